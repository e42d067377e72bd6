"""Two streets with their communities, suggestions on their desks, and who sits there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any, TypeVar

from sqlmodel import Session, select

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Actor, Role
from app.domain.rulesets import load
from app.domain.words import Stage, TopicCategory, TopicChannel, TopicOrigin, TopicStatus, TopicStep
from app.notices.tables import ContactRow, NoticeRow
from app.people.tables import CommunityRow, StreetRow
from app.stages.service import Proposal, propose
from app.topics.service import batches, deciding, topic
from app.topics.service.deciding import Draft
from app.topics.tables import TopicEventRow, TopicPersonRow, TopicRow
from tests.factories import actor

T = TypeVar("T")
DUE = date(2026, 12, 31)  # of the quarter that the tests' clock stands in
_numbers = count(1)


class Desks:
    """榕溪街道 with 榕树头社区 and 溪边社区; 石厦街道 with one community of its own."""

    def __init__(self, database: Database, clock: MovingClock) -> None:
        self.database, self.clock = database, clock
        with database.unit(write=True) as db:
            self.street, self.elsewhere = _street(db, "榕溪街道", 1), _street(db, "石厦街道", 2)
            self.community = _community(db, self.street, "榕树头社区")
            self.riverside = _community(db, self.street, "溪边社区")
            self.far = _community(db, self.elsewhere, "石厦社区")
        self.clerk, self.second = actor(Role.CLERK), actor(Role.CLERK)
        self.office = _of(self.street, Role.STREET_CONGRESS_OFFICE)
        self.colleague = _of(self.street, Role.STREET_CONGRESS_OFFICE)
        self.other_office = _of(self.elsewhere, Role.STREET_CONGRESS_OFFICE)
        self.station = replace(_of(self.street, Role.STATION_CLERK), community_id=self.community)
        self.government = actor(Role.GOVERNMENT_OFFICE)

    def do(self, verb: Callable[..., T], *args: Any, **named: Any) -> T:
        """``verb(db, now, …)`` in a unit of its own."""
        with self.database.unit(write=True) as db:
            return verb(db, self.clock(), *args, **named)

    def topic(
        self,
        status: TopicStatus = TopicStatus.SUBMITTED,
        *,
        due: date | None = DUE,
        street: str = "",
        community: str | None = "",
        people: Sequence[str] = (),
        **more: Any,
    ) -> str:
        """The id of a new suggestion; the first of ``people`` is its author."""
        return self.topics(1, status, due=due, street=street, community=community, people=people, **more)[0]

    def topics(self, number: int, status: TopicStatus, **more: Any) -> list[str]:
        """Ids of so many alike, in the order they have in a queue."""
        with self.database.unit(write=True) as db:
            rows = [self.blank(status, **more) for _ in range(number)]
            db.add_all(rows)
            db.flush()
            for row in rows:
                _add_people(db, row, more.get("people", ()), self.clock())
            return sorted(row.id for row in rows)

    def blank(
        self,
        status: TopicStatus,
        due: date | None = DUE,
        street: str = "",
        community: str | None = "",
        people: Sequence[str] = (),
        **more: Any,
    ) -> TopicRow:
        return TopicRow(
            **{
                "number": f"{next(_numbers):08}",
                "phone_tail": "0001",
                "title": "给溪边路加装路灯",
                "text": "溪边路夜里没有灯，老人孩子走路不安全，请加装路灯。",
                "category": TopicCategory.SAFETY,
                "channel": TopicChannel.STANDING,
                "origin": TopicOrigin.ONLINE,
                "street_id": street or self.street,
                "community_id": self.community if community == "" else community,
                "status": status,
                "submitted_at": self.clock(),
                "due_on": due,
                "supporters": max(0, len(people) - 1),
                **more,
            }
        )

    def row(self, topic_id: str) -> TopicRow:
        with self.database.unit(write=False) as db:
            return topic(db, topic_id)

    def status(self, topic_id: str) -> TopicStatus:
        return self.row(topic_id).status

    def events(self, topic_id: str) -> list[TopicEventRow]:
        with self.database.unit(write=False) as db:
            query = select(TopicEventRow).where(TopicEventRow.topic_id == topic_id)
            return sorted(db.exec(query), key=lambda event: event.seq)

    def steps(self, topic_id: str) -> list[TopicStep]:
        return [event.step for event in self.events(topic_id)]

    def listen(self, *people: str) -> None:
        """These people asked to be told."""
        with self.database.unit(write=True) as db:
            for person in people:
                at = self.clock()
                db.add(ContactRow(person=person, sealed=b"-", consent_version="1", consented_at=at))

    def heard(self, person: str) -> list[str]:
        """What was written to this person, by template."""
        with self.database.unit(write=False) as db:
            rows = db.exec(select(NoticeRow).where(NoticeRow.person == person))
            return sorted(row.template for row in rows)

    def batch(self, due: date = DUE, *, consulted: bool = True, by: Actor | None = None) -> str:
        """An open batch of the first street, the street government heard."""
        by = by or self.office
        made = self.do(batches.open_batch, street_id=self.street, due_on=due, by=by)
        if consulted:
            self.do(batches.consult, made.id, on=self.today(), text="无不同意见", by=by)
        return made.id

    def draft(self, batch: str, *drafts: Draft, by: Actor | None = None) -> None:
        self.do(deciding.draft, batch, drafts, by=by or self.office)

    def record(self, batch: str, by: Actor | None = None, **more: Any) -> str:
        """A recorded decision on the draft as it stands, not yet countersigned; its id."""
        named = {"meeting": "人大街道工委第九次会议", "document_no": "榕人大工委〔2026〕9号", **more}
        proposal = Proposal("batch", batch, "decide", self.today(), **named)
        return self.do(propose, proposal, by or self.office).id

    def decide(self, batch: str, decision: str = "", by: Actor | None = None) -> None:
        decision = decision or self.record(batch)
        self.do(deciding.decide, batch, decision_id=decision, by=by or self.colleague)

    def today(self) -> date:
        return self.clock().date()

    def after_the_quarter(self) -> None:
        """1 January 2027, 08:00 in Shanghai."""
        self.clock.move_to(datetime(2027, 1, 1, 0, 0, tzinfo=UTC))

    def year(self, stage: Stage, rules: str = "futian-2021", *, number: int = 6) -> CycleRow:
        with self.database.unit(write=True) as db:
            return cycles.enter(
                db,
                self.clock(),
                term=7,
                session_no=number,
                title="2027年度",
                stage=stage,
                rules=load(rules),
                document_no="",
                listed_on=None,
                action="open_year",
                decision_id=None,
                by=self.clerk,
            )


def _of(street: str, role: Role) -> Actor:
    return replace(actor(role), street_id=street)


def _street(db: Session, name: str, position: int) -> str:
    row = StreetRow(name=name, position=position)
    db.add(row)
    db.flush()
    return row.id


def _community(db: Session, street: str, name: str) -> str:
    row = CommunityRow(street_id=street, name=name)
    db.add(row)
    db.flush()
    return row.id


def _add_people(db: Session, row: TopicRow, people: Sequence[str], at: datetime) -> None:
    for place, person in enumerate(people):
        db.add(
            TopicPersonRow(
                topic_id=row.id,
                person=person,
                author=place == 0,
                phone_tail="0001",
                consent_version="1",
                joined_at=at,
            )
        )

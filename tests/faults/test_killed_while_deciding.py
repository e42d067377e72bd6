"""kill −9 while a street decides a quarter's batch, and while it closes it: wholly, once, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
from fastapi import FastAPI
from sqlmodel import Session, col, select

from app.audit import service as audit
from app.config import Settings
from app.db.clock import MovingClock, system_clock
from app.doctor.service import examine
from app.domain import rulesets
from app.domain.actors import Role
from app.domain.batches import last_passed
from app.domain.calendar import shanghai_day
from app.domain.canonical import digest
from app.domain.words import ReturnReason, TopicStatus, TopicStep
from app.main import create_app
from app.notices.tables import NoticeRow
from app.topics import desk_store
from app.topics.service.deciding import Draft
from app.topics.tables import TopicEventRow, TopicRow
from tests.factories import STREET, account, token_of
from tests.faults.launcher import Launcher
from tests.faults.server import QuickServer, Server, until_answered
from tests.topics.desks import Desks

EACH = 16  # to be pooled, to be returned, left undecided
DECIDING, CLOSING = 1, 2  # kills while it does so
Standing = tuple[TopicStatus, list[TopicStep], list[str]]
POOLED: Standing = (TopicStatus.POOLED, [TopicStep.POOLED], ["pooled"])
BACK: Standing = (TopicStatus.RETURNED, [TopicStep.RETURNED], ["returned"])
UNTOUCHED: Standing = (TopicStatus.STUDIED, [], [])
CARRIED: Standing = (TopicStatus.STUDIED, [TopicStep.OVERDUE], ["overdue"])
DRAFTED = ["batch.opened", "batch.consulted", "batch.drafted", "batch.drafted", "decision.recorded"]
DECIDED = [*DRAFTED, "decision.countersigned", "batch.decided"]


@dataclass(frozen=True)
class Stood:
    """Of each suggestion its status, steps and notices; of the batch what is done, and its acts."""

    topics: dict[str, Standing]
    decided: int
    closed: bool
    acts: list[str]


class Quarter:
    """A batch of the last quarter that ended; of each suggestion somebody of its own wants to hear."""

    def __init__(self, app: FastAPI) -> None:
        self.desks = Desks(app.state.database, MovingClock(system_clock()))
        due = last_passed(rulesets.load("futian-2021"), shanghai_day(system_clock()))
        assert due is not None
        people = [f"author{number}" for number in range(3 * EACH)]
        self.people = {self.desks.topic(TopicStatus.STUDIED, due=due, people=[who]): who for who in people}
        self.desks.listen(*people)
        names = list(self.people)
        self.pooled, self.back, self.left = names[:EACH], names[EACH : 2 * EACH], names[2 * EACH :]
        self.batch = self.desks.batch(due)
        why = (ReturnReason.NO_FUNDS, "财力不足。")
        self.desks.draft(self.batch, *(Draft(topic, "pool") for topic in self.pooled))
        self.desks.draft(self.batch, *(Draft(topic, "return", *why) for topic in self.back))
        self.decision = self.desks.record(self.batch)

    def stands(self) -> Stood:
        """Once two looks agree: PostgreSQL may be about to end what the killed process sent last."""
        seen = self._look()
        while (again := self._look()) != seen:
            seen = again
        return seen

    def _look(self) -> Stood:
        with self.desks.database.unit(write=False) as db:
            row = desk_store.batch(db, self.batch)
            assert row is not None
            closed = row.closed_at is not None
            assert (row.summary_digest == digest(row.summary)) if row.summary else not closed
            acts = [event.type for event in audit.events(db) if event.subject == f"batch:{self.batch}"]
            return Stood(self._topics(db), len(desk_store.decided(db, self.batch)), closed, acts)

    def _topics(self, db: Session) -> dict[str, Standing]:
        steps = db.exec(select(TopicEventRow).order_by(col(TopicEventRow.seq))).all()
        heard = db.exec(select(NoticeRow)).all()
        return {
            topic.id: (
                topic.status,
                [event.step for event in steps if event.topic_id == topic.id],
                [notice.template for notice in heard if notice.person == self.people[topic.id]],
            )
            for topic in db.exec(select(TopicRow))
        }

    def drafted(self) -> Stood:
        return Stood(dict.fromkeys(self.people, UNTOUCHED), 0, False, DRAFTED)

    def decided(self) -> Stood:
        topics: dict[str, Standing] = {
            **dict.fromkeys(self.pooled, POOLED),
            **dict.fromkeys(self.back, BACK),
            **dict.fromkeys(self.left, UNTOUCHED),
        }
        return Stood(topics, 2 * EACH, False, DECIDED)

    def closed(self) -> Stood:
        topics = {**self.decided().topics, **dict.fromkeys(self.left, CARRIED)}
        return Stood(topics, 2 * EACH, True, [*DECIDED, "batch.closed"])


@dataclass(frozen=True)
class Killing:
    """Asks until it is answered, while the service is killed; looks at what each kill left."""

    server: Server
    quarter: Quarter
    token: str
    seed: int

    def until_done(self, verb: str, kills: int, before: Stood, after: Stood, repeated: str) -> None:
        """``repeated`` is what a second one is refused as, or the first that was done and not answered."""
        left: list[Stood] = []
        assert self.quarter.stands() == before
        with self.server.killed_now_and_then(self.seed, kills, lambda: left.append(self.quarter.stands())):
            first = self.ask(verb)
        assert first.status_code == 200 or self.is_refused(first, repeated), first.text
        assert self.quarter.stands() == after
        assert len(left) == kills
        assert all(stood in (before, after) for stood in left)
        assert self.is_refused(self.ask(verb), repeated)
        assert self.quarter.stands() == after

    def ask(self, verb: str) -> httpx.Response:
        body: dict[str, object] = {"decision": self.quarter.decision} if verb == "decide" else {}
        return until_answered(f"{self.server.url}/api/batches/{self.quarter.batch}/{verb}", self.token, body)

    def is_refused(self, answer: httpx.Response, kind: str) -> bool:
        return answer.status_code == 409 and answer.json()["type"] == f"/problems/{kind}"


def test_a_batch_is_wholly_open_or_wholly_done(
    settings: Settings, tmp_path: Path, launcher: Launcher, seed: int
) -> None:
    app = create_app(settings, system_clock)
    quarter = Quarter(app)
    token = token_of(app, account(app, Role.STREET_CONGRESS_OFFICE, street=STREET).username)
    server = QuickServer(launcher, settings, tmp_path)
    server.start()
    killing = Killing(server, quarter, token, seed)
    try:
        killing.until_done("decide", DECIDING, quarter.drafted(), quarter.decided(), "draft-outdated")
        killing.until_done("close", CLOSING, quarter.decided(), quarter.closed(), "batch-closed")
        [published] = httpx.get(f"{server.url}/api/batch-summaries").json()["items"]
    finally:
        server.kill()
    figures = published["summary"]["figures"]
    assert (figures["pooled"], figures["returned"]) == (EACH, {"no_funds": EACH})
    assert (figures["received"], figures["carried"]) == (3 * EACH, EACH)
    with app.state.database.unit(write=False) as db:
        assert [finding for finding in examine(db) if not finding.ok] == []
    app.state.database.close()

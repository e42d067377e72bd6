"""A poll in a hall: a frozen roll, tellers, key cards, and every hand that moves the poll."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from sqlmodel import Session

from app.cycles.tables import CycleRow
from app.db.session import Database
from app.decisions import service as decisions
from app.decisions.service import Subject
from app.domain import rulesets
from app.domain.actors import Actor, Role
from app.domain.words import Channel, PollKind, PollStatus, Stage
from app.domain.workflow import POLL, deciding_body, row
from app.meetings import service as meetings
from app.people.tables import AccountRow
from app.polls import service as polls
from app.polls.schemas import BallotPage, CastIn, Choice, CountOut, Receipt, SheetIn
from app.polls.service import PollItem, PollRow
from app.polls.service.subject import TWO_PERSONS
from tests.factories import actor
from tests.meetings.hall import DAY, Hall, open_hall

RULES = rulesets.load("futian-2021")
GROUPS = [
    {"code": "general", "title": "一般类", "method": "select_k", "places": 2, "max_choices": 2},
    {"code": "roads", "title": "道路类", "method": "approve_each", "places": 1},
]
ITEMS = [
    PollItem(no=n, title=f"第{n}项工程", group="general" if n < 5 else "roads", ref=f"REF{n:07}")
    for n in range(1, 6)
]
Content = tuple[list[dict[str, Any]], list[PollItem]]  # the groups of a ballot, and its items
CHAIRED = ("open", "seal", "declare_valid", "declare_void", "announce")


def nonce(*parts: object) -> str:
    """A nonce that is always the same for the same words."""
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def choices(*approved: int, oppose: Sequence[int] = ()) -> list[Choice]:
    made = [Choice(no=no, mark="approve") for no in approved]
    return made + [Choice(no=no, mark="oppose") for no in oppose]


def ballot(*approved: int, nonce: str, oppose: Sequence[int] = ()) -> CastIn:
    return CastIn(nonce=nonce, choices=choices(*approved, oppose=oppose))


@dataclass
class Box:
    """``present`` deputies on devices, then those on paper; the others are away."""

    hall: Hall
    poll_id: str
    chair: Actor
    tellers: list[Actor]
    devices: list[str]
    sheets: list[str]
    cards: list[str] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.hall.database

    @property
    def chief(self) -> Actor:
        return self.tellers[0]

    def voter(self, deputy_id: str) -> Actor:
        return Actor(deputy_id, f"phone:{deputy_id}", "代表", frozenset({Role.DEPUTY}), deputy_id)

    def row(self) -> PollRow:
        with self.database.unit(write=False) as db:
            return polls.poll(db, self.poll_id)

    def make_cards(self) -> None:
        with self.database.unit(write=True) as db:
            made = polls.make_keys(db, self.hall.now, poll_id=self.poll_id, by=self.chief)
        self.cards = [card.code for card in made.cards]

    def read_back(self) -> None:
        for code in self.cards:
            with self.database.unit(write=True) as db:
                polls.read_back(db, self.hall.now, poll_id=self.poll_id, code=code, by=self.chief)

    def decide(self, action: str, *, by: Actor | None = None, reason: str = "") -> str:
        """A decision about a move, recorded by whoever proposes it."""
        with self.database.unit(write=True) as db:
            body, proposers = self._deciders(db, action)
            recorded = decisions.propose(
                db,
                self.hall.now,
                body=body,
                action=action,
                subject=Subject("poll", self.poll_id, polls.subject_digest(db, self.poll_id, action)),
                by=by or (self.chief if Role.TELLER in proposers else self.hall.clerk),
                proposers=proposers,
                decided_on=DAY,
                meeting="主席团第三次会议",
                document_no="纪要〔2026〕9号",
                reason=reason,
            )
            return recorded.id

    def _deciders(self, db: Session, action: str) -> tuple[Any, Any]:
        if action in TWO_PERSONS:
            return TWO_PERSONS[action]
        poll = polls.poll(db, self.poll_id)
        transition = row(POLL, poll.status, action)
        hall = meetings.facts(db, poll.sitting_id)
        return deciding_body(transition, meeting_body=hall.meeting_body, rules=RULES), transition.proposers

    def move(
        self,
        action: str,
        *,
        reason: str = "",
        stage: Stage = Stage.IN_SESSION,
        decision_id: str | None = None,
        by: Actor | None = None,
    ) -> PollRow:
        """Decided, countersigned and made."""
        decision = decision_id or self.decide(action, reason=reason)
        with self.database.unit(write=True) as db:
            return polls.perform(
                db,
                self.hall.now,
                poll_id=self.poll_id,
                action=action,
                decision_id=decision,
                by=by or self._second(action),
                cycle_stage=stage,
            )

    def _second(self, action: str) -> Actor:
        if action in CHAIRED:
            return self.chair
        return self.tellers[1] if action == "certify" else self.hall.second

    def freeze(self) -> None:
        if self.row().channel is not Channel.PAPER:
            self.make_cards()
            self.read_back()
        self.move("freeze")

    def open(self, printed: int = 0) -> None:
        self.freeze()
        if printed:
            self.print(printed)
        effect = self.row().kind is PollKind.EFFECT
        self.move("open", stage=Stage.EFFECT_VOTING if effect else Stage.IN_SESSION)

    def cast(self, deputy_id: str, body: CastIn) -> Receipt:
        return polls.cast(self.database, poll_id=self.poll_id, body=body, actor=self.voter(deputy_id))

    def vote(self, place: int, *approved: int) -> Receipt:
        """The deputy at this place among those on devices approves these items, with a nonce of their own."""
        deputy = self.devices[place]
        return self.cast(deputy, ballot(*approved, nonce=nonce(self.poll_id, deputy)))

    def page(self, deputy_id: str) -> BallotPage:
        with self.database.unit(write=False) as db:
            return polls.ballot_page_data(db, self.voter(deputy_id), self.poll_id)

    def print(self, sheets: int, number: int = 1) -> None:
        with self.database.unit(write=True) as db:
            polls.print_sheets(
                db, self.hall.now, poll_id=self.poll_id, number=number, printed=sheets, by=self.hall.clerk
            )

    def hand_out(self, deputy_id: str, number: int = 1) -> None:
        with self.database.unit(write=True) as db:
            polls.hand_out(db, poll_id=self.poll_id, number=number, deputy_id=deputy_id, by=self.hall.clerk)

    def give_back(self, returned: int, leftover: int, number: int = 1) -> None:
        with self.database.unit(write=True) as db:
            polls.return_box(
                db,
                self.hall.now,
                poll_id=self.poll_id,
                number=number,
                returned=returned,
                leftover=leftover,
                by=self.chief,
            )

    def enter(self, counter: int, *sheets: SheetIn, stack: int = 1) -> None:
        with self.database.unit(write=True) as db:
            polls.enter_sheets(
                db,
                self.hall.now,
                poll_id=self.poll_id,
                stack=stack,
                box_number=1,
                sheets=sheets,
                by=self.tellers[counter],
            )

    def enter_twice(self, *sheets: SheetIn, stack: int = 1) -> None:
        self.enter(2, *sheets, stack=stack)
        self.enter(3, *sheets, stack=stack)

    def count(self, *cards: str, by: Actor | None = None) -> CountOut:
        return polls.count(
            self.database, self.hall.now, poll_id=self.poll_id, cards=cards, by=by or self.chief
        )

    def findings(self) -> list[polls.Finding]:
        with self.database.unit(write=False) as db:
            return polls.invariants(db)


def hall_with_tellers(app: FastAPI, devices: int, sheets: int, away: int = 0) -> tuple[Hall, list[Actor]]:
    hall = open_hall(app, devices + sheets + away)
    hall.run_to_tellers()
    for place, deputy in enumerate(hall.deputies[: devices + sheets]):
        hall.check_in(deputy, Channel.ELECTRONIC if place < devices else Channel.PAPER)
    hall.count()
    return hall, serving(hall)


def serving(hall: Hall) -> list[Actor]:
    """The hall's tellers: chief, teller, two counters."""
    return [_teller(hall, account_id) for account_id in hall.tellers]


def prepared(
    app: FastAPI,
    *,
    devices: int = 5,
    sheets: int = 0,
    away: int = 0,
    channel: Channel = Channel.BOTH,
    kind: PollKind = PollKind.SELECTION,
    rules: rulesets.RuleSet = RULES,
    content: Content = (GROUPS, ITEMS),
) -> Box:
    """A poll in preparation, after the head count."""
    hall, tellers = hall_with_tellers(app, devices, sheets, away)
    return another(
        hall,
        tellers,
        devices=devices,
        sheets=sheets,
        channel=channel,
        kind=kind,
        rules=rules,
        content=content,
    )


def another(
    hall: Hall,
    tellers: list[Actor],
    *,
    devices: int,
    sheets: int = 0,
    channel: Channel = Channel.BOTH,
    kind: PollKind = PollKind.SELECTION,
    rules: rulesets.RuleSet = RULES,
    follows_id: str | None = None,
    content: Content = (GROUPS, ITEMS),
) -> Box:
    """A poll in preparation in a hall that is there already."""
    effect = kind is PollKind.EFFECT
    groups, items = graded(content) if effect else content
    with hall.database.unit(write=True) as db:
        poll = polls.prepare(
            db,
            hall.now,
            cycle_id=_cycle(db, hall),
            sitting_id=hall.sitting_id,
            kind=kind,
            title="民生实事项目票决",
            channel=channel,
            groups=groups,
            items=items,
            rules=rules,
            rule=rulesets.effect_rule(rules) if effect else rulesets.selection_rule(rules),
            follows_id=follows_id,
            by=hall.clerk,
        )
    assert poll.status is PollStatus.PREPARED
    people = hall.deputies
    chair = actor(Role.EXECUTIVE_CHAIR)
    return Box(hall, poll.id, chair, tellers, people[:devices], people[devices : devices + sheets])


def many(candidates: int, groups: int, *, title: int = 60) -> Content:
    """That many candidates in so many groups, as a list has them; each title of ``title`` characters.

    In each group there are half as many places as candidates; numbers go through the whole ballot.
    """
    names = ("一般类", "道路交通和公共设施类", "教育医疗养老类")[:groups]
    size = -(-candidates // groups)
    items = [_candidate(number, f"g{(number - 1) // size}", title) for number in range(1, candidates + 1)]
    sizes = [sum(item.group == f"g{at}" for item in items) for at in range(groups)]
    made = [
        {"code": f"g{at}", "title": name, "method": "select_k", "places": n // 2, "max_choices": n // 2}
        for at, (name, n) in enumerate(zip(names, sizes, strict=True))
    ]
    return made, items


def _candidate(number: int, group: str, title: int) -> PollItem:
    info = {
        "department": "区住房和城乡建设局",
        "budget": 12_345_600 + number,
        "target": "更换供水管网 12.5 公里，惠及 8600 户居民，改造泵房 9 座，水质达到国家标准" * 2,
        "finishes_on": "2027-11-30",
    }
    words = f"第{number}项老旧小区供水管网和二次供水设施更新改造及配套路面恢复工程"
    return PollItem(no=number, title=(words * 3)[:title], group=group, ref=f"REF{number:07}", info=info)


def graded(content: Content) -> Content:
    """The same projects on a 测评票: one group, three grades each."""
    groups = [{"code": "done", "title": "全部", "method": "grade_each", "places": None}]
    return groups, [PollItem(no=i.no, title=i.title, group="done", ref=i.ref) for i in content[1]]


def opened(app: FastAPI, **more: Any) -> Box:
    """A poll that is open; where there are sheets, two more are printed than there are deputies on paper."""
    box = prepared(app, **more)
    box.open(printed=len(box.sheets) + 2 if box.sheets else 0)
    return box


def _teller(hall: Hall, account_id: str) -> Actor:
    with hall.database.unit(write=False) as db:
        account = db.get(AccountRow, account_id)
        assert account is not None
        return Actor(account.id, f"phone:{account.phone}", account.name, frozenset({Role.TELLER}))


def _cycle(db: Session, hall: Hall) -> str:
    found = db.get(CycleRow, "CYCLE00001")
    if found is None:
        found = CycleRow(
            id="CYCLE00001",
            term=7,
            session_no=3,
            title="2027 年民生实事项目",
            stage=Stage.IN_SESSION,
            rules=RULES.as_mapping(),
            opened_at=hall.now,
        )
        db.add(found)
        db.flush()
    return found.id

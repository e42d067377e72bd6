"""Opening to the public what the law does not ask for: a body decides, two humans make it count.

Source: the rules paper, "Bodies decide; two humans make it count" and "A poll": the public sees counts and
unselected names "where the congress says so". Which of its bodies says so is assumed: docs/decisions/0038.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import acts_about, record
from app.cycles import service as cycles
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.domain.canonical import digest
from app.domain.chain import without_salt
from app.domain.decided import SWITCHES
from app.domain.deciders import decider
from app.domain.permissions import require
from app.meetings import service as meetings
from app.results.schemas import PUBLIC_SWITCHES, SwitchesOut, SwitchesSet
from app.results.service.switching import (
    fix,
    inherited,
    poll_of,
    require_unannounced,
    switches_of,
    turnable,
    year_of,
)

KIND: Final = "result"
WIDEN: Final = "widen_result"
HANDS: Final = (Role.CLERK, Role.BODY_SECRETARY)


def widening_matter(db: Session, subject: str) -> tuple[Subject, Body, tuple[Role, ...]]:
    """What a decision binds: the switches as they stand. Raises Missing, ResultAnnounced."""
    switches = require_unannounced(db, subject).switches.model_dump()
    about = digest(widening_said(subject, switches))
    return Subject(KIND, subject, about), _deciding_body(db, subject), HANDS


def widening_said(subject: str, switches: dict[str, Any]) -> dict[str, Any]:
    """What such a decision is about, in words: its digest is the decision's."""
    return {"result": subject, "action": WIDEN, "switches": switches}


def widenings_that_stood(db: Session, subject: str) -> Iterator[dict[str, Any]]:
    """With the switches as they began, of their own or taken over, and as each act left them."""
    first = SwitchesSet().model_dump()
    for switches in (first, inherited(db, subject).model_dump()):
        yield widening_said(subject, switches)
    for act in acts_about(db, SWITCHES, f"result:{subject}"):
        yield widening_said(subject, {**first, **without_salt(act.payload)})


def check_widening(db: Session, subject: str, opens: Sequence[str]) -> dict[str, Any]:
    """The decision's content. Raises Malformed for nothing, and for what is open already."""
    now_open = switches_of(db, subject).switches.opened
    if not opens or now_open.intersection(opens):
        raise e.Malformed(faults=[e.Fault("/opens", "请在还没有公开的内容中至少选一项")])
    return {"opens": [name for name in PUBLIC_SWITCHES if name in opens]}


def widen(db: Session, now: datetime, subject: str, *, decision_id: str, by: Actor) -> SwitchesOut:
    """Opens what was decided. Raises ResultAnnounced afterwards, and what ``decisions.settle`` raises."""
    require(by, "result.widen")
    current = turnable(db, subject).switches
    about, body, hands = widening_matter(db, subject)
    decision = decisions.settle(
        db, now, decision_id, body=body, action=WIDEN, subject=about, by=by, proposers=hands
    )
    wanted = _opened(current, decision)
    fix(db, subject, wanted)
    record(db, now, SWITCHES, actor=by.id, subject=f"result:{subject}", payload=wanted.model_dump())
    return switches_of(db, subject)


def widenings(db: Session, subject: str) -> list[DecisionRow]:
    """Every decision to open more of this result, the oldest first."""
    return [row for row in decisions.of_subject(db, subject) if row.action == WIDEN]


def widenings_waiting(db: Session, now: datetime, subject: str) -> list[DecisionRow]:
    """Those that still can be made: none once it is announced."""
    try:
        about, _body, _hands = widening_matter(db, subject)
    except e.ResultAnnounced:
        return []
    return decisions.still_open(db, now, action=WIDEN, subject=about)


def _opened(current: SwitchesSet, decision: DecisionRow) -> SwitchesSet:
    opens = decision.content["opens"]
    by_whom = {**current.decisions, **dict.fromkeys(opens, decision.id)}
    told = {**dict.fromkeys(opens, True), "basis": decision.document_no, "decisions": by_whom}
    return SwitchesSet(**{**current.model_dump(), **told})


def _deciding_body(db: Session, subject: str) -> Body:
    """主席团; where a committee meets the 主任会议. A year's list is announced in a congress."""
    poll, rules = poll_of(db, subject), cycles.rules_of(year_of(db, subject))
    meeting = meetings.facts(db, poll.sitting_id).meeting_body if poll else Body.PLENARY
    return decider(KIND, WIDEN, rules, meeting_body=meeting)

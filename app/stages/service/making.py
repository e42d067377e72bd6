"""Acting on a decision: whatever it is about, the one verb of its feature that it leads to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.deliberations import service as deliberations
from app.domain import session_steps
from app.domain.actors import Actor
from app.domain.errors import Conflict, Missing
from app.meetings import service as meetings
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from app.stages.service.chain import SETTLE_TIE
from app.stages.service.deciding import readable
from app.stages.service.moves import adopt_rules, move_cycle, settle_tie
from app.stages.service.opening import ADOPT_RULES, open_year
from app.stages.service.poll_moves import move_poll
from app.stages.service.subjects import ACCEPT_PLAN, CARRY_OVER
from app.topics.service import deciding as batches


def make(db: Session, now: datetime, decision_id: str, *, by: Actor) -> DecisionRow:
    """Does what was decided. Raises Missing for a decision that is not known or not this person's to read,
    Conflict for one that only waives or needs more than a decision, and what the verb itself raises.
    """
    found = readable(db, [decisions.decision(db, decision_id)], by)
    if not found:
        raise Missing
    row = found[0]
    if not is_made_by_itself(row):
        raise Conflict("此决定没有另外的办理，只须复核")
    _DEEDS[row.subject_kind](db, now, row, by)
    return row


def is_made_by_itself(row: DecisionRow) -> bool:
    """Whether acting on it needs nothing but the decision: no waiver, no key cards, no card to print."""
    with_cards = row.subject_kind == "poll" and row.action in _WITH_CARDS
    asks_more = with_cards or row.action == meetings.REISSUE
    return not (row.waives or asks_more)


def _cycle(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    if row.action == ADOPT_RULES:
        adopt_rules(db, now, row.subject_id, decision_id=row.id, by=by)
    elif row.action == candidates.ALLOW_UNCONTESTED:
        candidates.allow_uncontested(db, now, row.subject_id, decision_id=row.id, by=by)
    else:
        move_cycle(db, now, row.subject_id, row.action, decision_id=row.id, by=by)


def _poll(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    if row.action == SETTLE_TIE:
        settle_tie(db, now, row.subject_id, decision_id=row.id, by=by)
    elif row.action == polls.ACCEPT_RESTORED:
        polls.accept_restored(db, now, row.subject_id, decision_id=row.id, by=by)
    else:
        move_poll(db, now, row.subject_id, row.action, decision_id=row.id, by=by)


def _sitting(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    """The step bears the decision's document and says what was decided in its words."""
    replacing = row.action == session_steps.REPLACE_TELLER.code
    meetings.do_step(
        db,
        now,
        sitting_id=row.subject_id,
        code=row.action,
        subject=meetings.coming(db, row.subject_id) if replacing else "",
        decision_id=row.id,
        document_no=row.document_no,
        note=row.reason,
        by=by,
    )


def _year(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    open_year(db, now, row.subject_id, decision_id=row.id, by=by)


def _motion(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    deliberations.deliberate(db, now, row.subject_id, decision_id=row.id, by=by)


def _adjustment(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    projects.decide_adjustment(db, now, adjustment_id=row.subject_id, decision_id=row.id, by=by)


def _project(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    _OF_PROJECT[row.action](db, now, project_id=row.subject_id, decision_id=row.id, by=by)


def _candidate(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    candidates.leave(db, now, row.subject_id, row.action, decision_id=row.id, reason=row.reason, by=by)


def _batch(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    batches.decide(db, now, row.subject_id, decision_id=row.id, by=by)


def _result(db: Session, now: datetime, row: DecisionRow, by: Actor) -> None:
    results.widen(db, now, row.subject_id, decision_id=row.id, by=by)


_WITH_CARDS: Final = tuple(action for action in polls.TWO_PERSONS if action != polls.ACCEPT_RESTORED)
_OF_PROJECT: Final[dict[str, Callable[..., Any]]] = {
    ACCEPT_PLAN: projects.accept_plan,
    CARRY_OVER: projects.carry_over,
    "close": projects.close,
}
_DEEDS: Final[dict[str, Callable[[Session, datetime, DecisionRow, Actor], None]]] = {
    "cycle": _cycle,
    "poll": _poll,
    "sitting": _sitting,
    "year": _year,
    "motion": _motion,
    "adjustment": _adjustment,
    "project": _project,
    "candidate": _candidate,
    "batch": _batch,
    results.KIND: _result,
}

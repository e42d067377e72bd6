"""What comes next in a year, for who reads it: the move that leads on, whose it is, what blocks it, and where
each blocker is cleared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.deliberations import service as deliberations
from app.domain.actors import Actor, Body, Role
from app.domain.errors import Unmet
from app.domain.saying import Saying
from app.domain.words import Stage
from app.stages.service.case import OF_THE_DECISION
from app.stages.service.desk import Possible

ORDER: Final = tuple(Stage)
# Where on the year's own page a condition is cleared; the others have no page of their own.
_ON_YEAR: Final = {
    "party_informed": "notes",
    "in_draft_budget": "notes",
    "dossiers_in_time": "notes",
    "mid_year_report_in": "notes",
    "selection_announced": "polls",
    "runoffs_announced": "polls",
    "ties_settled": "polls",
    "effect_announced": "polls",
    "plans_accepted": "projects",
    "no_adjustment_pending": "projects",
}
# Which candidates of the year a condition waits for, by their next step at the desk.
_OF_CANDIDATES: Final = {"all_appraised": "", "dossiers_complete": "complete"}
_ON_MOTIONS: Final = ("list_as_deliberated", "opinions_answered")
_OF_MOTION: Final = ("returned_with_opinions", "deliberated_with_quorum", "agreed_by_majority")


@dataclass(frozen=True, slots=True)
class Blocker:
    """``way`` is "" where no page clears it. ``waivable_by`` is None for a legal condition."""

    text: str
    detail: Sequence[Saying]
    klass: str
    waivable_by: Body | None
    way: str


@dataclass(frozen=True, slots=True)
class Next:
    """A move as this reader stands to it. ``mine``: may record it; ``recorded``: how often it is already."""

    action: str
    label: str
    target: str
    way: str
    body: Body
    proposers: tuple[Role, ...]
    mine: bool
    blockers: Sequence[Blocker]
    recorded: int


def next_moves(db: Session, cycle: CycleRow, moves: Sequence[Possible], by: Actor) -> list[Next]:
    """The one that leads farthest on first."""
    onward = sorted(moves, key=lambda one: -_rank(one))
    return [_next(db, cycle, one, by) for one in onward]


def _rank(possible: Possible) -> int:
    return ORDER.index(Stage(possible.transition.target))


def _next(db: Session, cycle: CycleRow, possible: Possible, by: Actor) -> Next:
    row = possible.transition
    aside = possible.waived.union(() if possible.open_decisions else OF_THE_DECISION)
    return Next(
        action=row.action,
        label=row.label,
        target=row.target.label,
        way=f"/desk/moves/cycle/{cycle.id}/{row.action}",
        body=possible.body,
        proposers=row.proposers,
        mine=decisions.may_record(by, possible.body, row.proposers),
        blockers=[_blocker(db, cycle, u) for u in possible.unmet if u.code not in aside],
        recorded=sum(not one.waives for one in possible.open_decisions),
    )


def _blocker(db: Session, cycle: CycleRow, unmet: Unmet) -> Blocker:
    body = Body(unmet.waivable_by) if unmet.waivable_by else None
    return Blocker(unmet.text, unmet.detail, unmet.klass, body, _way(db, cycle, unmet.code))


def _way(db: Session, cycle: CycleRow, code: str) -> str:
    if code in _ON_YEAR:
        return f"/desk/years/{cycle.id}#{_ON_YEAR[code]}"
    if code in _OF_CANDIDATES:
        step = _OF_CANDIDATES[code]
        return f"/desk/years/{cycle.id}/candidates" + (f"?step={step}" if step else "")
    if code in _ON_MOTIONS:
        return f"/desk/years/{cycle.id}/motions"
    if code == "contested_by_margin":
        return f"/desk/years/{cycle.id}/groups"
    if code == "congress_meeting_set":
        return "/desk/meetings"
    motion = deliberations.current(db, cycle.id) if code in _OF_MOTION else None
    return f"/desk/moves/motion/{motion.id}/{deliberations.DELIBERATE}" if motion else ""

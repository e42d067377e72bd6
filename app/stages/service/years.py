"""Several years at once on one desk: what each waits for, in short; what waits for the person who looks.

The number of queries is bounded for each year, whatever its suggestions, candidates and projects are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.batches import UNDECIDED
from app.domain.calendar import shanghai_day
from app.domain.permissions import require
from app.domain.rectifying import Due, due
from app.domain.words import Stage
from app.domain.workflow import CYCLE, CycleFacts, moves_from
from app.projects import service as projects
from app.stages.service.desk import Possible, as_read_by, possible_moves
from app.stages.service.facts import cycle_facts
from app.topics.service import queues

_RECTIFYING = (Stage.EFFECT_VOTING, Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class Rectifying:
    project: str
    title: str
    due: Due


@dataclass(frozen=True, slots=True)
class Board:
    """One living year. ``facts`` is None for a closed one, of which only rectifications are left.

    ``owed``: by day, what its projects under way are late with, and the days that come next.
    """

    cycle: CycleRow
    facts: CycleFacts | None
    moves: Sequence[Possible]
    rectifications: Sequence[Rectifying]
    owed: Sequence[projects.Due]


@dataclass(frozen=True, slots=True)
class TopicsWaiting:
    """``exact`` is False where counting stopped at a bound."""

    topics: int
    overdue: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Years:
    """``topics`` is None for who has no desk of suggestions."""

    boards: Sequence[Board]
    topics: TopicsWaiting | None
    inbox: Sequence[DecisionRow]


def years(db: Session, now: datetime, *, by: Actor) -> Years:
    """Every year that is not over, the latest first: a closed one lives while a project is rectified."""
    require(by, "desk.read")
    boards = [_board(db, now, cycle, by) for cycle in cycles.cycles(db)]
    living = [b for b in boards if b.cycle.stage is not Stage.CLOSED or b.rectifications]
    return Years(living, _topics(db, now, by), decisions.inbox_of(db, now, by))


def _board(db: Session, now: datetime, cycle: CycleRow, by: Actor) -> Board:
    rectifications = _rectifications(db, now, cycle) if cycle.stage in _RECTIFYING else []
    if not moves_from(CYCLE, cycle.stage):
        return Board(cycle, None, [], rectifications, [])
    under_way = cycle.stage is Stage.IMPLEMENTING
    owed = projects.due(db, cycle.id, shanghai_day(now)) if under_way else []
    facts = cycle_facts(db, now, cycle)
    moves = [as_read_by(db, possible, by) for possible in possible_moves(db, now, cycle, facts)]
    return Board(cycle, facts, moves, rectifications, owed)


def _rectifications(db: Session, now: datetime, cycle: CycleRow) -> list[Rectifying]:
    """The most urgent first."""
    current = projects.current_rectifications(db, cycle.id)
    titles = {row.id: row.title for row in projects.projects(db, cycle.id)} if current else {}
    found = [
        Rectifying(
            project_id,
            titles[project_id],
            due(
                plan_due_on=row.plan_due_on,
                regrade_due_on=row.regrade_due_on,
                filed=row.filed_at is not None,
                accepted=row.accepted_at is not None,
                reported=row.reported_at is not None,
                today=shanghai_day(now),
            ),
        )
        for project_id, row in current.items()
    ]
    return sorted(found, key=lambda one: (one.due.on, one.title))


def _topics(db: Session, now: datetime, by: Actor) -> TopicsWaiting | None:
    if not permissions.may(by, "queue.read"):
        return None
    waiting = [w for w in queues.waiting(db, now, street=None, by=by) if w.status in UNDECIDED]
    return TopicsWaiting(
        sum(w.topics for w in waiting), sum(w.overdue for w in waiting), all(w.exact for w in waiting)
    )

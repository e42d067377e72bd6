"""推进台: every possible move of a year or a poll, who decides it, and everything that stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.domain.actors import Body
from app.domain.errors import Unmet
from app.domain.workflow import CYCLE, POLL, Transition, moves_from, unmet
from app.polls import service as polls
from app.polls.service import PollRow
from app.stages.service.facts import cycle_facts
from app.stages.service.subjects import Matter, matter, waivers


@dataclass(frozen=True, slots=True)
class Possible:
    """A move of the table from here; ``open_decisions`` are recorded for it and not yet used."""

    transition: Transition[Any]
    body: Body
    unmet: tuple[Unmet, ...]
    waived: frozenset[str]
    open_decisions: tuple[DecisionRow, ...]


def desk_of_cycle(db: Session, now: datetime, cycle: CycleRow) -> list[Possible]:
    """Every move from the year's stage."""
    facts = cycle_facts(db, now, cycle)
    return [_possible(db, "cycle", cycle.id, t, facts) for t in moves_from(CYCLE, cycle.stage)]


def desk_of_poll(db: Session, now: datetime, poll: PollRow) -> list[Possible]:
    """Every move from the poll's status."""
    stage = cycles.cycle(db, poll.cycle_id).stage
    facts = polls.facts(db, poll, cycle_stage=stage)
    return [_possible(db, "poll", poll.id, t, facts) for t in moves_from(POLL, poll.status)]


def _possible(db: Session, kind: str, subject_id: str, transition: Transition[Any], facts: Any) -> Possible:
    found: Matter = matter(db, kind, subject_id, transition.action)
    granted = frozenset(w["code"] for w in waivers(db, found, transition.action))
    return Possible(
        transition, found.body, unmet(transition, facts), granted, _open(db, found, transition.action)
    )


def _open(db: Session, found: Matter, action: str) -> tuple[DecisionRow, ...]:
    recorded: Sequence[DecisionRow] = decisions.of_subject(db, found.subject.id)
    return tuple(
        d
        for d in recorded
        if d.action == action and not d.used_at and d.subject_digest == found.subject.digest
    )

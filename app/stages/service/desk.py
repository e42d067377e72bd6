"""推进台: every possible move of a year or a poll, who decides it, and everything that stands against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleMoveRow, CycleRow
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.domain import permissions
from app.domain.actors import Actor, Body
from app.domain.errors import Unmet
from app.domain.rulesets import RuleSet
from app.domain.workflow import CYCLE, POLL, CycleFacts, Transition, moves_from
from app.domain.workflow.cycle import party_informed
from app.polls import service as polls
from app.polls.service import PollRow
from app.stages.service.chain import SETTLE_TIE, OpenGroup
from app.stages.service.deciding import readable, unmet_now, waivers
from app.stages.service.facts import cycle_facts
from app.stages.service.subjects import matter
from app.stages.service.ties import ties


@dataclass(frozen=True, slots=True)
class Possible:
    """A move of the table from here; ``open_decisions`` are recorded for it and can still be used."""

    transition: Transition[Any]
    body: Body
    unmet: tuple[Unmet, ...]
    waived: frozenset[str]
    open_decisions: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """Items that stayed tied, and the body that has to choose among them."""

    group: OpenGroup
    body: Body
    open_decisions: tuple[DecisionRow, ...]


def desk_of_cycle(db: Session, now: datetime, cycle: CycleRow) -> list[Possible]:
    """Every move from the year's stage."""
    return possible_moves(db, now, cycle, cycle_facts(db, now, cycle))


def possible_moves(db: Session, now: datetime, cycle: CycleRow, facts: CycleFacts) -> list[Possible]:
    """The same, where the facts are known."""
    rules = cycles.rules_of(cycle)
    return [_possible(db, now, "cycle", cycle.id, t, facts, rules) for t in moves_from(CYCLE, cycle.stage)]


def as_read_by(db: Session, possible: Possible, by: Actor) -> Possible:
    """The move as this person may read of it. Of the party step, met or not, nothing to whoever may not read
    of it: the move may then be refused though no condition stands in his list. Who makes it may read.
    """
    inside = permissions.may(by, "party_step.read")
    unmet = tuple(u for u in possible.unmet if inside or u.code != party_informed.code)
    return replace(possible, unmet=unmet, open_decisions=tuple(readable(db, possible.open_decisions, by)))


def moves_as_read(db: Session, now: datetime, cycle: CycleRow, by: Actor) -> list[Possible]:
    """Every move from the year's stage, as this person may read of it."""
    return [as_read_by(db, possible, by) for possible in desk_of_cycle(db, now, cycle)]


def moves_made(db: Session, cycle: CycleRow, by: Actor) -> list[tuple[CycleMoveRow, list[dict[str, Any]]]]:
    """What was moved, with the waivers that this person may read of."""
    inside = permissions.may(by, "party_step.read")
    return [
        (row, [w for w in row.waivers if inside or w["code"] != party_informed.code])
        for row in cycles.moves(db, cycle.id)
    ]


def desk_of_poll(db: Session, now: datetime, poll: PollRow) -> list[Possible]:
    """Every move from the poll's status."""
    stage = cycles.cycle(db, poll.cycle_id).stage
    facts, rules = polls.facts(db, poll, cycle_stage=stage), polls.rules(poll)
    return [_possible(db, now, "poll", poll.id, t, facts, rules) for t in moves_from(POLL, poll.status)]


def ties_of_poll(db: Session, now: datetime, poll: PollRow) -> list[Tie]:
    """Every tie of the poll that waits for a decision."""
    waiting = ties(db, poll.id).values()
    if not waiting:
        return []
    found = matter(db, "poll", poll.id, SETTLE_TIE)
    known = tuple(decisions.still_open(db, now, action=SETTLE_TIE, subject=found.subject))
    return [
        Tie(group, found.body, tuple(d for d in known if d.content["group"] == group.code))
        for group in waiting
    ]


def _possible(
    db: Session,
    now: datetime,
    kind: str,
    subject_id: str,
    transition: Transition[Any],
    facts: Any,
    rules: RuleSet,
) -> Possible:
    found = matter(db, kind, subject_id, transition.action)
    recorded = decisions.still_open(db, now, action=transition.action, subject=found.subject)
    return Possible(
        transition,
        found.body,
        unmet_now(transition, facts, rules),
        frozenset(w["code"] for w in waivers(db, found, transition.action)),
        tuple(recorded),
    )

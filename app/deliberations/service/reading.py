"""The motions of a year as others see them, and what the year's conditions ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.candidates.service.reading import PUBLISHED
from app.cycles import service as cycles
from app.deliberations import store
from app.deliberations.service.deliberating import record_of
from app.deliberations.service.differing import Explained, from_deliberated, since_last
from app.deliberations.service.motions import current, last_deliberation, motion, unanswered
from app.deliberations.tables import DeliberationRow, MotionRow, OpinionRow
from app.domain import deliberation, permissions
from app.domain.actors import Actor
from app.domain.dossiers import Difference
from app.domain.errors import Missing
from app.domain.rulesets import RuleSet
from app.domain.words import DeliberationOutcome


@dataclass(frozen=True, slots=True)
class Held:
    deliberation: DeliberationRow
    carried: bool
    opinions: Sequence[OpinionRow]


@dataclass(frozen=True, slots=True)
class Overview:
    """A motion with all that was said of it."""

    motion: MotionRow
    held: Sequence[Held]
    differences: Sequence[Explained]
    since_last: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class MotionFacts:
    """What ``submit_motion``, ``return_list`` and ``publish_list`` look at."""

    party_informed: bool
    in_draft_budget: bool
    outcome: DeliberationOutcome | None = None
    members: int = 0
    present: int = 0
    in_favour: int = 0
    opinions: int = 0
    opinions_unanswered: int = 0
    differences_unexplained: int = 0


def facts(db: Session, cycle_id: str) -> MotionFacts:
    """Opinions are those of the motion under deliberation; unanswered, those of every motion of the year."""
    told, budgeted = bool(store.party_steps(db, cycle_id)), bool(store.draft_budgets(db, cycle_id))
    found = current(db, cycle_id)
    held = last_deliberation(db, found.id) if found else None
    if found is None or held is None:
        return MotionFacts(told, budgeted)
    every = store.opinions(db, [m.id for m in store.motions(db, cycle_id)])
    return MotionFacts(
        told,
        budgeted,
        held.outcome,
        held.members,
        held.present,
        held.in_favour,
        opinions=sum(opinion.deliberation_id == held.id for opinion in every),
        opinions_unanswered=unanswered(every),
        differences_unexplained=sum(not one.holds for one in from_deliberated(db, found)),
    )


def motions(db: Session, cycle_id: str, *, by: Actor | None) -> Sequence[MotionRow]:
    """In the order they were submitted: everybody's once the list is published. Raises Missing."""
    _require_readable(db, cycle_id, by)
    return store.motions(db, cycle_id)


def overview(db: Session, motion_id: str, *, by: Actor | None) -> Overview:
    found = motion(db, motion_id)
    _require_readable(db, found.cycle_id, by)
    rules = cycles.rules_of(cycles.cycle(db, found.cycle_id))
    return Overview(found, _held(db, found, rules), from_deliberated(db, found), since_last(db, found))


def opinions_on(db: Session, cycle_id: str, candidate_id: str, *, by: Actor | None) -> list[Held]:
    """What each deliberation of the year said of this candidate, or of the whole list; the earlier first.

    A deliberation that said nothing of either is left out. Raises Missing.
    """
    _require_readable(db, cycle_id, by)
    rules, found = cycles.rules_of(cycles.cycle(db, cycle_id)), []
    for motion_row in store.motions(db, cycle_id):
        for one in _held(db, motion_row, rules):
            said = [o for o in one.opinions if o.candidate_id in (None, candidate_id)]
            found += [Held(one.deliberation, one.carried, said)] if said else []
    return found


def _held(db: Session, motion_row: MotionRow, rules: RuleSet) -> list[Held]:
    opinions, held = store.opinions(db, [motion_row.id]), []
    for one in store.deliberations(db, [motion_row.id]):
        own = [opinion for opinion in opinions if opinion.deliberation_id == one.id]
        held.append(Held(one, deliberation.carried(rules, record_of(one, len(own))), own))
    return held


def _require_readable(db: Session, cycle_id: str, by: Actor | None) -> None:
    """Staff see it while it is worked on; deputies and everybody else from the published list on."""
    if cycles.cycle(db, cycle_id).stage in PUBLISHED:
        return
    if by is None or not permissions.may(by, "motion.read"):
        raise Missing("没有找到提请审议的名单，请检查链接")

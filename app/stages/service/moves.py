"""Moves of a year: a decision, the conditions, what the move brings about, then the stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates.schemas import AmendmentIn
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.domain.actors import Actor
from app.domain.errors import Conflict, Malformed, RulesUnmet
from app.domain.words import CandidateStatus, Stage
from app.domain.workflow import LEGAL, unmet
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from app.stages.service.chain import (
    SETTLE_TIE,
    OpenGroup,
    open_groups,
    selected_numbers,
    selection_chain,
)
from app.stages.service.documents import settlements
from app.stages.service.facts import cycle_facts
from app.stages.service.subjects import Matter, matter, waivers


def move_cycle(
    db: Session, now: datetime, cycle_id: str, action: str, *, decision_id: str | None, by: Actor
) -> CycleRow:
    """Makes one move. Raises WrongStage, DecisionNeeded and its kin, RulesUnmet with everything unmet."""
    cycle = cycles.locked(db, cycle_id)
    found = matter(db, "cycle", cycle_id, action)
    decision = decisions.settle(
        db,
        now,
        decision_id,
        body=found.body,
        action=action,
        subject=found.subject,
        by=by,
        proposers=found.proposers,
    )
    if action == "amend_list":
        # The conditions look at the list as it will stand; a refusal undoes the change.
        _amend_list(db, now, cycle, decision.content, by)
    used = _require_conditions(db, now, cycle, found, decision.content, action)
    transition = found.transition
    cycles.move(
        db,
        now,
        cycle,
        action,
        Stage(transition.target) if transition else cycle.stage,
        decision_id=decision.id,
        waivers=used,
        by=by,
    )
    BRINGS_ABOUT.get(action, _nothing)(db, now, cycle, by)
    return cycle


def settle_tie(db: Session, now: datetime, poll_id: str, *, decision_id: str | None, by: Actor) -> OpenGroup:
    """The presidium's decision on a tie: who of the tied takes the seats that are left."""
    found = matter(db, "poll", poll_id, SETTLE_TIE)
    decision = decisions.settle(
        db,
        now,
        decision_id,
        body=found.body,
        action=SETTLE_TIE,
        subject=found.subject,
        by=by,
        proposers=found.proposers,
    )
    code, numbers = decision.content.get("group"), decision.content.get("selected")
    chain = selection_chain(db, polls.poll(db, poll_id).cycle_id)
    left = next((g for g in open_groups(db, chain) if g.poll.id == poll_id and g.code == code), None)
    if left is None or left.by_runoff:
        raise Conflict("该类别没有须由主席团决定的相同得票")
    if (
        not isinstance(numbers, list)
        or len(set(numbers)) != left.seats
        or not set(numbers) <= set(left.items)
    ):
        raise Malformed("须从得票相同的项目中恰好选定 {seats} 项", seats=left.seats)
    db.flush()
    return left


def _require_conditions(
    db: Session, now: datetime, cycle: CycleRow, found: Matter, content: dict[str, Any], action: str
) -> list[dict[str, Any]]:
    """The waivers that were needed. Raises RulesUnmet for what is neither met nor waived."""
    assert found.transition is not None  # a year's matter always has its row
    missing = unmet(found.transition, cycle_facts(db, now, cycle, content))
    granted = {w["code"]: w for w in waivers(db, found, action)}
    left = [u for u in missing if u.klass == LEGAL or u.code not in granted]
    if left:
        raise RulesUnmet(left)
    return [granted[u.code] for u in missing]


def _amend_list(db: Session, now: datetime, cycle: CycleRow, content: dict[str, Any], by: Actor) -> None:
    amendment = AmendmentIn.model_validate(content)
    frozen = cycle_facts(db, now, cycle, content).selection_poll_frozen
    candidates.amend(db, now, cycle.id, amendment=amendment, poll_frozen=frozen, by=by)


def _announce(db: Session, now: datetime, cycle: CycleRow, by: Actor) -> None:
    """The selected become projects, the others are not selected, the year's result is stored once."""
    chain = selection_chain(db, cycle.id)
    if chain.selection is None:
        return
    refs = {i["no"]: i["ref"] for i in polls.definition(chain.selection)["items"]}
    chosen = {refs[number] for number in selected_numbers(db, chain)}
    outcomes = {
        ref: CandidateStatus.SELECTED if ref in chosen else CandidateStatus.NOT_SELECTED
        for ref in refs.values()
    }
    candidates.settle(db, cycle.id, outcomes)
    in_order = [c for c in candidates.candidates(db, cycle.id) if c.id in chosen]
    projects.from_candidates(db, now, cycle.id, in_order, by=by)
    results.compose_year(
        db,
        now,
        selection=chain.selection.id,
        runoffs=[p.id for p in chain.runoffs],
        settlements=settlements(db, chain),
        by=by,
    )
    results.publish(db, now, results.year_subject(cycle.id, "selection"), by=by)


def _close(db: Session, now: datetime, cycle: CycleRow, by: Actor) -> None:
    projects.close_year(db, now, cycle.id, by=by)


def _nothing(db: Session, now: datetime, cycle: CycleRow, by: Actor) -> None:
    """Most moves change the stage alone."""


BRINGS_ABOUT: dict[str, Callable[[Session, datetime, CycleRow, Actor], None]] = {
    "announce_result": _announce,
    "close_year": _close,
}

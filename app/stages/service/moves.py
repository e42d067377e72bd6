"""Moves of a year: a decision, the conditions, what the move brings about, then the stage."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.candidates import service as candidates
from app.candidates.schemas import AmendmentIn
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions.service import DecisionRow
from app.deliberations import service as deliberations
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import RulesUnmet
from app.domain.permissions import require
from app.domain.rulesets import from_mapping
from app.domain.words import CandidateStatus, Stage
from app.domain.workflow import LEGAL
from app.polls import service as polls
from app.projects import service as projects
from app.results import service as results
from app.stages.service.carried import AMEND_LIST
from app.stages.service.chain import SETTLE_TIE, OpenGroup, selected_numbers, selection_chain
from app.stages.service.deciding import settled, unmet_now, waivers
from app.stages.service.documents import settlements
from app.stages.service.facts import cycle_facts
from app.stages.service.opening import ADOPT_RULES
from app.stages.service.subjects import PUBLISH_LIST, Matter, matter
from app.stages.service.ties import settled_group, ties


def move_cycle(
    db: Session, now: datetime, cycle_id: str, action: str, *, decision_id: str | None, by: Actor
) -> CycleRow:
    """Makes one move. Raises WrongStage, DecisionNeeded and its kin, RulesUnmet with everything unmet."""
    cycle = cycles.locked(db, cycle_id)
    found = matter(db, "cycle", cycle_id, action)
    assert found.transition is not None  # a year's matter always has its row
    decision = settled(db, now, found, action, decision_id, by)
    used = _require_conditions(db, now, cycle, found, decision)
    target = Stage(found.transition.target)
    cycles.move(db, now, cycle, action, target, decision_id=decision.id, waivers=used, by=by)
    if action in BRINGS_ABOUT:
        BRINGS_ABOUT[action](db, now, cycle, decision, by)
    return cycle


def adopt_rules(db: Session, now: datetime, cycle_id: str, *, decision_id: str | None, by: Actor) -> CycleRow:
    """Other rules while the year collects. Raises WrongStage afterwards, and what ``settled`` raises."""
    require(by, "ruleset.adopt")
    cycle = cycles.locked(db, cycle_id)
    decision = settled(db, now, matter(db, "cycle", cycle_id, ADOPT_RULES), ADOPT_RULES, decision_id, by)
    rules = from_mapping(decision.content)
    cycles.adopt_rules(db, now, cycle, rules, decision_id=decision.id, by=by)
    return cycle


def settle_tie(db: Session, now: datetime, poll_id: str, *, decision_id: str | None, by: Actor) -> OpenGroup:
    """The presidium's decision on a tie: who of the tied takes the seats that are left.

    Raises Conflict where no tie waits for it, Malformed for other numbers than exactly so many of the tied,
    and what ``decisions.settle`` raises.
    """
    cycles.locked(db, polls.poll(db, poll_id).cycle_id)  # of two settlements at once, one is made
    found = matter(db, "poll", poll_id, SETTLE_TIE)
    tied = ties(db, poll_id)  # before this decision is used
    decision = settled(db, now, found, SETTLE_TIE, decision_id, by)
    left = settled_group(tied, decision.content)
    payload = {"decision": decision.id, **decision.content}
    record(db, now, "poll.tie_settled", actor=by.id, subject=f"poll:{poll_id}", payload=payload)
    return left


def _require_conditions(
    db: Session, now: datetime, cycle: CycleRow, found: Matter, decision: DecisionRow
) -> list[dict[str, Any]]:
    """The waivers that were needed. Raises RulesUnmet for what is neither met nor waived."""
    assert found.transition is not None
    amendment = decision.content if decision.action == AMEND_LIST else None
    missing = unmet_now(found.transition, cycle_facts(db, now, cycle, amendment), cycles.rules_of(cycle))
    granted = {w["code"]: w for w in waivers(db, found, decision.action)}
    left = [u for u in missing if u.klass == LEGAL or u.code not in granted]
    if left:
        raise RulesUnmet(left)
    return [granted[u.code] for u in missing]


def _amend_list(db: Session, now: datetime, cycle: CycleRow, decision: DecisionRow, by: Actor) -> None:
    amendment = AmendmentIn.model_validate(decision.content)
    frozen = selection_chain(db, cycle.id).frozen
    candidates.amend(db, now, cycle.id, amendment=amendment, poll_frozen=frozen, by=by)


def _announce(db: Session, now: datetime, cycle: CycleRow, decision: DecisionRow, by: Actor) -> None:
    """The selected become projects, the others are not selected, the year's result is stored once."""
    chain = selection_chain(db, cycle.id)
    assert chain.selection is not None  # it was announced, says the condition
    refs = {i["no"]: i["ref"] for i in polls.definition(chain.selection)["items"]}
    chosen = {refs[number] for number in selected_numbers(db, chain)}
    outcomes = {
        ref: CandidateStatus.SELECTED if ref in chosen else CandidateStatus.NOT_SELECTED
        for ref in refs.values()
    }
    candidates.settle(db, now, cycle.id, outcomes, by=by)
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


def _submit(db: Session, now: datetime, cycle: CycleRow, decision: DecisionRow, by: Actor) -> None:
    deliberations.submit(db, now, cycle, decision, by)


def _return(db: Session, now: datetime, cycle: CycleRow, decision: DecisionRow, by: Actor) -> None:
    deliberations.send_back(db, now, cycle, by)


def _publish(db: Session, now: datetime, cycle: CycleRow, decision: DecisionRow, by: Actor) -> None:
    cycle.listed_on = shanghai_day(now)
    db.add(cycle)
    deliberations.publish(db, now, cycle, by)


def _close(db: Session, now: datetime, cycle: CycleRow, decision: DecisionRow, by: Actor) -> None:
    projects.close_year(db, now, cycle.id, by=by)


BRINGS_ABOUT: dict[str, Callable[[Session, datetime, CycleRow, DecisionRow, Actor], None]] = {
    "submit_motion": _submit,
    "return_list": _return,
    PUBLISH_LIST: _publish,
    AMEND_LIST: _amend_list,
    "announce_result": _announce,
    "close_year": _close,
}

"""One door for a candidate's status: a row of the table, its conditions, then the row's target."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.candidates import store
from app.candidates.service.attaching import reveal
from app.candidates.service.dossiers import gaps, living
from app.candidates.service.sourcing import tell_sources
from app.candidates.tables import CandidateRow
from app.cycles import service as cycles
from app.domain.actors import Actor, Body
from app.domain.errors import Fault, Malformed, Missing, RulesUnmet
from app.domain.rulesets import RuleSet
from app.domain.words import CandidateStatus, DeliberationOutcome, TopicStep
from app.domain.workflow import CANDIDATE, CandidateFacts, deciding_body, row, unmet

TOLD: Final = {
    "deliberate": TopicStep.DELIBERATED,
    "return": TopicStep.SENT_BACK,
    "list": TopicStep.LISTED,
}


def moved(status: CandidateStatus | None, action: str, facts: CandidateFacts) -> CandidateStatus:
    """Where the table leads. Raises WrongStage, or RulesUnmet with every unmet condition."""
    transition = row(CANDIDATE, status, action)
    left = unmet(transition, facts)
    if left:
        raise RulesUnmet(left)
    return CandidateStatus(transition.target)


def move(
    db: Session,
    now: datetime,
    candidate: CandidateRow,
    action: str,
    facts: CandidateFacts,
    by: Actor,
    **told: Any,
) -> None:
    """Writes the status. Raises WrongStage or RulesUnmet. Who may is asked by the verb."""
    source, candidate.status = candidate.status, moved(candidate.status, action, facts)
    db.add(candidate)
    db.flush()
    tell(db, now, "candidate.moved", candidate, by, action=action, to=candidate.status, was=source, **told)


def tell(db: Session, now: datetime, type: str, candidate: CandidateRow, by: Actor, **told: Any) -> None:
    """An audit event: ids, versions and digests, no text of a dossier."""
    record(db, now, type, actor=by.id, subject=f"candidate:{candidate.id}", payload=told)


def locked(db: Session, candidate_id: str) -> CandidateRow:
    found = store.locked(db, candidate_id)
    if found is None:
        raise Missing("没有找到这个候选项目，请检查链接")
    return found


def move_all(
    db: Session,
    now: datetime,
    cycle_id: str,
    action: str,
    *,
    by: Actor,
    outcome: DeliberationOutcome | None = None,
    unanswered: Mapping[str, int] = MappingProxyType({}),
    reason: str = "",
) -> list[CandidateRow]:
    """``deliberate``, ``return`` or ``list`` for every living candidate, and their sources are told.

    ``outcome`` is the deliberation's; ``unanswered``: candidate id → opinions on it without an answer.
    The caller holds the year and has its decision. ``list`` gives the numbers of the ballot; where the rules
    know no pre-deliberation it makes that step on the way. Raises WrongStage, RulesUnmet, and Malformed for a
    list with an incomplete dossier.
    """
    rules = cycles.rules_of(cycles.cycle(db, cycle_id))
    rows = living(db, cycle_id)
    if action == "list":
        _number(db, cycle_id, rows)
    for candidate in rows:
        facts = CandidateFacts(
            rules, deliberation_outcome=outcome, opinions_unanswered=unanswered.get(candidate.id, 0)
        )
        if action == "list" and not rules.pre_deliberation:
            move(db, now, candidate, "deliberate", facts, by)
        office = _office(candidate, action, rules)
        move(db, now, candidate, action, facts, by)
        if action == "list":
            reveal(db, candidate)
        tell_sources(db, now, candidate, step=TOLD[action], office=office, reason=reason, by=by)
    return rows


def tell_all(
    db: Session,
    now: datetime,
    cycle_id: str,
    *,
    step: TopicStep,
    office: str,
    reason: str = "",
    by: Actor,
) -> None:
    """The step for the sources of every living candidate of the year."""
    for candidate in living(db, cycle_id):
        tell_sources(db, now, candidate, step=step, office=office, reason=reason, by=by)


def _office(candidate: CandidateRow, action: str, rules: RuleSet) -> str:
    transition = row(CANDIDATE, candidate.status, action)
    return deciding_body(transition, meeting_body=Body.PLENARY, rules=rules).label


def _number(db: Session, cycle_id: str, listed: list[CandidateRow]) -> None:
    """1…n in the order of the ballot; those that fell before stand behind them, without a number."""
    lacking = [candidate for candidate in listed if gaps(db, candidate)]
    if lacking:
        faults = [
            Fault(f"/candidates/{c.id}", "“{title}”的材料不齐全", (("title", c.title),)) for c in lacking
        ]
        raise Malformed("尚有 {count} 项候选项目的材料不齐全，不能公布", count=len(lacking), faults=faults)
    fallen = [c for c in store.candidates(db, cycle_id) if c.status in store.FALLEN]
    for position, candidate in enumerate((*listed, *fallen), start=1):
        candidate.position = position
        candidate.number = position if position <= len(listed) else None
        db.add(candidate)
    db.flush()

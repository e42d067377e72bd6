"""Onto the list, and what became of it: entered as listed, settled by the announced result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlmodel import Session

from app.candidates import store
from app.candidates.entries import CandidateEntry, GroupEntry
from app.candidates.tables import BallotGroupRow, CandidateRow
from app.cycles import service as cycles
from app.domain.errors import Malformed, RulesUnmet
from app.domain.words import CandidateStatus
from app.domain.workflow import CANDIDATE, CandidateFacts, row, unmet

_BY_RESULT = {CandidateStatus.SELECTED: "select", CandidateStatus.NOT_SELECTED: "not_select"}


def set_groups(db: Session, cycle_id: str, groups: Sequence[GroupEntry]) -> list[BallotGroupRow]:
    """The year's groups, in the order of the ballot."""
    rows = [
        BallotGroupRow(cycle_id=cycle_id, position=position, **asdict(group))
        for position, group in enumerate(groups, start=1)
    ]
    db.add_all(rows)
    db.flush()
    return rows


def add_listed(db: Session, cycle_id: str, dossiers: Sequence[CandidateEntry]) -> list[CandidateRow]:
    """Candidates of a list formed outside the system, as LISTED. Raises RulesUnmet without a 文号."""
    cycle = cycles.cycle(db, cycle_id)
    rules = cycles.rules_of(cycle)
    rows = []
    for dossier in dossiers:
        facts = CandidateFacts(rules, title=dossier.title, document_number=cycle.document_no)
        status = moved(None, "import_listed", facts)
        rows.append(CandidateRow(cycle_id=cycle_id, status=status, **asdict(dossier)))
    db.add_all(rows)
    db.flush()
    return rows


def settle(db: Session, cycle_id: str, outcomes: Mapping[str, CandidateStatus]) -> None:
    """入选 or 未入选 for every candidate still listed, by its id, as the announced result has it.

    Raises Malformed when the result leaves one out or names another.
    """
    listed = [c for c in store.candidates(db, cycle_id) if c.status is CandidateStatus.LISTED]
    if {c.id for c in listed} != set(outcomes):
        raise Malformed("票决结果与候选名单不一致：名单上的每一项须有且只有一个结果")
    rules = cycles.rules_of(cycles.cycle(db, cycle_id))
    for candidate in listed:
        outcome = outcomes[candidate.id]
        selected = outcome is CandidateStatus.SELECTED
        facts = CandidateFacts(rules, result_announced=True, selected=selected)
        candidate.status = moved(candidate.status, _BY_RESULT[outcome], facts)
        db.add(candidate)
    db.flush()


def moved(status: CandidateStatus | None, action: str, facts: CandidateFacts) -> CandidateStatus:
    """Where the table leads. Raises WrongStage, or RulesUnmet with every unmet condition."""
    transition = row(CANDIDATE, status, action)
    left = unmet(transition, facts)
    if left:
        raise RulesUnmet(left)
    return CandidateStatus(transition.target)

"""Onto the list, and what became of it: entered as listed, settled by the announced result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlmodel import Session

from app.candidates import store
from app.candidates.entries import CandidateEntry, GroupEntry
from app.candidates.service.leaving import fall
from app.candidates.service.moving import move, moved
from app.candidates.service.sourcing import tell_sources
from app.candidates.tables import BallotGroupRow, CandidateRow
from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.errors import Malformed
from app.domain.words import CandidateStatus, TopicStep
from app.domain.workflow import CandidateFacts
from app.people import service as people


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
        row = CandidateRow(cycle_id=cycle_id, status=status, position=dossier.number, **asdict(dossier))
        rows.append(row)
    db.add_all(rows)
    db.flush()
    return rows


def settle(
    db: Session, now: datetime, cycle_id: str, outcomes: Mapping[str, CandidateStatus], *, by: Actor
) -> None:
    """入选 or 未入选 for every candidate still listed, by its id, as the announced result has it. The sources
    are told; those of a candidate that was not selected go back to the pool.

    Raises Malformed when the result leaves one out or names another.
    """
    listed = [c for c in store.candidates(db, cycle_id) if c.status is CandidateStatus.LISTED]
    if {c.id for c in listed} != set(outcomes):
        raise Malformed("票决结果与候选名单不一致：名单上的每一项须有且只有一个结果")
    rules = cycles.rules_of(cycles.cycle(db, cycle_id))
    office = people.congress(db).name
    for candidate in listed:
        selected = outcomes[candidate.id] is CandidateStatus.SELECTED
        facts = CandidateFacts(rules, result_announced=True, selected=selected)
        if selected:
            move(db, now, candidate, "select", facts, by)
            tell_sources(db, now, candidate, step=TopicStep.SELECTED, office=office, by=by)
        else:
            fall(db, now, candidate, "not_select", facts, office, by)

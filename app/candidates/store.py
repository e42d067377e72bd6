"""Queries of groups, dossiers and list versions; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.candidates.tables import BallotGroupRow, CandidateListRow, CandidateRow


def groups(db: Session, cycle_id: str) -> Sequence[BallotGroupRow]:
    query = select(BallotGroupRow).where(BallotGroupRow.cycle_id == cycle_id)
    return db.exec(query.order_by(col(BallotGroupRow.position))).all()


def candidate(db: Session, candidate_id: str) -> CandidateRow | None:
    return db.get(CandidateRow, candidate_id)


def candidates(
    db: Session, cycle_id: str, *, after: int = 0, limit: int | None = None
) -> Sequence[CandidateRow]:
    """By number; ``after`` is the last number already read."""
    query = select(CandidateRow).where(CandidateRow.cycle_id == cycle_id, CandidateRow.number > after)
    return db.exec(query.order_by(col(CandidateRow.number)).limit(limit)).all()


def versions(
    db: Session, cycle_id: str, *, before: int | None = None, limit: int | None = None
) -> Sequence[CandidateListRow]:
    """The newest first."""
    query = select(CandidateListRow).where(CandidateListRow.cycle_id == cycle_id)
    if before is not None:
        query = query.where(CandidateListRow.version < before)
    return db.exec(query.order_by(col(CandidateListRow.version).desc()).limit(limit)).all()


def version(db: Session, cycle_id: str, number: int) -> CandidateListRow | None:
    return db.get(CandidateListRow, (cycle_id, number))


def last_version(db: Session, cycle_id: str) -> int:
    query = select(sa.func.max(CandidateListRow.version)).where(CandidateListRow.cycle_id == cycle_id)
    return db.exec(query).one() or 0

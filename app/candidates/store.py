"""Queries of groups, plan rows, dossiers and list versions; they decide nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.candidates.tables import (
    AppraisalRow,
    BallotGroupRow,
    CandidateListRow,
    CandidateRow,
    CandidateTopicRow,
    CandidateVersionRow,
    PlanItemRow,
)
from app.domain.words import CandidateStatus

FALLEN = (CandidateStatus.DROPPED, CandidateStatus.WITHDRAWN, CandidateStatus.NOT_SELECTED)


def groups(db: Session, cycle_id: str) -> Sequence[BallotGroupRow]:
    query = select(BallotGroupRow).where(BallotGroupRow.cycle_id == cycle_id)
    return db.exec(query.order_by(col(BallotGroupRow.position))).all()


def group(db: Session, cycle_id: str, code: str) -> BallotGroupRow | None:
    return db.get(BallotGroupRow, (cycle_id, code))


def candidate(db: Session, candidate_id: str) -> CandidateRow | None:
    return db.get(CandidateRow, candidate_id)


def locked(db: Session, candidate_id: str) -> CandidateRow | None:
    """Read afresh and held until the transaction ends."""
    query = select(CandidateRow).where(CandidateRow.id == candidate_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def candidates(
    db: Session, cycle_id: str, *, after: int = 0, limit: int | None = None, published: bool = False
) -> Sequence[CandidateRow]:
    """In the working order, once published by number; ``after`` is the last position already read.

    ``published``: without those that fell before the list was published.
    """
    query = select(CandidateRow).where(CandidateRow.cycle_id == cycle_id, CandidateRow.position > after)
    if published:
        query = query.where(col(CandidateRow.number).is_not(None))
    return db.exec(query.order_by(col(CandidateRow.position)).limit(limit)).all()


def last_position(db: Session, cycle_id: str) -> int:
    query = select(sa.func.max(CandidateRow.position)).where(CandidateRow.cycle_id == cycle_id)
    return db.exec(query).one() or 0


def sources(db: Session, candidate_ids: Collection[str]) -> Sequence[CandidateTopicRow]:
    """By candidate, in the order they were added."""
    query = select(CandidateTopicRow).where(col(CandidateTopicRow.candidate_id).in_(candidate_ids))
    order = (CandidateTopicRow.candidate_id, CandidateTopicRow.added_at, CandidateTopicRow.topic_id)
    return db.exec(query.order_by(*map(col, order))).all()


def kept_versions(
    db: Session, candidate_id: str, *, before: int | None = None, limit: int | None = None
) -> Sequence[CandidateVersionRow]:
    """The newest first."""
    query = select(CandidateVersionRow).where(CandidateVersionRow.candidate_id == candidate_id)
    if before is not None:
        query = query.where(CandidateVersionRow.version < before)
    return db.exec(query.order_by(col(CandidateVersionRow.version).desc()).limit(limit)).all()


def appraisals(db: Session, candidate_id: str) -> Sequence[AppraisalRow]:
    """The newest first."""
    query = select(AppraisalRow).where(AppraisalRow.candidate_id == candidate_id)
    return db.exec(query.order_by(col(AppraisalRow.appraised_at).desc(), col(AppraisalRow.id))).all()


def plan_item(db: Session, item_id: str, *, lock: bool = False) -> PlanItemRow | None:
    query = select(PlanItemRow).where(PlanItemRow.id == item_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.exec(query).first()


def plan_items(
    db: Session, cycle_id: str, *, after: str = "", limit: int | None = None
) -> Sequence[PlanItemRow]:
    """By plan number; ``after`` is the last one already read."""
    query = select(PlanItemRow).where(PlanItemRow.cycle_id == cycle_id, PlanItemRow.plan_no > after)
    return db.exec(query.order_by(col(PlanItemRow.plan_no)).limit(limit)).all()


def plan_numbers(db: Session, item_ids: Collection[str]) -> dict[str, str]:
    """Plan row id → its number."""
    query = select(PlanItemRow.id, PlanItemRow.plan_no).where(col(PlanItemRow.id).in_(item_ids))
    return dict(db.exec(query).all())


def living_of_plan(db: Session, item_ids: Collection[str]) -> dict[str, str]:
    """Plan row id → the candidate drafted from it that has not fallen."""
    query = select(CandidateRow.plan_item_id, CandidateRow.id).where(
        col(CandidateRow.plan_item_id).in_(item_ids), col(CandidateRow.status).not_in(FALLEN)
    )
    return {item_id: candidate_id for item_id, candidate_id in db.exec(query) if item_id}


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

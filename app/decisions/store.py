"""Queries of decisions; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.decisions.tables import DecisionRow


def locked(db: Session, decision_id: str) -> DecisionRow | None:
    """The decision, held until the transaction ends: two countersignatures at once are one."""
    query = select(DecisionRow).where(DecisionRow.id == decision_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def of_subject(db: Session, subject_id: str) -> Sequence[DecisionRow]:
    query = select(DecisionRow).where(DecisionRow.subject_id == subject_id)
    return db.exec(query.order_by(col(DecisionRow.recorded_at), col(DecisionRow.id))).all()


def of_action(db: Session, subject_kind: str, action: str) -> Sequence[DecisionRow]:
    query = select(DecisionRow).where(DecisionRow.subject_kind == subject_kind, DecisionRow.action == action)
    return db.exec(query.order_by(col(DecisionRow.recorded_at), col(DecisionRow.id))).all()


def open_ones(db: Session, since: datetime, limit: int) -> Sequence[DecisionRow]:
    """Recorded since then, not yet countersigned; the oldest first, at most so many."""
    query = select(DecisionRow).where(
        col(DecisionRow.countersigned_at).is_(None), col(DecisionRow.recorded_at) >= since
    )
    return db.exec(query.order_by(col(DecisionRow.recorded_at), col(DecisionRow.id)).limit(limit)).all()


def get(db: Session, decision_id: str) -> DecisionRow | None:
    return db.get(DecisionRow, decision_id)

"""Queries of results; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.results.tables import ResultRow, SwitchesRow


def result(db: Session, subject: str, view: str) -> ResultRow | None:
    return db.get(ResultRow, (subject, view))


def latest(db: Session, view: str, limit: int) -> Sequence[ResultRow]:
    """That view of every result, the last stored first; at most ``limit``."""
    query = select(ResultRow).where(ResultRow.view == view)
    return db.exec(query.order_by(col(ResultRow.stored_at).desc(), col(ResultRow.subject)).limit(limit)).all()


def switches(db: Session, subject: str) -> SwitchesRow | None:
    return db.get(SwitchesRow, subject)


def locked_switches(db: Session, subject: str) -> SwitchesRow | None:
    """The row held until the transaction ends, read afresh."""
    query = select(SwitchesRow).where(SwitchesRow.subject == subject).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()

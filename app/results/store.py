"""Queries of results; they decide nothing."""

from __future__ import annotations

from sqlmodel import Session, select

from app.results.tables import ResultRow, SwitchesRow


def result(db: Session, subject: str, view: str) -> ResultRow | None:
    return db.get(ResultRow, (subject, view))


def switches(db: Session, subject: str) -> SwitchesRow | None:
    return db.get(SwitchesRow, subject)


def locked_switches(db: Session, subject: str) -> SwitchesRow | None:
    """The row held until the transaction ends, read afresh."""
    query = select(SwitchesRow).where(SwitchesRow.subject == subject).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()

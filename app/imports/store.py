"""Queries of handed-in files; they decide nothing."""

from __future__ import annotations

from sqlmodel import Session, select

from app.imports.tables import YearFileRow


def year_file(db: Session, file_id: str) -> YearFileRow | None:
    return db.get(YearFileRow, file_id)


def locked(db: Session, file_id: str) -> YearFileRow | None:
    """The file, held until the transaction ends: of two confirmations at once, one counts."""
    query = select(YearFileRow).where(YearFileRow.id == file_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()

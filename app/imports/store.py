"""Queries of handed-in files; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.imports.tables import YearFileRow


def year_file(db: Session, file_id: str) -> YearFileRow | None:
    return db.get(YearFileRow, file_id)


def same_files(db: Session, kind: str, digest: str) -> Sequence[YearFileRow]:
    """With the same content, handed in and not a year yet."""
    query = select(YearFileRow).where(YearFileRow.kind == kind, YearFileRow.digest == digest)
    return db.exec(query.where(col(YearFileRow.cycle_id).is_(None))).all()


def locked(db: Session, file_id: str) -> YearFileRow | None:
    """The file, held until the transaction ends: of two confirmations at once, one counts."""
    query = select(YearFileRow).where(YearFileRow.id == file_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()

"""Queries of years; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.cycles.tables import CycleMoveRow, CycleRow
from app.domain.words import Stage


def get(db: Session, cycle_id: str) -> CycleRow | None:
    return db.get(CycleRow, cycle_id)


def locked(db: Session, cycle_id: str) -> CycleRow | None:
    """The year, held until the transaction ends: of two moves at once, one is made."""
    query = select(CycleRow).where(CycleRow.id == cycle_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def by_number(db: Session, term: int, session_no: int) -> CycleRow | None:
    query = select(CycleRow).where(CycleRow.term == term, CycleRow.session_no == session_no)
    return db.exec(query).first()


def added(db: Session, cycle: CycleRow) -> bool:
    """False where somebody else entered the same 届次 in the meantime."""
    try:
        with db.begin_nested():
            db.add(cycle)
    except IntegrityError:
        return False
    return True


def every(db: Session) -> Sequence[CycleRow]:
    return db.exec(
        select(CycleRow).order_by(col(CycleRow.term).desc(), col(CycleRow.session_no).desc())
    ).all()


def latest(db: Session) -> CycleRow | None:
    by_number = (col(CycleRow.term).desc(), col(CycleRow.session_no).desc())
    return db.exec(select(CycleRow).order_by(*by_number).limit(1)).first()


def moves(db: Session, cycle_id: str) -> Sequence[CycleMoveRow]:
    query = select(CycleMoveRow).where(CycleMoveRow.cycle_id == cycle_id)
    return db.exec(query.order_by(col(CycleMoveRow.version))).all()


def set_stage(db: Session, cycle: CycleRow, target: Stage) -> bool:
    """Compare-and-set on stage and version; False where somebody else was first."""
    change = (
        sa.update(CycleRow)
        .where(
            col(CycleRow.id) == cycle.id,
            col(CycleRow.stage) == cycle.stage,
            col(CycleRow.version) == cycle.version,
        )
        .values(stage=target, version=cycle.version + 1)
    )
    done = cast("sa.CursorResult[Any]", db.execute(change))
    db.refresh(cycle)
    return done.rowcount == 1

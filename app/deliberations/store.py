"""Queries of motions and what is said of them; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, select

from app.deliberations.tables import (
    DeliberationRow,
    DraftBudgetRow,
    ExplanationRow,
    MotionRow,
    OpinionRow,
    PartyStepRow,
)

R = TypeVar("R", bound=SQLModel)


def added(db: Session, row: R) -> R:
    db.add(row)
    db.flush()
    return row


def party_steps(db: Session, cycle_id: str) -> Sequence[PartyStepRow]:
    """The last first."""
    query = select(PartyStepRow).where(PartyStepRow.cycle_id == cycle_id)
    last_first = (col(PartyStepRow.recorded_at).desc(), col(PartyStepRow.id))
    return db.exec(query.order_by(*last_first)).all()


def draft_budgets(db: Session, cycle_id: str) -> Sequence[DraftBudgetRow]:
    """The last first."""
    query = select(DraftBudgetRow).where(DraftBudgetRow.cycle_id == cycle_id)
    last_first = (col(DraftBudgetRow.recorded_at).desc(), col(DraftBudgetRow.id))
    return db.exec(query.order_by(*last_first)).all()


def motion(db: Session, motion_id: str) -> MotionRow | None:
    return db.get(MotionRow, motion_id)


def motions(db: Session, cycle_id: str) -> Sequence[MotionRow]:
    """In the order they were submitted: a handful a year."""
    query = select(MotionRow).where(MotionRow.cycle_id == cycle_id)
    return db.exec(query.order_by(col(MotionRow.number))).all()


def deliberations(db: Session, motion_ids: Sequence[str]) -> Sequence[DeliberationRow]:
    """By motion, the earlier first."""
    query = select(DeliberationRow).where(col(DeliberationRow.motion_id).in_(motion_ids))
    return db.exec(query.order_by(col(DeliberationRow.motion_id), col(DeliberationRow.number))).all()


def opinions(db: Session, motion_ids: Sequence[str]) -> Sequence[OpinionRow]:
    """By motion, in the order they were recorded."""
    query = (
        select(OpinionRow)
        .join(DeliberationRow, col(DeliberationRow.id) == col(OpinionRow.deliberation_id))
        .where(col(OpinionRow.motion_id).in_(motion_ids))
    )
    in_order = (col(OpinionRow.motion_id), col(DeliberationRow.number), col(OpinionRow.position))
    return db.exec(query.order_by(*in_order)).all()


def opinion(db: Session, opinion_id: str) -> OpinionRow | None:
    return db.get(OpinionRow, opinion_id)


def explanations(db: Session, motion_id: str) -> Sequence[ExplanationRow]:
    return db.exec(select(ExplanationRow).where(ExplanationRow.motion_id == motion_id)).all()

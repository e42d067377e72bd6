"""Queries of projects; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from app.domain.words import AdjustmentKind, AdjustmentStatus, Grade, ProjectStatus
from app.projects.tables import (
    AdjustmentRow,
    GradingWindowRow,
    ImplementationPlanRow,
    PlanNodeRow,
    ProgressRow,
    ProjectRow,
    RectificationRow,
    ReportRow,
    ResidentGradeRow,
)


def project(db: Session, project_id: str) -> ProjectRow | None:
    return db.get(ProjectRow, project_id)


def locked(db: Session, project_id: str) -> ProjectRow | None:
    """The project, read afresh and held until the transaction ends."""
    query = select(ProjectRow).where(ProjectRow.id == project_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def projects(db: Session, cycle_id: str, *, after: int = 0, limit: int | None = None) -> Sequence[ProjectRow]:
    query = select(ProjectRow).where(ProjectRow.cycle_id == cycle_id, col(ProjectRow.number) > after)
    return db.exec(query.order_by(col(ProjectRow.number)).limit(limit)).all()


def locked_projects(db: Session, cycle_id: str) -> Sequence[ProjectRow]:
    query = select(ProjectRow).where(ProjectRow.cycle_id == cycle_id).order_by(col(ProjectRow.number))
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).all()


def unclosed(db: Session, *, department_id: str | None) -> Sequence[ProjectRow]:
    """Of every year, by year and number; of one lead department where it is given."""
    over = (ProjectStatus.CLOSED, ProjectStatus.TERMINATED)
    query = select(ProjectRow).where(col(ProjectRow.status).not_in(over))
    if department_id is not None:
        query = query.where(ProjectRow.lead_department_id == department_id)
    return db.exec(query.order_by(col(ProjectRow.cycle_id), col(ProjectRow.number))).all()


def some(db: Session, project_ids: Sequence[str]) -> Sequence[ProjectRow]:
    return db.exec(select(ProjectRow).where(col(ProjectRow.id).in_(project_ids))).all()


def of_candidate(db: Session, candidate_id: str) -> Sequence[ProjectRow]:
    """The project it became, and what that one was carried over to."""
    return db.exec(select(ProjectRow).where(ProjectRow.candidate_id == candidate_id)).all()


def progress(db: Session, project_id: str) -> Sequence[ProgressRow]:
    query = select(ProgressRow).where(ProgressRow.project_id == project_id)
    return db.exec(query.order_by(col(ProgressRow.month))).all()


def latest_progress(db: Session, project_ids: Sequence[str]) -> dict[str, ProgressRow]:
    """Project id → its last month."""
    query = select(ProgressRow).where(col(ProgressRow.project_id).in_(project_ids))
    return {row.project_id: row for row in db.exec(query.order_by(col(ProgressRow.month)))}


def progress_of(db: Session, project_ids: Sequence[str]) -> Sequence[ProgressRow]:
    query = select(ProgressRow).where(col(ProgressRow.project_id).in_(project_ids))
    return db.exec(query.order_by(col(ProgressRow.project_id), col(ProgressRow.month))).all()


def reports(db: Session, project_ids: Sequence[str]) -> Sequence[ReportRow]:
    """By project, the mid-year report first."""
    query = select(ReportRow).where(col(ReportRow.project_id).in_(project_ids))
    return db.exec(query.order_by(col(ReportRow.project_id), col(ReportRow.kind).desc())).all()


def rectifications(db: Session, project_ids: Sequence[str]) -> Sequence[RectificationRow]:
    """The earlier first."""
    query = select(RectificationRow).where(col(RectificationRow.project_id).in_(project_ids))
    return db.exec(query.order_by(col(RectificationRow.plan_due_on), col(RectificationRow.regraded_at))).all()


def current_rectification(db: Session, project_id: str) -> RectificationRow | None:
    """The one that has not been graded again yet."""
    query = select(RectificationRow).where(RectificationRow.project_id == project_id)
    return db.exec(query.where(col(RectificationRow.regraded_at).is_(None))).first()


def carried_from(db: Session, project_id: str) -> ProjectRow | None:
    """The project of a later year that carries this one on."""
    return db.exec(select(ProjectRow).where(ProjectRow.carried_from_id == project_id)).first()


def last_number(db: Session, cycle_id: str) -> int:
    query = select(sa.func.max(ProjectRow.number)).where(ProjectRow.cycle_id == cycle_id)
    return db.exec(query).one() or 0


def plan_versions(
    db: Session, project_id: str, *, before: int | None, limit: int
) -> Sequence[ImplementationPlanRow]:
    """The newest first; ``before`` is the last version already read."""
    query = select(ImplementationPlanRow).where(ImplementationPlanRow.project_id == project_id)
    if before is not None:
        query = query.where(ImplementationPlanRow.version < before)
    return db.exec(query.order_by(col(ImplementationPlanRow.version).desc()).limit(limit)).all()


def last_plans(db: Session, project_ids: Sequence[str]) -> dict[str, ImplementationPlanRow]:
    """Project id → the plan in force."""
    query = select(ImplementationPlanRow).where(col(ImplementationPlanRow.project_id).in_(project_ids))
    rows = db.exec(query.order_by(col(ImplementationPlanRow.version)))
    return {row.project_id: row for row in rows}


def nodes(db: Session, plan_ids: Sequence[str]) -> Sequence[PlanNodeRow]:
    query = select(PlanNodeRow).where(col(PlanNodeRow.plan_id).in_(plan_ids))
    return db.exec(query.order_by(col(PlanNodeRow.plan_id), col(PlanNodeRow.month))).all()


def adjustment(db: Session, adjustment_id: str) -> AdjustmentRow | None:
    return db.get(AdjustmentRow, adjustment_id)


def locked_adjustment(db: Session, adjustment_id: str) -> AdjustmentRow:
    query = select(AdjustmentRow).where(AdjustmentRow.id == adjustment_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).one()


def pending(db: Session, project_id: str, kind: AdjustmentKind) -> AdjustmentRow | None:
    return next((row for row in pending_of(db, [project_id]) if row.kind is kind), None)


def pending_of(db: Session, project_ids: Sequence[str]) -> Sequence[AdjustmentRow]:
    return _adjustments_of(db, project_ids, (AdjustmentStatus.PENDING,))


def approved(db: Session, project_ids: Sequence[str]) -> Sequence[AdjustmentRow]:
    """What stands beside what was voted, decided or filed, in the order in which it came to stand."""
    return _adjustments_of(db, project_ids, (AdjustmentStatus.APPROVED, AdjustmentStatus.FILED))


def adjustments(
    db: Session, cycle_id: str, *, status: AdjustmentStatus | None, after: str, limit: int
) -> Sequence[tuple[AdjustmentRow, ProjectRow]]:
    query = select(AdjustmentRow, ProjectRow).join(
        ProjectRow, col(ProjectRow.id) == col(AdjustmentRow.project_id)
    )
    query = query.where(ProjectRow.cycle_id == cycle_id, col(AdjustmentRow.id) > after)
    if status is not None:
        query = query.where(AdjustmentRow.status == status)
    return db.exec(query.order_by(col(AdjustmentRow.id)).limit(limit)).all()


def _adjustments_of(
    db: Session, project_ids: Sequence[str], statuses: Sequence[AdjustmentStatus]
) -> Sequence[AdjustmentRow]:
    query = select(AdjustmentRow).where(
        col(AdjustmentRow.project_id).in_(project_ids), col(AdjustmentRow.status).in_(statuses)
    )
    return db.exec(query.order_by(col(AdjustmentRow.closed_at), col(AdjustmentRow.id))).all()


def window(db: Session, cycle_id: str) -> GradingWindowRow | None:
    return db.get(GradingWindowRow, cycle_id)


def held_window(db: Session, cycle_id: str, *, to_close: bool) -> GradingWindowRow | None:
    """The window read afresh; closing waits for grades under way, and they for it."""
    query = select(GradingWindowRow).where(GradingWindowRow.cycle_id == cycle_id)
    query = query.with_for_update(read=not to_close)
    return db.exec(query.execution_options(populate_existing=True)).first()


def open_window(db: Session, window: GradingWindowRow) -> None:
    """Does nothing where the cycle has one: its secret is never replaced."""
    insert: Any = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(GradingWindowRow).values(
        cycle_id=window.cycle_id, secret=window.secret, opened_at=window.opened_at
    )
    db.execute(row.on_conflict_do_nothing(index_elements=["cycle_id"]))


def grades_of(db: Session, graders: Sequence[bytes]) -> Sequence[ResidentGradeRow]:
    return db.exec(select(ResidentGradeRow).where(col(ResidentGradeRow.grader).in_(graders))).all()


def grade_counts(db: Session, project_ids: Sequence[str]) -> list[tuple[str, Grade, int]]:
    """(project id, grade, how many)."""
    query = (
        select(ResidentGradeRow.project_id, ResidentGradeRow.grade, sa.func.count())
        .where(col(ResidentGradeRow.project_id).in_(project_ids))
        .group_by(col(ResidentGradeRow.project_id), col(ResidentGradeRow.grade))
    )
    return [(project_id, Grade(grade), count) for project_id, grade, count in db.exec(query)]

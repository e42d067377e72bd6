"""Rows of projects: the voted target, progress against it, reports, rectification, residents' grades."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id, yuan_column
from app.domain.words import AdjustmentKind, AdjustmentStatus, Grade, ProjectStatus


class ProjectRow(SQLModel, table=True):
    """正式项目. ``target_amount`` is the voted target: progress is measured against it, never money.

    ``milestone`` is what a project of several years is to reach this year; ``milestone_amount`` says it in
    the unit of the target for one that was carried over (续建) from ``carried_from_id``, once.
    """

    __tablename__ = "project"
    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "number"),
        sa.Index("ix_project_candidate", "candidate_id"),
        sa.Index("ux_project_carried_from", "carried_from_id", unique=True),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    candidate_id: str | None = Field(default=None, foreign_key="candidate.id")
    number: int
    group_code: str = Field(default="", max_length=40)
    title: str = Field(max_length=80)
    target: str = Field(max_length=500)
    target_amount: int
    target_unit: str = Field(max_length=20)
    lead_department_id: str = Field(foreign_key="department.id", index=True)
    budget: int = Field(sa_column=yuan_column("budget"))
    source: str = Field(default="", max_length=500)
    status: ProjectStatus = Field(sa_column=choice_column("project_status", ProjectStatus))
    level: Grade | None = Field(default=None, sa_column=choice_column("project_level", Grade, nullable=True))
    started_on: date | None = None  # carried out here since; None for what an earlier version brought in
    plan_due_on: date | None = None  # None where no 实施方案 is asked: formed outside the system
    finishes_on: date | None = None  # as voted; an adjustment stands beside it
    milestone: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    milestone_amount: int | None = None
    carried_from_id: str | None = Field(default=None, foreign_key="project.id")


class ImplementationPlanRow(SQLModel, table=True):
    """实施方案, one row a version: filed anew, the old ones are kept. Names a post, no person."""

    __tablename__ = "implementation_plan"
    __table_args__ = (sa.UniqueConstraint("project_id", "version"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    project_id: str = Field(foreign_key="project.id", index=True)
    version: int
    lead_post: str = Field(max_length=80)
    target: str = Field(max_length=500)
    filed_by: str = Field(max_length=20)
    filed_at: datetime = Field(sa_column=moment_column())


class PlanNodeRow(SQLModel, table=True):
    """A month's node: what is to be reached by its end, amount and planned payment, both so far."""

    __tablename__ = "plan_node"

    plan_id: str = Field(foreign_key="implementation_plan.id", primary_key=True)
    month: date = Field(primary_key=True)  # the first day of the month
    reached: str = Field(max_length=200)
    amount: int
    payment: int = Field(sa_column=yuan_column("payment"))


class AdjustmentRow(SQLModel, table=True):
    """项目调整. Stands beside what was voted and never overwrites it; a pending one changes nothing.

    What it changes: ``before`` and ``after`` in words, and where the kind asks for them the new
    ``amount`` with its ``unit``, ``budget`` or ``finishes_on``. One pending a project and kind.
    """

    __tablename__ = "adjustment"
    __table_args__ = (
        sa.Index("ix_adjustment_project", "project_id", "status"),
        sa.Index(
            "ux_adjustment_pending",
            "project_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("status = 'pending'"),
            postgresql_where=sa.text("status = 'pending'"),
        ),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    project_id: str = Field(foreign_key="project.id")
    kind: AdjustmentKind = Field(sa_column=choice_column("adjustment_kind", AdjustmentKind))
    status: AdjustmentStatus = Field(sa_column=choice_column("adjustment_status", AdjustmentStatus))
    before: str = Field(max_length=1000)
    after: str = Field(max_length=1000)
    amount: int | None = None
    unit: str = Field(default="", max_length=20)
    budget: int | None = Field(default=None, sa_column=yuan_column("budget", nullable=True))
    finishes_on: date | None = None
    reason: str = Field(max_length=1000)
    requested_by: str = Field(max_length=20)
    requested_at: datetime = Field(sa_column=moment_column())
    decision_id: str | None = Field(default=None, max_length=20)
    document_no: str = Field(default="", max_length=80)  # of the decision, or of the filing
    answer: str = Field(default="", max_length=1000)  # why it was refused, or what was noted
    closed_by: str | None = Field(default=None, max_length=20)
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class ProgressRow(SQLModel, table=True):
    """A month's progress: amount done of the voted target and whole yuan paid, both so far."""

    __tablename__ = "progress"

    project_id: str = Field(foreign_key="project.id", primary_key=True)
    month: date = Field(primary_key=True)  # the first day of the month
    done_amount: int
    paid: int = Field(sa_column=yuan_column("paid"))
    note: str = Field(default="", max_length=500)
    reported_by: str = Field(max_length=20)
    reported_at: datetime = Field(sa_column=moment_column())


class ReportRow(SQLModel, table=True):
    """年中报告 (``mid_year``) or 总结报告 (``final``)."""

    __tablename__ = "report"
    __table_args__ = (sa.CheckConstraint("kind IN ('mid_year', 'final')", name="kind"),)

    project_id: str = Field(foreign_key="project.id", primary_key=True)
    kind: str = Field(max_length=10, primary_key=True)
    text: str = Field(max_length=4000)
    published_on: date


class RectificationRow(SQLModel, table=True):
    """整改 of an unsatisfied project: a plan filed, accepted and reported on, then graded again."""

    __tablename__ = "rectification"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    project_id: str = Field(foreign_key="project.id", index=True)
    plan_due_on: date
    regrade_due_on: date
    plan: str = Field(default="", max_length=4000)
    filed_by: str | None = Field(default=None, max_length=20)
    filed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    accepted_decision_id: str | None = Field(default=None, max_length=20)
    accepted_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    report: str = Field(default="", max_length=4000)  # 整改情况报告
    reported_by: str | None = Field(default=None, max_length=20)
    reported_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    regrade: Grade | None = Field(default=None, sa_column=choice_column("regrade", Grade, nullable=True))
    regraded_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class GradingWindowRow(SQLModel, table=True):
    """When residents may grade a cycle's projects. ``secret`` is destroyed when the window closes."""

    __tablename__ = "grading_window"

    cycle_id: str = Field(foreign_key="cycle.id", primary_key=True)
    secret: bytes | None = None
    opened_at: datetime = Field(sa_column=moment_column())
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class ResidentGradeRow(SQLModel, table=True):
    """One changeable grade per resident and project, under an HMAC of the window's secret. No time."""

    __tablename__ = "resident_grade"
    __table_args__ = ({"sqlite_with_rowid": False},)

    project_id: str = Field(foreign_key="project.id", primary_key=True)
    grader: bytes = Field(sa_column=sa.Column(sa.LargeBinary(32), primary_key=True))
    grade: Grade = Field(sa_column=choice_column("resident_grade", Grade))

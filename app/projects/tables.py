"""Rows of projects: the voted target, progress against it, reports, rectification, residents' grades."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id, yuan_column
from app.domain.words import Grade, ProjectStatus


class ProjectRow(SQLModel, table=True):
    """正式项目. ``target_amount`` is the voted target: progress is measured against it, never money."""

    __tablename__ = "project"
    __table_args__ = (sa.UniqueConstraint("cycle_id", "number"),)

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

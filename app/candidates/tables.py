"""Rows of candidates: groups with places, dossiers, and each version of the list."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id, yuan_column
from app.domain.words import CandidateStatus


class BallotGroupRow(SQLModel, table=True):
    """类别 with its 应选项目数. ``uncontested``: an 等额 decision stands for it."""

    __tablename__ = "ballot_group"
    __table_args__ = (sa.CheckConstraint("places > 0", name="places_positive"),)

    cycle_id: str = Field(foreign_key="cycle.id", primary_key=True)
    code: str = Field(max_length=40, primary_key=True)
    position: int
    title: str = Field(max_length=40)
    places: int
    uncontested: bool = False


class CandidateRow(SQLModel, table=True):
    """候选项目 with its dossier."""

    __tablename__ = "candidate"
    __table_args__ = (
        sa.ForeignKeyConstraint(["cycle_id", "group_code"], ["ballot_group.cycle_id", "ballot_group.code"]),
        sa.UniqueConstraint("cycle_id", "number"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    group_code: str = Field(max_length=40)
    number: int  # as it stands on the ballot
    title: str = Field(max_length=80)
    purpose: str = Field(max_length=1000)
    scope: str = Field(max_length=1000)
    target: str = Field(max_length=500)
    target_amount: int
    target_unit: str = Field(max_length=20)
    lead_department_id: str = Field(foreign_key="department.id")
    departments: str = Field(default="", max_length=200)
    budget: int = Field(sa_column=yuan_column("budget"))
    budget_source: str = Field(max_length=200)
    starts_on: date
    finishes_on: date
    milestone: str = Field(default="", max_length=500)
    streets: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=500)
    status: CandidateStatus = Field(sa_column=choice_column("candidate_status", CandidateStatus))
    status_reason: str = Field(default="", max_length=500)


class CandidateListRow(SQLModel, table=True):
    """候选项目名单, one row a version; an old version is kept. ``content`` is canonical JSON."""

    __tablename__ = "candidate_list"

    cycle_id: str = Field(foreign_key="cycle.id", primary_key=True)
    version: int = Field(primary_key=True)
    content: bytes
    digest: str = Field(max_length=64)
    reason: str = Field(default="", max_length=1000)
    published_at: datetime = Field(sa_column=moment_column())

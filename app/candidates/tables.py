"""Rows of candidates: groups with places, plan items, dossiers with their sources, each version of all."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, json_column, moment_column, new_id, yuan_column
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


class PlanItemRow(SQLModel, table=True):
    """A row of the government's investment plan (政府投资计划), as last imported; its number is kept."""

    __tablename__ = "plan_item"
    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "plan_no"),
        sa.CheckConstraint("total_investment >= 0 AND year_investment >= 0", name="money_positive"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    plan_no: str = Field(max_length=40)
    title: str = Field(max_length=80)
    scope: str = Field(default="", max_length=1000)
    target: str = Field(default="", max_length=500)
    target_amount: int | None = None
    target_unit: str = Field(default="", max_length=20)
    lead_department_id: str = Field(foreign_key="department.id")
    total_investment: int = Field(sa_type=sa.BigInteger)
    year_investment: int = Field(sa_type=sa.BigInteger)
    budget_source: str = Field(default="", max_length=200)
    starts_on: date | None = None
    finishes_on: date | None = None
    streets: str = Field(default="", max_length=200)
    note: str = Field(default="", max_length=500)
    version: int = 1  # each import that changed it adds one
    imported_by: str = Field(max_length=40)
    imported_at: datetime = Field(sa_column=moment_column())


_WHOLE = (
    "status NOT IN ('LISTED', 'SELECTED', 'NOT_SELECTED') OR (group_code IS NOT NULL AND number IS NOT NULL"
    " AND target_amount IS NOT NULL AND lead_department_id IS NOT NULL AND budget IS NOT NULL"
    " AND starts_on IS NOT NULL AND finishes_on IS NOT NULL)"
)


class CandidateRow(SQLModel, table=True):
    """候选项目 with its dossier.

    What a draft does not know yet is None or "": who needs the whole of a listed one reads
    ``entries.ListedCandidate``. ``position`` is the working order; ``number`` the one on the ballot, given
    when the list is published. ``appraised_version``: the dossier that last passed appraisal, 0 for none.
    """

    __tablename__ = "candidate"
    __table_args__ = (
        sa.ForeignKeyConstraint(["cycle_id", "group_code"], ["ballot_group.cycle_id", "ballot_group.code"]),
        sa.UniqueConstraint("cycle_id", "number"),
        sa.CheckConstraint(_WHOLE, name="listed_is_whole"),
        sa.Index("ix_candidate_order", "cycle_id", "position"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    group_code: str | None = Field(default=None, max_length=40)
    number: int | None = None
    title: str = Field(max_length=80)
    purpose: str = Field(default="", max_length=1000)
    scope: str = Field(default="", max_length=1000)
    target: str = Field(default="", max_length=500)
    target_amount: int | None = None
    target_unit: str = Field(default="", max_length=20)
    lead_department_id: str | None = Field(default=None, foreign_key="department.id")
    departments: str = Field(default="", max_length=200)
    budget: int | None = Field(default=None, sa_column=yuan_column("budget", nullable=True))
    budget_source: str = Field(default="", max_length=200)
    starts_on: date | None = None
    finishes_on: date | None = None
    milestone: str = Field(default="", max_length=500)
    streets: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=500)
    status: CandidateStatus = Field(sa_column=choice_column("candidate_status", CandidateStatus))
    status_reason: str = Field(default="", max_length=500)
    plan_item_id: str | None = Field(default=None, foreign_key="plan_item.id", index=True)
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})  # compare-and-set
    appraised_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class CandidateTopicRow(SQLModel, table=True):
    """A suggestion that a candidate was drafted from, and what the dossier answers it."""

    __tablename__ = "candidate_topic"

    candidate_id: str = Field(foreign_key="candidate.id", primary_key=True)
    topic_id: str = Field(foreign_key="topic.id", primary_key=True, index=True)
    number: str = Field(max_length=8)  # the suggestion's own, as papers name it
    answer: str = Field(default="", max_length=500)
    added_by: str = Field(max_length=40)
    added_at: datetime = Field(sa_column=moment_column())


class CandidateVersionRow(SQLModel, table=True):
    """A dossier as it stood: ``content`` is every field, its sources and their answers; never overwritten."""

    __tablename__ = "candidate_version"

    candidate_id: str = Field(foreign_key="candidate.id", primary_key=True)
    version: int = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=json_column())
    reason: str = Field(default="", max_length=500)
    written_by: str = Field(max_length=40)
    written_at: datetime = Field(sa_column=moment_column())


class AppraisalRow(SQLModel, table=True):
    """论证 of one version of a dossier. ``criteria``: code → {met, note}; ``exclusions``: code → note."""

    __tablename__ = "appraisal"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    candidate_id: str = Field(foreign_key="candidate.id", index=True)
    version: int
    criteria: dict[str, Any] = Field(sa_column=json_column())
    exclusions: dict[str, Any] = Field(sa_column=json_column())
    meeting: str = Field(default="", max_length=120)
    document_no: str = Field(default="", max_length=80)
    experts: str = Field(default="", max_length=2000)
    passed: bool
    appraised_by: str = Field(max_length=40)
    appraised_at: datetime = Field(sa_column=moment_column())


class CandidateListRow(SQLModel, table=True):
    """候选项目名单, one row a version; an old version is kept. ``content`` is canonical JSON."""

    __tablename__ = "candidate_list"

    cycle_id: str = Field(foreign_key="cycle.id", primary_key=True)
    version: int = Field(primary_key=True)
    content: bytes
    digest: str = Field(max_length=64)
    reason: str = Field(default="", max_length=1000)
    published_at: datetime = Field(sa_column=moment_column())

"""Rows of supervision: groups and their members, findings and what became of them, sites and draws."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, json_column, moment_column, new_id
from app.domain.lots import DrawSeat, DrawStatus
from app.domain.words import FindingStatus, MemberKind


class SupervisionGroupRow(SQLModel, table=True):
    """全程介入式监督小组: named for a candidate at screening, whom it follows, or for a project."""

    __tablename__ = "supervision_group"
    __table_args__ = (
        sa.UniqueConstraint("candidate_id"),
        sa.UniqueConstraint("project_id"),
        sa.CheckConstraint("(candidate_id IS NULL) <> (project_id IS NULL)", name="one_subject"),
        sa.Index("ix_supervision_group_cycle", "cycle_id", "id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id")
    candidate_id: str | None = Field(default=None, foreign_key="candidate.id")
    project_id: str | None = Field(default=None, foreign_key="project.id")
    named_by: str = Field(max_length=20)
    named_at: datetime = Field(sa_column=moment_column())


class SupervisorRow(SQLModel, table=True):
    """A member of a group. ``post`` is 单位和职务. A resident's name is the desk's, never public."""

    __tablename__ = "supervisor"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    group_id: str = Field(foreign_key="supervision_group.id", index=True)
    kind: MemberKind = Field(sa_column=choice_column("supervisor_kind", MemberKind))
    deputy_id: str | None = Field(default=None, foreign_key="deputy.id", index=True)
    name: str = Field(max_length=40)
    post: str = Field(default="", max_length=80)
    leads: bool = False
    joined_at: datetime = Field(sa_column=moment_column())
    left_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class FindingRow(SQLModel, table=True):
    """发现的问题, as it stands; every step it took is a FindingStepRow."""

    __tablename__ = "supervision_finding"
    __table_args__ = (
        sa.Index("ix_finding_cycle", "cycle_id", "status", "id"),
        sa.Index("ix_finding_project", "project_id", "id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id")
    group_id: str = Field(foreign_key="supervision_group.id", index=True)
    project_id: str = Field(foreign_key="project.id")
    place: str = Field(default="", max_length=120)
    text: str = Field(max_length=1000)
    status: FindingStatus = Field(sa_column=choice_column("finding_status", FindingStatus))
    due_on: date | None = None  # of the present 交办
    found_on: date


class FindingStepRow(SQLModel, table=True):
    """One step of a finding: found, handed over, reported put right, verified, or found again."""

    __tablename__ = "supervision_finding_step"

    finding_id: str = Field(foreign_key="supervision_finding.id", primary_key=True)
    seq: int = Field(primary_key=True)
    status: FindingStatus = Field(sa_column=choice_column("finding_step", FindingStatus))
    text: str = Field(default="", max_length=1000)
    due_on: date | None = None
    member_id: str | None = Field(
        default=None, foreign_key="supervisor.id"
    )  # who of the group found, verified
    actor: str = Field(max_length=20)
    at: datetime = Field(sa_column=moment_column())


class SiteRow(SQLModel, table=True):
    """点位 of a project, which an inspection may be drawn to."""

    __tablename__ = "inspection_site"
    __table_args__ = (sa.UniqueConstraint("project_id", "name"), sa.Index("ix_site_cycle", "cycle_id", "id"))

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id")
    project_id: str = Field(foreign_key="project.id")
    name: str = Field(max_length=80)
    address: str = Field(default="", max_length=120)
    registered_by: str = Field(max_length=20)


class DrawRow(SQLModel, table=True):
    """随机抽取: announced with its sites and their digest, so that no seed is known before they are fixed."""

    __tablename__ = "inspection_draw"
    __table_args__ = (
        sa.UniqueConstraint("cycle_id", "number"),
        sa.CheckConstraint("wanted > 0", name="wanted_positive"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id")
    number: int
    purpose: str = Field(max_length=200)
    wanted: int
    sites: list[dict[str, Any]] = Field(sa_column=json_column())  # project, title, site, name, address
    sites_digest: str = Field(max_length=64)
    status: DrawStatus = Field(sa_column=choice_column("draw_status", DrawStatus))
    seed: str = Field(default="", max_length=64)
    drawn: list[dict[str, Any]] = Field(sa_column=json_column())
    reason: str = Field(default="", max_length=500)  # why it was given up
    announced_by: str = Field(max_length=20)
    announced_at: datetime = Field(sa_column=moment_column())
    ended_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class CommitmentRow(SQLModel, table=True):
    """What one seat committed to, and its secret once revealed."""

    __tablename__ = "draw_commitment"

    draw_id: str = Field(foreign_key="inspection_draw.id", primary_key=True)
    seat: DrawSeat = Field(sa_column=choice_column("draw_seat", DrawSeat, primary_key=True))
    digest: str = Field(max_length=64)
    secret: str = Field(default="", max_length=64)
    by: str = Field(max_length=20)
    human: str = Field(max_length=80)  # two seats are two humans
    committed_at: datetime = Field(sa_column=moment_column())
    revealed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))

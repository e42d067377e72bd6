"""Rows of the motion: what was submitted, what the committee said, what became of each opinion.

The party step stands in a table of its own: no public, deputies' or export view ever joins it.
"""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id
from app.domain.words import DeliberationOutcome, OpinionAnswer


class PartyStepRow(SQLModel, table=True):
    """已报告同级党委. Told anew, it is one more row; the last holds. Never shown outside the desk."""

    __tablename__ = "party_step"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    told_on: date
    document_no: str = Field(max_length=80)
    recorded_by: str = Field(max_length=40)
    recorded_at: datetime = Field(sa_column=moment_column())


class DraftBudgetRow(SQLModel, table=True):
    """所需资金已列入预算草案: the document that says so; corrected by one more row."""

    __tablename__ = "draft_budget"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    document_no: str = Field(max_length=80)
    note: str = Field(default="", max_length=500)
    recorded_by: str = Field(max_length=40)
    recorded_at: datetime = Field(sa_column=moment_column())


class MotionRow(SQLModel, table=True):
    """提请审议: the list as the government's executive meeting submitted it. ``content`` is canonical JSON.

    ``number`` counts the motions of a year; a returned one is closed and the next is a new row.
    """

    __tablename__ = "motion"
    __table_args__ = (sa.UniqueConstraint("cycle_id", "number"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    number: int
    meeting: str = Field(max_length=120)
    document_no: str = Field(max_length=80)
    decided_on: date
    content: bytes
    digest: str = Field(max_length=64)
    decision_id: str = Field(max_length=20)
    submitted_at: datetime = Field(sa_column=moment_column())
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    returned: bool = False  # 退回研究: closed without a list
    list_version: int | None = None  # of the list that was published on it


class DeliberationRow(SQLModel, table=True):
    """预先审议 as the committee's secretary recorded it. One that did not carry is followed by another."""

    __tablename__ = "deliberation"
    __table_args__ = (
        sa.UniqueConstraint("motion_id", "number"),
        sa.CheckConstraint("present <= members", name="present_of_members"),
        sa.CheckConstraint("in_favour + against + abstained <= present", name="votes_of_present"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    motion_id: str = Field(foreign_key="motion.id", index=True)
    number: int
    meeting: str = Field(max_length=120)
    document_no: str = Field(max_length=80)
    held_on: date
    members: int
    present: int
    in_favour: int
    against: int
    abstained: int
    outcome: DeliberationOutcome = Field(sa_column=choice_column("deliberation_outcome", DeliberationOutcome))
    content: bytes  # the list as it was deliberated, canonical JSON
    digest: str = Field(max_length=64)
    decision_id: str = Field(max_length=20)
    recorded_at: datetime = Field(sa_column=moment_column())


class OpinionRow(SQLModel, table=True):
    """审议意见, about one candidate or the whole list, and its answer; 未采纳 has a reason."""

    __tablename__ = "opinion"
    __table_args__ = (
        sa.UniqueConstraint("deliberation_id", "position"),
        sa.CheckConstraint("answer <> 'not_adopted' OR reason <> ''", name="refused_with_reason"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    motion_id: str = Field(foreign_key="motion.id", index=True)
    deliberation_id: str = Field(foreign_key="deliberation.id")
    position: int
    text: str = Field(max_length=2000)
    candidate_id: str | None = Field(default=None, foreign_key="candidate.id")
    answer: OpinionAnswer | None = Field(
        default=None, sa_column=choice_column("opinion_answer", OpinionAnswer, nullable=True)
    )
    reason: str = Field(default="", max_length=2000)
    answered_by: str | None = Field(default=None, max_length=40)
    answered_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    version: int = 1  # If-Match of an answer


class ExplanationRow(SQLModel, table=True):
    """Which opinion a difference from the deliberated list answers. ``difference`` is the difference's
    digest, what it is now included: changed once more, it has to be explained once more.
    """

    __tablename__ = "difference_explained"

    motion_id: str = Field(foreign_key="motion.id", primary_key=True)
    difference: str = Field(max_length=64, primary_key=True)
    opinion_id: str = Field(foreign_key="opinion.id")
    explained_by: str = Field(max_length=40)
    explained_at: datetime = Field(sa_column=moment_column())

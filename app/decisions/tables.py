"""Rows of decisions. A decision names its meeting and subject by text: it outlives both."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, json_column, moment_column, new_id
from app.domain.actors import Body


class DecisionRow(SQLModel, table=True):
    """What a body decided about one action on one subject, as it stood (its digest).

    Counts only when a second human has countersigned it within 24 hours on the same digest.
    ``waives`` lists condition codes: then it is no decision to act but a waiver for that action.
    """

    __tablename__ = "decision"
    __table_args__ = (
        sa.CheckConstraint("countersigner_human <> recorder_human", name="two_humans"),
        sa.Index("ix_decision_subject", "subject_kind", "subject_id", "action"),
        sa.Index("ix_decision_of_subject", "subject_id", "recorded_at", "id"),
        sa.Index("ix_decision_waiting", "countersigned_at", "recorded_at", "id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    body: Body = Field(sa_column=choice_column("decision_body", Body))
    action: str = Field(max_length=40)
    subject_kind: str = Field(max_length=20)
    subject_id: str = Field(max_length=20)
    subject_digest: str = Field(max_length=64)
    meeting: str = Field(default="", max_length=120)
    decided_on: date
    document_no: str = Field(default="", max_length=80)
    outcome: str = Field(default="", max_length=200)
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstain: int | None = None
    reason: str = Field(default="", max_length=1000)
    content: dict[str, Any] = Field(sa_column=json_column())
    waives: list[str] = Field(sa_column=json_column())
    # Whose hands it takes, as recorded: an inbox is read without asking about every subject again.
    proposers: list[str] = Field(
        default_factory=list, sa_column=sa.Column(sa.JSON(), nullable=False, server_default="[]")
    )
    recorded_by: str = Field(max_length=20)
    recorder_name: str = Field(max_length=40)
    recorder_human: str = Field(max_length=80)
    recorded_at: datetime = Field(sa_column=moment_column())
    countersigned_by: str | None = Field(default=None, max_length=20)
    countersigner_name: str | None = Field(default=None, max_length=40)
    countersigner_human: str | None = Field(default=None, max_length=80)
    countersigned_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    used_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))

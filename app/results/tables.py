"""Rows of results: bytes that every page, paper, file and API reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import json_column, moment_column


class ResultRow(SQLModel, table=True):
    """One view of one result. ``subject``: a poll's id, or a year's; ``view``: full hall deputies public."""

    __tablename__ = "result"
    __table_args__ = (sa.CheckConstraint("view IN ('full', 'hall', 'deputies', 'public')", name="view"),)

    subject: str = Field(max_length=20, primary_key=True)
    view: str = Field(max_length=10, primary_key=True)
    content: bytes
    digest: str = Field(max_length=64)
    full_digest: str = Field(max_length=64)
    stored_at: datetime = Field(sa_column=moment_column())


class SwitchesRow(SQLModel, table=True):
    """What the congress lets each view show of a subject's result; fixed at announcement."""

    __tablename__ = "result_switches"

    subject: str = Field(max_length=20, primary_key=True)
    switches: dict[str, Any] = Field(sa_column=json_column())

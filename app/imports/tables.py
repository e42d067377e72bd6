"""Rows of imports: a year's file as the clerk handed it in, until a second person confirms it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import id_column, moment_column, new_id


class YearFileRow(SQLModel, table=True):
    """候选项目.xlsx (``listed``) or 上年项目.xlsx (``implementing``), parsed without a fault."""

    __tablename__ = "year_file"
    __table_args__ = (sa.CheckConstraint("kind IN ('listed', 'implementing')", name="kind"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    kind: str = Field(max_length=12)
    filename: str = Field(max_length=120)
    content: bytes
    digest: str = Field(max_length=64)
    handed_in_by: str = Field(max_length=20)
    handed_in_at: datetime = Field(sa_column=moment_column())
    cycle_id: str | None = Field(default=None, max_length=10)  # once it has become a year

"""Rows of a year (年度). It carries 届 and 次, not a calendar year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, json_column, moment_column, new_id
from app.domain.words import Stage


class CycleRow(SQLModel, table=True):
    __tablename__ = "cycle"
    __table_args__ = (sa.UniqueConstraint("term", "session_no"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    term: int  # 届
    session_no: int  # 次
    title: str = Field(max_length=80)
    stage: Stage = Field(sa_column=choice_column("cycle_stage", Stage))
    version: int = 1  # compare-and-set: each move adds one
    rules: dict[str, Any] = Field(sa_column=json_column())  # the adopted rule set, a frozen copy
    formed_outside: bool = False  # 系统外形成
    document_no: str = Field(default="", max_length=80)
    listed_on: date | None = None
    dossiers_sent_on: date | None = None  # 候选项目材料送达代表之日
    mid_year_absence: str = Field(default="", max_length=500)  # why a mid-year report is missing
    opened_at: datetime = Field(sa_column=moment_column())


class CycleMoveRow(SQLModel, table=True):
    """One move that was made: by which decision, with which waivers."""

    __tablename__ = "cycle_move"
    __table_args__ = (sa.UniqueConstraint("cycle_id", "version"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    cycle_id: str = Field(foreign_key="cycle.id", index=True)
    version: int
    action: str = Field(max_length=40)
    source: str = Field(default="", max_length=40)
    target: str = Field(max_length=40)
    decision_id: str | None = Field(default=None, max_length=20)
    waivers: list[dict[str, Any]] = Field(sa_column=json_column())
    moved_by: str = Field(max_length=20)
    moved_at: datetime = Field(sa_column=moment_column())

"""Rows of 家站点: what happens at a station, and which deputies were there."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id
from app.domain.words import ActivityKind


class ActivityRow(SQLModel, table=True):
    """A reception, visit, meeting or inspection. What was said becomes a suggestion of its own."""

    __tablename__ = "activity"

    id: str = Field(default_factory=new_id, sa_column=id_column())
    station_id: str = Field(foreign_key="station.id", index=True)
    kind: ActivityKind = Field(sa_column=choice_column("activity_kind", ActivityKind))
    held_on: date
    title: str = Field(max_length=80)
    notes: str = Field(default="", max_length=2000)
    visitors: int = 0  # residents who came, as a number alone
    recorded_by: str = Field(max_length=40)
    recorded_at: datetime = Field(sa_column=moment_column())

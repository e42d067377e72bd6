"""Rows of 家站点: which deputies belong to a station, who leads it in turn, what happens there."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id
from app.domain.words import ActivityKind


class StationDeputyRow(SQLModel, table=True):
    """A deputy works at this station; one may work at several."""

    __tablename__ = "station_deputy"

    station_id: str = Field(foreign_key="station.id", primary_key=True)
    deputy_id: str = Field(foreign_key="deputy.id", primary_key=True, index=True)
    assigned_by: str = Field(max_length=40)
    assigned_at: datetime = Field(sa_column=moment_column())


class HeadTermRow(SQLModel, table=True):
    """A term in the rota of heads (站长轮值); both days belong to it."""

    __tablename__ = "head_term"
    __table_args__ = (
        sa.UniqueConstraint("station_id", "from_on"),
        sa.CheckConstraint("from_on <= to_on", name="forwards"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    station_id: str = Field(foreign_key="station.id")
    deputy_id: str = Field(foreign_key="deputy.id", index=True)
    from_on: date
    to_on: date


class HandoverRow(SQLModel, table=True):
    """交接 to the head of a term from the head before; ``…_by`` is who confirmed for that side.

    An id of its own, no key to the term: a handover that took place stays when the rota is made anew.
    """

    __tablename__ = "head_handover"
    __table_args__ = (sa.UniqueConstraint("station_id", "leaving_id", "coming_id", "on_day"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    station_id: str = Field(foreign_key="station.id", index=True)
    leaving_id: str = Field(foreign_key="deputy.id")
    coming_id: str = Field(foreign_key="deputy.id")
    on_day: date
    note: str = Field(max_length=2000)
    written_by: str = Field(max_length=40)
    written_at: datetime = Field(sa_column=moment_column())
    leaving_by: str | None = Field(default=None, max_length=40)
    leaving_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    coming_by: str | None = Field(default=None, max_length=40)
    coming_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class ActivityRow(SQLModel, table=True):
    """A reception, visit, meeting or inspection. What was said becomes a suggestion of its own."""

    __tablename__ = "activity"
    __table_args__ = (sa.Index("ix_activity_newest", "station_id", "held_on", "id"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    station_id: str = Field(foreign_key="station.id")
    kind: ActivityKind = Field(sa_column=choice_column("activity_kind", ActivityKind))
    held_on: date
    title: str = Field(max_length=80)
    notes: str = Field(default="", max_length=2000)
    visitors: int = 0  # residents who came, as a number alone
    recorded_by: str = Field(max_length=40)
    recorded_at: datetime = Field(sa_column=moment_column())


class ActivityDeputyRow(SQLModel, table=True):
    """A deputy who was there."""

    __tablename__ = "activity_deputy"

    activity_id: str = Field(foreign_key="activity.id", primary_key=True)
    deputy_id: str = Field(foreign_key="deputy.id", primary_key=True, index=True)

"""Rows of notices: whom we may call, and what waits to be said to whom."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, json_column, moment_column, new_id
from app.domain.words import NoticeState


class ContactRow(SQLModel, table=True):
    """Somebody who asked to be told. ``sealed`` holds phone and e-mail under AES-GCM (see ``sealing``).

    Everybody else is known by ``person`` = HMAC(pepper, phone) alone, which recognises and cannot call.
    """

    __tablename__ = "contact"

    person: str = Field(max_length=64, primary_key=True)
    sealed: bytes
    consent_version: str = Field(max_length=20)
    consented_at: datetime = Field(sa_column=moment_column())


class NoticeRow(SQLModel, table=True):
    """One thing that happened, to be told to one person once. ``words`` hold no personal data.

    ``about`` is the suggestion whose title is among them: when its words are erased, they go here as well.
    It is "" in what was written before notices had it.

    ``leased_until``: a sender has taken it and, if it dies, another one may from then on. ``fault`` says
    why the last try failed, in a word, never with an address.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.UniqueConstraint("person", "event"),
        sa.Index("ix_notice_due", "state", "next_try_at", "id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    person: str = Field(max_length=64)
    event: str = Field(max_length=80)
    template: str = Field(max_length=40)
    words: dict[str, str] = Field(sa_column=json_column())
    about: str = Field(default="", max_length=10, index=True)
    state: NoticeState = Field(sa_column=choice_column("notice_state", NoticeState))
    attempts: int = 0
    next_try_at: datetime = Field(sa_column=moment_column())
    leased_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    sent_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    fault: str = Field(default="", max_length=80)

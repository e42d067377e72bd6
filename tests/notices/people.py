"""Residents who asked to be told, and what they were told of, as the outbox of the database has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select

from app.config import Settings
from app.db.session import Database
from app.notices import service
from app.notices.tables import NoticeRow
from app.people.service import resident_of
from tests import factories as make

WORDS = {"number": "7K4M-9QXD", "title": "增设过街天桥"}


def asking(
    database: Database, now: datetime, settings: Settings, phone: str = "", email: str = ""
) -> tuple[str, str]:
    """(person, phone) of a resident who left a contact."""
    phone = phone or make.phone()
    person = resident_of(settings, phone)
    with database.unit(write=True) as db:
        service.remember(db, now, settings, person=person, phone=phone, email=email)
    return person, phone


def told(
    database: Database, now: datetime, people: Iterable[str], event: str = "topic:1:1", **words: str
) -> None:
    template = words.pop("template", "studied")
    with database.unit(write=True) as db:
        service.tell(db, now, people=people, event=event, template=template, words={**WORDS, **words})


def notices(database: Database) -> list[NoticeRow]:
    with database.unit(write=False) as db:
        return list(db.exec(select(NoticeRow).order_by(col(NoticeRow.person), col(NoticeRow.event))))

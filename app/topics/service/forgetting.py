"""What is kept about people only for a while, and forgotten by ``python -m app retention``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.config import Settings
from app.notices import service as notices
from app.notices.service.holding import holders
from app.people import service as people
from app.topics import privacy_store as store

AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Forgotten:
    hands: int
    names: int
    contacts: int


def forget_old(db: Session, now: datetime, settings: Settings) -> Forgotten:
    """Traces by their age; names and contacts so many days after the last suggestion they belong to ended.

    A contact that belongs to none is kept as long after it was left. Doing it twice changes nothing.
    """
    before = now - timedelta(days=settings.keep_hands_days)
    hands = store.forget_hands(db, before) + people.forget_tries(db, before)
    names = store.forget_names(db, now - timedelta(days=settings.keep_names_days))
    contacts = _forget_contacts(db, now - timedelta(days=settings.keep_contacts_days))
    done = Forgotten(hands, names, contacts)
    told = {"hands": hands, "names": names, "contacts": contacts}
    record(db, now, "retention.kept", actor="system", subject="topics", payload=told)
    return done


def _forget_contacts(db: Session, before: datetime) -> int:
    forgotten, last = 0, ""
    while page := holders(db, consented_before=before, after=last, limit=AT_ONCE):
        for person in set(page) - store.still_going(db, page, before):
            forgotten += notices.forget(db, person)
        last = page[-1]
    return forgotten

"""Contacts as others of the service ask for them: whose there are, and what one holds for its own person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.config import Settings
from app.notices import store
from app.notices.sealing import Contact, Unopenable, open_contact


def holders(db: Session, *, consented_before: datetime, after: str = "", limit: int) -> Sequence[str]:
    """People who left a contact before then, in their order, from ``after`` on."""
    return store.holders(db, consented_before=consented_before, after=after, limit=limit)


def contact_of(db: Session, settings: Settings, person: str) -> Contact | None:
    """What was left, for nobody but this person. None where there is none, or its key is gone."""
    row = store.contact(db, person)
    if row is None:
        return None
    try:
        return open_contact(settings, person, row.sealed)
    except Unopenable:
        return None

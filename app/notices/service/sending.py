"""Delivery: take what is due, send it outside any transaction, remember what became of it.

A sender that dies between sending and remembering leaves a lease behind; when it ends, the notice is sent
again under the same key, by which the reader's side tells the second from the first. So a notice is never
lost, and where that side looks at keys it is read exactly once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.db.session import Database
from app.domain.words import NoticeState
from app.notices import store
from app.notices.sealing import Contact, Unopenable, open_contact
from app.notices.templates import SIGNATURE, message, subject
from app.people.notifier import Message, Undelivered, mailer_of, notifier_of

AT_ONCE: Final = 20  # twenty times the longest time-out is still within the usual lease
_MINUTE: Final = timedelta(minutes=1)
PAUSES: Final = tuple(_MINUTE * n for n in (1, 5, 30, 120, 360, 720, 1440))
TRIES: Final = len(PAUSES) + 1


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the notices that were taken."""

    sent: int = 0
    postponed: int = 0
    failed: int = 0

    @property
    def taken(self) -> int:
        return self.sent + self.postponed + self.failed


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A leased notice, to be sent without the database."""

    id: str
    person: str
    template: str
    words: Mapping[str, str]
    sealed: bytes


def deliver_due(
    database: Database,
    now: datetime,
    settings: Settings,
    *,
    stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Sends up to AT_ONCE notices that are due; any number of processes may at the same time.

    ``stopping`` is asked before each one: what is not sent then is given back at once.
    """
    with database.unit(write=True) as db:
        parcels = _lease(db, now, settings)
    ends = []
    for place, parcel in enumerate(parcels):
        if stopping():
            _give_back(database, parcels[place:])
            break
        fault = _send(settings, parcel)
        with database.unit(write=True) as db:
            ends.append(_remember(db, now, parcel.id, fault))
    return Delivered(
        *(ends.count(state) for state in (NoticeState.SENT, NoticeState.WAITING, NoticeState.FAILED))
    )


def _lease(db: Session, now: datetime, settings: Settings) -> list[_Parcel]:
    rows = store.due(db, now, AT_ONCE)
    contacts = store.contacts(db, [row.person for row in rows])
    parcels = []
    for row in rows:
        contact = contacts.get(row.person)
        if contact is None:  # erased at the very moment the notice was written
            store.erase(db, row.person)
            continue
        row.leased_until = now + timedelta(seconds=settings.notice_lease_seconds)
        db.add(row)
        parcels.append(_Parcel(row.id, row.person, row.template, row.words, contact.sealed))
    db.flush()
    return parcels


def _give_back(database: Database, parcels: Sequence[_Parcel]) -> None:
    with database.unit(write=True) as db:
        store.unlease(db, [parcel.id for parcel in parcels])


def _send(settings: Settings, parcel: _Parcel) -> str:
    """Why it did not leave; "" if it did."""
    try:
        contact = open_contact(settings, parcel.person, parcel.sealed)
    except Unopenable:
        return "contact sealed under another secret"
    mailer = mailer_of(settings) if contact.email else None
    try:
        (mailer or notifier_of(settings)).send(_message(parcel, contact))
    except Undelivered as fault:
        return str(fault)
    return ""


def _message(parcel: _Parcel, contact: Contact) -> Message:
    text = SIGNATURE + message(parcel.template, parcel.words)
    return Message(contact.phone, text, contact.email, subject(parcel.words), key=parcel.id)


def _remember(db: Session, now: datetime, notice_id: str, fault: str) -> NoticeState | None:
    """None where it was erased, or marked by another sender, meanwhile."""
    row = store.waiting(db, notice_id)
    if row is None:
        return None
    row.attempts += 1
    row.leased_until, row.fault = None, fault[:80]
    if not fault:
        row.state, row.sent_at = NoticeState.SENT, now
    elif row.attempts >= TRIES:
        row.state = NoticeState.FAILED
    else:
        row.next_try_at = now + PAUSES[row.attempts - 1]
    db.add(row)
    db.flush()
    return row.state

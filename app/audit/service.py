"""Append to the chain and read it. An event is written in the transaction of the act it tells of."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session, col, select

from app.audit import checkpoints
from app.audit.checkpoints import Known
from app.audit.tables import AuditEventRow, AuditHeadRow
from app.domain.calendar import to_the_minute
from app.domain.canonical import canonical
from app.domain.chain import GENESIS, OPEN_PAYLOADS, SALT, Broken, Event, check, link

SALT_BYTES: Final = 16
AT_ONCE: Final = 200


def record(
    db: Session, now: datetime, type: str, *, actor: str, subject: str, payload: Mapping[str, Any]
) -> Event:
    """Appends one event. Whoever appends holds the head until its transaction ends.

    Every export shows when, to the minute; what an act needs to the second stands in a row of its own.
    What exports keep back is salted: the event's payload has ``SALT`` beside what was told.
    """
    locked = select(AuditHeadRow).where(AuditHeadRow.id == 1).with_for_update()
    head = db.exec(locked.execution_options(populate_existing=True)).one()
    event = link(
        head.height,
        head.digest,
        at=to_the_minute(now).isoformat(),
        type=type,
        actor=actor,
        subject=subject,
        payload=_kept(type, payload),
    )
    head.height, head.digest = event.height, event.digest
    db.add(head)
    db.add(_row(event))
    db.flush()
    checkpoints.keep(db, type)
    return event


def head(db: Session) -> tuple[int, str]:
    """The checkpoint to export: height and digest of the last event."""
    row = db.get(AuditHeadRow, 1)
    return (row.height, row.digest) if row else (0, GENESIS)


def events(db: Session, *, after: int = 0, limit: int | None = None) -> Iterator[Event]:
    """Events by height, from ``after`` on; of a million no more than a handful are in memory.

    They are asked for by the handful: a cursor left open is closed whenever Python collects it, in the middle
    of another question on the same connection too, which then waits for itself.
    """
    query = select(AuditEventRow).order_by(col(AuditEventRow.height)).limit(limit or AT_ONCE)
    while True:
        rows = db.exec(query.where(AuditEventRow.height > after)).all()
        yield from map(_event, rows)
        if limit or len(rows) < AT_ONCE:
            return
        after = rows[-1].height


def latest(db: Session, type: str, subject: str) -> Event | None:
    """The last event of that type about that subject."""
    query = select(AuditEventRow).where(AuditEventRow.type == type, AuditEventRow.subject == subject)
    row = db.exec(query.order_by(col(AuditEventRow.height).desc()).limit(1)).first()
    return None if row is None else _event(row)


def acts_about(db: Session, type: str, subject: str) -> list[Event]:
    """Every event of that type about that subject, as they came."""
    query = select(AuditEventRow).where(AuditEventRow.type == type, AuditEventRow.subject == subject)
    return [_event(row) for row in db.exec(query.order_by(col(AuditEventRow.height)))]


def checkpoint_of(db: Session, subject: str) -> str:
    """``height:digest`` of the last event about that subject, for its papers; "" where there is none."""
    query = select(AuditEventRow).where(AuditEventRow.subject == subject)
    row = db.exec(query.order_by(col(AuditEventRow.height).desc()).limit(1)).first()
    return "" if row is None else f"{row.height}:{row.digest}"


def heights(db: Session, type: str) -> list[int]:
    """Where events of that type stand, ascending."""
    query = select(AuditEventRow.height).where(AuditEventRow.type == type)
    return list(db.exec(query.order_by(col(AuditEventRow.height))))


def last_known(db: Session) -> Known | None:
    """The last checkpoint kept beside the database. Raises OSError or ValueError where it cannot be read."""
    return checkpoints.known(db)


def broken_at(db: Session) -> Broken | None:
    """The whole chain against the last checkpoint kept beside the database; None where it holds."""
    last = last_known(db)
    return check(events(db), (last.height, last.digest) if last else None)


def keep_checkpoint(db: Session) -> None:
    """Keeps the chain's end beside the database; nothing where it does not fit what is known there."""
    checkpoints.end_here(db)


def _kept(type: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    return dict(payload) if type in OPEN_PAYLOADS else {**payload, SALT: secrets.token_hex(SALT_BYTES)}


def _event(row: AuditEventRow) -> Event:
    return Event(
        row.height, row.parent, row.at, row.type, row.actor, row.subject, _read(row.payload), row.digest
    )


def _read(payload: str) -> dict[str, Any]:
    """What was edited into something unreadable is handed on as such: whoever checks the chain names it."""
    try:
        found = json.loads(payload)
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {"unreadable": payload}


def _row(event: Event) -> AuditEventRow:
    return AuditEventRow(
        height=event.height,
        parent=event.parent,
        at=event.at,
        type=event.type,
        actor=event.actor,
        subject=event.subject,
        payload=canonical(dict(event.payload)).decode(),
        digest=event.digest,
    )

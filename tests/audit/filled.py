"""A chain of as many acts as wanted, written past the service: one by one a million would take the hour."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from app.audit import service as audit
from app.audit.tables import AuditEventRow, AuditHeadRow
from app.domain.canonical import canonical
from app.domain.chain import link

AT_ONCE: Final = 5_000


def fill_chain(db: Session, count: int, *, words: int = 300) -> None:
    """Goes on from the chain's end; each payload has so many letters beside its salt."""
    rows = _acts(*audit.head(db), words)
    for place in range(0, count, AT_ONCE):
        some = list(islice(rows, min(AT_ONCE, count - place)))
        db.execute(sa.insert(AuditEventRow), some)
        head = db.get_one(AuditHeadRow, 1)
        head.height, head.digest = some[-1]["height"], some[-1]["digest"]
        db.add(head)
        db.flush()


def _acts(height: int, last: str, words: int) -> Iterator[dict[str, Any]]:
    at = "2026-11-23T00:30:00+00:00"
    while True:
        payload = {"note": "x" * words, "salt": f"{height:032x}"}
        event = link(height, last, at=at, type="topic.studied", actor="A", subject="topic:T", payload=payload)
        height, last = event.height, event.digest
        yield {
            **{name: getattr(event, name) for name in ("height", "parent", "at", "type", "actor", "subject")},
            "digest": last,
            "payload": canonical(payload).decode(),
        }

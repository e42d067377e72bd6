"""The audit chain for its readers."""

from __future__ import annotations

from itertools import islice

from sqlmodel import Session

from app.audit import service as audit
from app.domain.actors import Actor
from app.domain.chain import Event
from app.domain.permissions import require


def acts(db: Session, *, after: int, limit: int, by: Actor) -> list[Event]:
    """Events by height, from ``after`` on."""
    require(by, "audit.read")
    return list(islice(audit.events(db, after=after, limit=limit), limit))


def checkpoint(db: Session, *, by: Actor) -> tuple[int, str]:
    """Height and digest of the last event: whoever keeps it sees later whether the tail was cut."""
    require(by, "audit.read")
    return audit.head(db)

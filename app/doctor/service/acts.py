"""The audit chain for its readers."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Final

from sqlmodel import Session

from app.audit import service as audit
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.chain import Event, Withheld
from app.domain.permissions import require
from app.domain.workflow import CYCLE
from app.domain.workflow.cycle import party_informed

_DECIDED: Final = ("decision.recorded", "decision.countersigned", "cycle.moved")
_ASKED_FOR_IT: Final = frozenset(move.action for move in CYCLE.rows if party_informed in move.guards)


def acts(db: Session, *, after: int, limit: int, by: Actor) -> list[Event]:
    """Events by height, from ``after`` on. Who may not read of the party step gets ``Withheld`` for what
    may tell of it.
    """
    require(by, "audit.read")
    found = islice(audit.events(db, after=after, limit=limit), limit)
    inside = permissions.may(by, "party_step.read")
    return [event if inside else without_party_step(event) for event in found]


def checkpoint(db: Session, *, by: Actor) -> tuple[int, str]:
    """Height and digest of the last event: whoever keeps it sees later whether the tail was cut."""
    require(by, "audit.read")
    return audit.head(db)


def asks_for_party_step(action: str) -> bool:
    """Whether a decision for that action, or the move, may tell of the step."""
    return action in _ASKED_FOR_IT


def without_party_step(event: Event) -> Event:
    """With the digest alone in place of a payload that may tell of a waiver of the party step: of every
    decision on a move that asks for the step, and of the move. Were it kept back only where there is such a
    waiver, that would tell of it.
    """
    tells = event.type in _DECIDED and asks_for_party_step(str(event.payload.get("action")))
    return replace(event, payload=Withheld(digest(dict(event.payload)))) if tells else event

"""When a session ends that nobody uses, and how use puts that off.

A row says until when it lasts unused. That moment is moved on in steps, a sixth of the time allowed: use is
written once a step at most, no session ends too early, and none tells when exactly it was used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from app.config import Settings
from app.db.lists import one_of
from app.domain.actors import Actor, Role
from app.people import store
from app.people.service.tokens import digest_of
from app.people.tables import SessionRow

STEPS: Final = 6
_START: Final = datetime(2000, 1, 1, tzinfo=UTC)
# One that somebody else holds at this moment is being ended or put off by him: it is not waited for.
_LIVING = (
    sa.select(col(SessionRow.id))
    .where(
        one_of(col(SessionRow.token_hash), "digests"),
        col(SessionRow.ended_at).is_(None),
        col(SessionRow.idle_at) > sa.bindparam("now"),
    )
    .correlate(None)
    .with_for_update(skip_locked=True)
)
_ROWS: Any = sa.inspect(SessionRow).local_table
_PUT_OFF = sa.update(_ROWS).where(_ROWS.c.id.in_(_LIVING)).values(idle_at=sa.bindparam("until"))


@dataclass(frozen=True, slots=True)
class Use:
    """Of a living session, by its token's digest: it lasts unused until then."""

    digest: str
    now: datetime
    until: datetime


def unused_until(settings: Settings, now: datetime, actor: Actor, expires_at: datetime) -> datetime:
    """Of a session used now: after the time allowed, at the next whole step, never past its hours."""
    allowed = timedelta(minutes=_minutes(settings, actor))
    step = allowed / STEPS
    ends = now + allowed + step
    return min(expires_at, ends - (ends - _START) % step)


def put_off(connection: sa.Connection, uses: Sequence[Use]) -> list[None]:
    """All until one moment; never one that has ended meanwhile."""
    digests, now = sorted({use.digest for use in uses}), min(use.now for use in uses)
    connection.execute(_PUT_OFF, {"digests": digests, "now": now, "until": uses[0].until})
    return [None for _ in uses]


def is_idle(db: Session, now: datetime, token: str) -> bool:
    """Whether that session would be living, had it been used."""
    row = store.session_of(db, digest_of(token))
    return row is not None and row.ended_at is None and row.idle_at <= now < row.expires_at


def _minutes(settings: Settings, actor: Actor) -> int:
    if actor.has(Role.DEPUTY):
        return settings.deputy_idle_minutes
    if actor.has(Role.RESIDENT):
        return settings.resident_idle_minutes
    return settings.staff_idle_minutes

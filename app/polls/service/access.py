"""Finding a poll, and telling the audit chain what was done to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.domain.actors import Actor
from app.domain.errors import Missing, WrongStage
from app.domain.words import PollStatus, TellerPost
from app.meetings import service as meetings
from app.polls import store
from app.polls.tables import PollRow


def known(db: Session, poll_id: str) -> PollRow:
    """Raises Missing."""
    row = store.poll(db, poll_id)
    if row is None:
        raise no_poll()
    return row


def held(db: Session, poll_id: str) -> PollRow:
    """The poll, held until the transaction ends. Raises Missing."""
    row = store.locked_poll(db, poll_id)
    if row is None:
        raise no_poll()
    return row


def no_poll() -> Missing:
    return Missing("没有这项票决，请检查链接")


def require_status(poll: PollRow, what: str, *statuses: PollStatus) -> None:
    """Raises WrongStage, naming what is done when."""
    if poll.status not in statuses:
        raise WrongStage(
            "票决现为“{status}”，不能{what}；此事项在“{statuses}”时办理",
            status=poll.status.label,
            what=what,
            statuses="、".join(status.label for status in statuses),
        )


def posts(db: Session, sitting_id: str) -> dict[str, TellerPost]:
    """Account id → post of the tellers whom the plenary adopted."""
    return {row.account_id: row.post for row in meetings.tellers(db, sitting_id, adopted=True)}


def tell(db: Session, now: datetime, what: str, by: Actor, poll: PollRow, payload: Mapping[str, Any]) -> None:
    """Appends ``poll.<what>`` to the chain. Never anything of a choice, receipt or cast in ``payload``."""
    record(db, now, f"poll.{what}", actor=by.id, subject=f"poll:{poll.id}", payload=payload)

"""The record of a poll's moves."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.domain.actors import Actor
from app.domain.words import PollStatus
from app.domain.workflow import PollFacts, Transition
from app.polls import store
from app.polls.tables import PollMoveRow, PollRow


def write_move(
    db: Session,
    now: datetime,
    poll: PollRow,
    transition: Transition[PollFacts],
    *,
    by: Actor,
    decision_id: str | None,
) -> None:
    """The poll is held: status and version change under nobody else's hands."""
    source = poll.status
    poll.status = PollStatus(transition.target)
    poll.version += 1
    move = PollMoveRow(
        poll_id=poll.id,
        version=poll.version,
        action=transition.action,
        source=source,
        target=poll.status,
        decision_id=decision_id,
        waivers=[],
        moved_by=by.id,
        moved_at=now,
    )
    store.add(db, poll, move)

"""What becomes of a candidate or project is told on the timelines of the suggestions it came from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from app.domain.actors import Actor
from app.domain.words import TopicStep
from app.topics import store
from app.topics.service.timeline import happened


def follow(
    db: Session,
    now: datetime,
    topic_ids: Iterable[str],
    *,
    step: TopicStep,
    office: str,
    reason: str = "",
    by: Actor | str,
    event: str,
) -> None:
    """The same step on each of these timelines. ``event`` names it once for all of them, so that somebody
    behind several hears of it once (``candidate:{id}:listed:{version}``, at most 80 characters).

    Each suggestion is locked, in the order of ids; one that left its candidate is passed over by its caller.
    """
    for topic in store.locked(db, set(topic_ids)):
        happened(db, now, topic, step=step, office=office, reason=reason, by=by, event=event)

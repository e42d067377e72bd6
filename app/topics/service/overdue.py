"""Telling what is overdue: it comes when the day has passed, whether or not a street closes its batch.

Nothing is decided or closed here. Whoever sends notices runs it by itself; any number of processes do no
harm together: a suggestion is held, and looked at again, before it is told.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.db.session import Database
from app.domain import batches as rules_of_batches
from app.domain.calendar import midnight, shanghai_day
from app.domain.words import TopicStep
from app.topics import desk_store, store
from app.topics.service.desks import street_office
from app.topics.service.moving import note
from app.topics.service.timeline import happened

AT_ONCE: Final = 100
BY: Final = "system"


class OverdueTeller:
    """Tells what became overdue, once a day: the first look after midnight finds it, the others rest."""

    def __init__(self) -> None:
        self._told_on: date | None = None

    def __call__(self, database: Database, now: datetime) -> None:
        today = shanghai_day(now)
        if today == self._told_on:
            return
        looked_at = AT_ONCE
        while looked_at == AT_ONCE:  # a transaction for each lot, so that nobody waits long
            with database.unit(write=True) as db:
                looked_at = tell_overdue(db, now)
        self._told_on = today


def tell_overdue(db: Session, now: datetime) -> int:
    """A lot of what is undecided after its day and was not told since the last batch day that has passed.

    How many were looked at; fewer than AT_ONCE: that was the last lot. Again changes nothing.
    """
    today = shanghai_day(now)
    passed = rules_of_batches.last_passed(cycles.rules_in_force(db), today)
    if passed is None:
        return 0
    waiting = desk_store.overdue_untold(db, today, midnight(passed), limit=AT_ONCE)
    held = store.locked(db, waiting)
    told = told_since(db, waiting, passed)
    for topic in held:
        if topic.id not in told and rules_of_batches.overdue(topic.status, topic.due_on, today):
            happened(db, now, topic, step=TopicStep.OVERDUE, office=street_office(db, topic.street_id), by=BY)
            note(db, now, "topic.overdue", topic, BY, passed=passed.isoformat())
    return len(waiting)


def told_since(db: Session, topic_ids: Collection[str], day: date) -> set[str]:
    """Which of these were told on that day or later that they are overdue."""
    return desk_store.with_step_since(db, topic_ids, TopicStep.OVERDUE, midnight(day))

"""Queries of the desks' queues; they decide nothing.

A queue is read per street (or community) and status, each run by its index in the order of days, and the
runs are merged: no list sorts more than a page a run. What has no day (a town) stands after the dated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.domain.batches import UNDECIDED
from app.domain.words import TopicCategory, TopicChannel, TopicStatus
from app.topics import store
from app.topics.tables import TopicRow

COUNTED_TO = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a queue shows: of these streets, or of one community of theirs; ``until`` a batch's day and all
    before it, ``due_on`` that of one day.
    """

    streets: tuple[str, ...]
    statuses: tuple[TopicStatus, ...]
    community: str | None = None
    category: TopicCategory | None = None
    channel: TopicChannel | None = None
    until: date | None = None
    due_on: date | None = None
    late: date | None = None  # due before this day
    text: str = ""  # a part of the title, or ``number`` the whole number
    number: str = ""
    before: datetime | None = None  # it came in by then


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the day and id of its last row."""

    due_on: date | None
    id: str


def queue(db: Session, asked: Asked, *, after: Place | None, limit: int) -> list[TopicRow]:
    """The earliest day first, then by id; the undated last."""
    ids: list[str] = []
    if after is None or after.due_on is not None:
        ids = _ids(db, asked, _dated(after, asked.until), limit)
    if len(ids) < limit:
        undated_after = after.id if after and after.due_on is None else ""
        ids += _ids(db, asked, _undated(undated_after), limit - len(ids))
    rows = store.topics(db, ids)
    return [rows[one] for one in ids]


def _ids(db: Session, asked: Asked, days: Sequence[Any], limit: int) -> list[str]:
    runs = [
        sa.select(col(TopicRow.id), col(TopicRow.due_on))
        .where(*run, *days, *_filters(asked))
        .order_by(col(TopicRow.due_on), col(TopicRow.id))
        .limit(limit)
        .subquery()
        for run in _runs(asked)
    ]
    if not runs:
        return []
    every = sa.union_all(*(sa.select(run.c.id, run.c.due_on) for run in runs)).subquery()
    query = sa.select(every.c.id).order_by(every.c.due_on, every.c.id).limit(limit)
    return list(db.execute(query).scalars())


def _runs(asked: Asked) -> list[tuple[Any, ...]]:
    return [
        (_at(street, asked.community), col(TopicRow.status) == status)
        for street in asked.streets
        for status in asked.statuses
    ]


def _at(street: str, community: str | None) -> Any:
    if community is None:
        return col(TopicRow.street_id) == street
    return sa.and_(col(TopicRow.community_id) == community, col(TopicRow.street_id) == street)


def _filters(asked: Asked) -> list[Any]:
    wanted = (
        (TopicRow.category, asked.category),
        (TopicRow.channel, asked.channel),
        (TopicRow.due_on, asked.due_on),
    )
    found: list[Any] = [col(column) == value for column, value in wanted if value is not None]
    if asked.before is not None:
        found.append(col(TopicRow.submitted_at) < asked.before)
    if asked.late is not None:
        found.append(col(TopicRow.due_on) < asked.late)
    if asked.text:
        named = col(TopicRow.title).icontains(asked.text, autoescape=True)
        found.append(sa.or_(named, col(TopicRow.number) == asked.number))
    return found


def _dated(after: Place | None, until: date | None) -> list[Any]:
    due = col(TopicRow.due_on)
    first = due.is_not(None) if after is None else sa.tuple_(due, col(TopicRow.id)) > (after.due_on, after.id)
    return [first] if until is None else [first, due <= until]


def _undated(after: str) -> list[Any]:
    return [col(TopicRow.due_on).is_(None), col(TopicRow.id) > after]


def counts(
    db: Session,
    streets: Sequence[str],
    statuses: Sequence[TopicStatus],
    today: date,
    *,
    community: str | None = None,
) -> list[tuple[str, TopicStatus, int, int]]:
    """(street, status, how many, how many of them are past their day), each counted to COUNTED_TO + 1."""
    lines = [
        sa.select(
            sa.literal(street),
            sa.literal(str(status)),
            _counted_to(*run),
            _counted_to(*run, col(TopicRow.due_on) < today),
        )
        for street in streets
        for status in statuses
        for run in [(_at(street, community), col(TopicRow.status) == status)]
    ]
    found = db.execute(sa.union_all(*lines)) if lines else ()
    return [(street, TopicStatus(status), number, late) for street, status, number, late in found]


def _counted_to(*where: Any) -> Any:
    some = sa.select(col(TopicRow.id)).where(*where).limit(COUNTED_TO + 1).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def undecided_days(db: Session, streets: Sequence[str], until: date) -> list[tuple[str, date]]:
    """(street, day) for which something is undecided, by leaps from day to day in the queue's index."""
    found: set[tuple[str, date]] = set()
    for status in UNDECIDED:
        found.update(_days(db, streets, status, until))
    return sorted(found)


def _days(db: Session, streets: Sequence[str], status: TopicStatus, until: date) -> list[tuple[str, date]]:
    if not streets:
        return []
    street = sa.union_all(*(sa.select(sa.literal(one).label("id")) for one in streets)).subquery("place")
    due = sa.func.min(col(TopicRow.due_on))
    first = sa.select(due).where(col(TopicRow.status) == status, col(TopicRow.street_id) == street.c.id)
    day = sa.select(street.c.id.label("street_id"), first.scalar_subquery().label("due_on")).cte(
        "day", recursive=True
    )
    later = sa.select(due).where(
        col(TopicRow.status) == status,
        col(TopicRow.street_id) == day.c.street_id,
        col(TopicRow.due_on) > day.c.due_on,
    )
    day = day.union_all(sa.select(day.c.street_id, later.scalar_subquery()).where(day.c.due_on.is_not(None)))
    query = sa.select(day.c.street_id, day.c.due_on).where(day.c.due_on <= until)
    return [(street_id, due_on) for street_id, due_on in db.execute(query)]

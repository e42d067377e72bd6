"""The list of a desk of suggestions: what its reader asked for, the streets and days to choose, the counts.

The same list stands alone at ``/desk/queues`` and beside the suggestion that is open; what was asked goes
along in the address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from re import fullmatch
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query
from sqlmodel import Session

from app.domain.batches import UNDECIDED
from app.domain.calendar import shanghai_day
from app.domain.permissions import may
from app.domain.words import TopicCategory, TopicStatus
from app.people import service as people
from app.people.shell import Shell
from app.topics import desk_schemas, desk_showing
from app.topics.service import queues
from app.topics.service.desks import Reach, reach
from app.topics.service.queues import Filters, Waiting
from app.web.schemas import ID_PATTERN

A_PAGE: Final = 25
Sent = Annotated[str, Query(max_length=20)]
SHOWN: Final = tuple(status for status in TopicStatus if status is not TopicStatus.WITHDRAWN)
IN_POOL: Final = (TopicStatus.POOLED,)


@dataclass(frozen=True, slots=True)
class Asked:
    """As it was sent: what is no choice of ours asks for all."""

    street: str
    community: str
    status: str
    category: str
    due: str
    overdue: str
    text: str
    after: str

    @property
    def narrowed(self) -> bool:
        return any(value for name, value in asdict(self).items() if name != "after")

    def query(self, **other: str) -> str:
        """As a part of an address, with what is different there."""
        said = {name: value for name, value in {**asdict(self), **other}.items() if value}
        return f"?{urlencode(said)}" if said else ""


def asked(
    street: Sent = "",
    community: Sent = "",
    status: Sent = "",
    category: Sent = "",
    due: Sent = "",
    overdue: Sent = "",
    text: Annotated[str, Query(max_length=60)] = "",
    after: Sent = "",
) -> Asked:
    words = "".join(letter for letter in text if letter.isprintable()).strip()
    place = after if fullmatch(ID_PATTERN, after) else ""
    return Asked(street, community, status, category, due, overdue, words[:40], place)


AskedHere = Annotated[Asked, Depends(asked)]


@dataclass(frozen=True, slots=True)
class Count:
    """``more``: there are at least so many."""

    status: TopicStatus
    topics: int
    overdue: int
    more: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """``streets`` is empty for who has one street only, ``statuses`` has one entry for who sees the pool."""

    asked: Asked
    rows: Sequence[desk_schemas.QueuedOut]
    counts: Sequence[Count]
    streets: Mapping[str, str]
    communities: Mapping[str, str]
    statuses: Sequence[TopicStatus]
    days: Sequence[date]
    pool: bool
    next: str

    @property
    def overdue(self) -> int:
        return sum(one.overdue for one in self.counts)


def listed(db: Session, now: datetime, shell: Shell, sent: Asked) -> Listed:
    """Raises NotYourRole for who has no queue."""
    by = shell.actor
    pool = not may(by, "queue.read")
    within = reach(by)
    streets = _streets(db, within)
    communities = _communities(db, within, sent.street if sent.street in streets else "")
    wanted = _filters(now, sent, streets, communities)
    after = sent.after or None
    if pool:
        rows = queues.pool(db, wanted, after=after, limit=A_PAGE + 1, by=by)
    else:
        status = TopicStatus(sent.status) if sent.status in set(SHOWN) else None
        rows = queues.queue(db, wanted, status=status, after=after, limit=A_PAGE + 1, by=by)
    page = desk_showing.queue(db, now, rows, A_PAGE, shell.language)
    return Listed(
        sent,
        page.items,
        [] if pool else _counts(queues.waiting(db, now, street=wanted.street, by=by)),
        streets,
        communities,
        IN_POOL if pool else SHOWN,
        [] if pool else queues.days(db, by=by),
        pool,
        sent.query(after=page.next) if page.next else "",
    )


def _filters(
    now: datetime, sent: Asked, streets: Mapping[str, str], communities: Mapping[str, str]
) -> Filters:
    return Filters(
        street=sent.street if sent.street in streets else None,
        community=sent.community if sent.community in communities else None,
        category=TopicCategory(sent.category) if sent.category in set(TopicCategory) else None,
        due_on=_day(sent.due),
        overdue_on=shanghai_day(now) if sent.overdue else None,
        text=sent.text,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _streets(db: Session, within: Reach) -> dict[str, str]:
    """Those to choose from; none for who has one."""
    return people.street_names(db) if within.everywhere else {}


def _communities(db: Session, within: Reach, street: str) -> dict[str, str]:
    """Of the one street that is looked at; none for who has one."""
    at = within.street or street
    return {row.id: row.name for row in people.communities(db, at)} if at and not within.community else {}


def _counts(waiting: Sequence[Waiting]) -> list[Count]:
    """Over all streets that are looked at."""
    return [
        Count(
            status,
            sum(one.topics for one in waiting if one.status is status),
            sum(one.overdue for one in waiting if one.status is status and status in UNDECIDED),
            not all(one.exact for one in waiting if one.status is status),
        )
        for status in queues.ON_DESKS
    ]

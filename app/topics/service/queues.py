"""What waits on a desk: a station's, a street's, the district's; the pool; one batch's work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.domain.actors import Actor
from app.domain.batches import UNDECIDED
from app.domain.calendar import shanghai_day
from app.domain.crockford import normalise
from app.domain.errors import Missing
from app.domain.permissions import require
from app.domain.words import TopicCategory, TopicChannel, TopicStatus
from app.people import service as people
from app.topics import desk_store, queue_store, store
from app.topics.queue_store import Asked, Place
from app.topics.service import similar
from app.topics.service.batches import batch
from app.topics.service.desks import reach, require_reach
from app.topics.service.moving import topic
from app.topics.service.similar import Similar
from app.topics.tables import BatchItemRow, MergeRow, StudyRow, TopicRow

ON_DESKS = (TopicStatus.SUBMITTED, TopicStatus.STUDIED, TopicStatus.POOLED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody asks of a queue: None asks nothing."""

    street: str | None = None
    community: str | None = None
    category: TopicCategory | None = None
    channel: TopicChannel | None = None
    due_on: date | None = None
    overdue_on: date | None = None  # today: what was undecided when this day began
    text: str = ""  # in the title, or the number
    before: datetime | None = None  # it came in by then


@dataclass(frozen=True, slots=True)
class OnDesk:
    """One suggestion, what the desks did about it, and what may say the same. ``others``: those that its
    merges name and those that say the same, by id, as far as they are on this desk.
    """

    topic: TopicRow
    study: StudyRow | None
    merges: Sequence[MergeRow]
    items: Sequence[BatchItemRow]
    similar: Sequence[Similar]
    others: Mapping[str, TopicRow]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and how many of them are overdue; ``exact`` is False where counting stopped."""

    street: str
    status: TopicStatus
    topics: int
    overdue: int
    exact: bool


def queue(
    db: Session, filters: Filters, *, status: TopicStatus | None, after: str | None, limit: int, by: Actor
) -> list[TopicRow]:
    """Overdue first, then by day: one status, or everything undecided. ``after``: the last id seen.

    A station sees its community (or street), a street office its street, the clerk every street. Raises
    Missing for a street or community that is another's.
    """
    require(by, "queue.read")
    statuses = (status,) if status else UNDECIDED
    return _page(db, filters, statuses, after, limit, by)


def pool(db: Session, filters: Filters, *, after: str | None, limit: int, by: Actor) -> list[TopicRow]:
    """项目储备库, for whoever drafts candidates: the longest waiting first."""
    require(by, "pool.read")
    return _page(db, filters, (TopicStatus.POOLED,), after, limit, by)


def chosen(db: Session, topic_ids: Sequence[str], *, by: Actor) -> list[TopicRow]:
    """Those of these ids that this reader sees of the pool, in their order."""
    require(by, "pool.read")
    rows, within = store.topics(db, topic_ids), reach(by)
    return [rows[one] for one in dict.fromkeys(topic_ids) if one in rows and within.covers(rows[one])]


def worklist(db: Session, batch_id: str, *, after: str | None, limit: int, by: Actor) -> list[TopicRow]:
    """Everything undecided of the batch's street due by its day, carried ones first."""
    found = batch(db, batch_id, by)
    streets = (found.street_id,) if found.street_id else tuple(s.id for s in people.streets(db))
    asked = Asked(streets, UNDECIDED, until=found.due_on)
    return queue_store.queue(db, asked, after=_place(db, after), limit=limit)


def waiting(db: Session, now: datetime, *, street: str | None, by: Actor) -> list[Waiting]:
    """By street and status, each counted to a bound: a queue of a million is not counted at every look."""
    require(by, "queue.read")
    streets = _streets(db, Filters(street=street), by)
    found = queue_store.counts(db, streets, ON_DESKS, shanghai_day(now), community=reach(by).community)
    most = queue_store.COUNTED_TO
    return [
        Waiting(
            place, status, min(number, most), min(late, most) if status in UNDECIDED else 0, number <= most
        )
        for place, status, number, late in found
    ]


def on_desk(db: Session, topic_id: str, *, by: Actor) -> OnDesk:
    """Raises Missing for what is not on this desk."""
    require(by, "topic.read_desk")
    found = topic(db, topic_id)
    require_reach(found, by)
    merges = desk_store.merges_of(db, found.id)
    alike = similar.similar(
        db, title=found.title, text=found.text, street_id=found.street_id, exclude=found.id
    )
    named = {one.topic_id for one in alike} | {
        end for row in merges for end in (row.source_id, row.target_id)
    }
    return OnDesk(
        found,
        desk_store.study(db, found.id),
        merges,
        desk_store.items_of(db, found.id),
        alike,
        {key: row for key, row in store.topics(db, named).items() if reach(by).covers(row)},
    )


def days(db: Session, *, by: Actor) -> list[date]:
    """The batch days for which something on this desk is undecided, the earliest first."""
    require(by, "queue.read")
    return sorted(
        {day for _street, day in queue_store.undecided_days(db, _streets(db, Filters(), by), date.max)}
    )


def _page(
    db: Session,
    filters: Filters,
    statuses: tuple[TopicStatus, ...],
    after: str | None,
    limit: int,
    by: Actor,
) -> list[TopicRow]:
    asked = Asked(
        streets=_streets(db, filters, by),
        statuses=tuple(s for s in statuses if s in UNDECIDED or filters.overdue_on is None),
        community=_community(filters, by),
        category=filters.category,
        channel=filters.channel,
        due_on=filters.due_on,
        late=filters.overdue_on,
        text=filters.text,
        number=normalise(filters.text),
        before=filters.before,
    )
    return queue_store.queue(db, asked, after=_place(db, after), limit=limit)


def _streets(db: Session, filters: Filters, by: Actor) -> tuple[str, ...]:
    within = reach(by)
    if filters.street is not None and not within.everywhere and filters.street != within.street:
        raise Missing("没有找到这个街道，请检查链接")
    wanted = filters.street or within.street
    if filters.community is not None:
        wanted = _street_of(db, filters.community, wanted)
    if wanted is None and within.everywhere:
        return tuple(street.id for street in people.streets(db))
    return (wanted,) if wanted else ()


def _street_of(db: Session, community_id: str, wanted: str | None) -> str:
    street = people.community(db, community_id).street_id
    if wanted not in (None, street):
        raise Missing("没有找到这个社区，请检查链接")
    return street


def _community(filters: Filters, by: Actor) -> str | None:
    own = reach(by).community
    if own is not None and filters.community not in (None, own):
        raise Missing("没有找到这个社区，请检查链接")
    return own or filters.community


def _place(db: Session, after: str | None) -> Place | None:
    """Raises Missing for a cursor that names nothing."""
    if after is None:
        return None
    last = topic(db, after)
    return Place(last.due_on, last.id)

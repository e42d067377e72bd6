"""Queries of the desks; they decide nothing.

A queue is read per street (or community) and status, each run by its index in the order of days, and the
runs are merged: no list sorts more than a page a run. What has no day (a town) stands after the dated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.domain.batches import UNDECIDED
from app.domain.words import RedirectTo, TopicCategory, TopicChannel, TopicStatus, TopicStep
from app.topics import store
from app.topics.tables import (
    BatchItemRow,
    CampaignRow,
    MergeRow,
    StreetBatchRow,
    StudyRow,
    TopicEventRow,
    TopicRow,
)

COUNTED_TO = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a queue shows: of these streets, or of one community of theirs; ``until`` a batch's day."""

    streets: tuple[str, ...]
    statuses: tuple[TopicStatus, ...]
    community: str | None = None
    category: TopicCategory | None = None
    channel: TopicChannel | None = None
    until: date | None = None


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
    wanted = ((TopicRow.category, asked.category), (TopicRow.channel, asked.channel))
    return [col(column) == value for column, value in wanted if value is not None]


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


def of_candidate(db: Session, candidate_id: str) -> list[str]:
    query = select(TopicRow.id).where(TopicRow.candidate_id == candidate_id)
    return sorted(db.exec(query))


def standing_family(db: Session, topic_ids: Iterable[str]) -> list[str]:
    """These and everything merged into them, less what was withdrawn."""
    ids = [topic_id for topic_id, _number in store.family(db, topic_ids)]
    query = select(TopicRow.id).where(
        col(TopicRow.id).in_(ids), col(TopicRow.status) != TopicStatus.WITHDRAWN
    )
    return list(db.exec(query))


def pooled(db: Session, *, before: datetime | None, up_to: int) -> int:
    """How many are pooled and came in before then, counted no further than ``up_to``."""
    some = sa.select(col(TopicRow.id)).where(col(TopicRow.status) == TopicStatus.POOLED)
    if before is not None:
        some = some.where(col(TopicRow.submitted_at) < before)
    limited = some.limit(up_to).subquery()
    return int(db.execute(sa.select(sa.func.count()).select_from(limited)).scalar_one())


def first_call(db: Session, cycle_id: str) -> date | None:
    query = sa.select(sa.func.min(col(CampaignRow.published_on))).where(col(CampaignRow.cycle_id) == cycle_id)
    return db.execute(query).scalar_one_or_none()


def study(db: Session, topic_id: str) -> StudyRow | None:
    return db.get(StudyRow, topic_id)


def studies(db: Session, topic_ids: Collection[str]) -> dict[str, StudyRow]:
    query = select(StudyRow).where(col(StudyRow.topic_id).in_(topic_ids))
    return {row.topic_id: row for row in db.exec(query)}


def open_merges(
    db: Session, *, sources: Collection[str] = (), targets: Collection[str] = ()
) -> Sequence[MergeRow]:
    """Merges not undone, from these sources or into these targets."""
    ends = sa.or_(col(MergeRow.source_id).in_(sources), col(MergeRow.target_id).in_(targets))
    query = select(MergeRow).where(ends, col(MergeRow.undone_at).is_(None))
    return db.exec(query.order_by(col(MergeRow.merged_at), col(MergeRow.id))).all()


def merges_of(db: Session, topic_id: str) -> Sequence[MergeRow]:
    """Every merge of it and into it, undone ones too, the earliest first."""
    ends = sa.or_(col(MergeRow.source_id) == topic_id, col(MergeRow.target_id) == topic_id)
    return db.exec(select(MergeRow).where(ends).order_by(col(MergeRow.merged_at), col(MergeRow.id))).all()


def batch(db: Session, batch_id: str) -> StreetBatchRow | None:
    return db.get(StreetBatchRow, batch_id)


def held_batch(db: Session, batch_id: str) -> StreetBatchRow | None:
    query = select(StreetBatchRow).where(StreetBatchRow.id == batch_id).with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).first()


def batch_of_key(db: Session, key: str) -> StreetBatchRow | None:
    return db.exec(select(StreetBatchRow).where(StreetBatchRow.key == key)).first()


def town_batches(db: Session) -> int:
    """How many there have been without a street."""
    query = sa.select(sa.func.count()).select_from(StreetBatchRow)
    return int(db.execute(query.where(col(StreetBatchRow.street_id).is_(None))).scalar_one())


def open_town_batch(db: Session) -> StreetBatchRow | None:
    query = select(StreetBatchRow).where(col(StreetBatchRow.street_id).is_(None))
    return db.exec(query.where(col(StreetBatchRow.closed_at).is_(None))).first()


def added(db: Session, row: StreetBatchRow) -> bool:
    """False where somebody else opened the same batch in the meantime."""
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return False
    return True


def batches(
    db: Session, *, street: str | None, closed: bool, after: tuple[Any, str] | None, limit: int
) -> Sequence[StreetBatchRow]:
    """The latest first: by the moment of closing where ``closed``, else by day (of a town, by opening)."""
    moment = col(StreetBatchRow.closed_at) if closed else col(StreetBatchRow.opened_at)
    query = select(StreetBatchRow)
    if closed:
        query = query.where(col(StreetBatchRow.closed_at).is_not(None))
    if street is not None:
        query = query.where(StreetBatchRow.street_id == street)
    if after is not None:
        query = query.where(sa.tuple_(moment, col(StreetBatchRow.id)) < after)
    return db.exec(query.order_by(moment.desc(), col(StreetBatchRow.id).desc()).limit(limit)).all()


def drafts(
    db: Session, batch_id: str, *, after: str = "", limit: int | None = None
) -> Sequence[BatchItemRow]:
    """What is drafted and not decided yet, in the order of suggestions."""
    query = select(BatchItemRow).where(BatchItemRow.batch_id == batch_id, col(BatchItemRow.topic_id) > after)
    query = query.where(col(BatchItemRow.decided_at).is_(None))
    return db.exec(query.order_by(col(BatchItemRow.topic_id)).limit(limit)).all()


def drafts_of(db: Session, topic_ids: Collection[str]) -> dict[str, BatchItemRow]:
    """Suggestion → the draft it stands in, of whatever batch."""
    query = select(BatchItemRow).where(
        col(BatchItemRow.topic_id).in_(topic_ids), col(BatchItemRow.decided_at).is_(None)
    )
    return {row.topic_id: row for row in db.exec(query)}


def decided(db: Session, batch_id: str) -> Sequence[BatchItemRow]:
    """What its decisions did, in the order of suggestions."""
    query = select(BatchItemRow).where(
        BatchItemRow.batch_id == batch_id,
        col(BatchItemRow.decided_at).is_not(None),
        col(BatchItemRow.lapsed).is_(False),
    )
    return db.exec(query.order_by(col(BatchItemRow.topic_id))).all()


def items_of(db: Session, topic_id: str) -> Sequence[BatchItemRow]:
    """Every batch that dealt with it, the earliest first."""
    query = select(BatchItemRow).where(BatchItemRow.topic_id == topic_id)
    return db.exec(query.order_by(col(BatchItemRow.drafted_at), col(BatchItemRow.id))).all()


def drop_drafts(db: Session, batch_id: str) -> None:
    db.execute(
        sa.delete(BatchItemRow).where(
            col(BatchItemRow.batch_id) == batch_id, col(BatchItemRow.decided_at).is_(None)
        )
    )


def received(db: Session, batch: StreetBatchRow, since: datetime | None) -> dict[TopicStatus, int]:
    """What came in for that batch, by where it stands now; for a town's, what came in ``since``."""
    query = sa.select(col(TopicRow.status), sa.func.count()).where(*_came_in(batch, since))
    found = db.execute(query.group_by(col(TopicRow.status)))
    return {TopicStatus(status): number for status, number in found}


def studied(db: Session, batch: StreetBatchRow, since: datetime | None) -> int:
    """How many of them the community has studied."""
    query = sa.select(sa.func.count()).select_from(TopicRow).join(StudyRow)
    return int(db.execute(query.where(*_came_in(batch, since))).scalar_one())


def redirected_at_once(db: Session, batch: StreetBatchRow, since: datetime | None) -> dict[RedirectTo, int]:
    """How many of them were redirected without a batch's decision."""
    by_decision = sa.select(col(BatchItemRow.id)).where(
        col(BatchItemRow.topic_id) == col(TopicRow.id),
        col(BatchItemRow.outcome) == "redirect",
        col(BatchItemRow.decided_at).is_not(None),
    )
    query = (
        sa.select(col(TopicRow.redirect_to), sa.func.count())
        .where(*_came_in(batch, since), col(TopicRow.status) == TopicStatus.REDIRECTED)
        .where(~by_decision.exists())
        .group_by(col(TopicRow.redirect_to))
    )
    return {RedirectTo(to): number for to, number in db.execute(query)}


def undecided(db: Session, batch: StreetBatchRow) -> list[str]:
    """What is undecided and due by its day; of the whole town where there is no street."""
    query = select(TopicRow.id).where(col(TopicRow.status).in_(UNDECIDED))
    if batch.street_id is not None:
        query = query.where(TopicRow.street_id == batch.street_id, col(TopicRow.due_on) <= batch.due_on)
    return list(db.exec(query.order_by(col(TopicRow.id))))


def overdue_untold(db: Session, today: date, since: datetime, *, limit: int) -> list[str]:
    """Undecided, due before ``today`` and not told since then that it is overdue; the earliest due first."""
    told = sa.select(col(TopicEventRow.seq)).where(
        col(TopicEventRow.topic_id) == col(TopicRow.id),
        col(TopicEventRow.step) == TopicStep.OVERDUE,
        col(TopicEventRow.at) >= since,
    )
    query = select(TopicRow.id).where(
        col(TopicRow.status).in_(UNDECIDED), col(TopicRow.due_on) < today, ~told.exists()
    )
    return list(db.exec(query.order_by(col(TopicRow.due_on), col(TopicRow.id)).limit(limit)))


def with_step_since(db: Session, topic_ids: Iterable[str], step: TopicStep, moment: datetime) -> set[str]:
    """Which of these took that step at that moment or later."""
    query = select(TopicEventRow.topic_id).where(
        col(TopicEventRow.topic_id).in_(list(topic_ids)),
        TopicEventRow.step == step,
        col(TopicEventRow.at) >= moment,
    )
    return set(db.exec(query))


def _came_in(batch: StreetBatchRow, since: datetime | None) -> list[Any]:
    if batch.street_id is None:
        return [] if since is None else [col(TopicRow.submitted_at) >= since]
    # Every status is named so that the queue's index serves: it begins with the status.
    every = col(TopicRow.status).in_(list(TopicStatus))
    return [every, col(TopicRow.street_id) == batch.street_id, col(TopicRow.due_on) == batch.due_on]


def last_town_closing(db: Session) -> datetime | None:
    closed = sa.func.max(col(StreetBatchRow.closed_at))
    query = sa.select(closed).where(col(StreetBatchRow.street_id).is_(None))
    return db.execute(query).scalar_one_or_none()

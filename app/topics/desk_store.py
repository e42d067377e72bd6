"""Queries of the desks; they decide nothing. Those of their queues stand in ``queue_store``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.domain.batches import UNDECIDED
from app.domain.words import RedirectTo, TopicStatus, TopicStep
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


def of_candidate(db: Session, candidate_id: str) -> list[str]:
    query = select(TopicRow.id).where(TopicRow.candidate_id == candidate_id)
    return sorted(db.exec(query))


def behind(db: Session, sources: Mapping[str, Collection[str]]) -> dict[str, tuple[int, int]]:
    """By name how many suggestions and how many people: its suggestions and everything merged into them,
    less what was withdrawn, each once; without names that have none. One query, and no person leaves it."""
    pairs = [(name, one) for name, ids in sources.items() for one in set(ids)]
    if not pairs:
        return {}
    named = sa.values(sa.column("name", sa.String), sa.column("id", sa.String)).data(pairs).cte("named")
    tree = sa.select(named.c.name, named.c.id).cte("families", recursive=True)
    tree = tree.union(
        sa.select(tree.c.name, store.TOPIC.c.id).join(tree, store.TOPIC.c.merged_into == tree.c.id)
    )
    counted = (sa.func.count(sa.distinct(one)) for one in (tree.c.id, store.PERSON.c.person))
    found = sa.select(tree.c.name, *counted).join(store.TOPIC, store.TOPIC.c.id == tree.c.id)
    found = found.outerjoin(store.PERSON, store.PERSON.c.topic_id == tree.c.id)
    found = found.where(store.TOPIC.c.status != TopicStatus.WITHDRAWN).group_by(tree.c.name)
    return {name: (suggestions, people) for name, suggestions, people in db.execute(found)}


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


def open_batches(db: Session, street_id: str, *, since: date | None) -> Sequence[StreetBatchRow]:
    """Of that street and that day or later, or of the whole town."""
    of_street = col(StreetBatchRow.street_id) == street_id
    if since is not None:
        of_street = sa.and_(of_street, col(StreetBatchRow.due_on) >= since)
    query = select(StreetBatchRow).where(
        sa.or_(of_street, col(StreetBatchRow.street_id).is_(None)), col(StreetBatchRow.closed_at).is_(None)
    )
    return db.exec(query.order_by(col(StreetBatchRow.due_on), col(StreetBatchRow.id))).all()


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


def draft_counts(db: Session, batch_id: str) -> dict[str, int]:
    """How many are drafted and not decided yet, by outcome."""
    query = sa.select(col(BatchItemRow.outcome), sa.func.count()).where(
        col(BatchItemRow.batch_id) == batch_id, col(BatchItemRow.decided_at).is_(None)
    )
    found = db.execute(query.group_by(col(BatchItemRow.outcome)))
    return {outcome: int(number) for outcome, number in found}


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

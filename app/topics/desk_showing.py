"""Rows as the desks show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session

from app.domain.batches import overdue
from app.domain.calendar import shanghai_day
from app.domain.crockford import in_fours
from app.people import service as people
from app.topics import desk_schemas as s
from app.topics import desk_store
from app.topics.service.queues import OnDesk, Waiting
from app.topics.showing import alike
from app.topics.tables import BatchItemRow, MergeRow, StreetBatchRow, StudyRow, TopicRow
from app.web.i18n import Language, translate

T = TypeVar("T")


def page(rows: Sequence[T], limit: int) -> tuple[Sequence[T], T | None]:
    """The rows of this page, and its last one where there are more: ``limit + 1`` were asked for."""
    return rows[:limit], rows[limit - 1] if len(rows) > limit else None


def queue(db: Session, now: datetime, rows: Sequence[TopicRow], limit: int, language: Language) -> s.QueueOut:
    shown, last = page(rows, limit)
    return s.QueueOut(items=queued(db, now, shown, language), next=last.id if last else None)


def queued(db: Session, now: datetime, rows: Sequence[TopicRow], language: Language) -> list[s.QueuedOut]:
    ids = [row.id for row in rows]
    streets, studies, drafts = (
        people.street_names(db),
        desk_store.studies(db, ids),
        desk_store.drafts_of(db, ids),
    )
    today = shanghai_day(now)
    return [_queued(row, streets, studies.get(row.id), drafts.get(row.id), today, language) for row in rows]


def _queued(
    row: TopicRow,
    streets: Mapping[str, str],
    study: StudyRow | None,
    draft: BatchItemRow | None,
    today: date,
    language: Language,
) -> s.QueuedOut:
    return s.QueuedOut.model_validate(
        {
            **row.model_dump(),
            "number": in_fours(row.number),
            "street": streets[row.street_id],
            "status_name": translate(row.status.label, language),
            "overdue": overdue(row.status, row.due_on, today),
            "recommendation": study.recommendation if study else None,
            "drafted": draft.outcome if draft else None,
        }
    )


def counts(rows: Sequence[Waiting]) -> s.CountsOut:
    return s.CountsOut(
        items=[
            s.QueueCountOut(
                street_id=row.street,
                status=row.status,
                topics=row.topics,
                overdue=row.overdue,
                exact=row.exact,
            )
            for row in rows
        ]
    )


def on_desk(db: Session, now: datetime, found: OnDesk, language: Language) -> s.OnDeskOut:
    [shown] = queued(db, now, [found.topic], language)
    return s.OnDeskOut.model_validate(
        {
            **found.topic.model_dump(),
            **shown.model_dump(),
            "study": study(found.study, language) if found.study else None,
            "candidate": found.topic.candidate_id,
            "merges": [merge(row) for row in found.merges],
            "items": [item(row) for row in found.items],
            "similar": [alike(one, language) for one in found.similar],
        }
    )


def study(row: StudyRow, language: Language) -> s.StudyOut:
    return s.StudyOut(
        findings=row.findings,
        category=row.category,
        recommendation=row.recommendation,
        recommendation_name=translate(row.recommendation.label, language),
        place=row.place,
        comment=row.note,
        studied_at=row.studied_at,
    )


def merge(row: MergeRow) -> s.MergeOut:
    return s.MergeOut(
        source=row.source_id,
        target=row.target_id,
        reason=row.reason,
        merged_at=row.merged_at,
        undone_at=row.undone_at,
    )


def item(row: BatchItemRow) -> s.ItemOut:
    return s.ItemOut.model_validate({**row.model_dump(), "batch": row.batch_id, "topic": row.topic_id})


def items(rows: Sequence[BatchItemRow], limit: int) -> s.ItemsOut:
    shown, last = page(rows, limit)
    return s.ItemsOut(items=[item(row) for row in shown], next=last.topic_id if last else None)


def batch(db: Session, row: StreetBatchRow) -> s.BatchOut:
    return _batch(row, people.street_names(db))


def batches(
    db: Session,
    now: datetime,
    rows: Sequence[StreetBatchRow],
    waiting: Sequence[tuple[str, date]],
    limit: int,
) -> s.BatchesOut:
    streets, today = people.street_names(db), shanghai_day(now)
    shown, last = page(rows, limit)
    days = [
        s.WaitingDayOut(street_id=street, street=streets[street], due_on=due, overdue=due < today)
        for street, due in waiting
    ]
    return s.BatchesOut(
        items=[_batch(row, streets) for row in shown], next=last.id if last else None, waiting=days
    )


def summary(row: StreetBatchRow) -> s.SummaryOut:
    assert row.closed_at is not None  # a summary is of a closed batch
    return s.SummaryOut(
        id=row.id, closed_at=row.closed_at, summary=row.summary or {}, digest=row.summary_digest
    )


def summaries(rows: Sequence[StreetBatchRow], limit: int) -> s.SummariesOut:
    shown, last = page(rows, limit)
    return s.SummariesOut(items=[summary(row) for row in shown], next=last.id if last else None)


def _batch(row: StreetBatchRow, streets: Mapping[str, str]) -> s.BatchOut:
    street = streets[row.street_id] if row.street_id else ""
    return s.BatchOut.model_validate({**row.model_dump(), "street": street})

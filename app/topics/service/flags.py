"""异常提交的核查: many from one hand are shown to a person, who says what it is. Nothing is dropped."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.domain.actors import Actor, Role
from app.domain.errors import AlreadyReviewed, Missing
from app.domain.permissions import require
from app.topics import store
from app.topics.service.moving import note, topic
from app.topics.tables import FlagRow, TopicRow


def flags(
    db: Session, *, after: tuple[datetime, str] | None = None, limit: int, by: Actor
) -> list[tuple[FlagRow, TopicRow]]:
    """Those that wait, the earliest first; a street office's own street's."""
    require(by, "flag.review")
    rows = store.flags(db, street_id=_street(by), after=after, limit=limit)
    found = store.topics(db, {row.topic_id for row in rows})
    return [(row, found[row.topic_id]) for row in rows]


def review(db: Session, now: datetime, *, flag_id: str, verdict: str, by: Actor) -> tuple[FlagRow, TopicRow]:
    """What a person found. What follows from it is that person's own act at the desk. Raises Missing, also
    for another street's; AlreadyReviewed.
    """
    require(by, "flag.review")
    row = store.locked_flag(db, flag_id)
    street = _street(by)
    if row is None or street not in (None, row.street_id):
        raise Missing("没有找到这项核查，请检查链接")
    if row.reviewed_at is not None:
        raise AlreadyReviewed("这条建议已有人核查，请刷新后再看")
    row.reviewed_by, row.reviewed_at, row.verdict = by.id, now, verdict
    db.add(row)
    db.flush()
    flagged = topic(db, row.topic_id)
    note(db, now, "topic.flag_reviewed", flagged, by, flag=row.id, kind=row.kind)
    return row, flagged


def _street(by: Actor) -> str | None:
    """None: every street. An office without a street has none."""
    return None if by.has(Role.CLERK) else by.street_id or ""

"""Suggestions as everybody sees them: the list, one of them, and by number and tail its whole timeline."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.config import Settings
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.permissions import require
from app.domain.topics import read_number
from app.domain.words import TopicStatus
from app.topics import store
from app.topics.service import limits
from app.topics.service.moving import topic
from app.topics.service.persons import person_of
from app.topics.tables import TopicPersonRow, TopicRow
from app.web.i18n import _

Place = tuple[datetime, str]


def topics(
    db: Session, *, wanted: Mapping[str, Any], before: str | None = None, limit: int
) -> Sequence[store.Listed]:
    """Newest first; ``wanted`` filters by category, street_id and status. ``before`` is the id of a page's
    last row and no more: the list tells the day of a suggestion, its moment would tell who was there.

    Raises Malformed for an id that no suggestion has.
    """
    last = _place_of(db, before) if before else None
    return store.listed(db, wanted=dict(wanted), before=last, limit=limit)


def _place_of(db: Session, topic_id: str) -> Place:
    moment = store.submitted_at(db, topic_id)
    if moment is None:
        sentence = _("翻页的位置有误，请从第一页重新开始")
        raise e.Malformed(sentence, faults=[e.Fault("query / before", sentence)])
    return moment, topic_id


def public_topic(db: Session, topic_id: str) -> TopicRow:
    """Raises Missing; what its author took back is missing to everybody."""
    found = topic(db, topic_id)
    if found.status is TopicStatus.WITHDRAWN:
        raise e.Missing("没有找到这条建议，请检查编号或链接")
    return found


def end_of(db: Session, found: TopicRow) -> TopicRow:
    """What it was merged into at last, or itself; only to be read."""
    while found.merged_into is not None:
        found = topic(db, found.merged_into)
    return found


def look_up(
    db: Session, now: datetime, settings: Settings, *, number: str, tail: str, address: str
) -> TopicRow:
    """The suggestion whose number and tail these are.

    Raises Missing, alike for an unknown number and a wrong tail, and counts it; TooManyTries after so many.
    """
    known = read_number(number)
    tried = limits.take_look(db, now, settings, known or "", address)
    found = store.numbered(db, known) if known else None
    if found is None or not hmac.compare_digest(found.phone_tail.encode(), tail.encode()):
        refusal = e.Missing("没有找到：请检查受理编号和手机号后四位，或用手机号登录查看自己的建议")
        refusal.keeps = True
        raise refusal
    for row in tried:
        db.delete(row)
    return found


def mine(
    db: Session, settings: Settings, *, before: Place | None = None, limit: int, by: Actor
) -> list[tuple[TopicPersonRow, TopicRow]]:
    """What this person suggested and supports, the newest first."""
    require(by, "topic.own")
    rows = store.of_person(db, person_of(settings, by), before=before, limit=limit)
    found = store.topics(db, [row.topic_id for row in rows])
    return [(row, found[row.topic_id]) for row in rows]

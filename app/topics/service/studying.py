"""社区初步研究: findings, place, category and what the community recommends. It decides nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.actors import Actor
from app.domain.masking import cleaned
from app.domain.permissions import require
from app.domain.words import Recommendation, TopicCategory, TopicStatus, TopicStep
from app.topics.service.desks import office, require_reach
from app.topics.service.moving import facts_of, locked, move, note
from app.topics.service.timeline import happened
from app.topics.tables import StudyRow, TopicRow


def study(
    db: Session,
    now: datetime,
    topic_id: str,
    *,
    findings: str,
    category: TopicCategory,
    recommendation: Recommendation,
    place: str = "",
    comment: str = "",
    by: Actor,
) -> StudyRow:
    """Studies it, or revises the study for as long as no batch has decided. ``comment`` is for the street.

    The first one is a step that everybody behind it hears of; the place and category found take the place
    of those that were submitted. Its words are masked as the suggestion's are. Raises Missing for another
    street's or community's, WrongStage once decided.
    """
    require(by, "topic.study")
    topic = locked(db, topic_id)
    require_reach(topic, by)
    revised = topic.status is TopicStatus.STUDIED
    place, findings, comment = (cleaned(words).text for words in (place, findings, comment))
    found: dict[str, Any] = {"category": category, "place": place or topic.place}
    if revised:
        topic.sqlmodel_update({**found, "version": topic.version + 1})
        db.add(topic)
    else:
        move(db, now, topic, "study", facts_of(db, recommendation=recommendation), by, **found)
    row = db.merge(
        StudyRow(
            topic_id=topic.id,
            findings=findings,
            place=place,
            category=category,
            recommendation=recommendation,
            note=comment,
            studied_by=by.id,
            studied_at=now,
        )
    )
    db.flush()
    if revised:
        note(db, now, "topic.study_revised", topic, by, recommendation=recommendation)
    else:
        _tell(db, now, topic, recommendation, by)
    return row


def _tell(db: Session, now: datetime, topic: TopicRow, recommendation: Recommendation, by: Actor) -> None:
    happened(
        db,
        now,
        topic,
        step=TopicStep.STUDIED,
        office=office(db, by, topic),
        reason=recommendation.label,
        by=by,
    )

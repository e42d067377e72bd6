"""Queries for what people may ask about themselves, and for what is forgotten in time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlmodel import Session

from app.topics.store import FLAG, PERSON, TOPIC
from app.topics.tables import HandRow, StudyRow

HAND: Any = sa.inspect(HandRow).local_table
STUDY: Any = sa.inspect(StudyRow).local_table


def traces(db: Session, wanted: Collection[str]) -> int:
    query = sa.select(sa.func.count()).select_from(HAND).where(HAND.c.trace.in_(wanted))
    return int(db.execute(query).scalar_one())


def blank_hands(db: Session, topic_ids: Collection[str], wanted: Collection[str]) -> None:
    """The traces stay for the limits; to which suggestions they belong is forgotten."""
    found = sa.or_(HAND.c.topic_id.in_(topic_ids), HAND.c.trace.in_(wanted))
    db.execute(sa.update(HAND).where(found).values(topic_id=""))


def blank_flags(db: Session, topic_id: str) -> None:
    db.execute(sa.update(FLAG).where(FLAG.c.topic_id == topic_id).values(trace=""))


def replace_study(db: Session, topic_id: str, **words: str) -> None:
    """``place``, ``findings`` and ``note`` of the community's study, where there is one."""
    db.execute(sa.update(STUDY).where(STUDY.c.topic_id == topic_id).values(**words))


def study_words(db: Session, topic_id: str) -> dict[str, str]:
    """The same three, as they are kept; empty where nothing was studied."""
    query = sa.select(STUDY.c.place, STUDY.c.findings, STUDY.c.note).where(STUDY.c.topic_id == topic_id)
    found = db.execute(query).mappings().first()
    return dict(found) if found else {}


def forget_hands(db: Session, before: datetime) -> int:
    done = db.execute(sa.delete(HAND).where(HAND.c.at < before))
    return cast("sa.CursorResult[Any]", done).rowcount


def forget_names(db: Session, before: datetime) -> int:
    """Names behind suggestions whose road, or that of what they were merged into, ended before then."""
    start = sa.select(TOPIC.c.id).where(TOPIC.c.merged_into.is_(None), TOPIC.c.ended_at < before)
    tree = start.cte("ended", recursive=True)
    tree = tree.union(sa.select(TOPIC.c.id).join(tree, TOPIC.c.merged_into == tree.c.id))
    named = sa.and_(PERSON.c.name != "", PERSON.c.topic_id.in_(sa.select(tree.c.id)))
    # Counted apart: of an update that begins with a table of its own SQLite's driver tells no number.
    count = db.execute(sa.select(sa.func.count()).select_from(PERSON).where(named)).scalar_one()
    db.execute(sa.update(PERSON).where(named).values(name=""))
    return int(count)


def still_going(db: Session, people: Collection[str], since: datetime) -> set[str]:
    """Those of these people who stand behind a suggestion that has not ended before then."""
    columns = (TOPIC.c.merged_into, TOPIC.c.ended_at)
    start = sa.select(PERSON.c.person, *columns).join(TOPIC, TOPIC.c.id == PERSON.c.topic_id)
    way = start.where(PERSON.c.person.in_(people)).cte("way", recursive=True)
    way = way.union(sa.select(way.c.person, *columns).join(way, TOPIC.c.id == way.c.merged_into))
    going = sa.or_(way.c.ended_at.is_(None), way.c.ended_at >= since)
    found = sa.select(way.c.person).distinct().where(way.c.merged_into.is_(None), going)
    return set(db.execute(found).scalars())

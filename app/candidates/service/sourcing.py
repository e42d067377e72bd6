"""The suggestions behind a candidate: adopted into it, taken out again, told what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from app.candidates import store
from app.candidates.tables import CandidateRow, CandidateTopicRow
from app.domain import dossiers
from app.domain.actors import Actor
from app.domain.dossiers import PublicWill
from app.domain.words import TopicStep
from app.topics import service as topics


class Part(NamedTuple):
    """One source suggestion with everything merged into it: how many suggestions, how many people."""

    topic: str
    number: str
    topics: int
    people: int


def topics_of(db: Session, candidate_id: str) -> tuple[str, ...]:
    """Ids of the suggestions it came from; a fallen candidate keeps them, though they are free again."""
    return tuple(source.topic_id for source in store.sources(db, [candidate_id]))


def tell_sources(
    db: Session,
    now: datetime,
    candidate: CandidateRow,
    *,
    step: TopicStep,
    office: str,
    reason: str = "",
    by: Actor | str,
    event: str = "",
) -> None:
    """The step on the timeline of each suggestion behind a living candidate, or behind its project; somebody
    behind several of them hears of it once. ``event``: the caller's own name for what happened."""
    event = event or f"candidate:{candidate.id}:{step}:{int(now.timestamp())}"
    told = topics_of(db, candidate.id)
    topics.follow(db, now, told, step=step, office=office, reason=reason, by=by, event=event)


def adopt(db: Session, now: datetime, candidate: CandidateRow, topic_ids: Sequence[str], by: Actor) -> None:
    """Pooled suggestions become this candidate's. Raises what ``topics.adopt`` raises."""
    if not topic_ids:
        return
    topics.adopt(db, now, topic_ids, candidate_id=candidate.id, cycle_id=candidate.cycle_id, by=by)
    for topic_id in topic_ids:
        number = topics.topic(db, topic_id).number
        db.add(
            CandidateTopicRow(
                candidate_id=candidate.id, topic_id=topic_id, number=number, added_by=by.id, added_at=now
            )
        )
    db.flush()


def wills(db: Session, candidate_ids: Sequence[str]) -> dict[str, topics.PublicWill]:
    """How many suggestions and people are behind each, as ``public_will`` says of one; for a list."""
    sources: dict[str, list[str]] = {one: [] for one in candidate_ids}
    for source in store.sources(db, candidate_ids):
        sources[source.candidate_id].append(source.topic_id)
    return topics.indexes_of(db, sources)


def public_will(db: Session, candidate_id: str) -> tuple[PublicWill, int, list[Part]]:
    """民意指数, the number of suggestions it counts, and its parts."""
    found = store.sources(db, [candidate_id])
    ids = [source.topic_id for source in found]
    own = topics.indexes_of(db, {one: [one] for one in ids})
    parts = [
        Part(one.topic_id, one.number, own[one.topic_id].topics, own[one.topic_id].people) for one in found
    ]
    together = topics.index_of(db, ids)
    will = dossiers.public_will([part.people for part in parts], together.people)
    return will, together.topics, parts

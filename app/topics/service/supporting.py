"""支持: instead of saying the same again. A person counts once for a suggestion and all merged into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.config import Settings
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.permissions import require
from app.domain.topics import CAN_BE_SUPPORTED
from app.notices import service as notices
from app.topics import consent, store
from app.topics.schemas import SupportIn
from app.topics.service import families, limits
from app.topics.service.moving import note
from app.topics.service.persons import Person, acting, person_of
from app.topics.tables import TopicPersonRow, TopicRow


@dataclass(frozen=True, slots=True)
class Support:
    """``topic`` is the one it counts for; ``fresh`` is False where the person was counted already."""

    topic: TopicRow
    fresh: bool


def support(
    db: Session, now: datetime, settings: Settings, *, topic_id: str, body: SupportIn, by: Actor
) -> Support:
    """Supports a suggestion, a merged one's target in its place; a second time changes nothing.

    Raises Missing, NotSupportable after an exit, OwnTopic, OutdatedConsent, TooManyTries.
    """
    require(by, "topic.support")
    person = acting(settings, by, body.phone)
    agreed = consent.require_current(db, now, settings, body.consent)
    target = _open_end(db, topic_id)
    family = [member for member, _number in store.family(db, [target.id])]
    standing = store.standing(db, person.id, family)
    if any(row.author and row.topic_id in (topic_id, target.id) for row in standing):
        raise e.OwnTopic("这条建议是您自己提出的，已经计入；不需要再支持")
    if not standing:
        limits.take_support(db, now, settings, person.id, target.id)
        _add(db, now, target, person, agreed)
        note(db, now, "topic.supported", target, by, supporters=target.supporters)
    if body.notify:
        notices.remember(
            db,
            now,
            settings,
            person=person.id,
            phone=person.phone,
            email=body.email or "",
            consent_version=agreed,
        )
    return Support(target, not standing)


def take_back(db: Session, now: datetime, settings: Settings, *, topic_id: str, by: Actor) -> Support:
    """Takes the person's support back, wherever of the merged ones it was given. Of none nothing changes.

    Raises Missing; OwnTopic for an author's own, which is withdrawn instead.
    """
    require(by, "topic.support")
    person = person_of(settings, by)
    held = families.held(db, topic_id)
    standing = store.standing(db, person, held.members)
    if any(row.author and row.topic_id in (topic_id, held.end.id) for row in standing):
        raise e.OwnTopic("这条建议是您自己提出的；不再需要办理的，可以撤回建议")
    given = [row for row in standing if not row.author]
    remove(db, given, held)
    if given:
        note(db, now, "topic.support_taken_back", held.end, by, supporters=held.end.supporters)
    return Support(held.end, bool(given))


def remove(db: Session, given: Sequence[TopicPersonRow], held: families.Family) -> None:
    """Takes these supports away and counts anew wherever they counted."""
    for row in given:
        db.delete(row)
    db.flush()
    for topic_id in {member for row in given for member in held.way(row.topic_id)}:
        recount(db, held.members[topic_id])


def recount(db: Session, topic: TopicRow) -> int:
    """Sets ``supporters``: the distinct people behind it and all merged into it, less its own authors.

    For whoever merges, undoes or withdraws; the caller holds the suggestion.
    """
    family = [member for member, _number in store.family(db, [topic.id])]
    own = len(store.authors(db, topic.id))
    topic.supporters = max(0, store.count_people(db, family) - own)
    db.add(topic)
    db.flush()
    return topic.supporters


def _open_end(db: Session, topic_id: str) -> TopicRow:
    """The suggestion, or what it was merged into at last, held. Raises Missing, NotSupportable."""
    found = families.end_of(db, topic_id)
    if found.status not in CAN_BE_SUPPORTED:
        raise e.NotSupportable(
            "这条建议现为“{status}”，不再接受支持；情况有变的，可以重新提出", status=found.status.label
        )
    return found


def _add(db: Session, now: datetime, target: TopicRow, person: Person, agreed: str) -> None:
    row = TopicPersonRow(
        topic_id=target.id,
        person=person.id,
        phone_tail=person.tail,
        consent_version=agreed,
        joined_at=now,
    )
    db.add(row)
    target.supporters += 1
    db.add(target)
    db.flush()

"""The public timeline: each step is written once and told once to everybody behind the suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.domain.actors import Actor
from app.domain.crockford import in_fours
from app.domain.topics import ENDS, joined
from app.domain.words import TopicStep
from app.notices import service as notices
from app.topics import store
from app.topics.service.moving import who
from app.topics.tables import TopicEventRow, TopicRow


def happened(
    db: Session,
    now: datetime,
    topic: TopicRow,
    *,
    step: TopicStep,
    office: str,
    reason: str = "",
    by: Actor | str,
    event: str = "",
) -> TopicEventRow:
    """Writes the step and tells whoever suggested or supports it or what was merged into it, each once.

    The caller holds the suggestion's row. ``office`` and ``reason`` are shown to everybody as they are.
    For MERGED ``topic.merged_into`` is already set, and for it, MERGE_UNDONE and WITHDRAWN the caller holds
    the target too. ``event`` names the step to the outbox; the same name tells nobody twice.
    """
    is_new = step is TopicStep.SUBMITTED
    row = TopicEventRow(
        topic_id=topic.id,
        seq=1 if is_new else store.last_seq(db, topic.id) + 1,
        step=step,
        at=now,
        office=office,
        reason=reason,
        actor=who(by),
    )
    row.target_id = _target(db, topic, step)
    row.target_seq = store.last_seq(db, row.target_id) if row.target_id else None
    topic.ended_at = now if step in ENDS else None
    db.add_all([row, topic])
    db.flush()
    family = {topic.id: topic} if is_new else _family(db, topic)
    _tell(db, now, family, row, event or f"topic:{topic.id}:{row.seq}")
    return row


def timeline(db: Session, topic: TopicRow) -> list[TopicEventRow]:
    """Its events in their order; from a merge on those of the target, and of what that one led to."""
    events: dict[str, list[TopicEventRow]] = {}
    waiting = {topic.id}
    while waiting:
        found = store.events(db, waiting)
        events |= {topic_id: [] for topic_id in waiting}
        for event in found:
            events[event.topic_id].append(event)
        waiting = {event.target_id for event in found if event.target_id} - events.keys()
    return joined(topic.id, events)


def _target(db: Session, topic: TopicRow, step: TopicStep) -> str | None:
    if step is TopicStep.MERGED:
        return topic.merged_into
    if step in (TopicStep.MERGE_UNDONE, TopicStep.WITHDRAWN):
        last = store.last_turn(db, topic.id)
        return last.target_id if last and last.step is TopicStep.MERGED else None
    return None


def _tell(db: Session, now: datetime, family: Mapping[str, TopicRow], row: TopicEventRow, event: str) -> None:
    """Authors hear of the number that is theirs: first those of the suggestion itself, then of what it took
    in. Supporters hear of no number: it is the author's, and opens the timeline with his phone's tail.
    """
    behind: dict[tuple[bool, str], list[str]] = {}
    for one in store.people_behind(db, list(family)):
        behind.setdefault((one.author, one.topic_id), []).append(one.person)
    for author in (True, False):
        for topic_id, member in family.items():
            if people := behind.get((author, topic_id)):
                words = {"number": in_fours(member.number) if author else "", "title": member.title}
                words |= {"office": row.office, "reason": row.reason}
                notices.tell(
                    db, now, people=people, event=event, template=row.step, words=words, about=topic_id
                )


def _family(db: Session, topic: TopicRow) -> dict[str, TopicRow]:
    """The suggestion first, then what was merged into it, by id."""
    members = store.topics(db, [topic_id for topic_id, _number in store.family(db, [topic.id])])
    return dict(sorted(members.items(), key=lambda member: (member[0] != topic.id, member[0])))

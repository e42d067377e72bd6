"""One door for a suggestion's status: a row of the table, its conditions, then compare-and-set."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.words import TopicStatus
from app.domain.workflow import TOPIC, TopicFacts, row, unmet
from app.topics import store
from app.topics.service import similar
from app.topics.tables import TopicRow


def move(
    db: Session,
    now: datetime,
    topic: TopicRow,
    action: str,
    facts: TopicFacts,
    by: Actor | str,
    *,
    waived: AbstractSet[str] = frozenset(),
    **changes: Any,
) -> None:
    """Writes the row's target, adds one to ``version`` and sets ``changes`` (columns of TopicRow) with it.

    The caller holds the suggestion (``locked``), has asked who may, and writes the event after it
    (``timeline.happened``). Raises WrongStage or RulesUnmet, less what was ``waived``; WrongStage where
    somebody else has moved it meanwhile.
    """
    transition = row(TOPIC, topic.status, action)
    left = [u for u in unmet(transition, facts) if u.code not in waived or u.waivable_by is None]
    if left:
        raise e.RulesUnmet(left)
    source = topic.status
    if not store.set_status(db, topic, TopicStatus(transition.target), changes):
        raise e.WrongStage("这条建议刚刚被他人办理，请刷新后再看")
    similar.index(db, topic)
    told = {"action": action, "from": source, "to": topic.status}
    note(db, now, "topic.moved", topic, by, **told)


def topic(db: Session, topic_id: str) -> TopicRow:
    """Raises Missing."""
    return _found(store.topic(db, topic_id))


def topics_by_id(db: Session, topic_ids: Iterable[str]) -> dict[str, TopicRow]:
    """Without those that there are none of; one query."""
    return store.topics(db, topic_ids)


def locked(db: Session, topic_id: str) -> TopicRow:
    """Read afresh and held until the transaction ends. Raises Missing."""
    return _found(next(iter(store.locked(db, [topic_id])), None))


def facts_of(db: Session, **known: Any) -> TopicFacts:
    """Facts under the rules in force today."""
    return TopicFacts(rules=cycles.rules_in_force(db), **known)


def note(db: Session, now: datetime, type: str, topic: TopicRow, by: Actor | str, **told: Any) -> None:
    """An audit event: never a person, a phone or a text, and not the number: a published digest of a payload
    is guessed where it hides 40 bits, and the number opens the timeline.
    """
    record(db, now, type, actor=who(by), subject=f"topic:{topic.id}", payload=told)


def who(by: Actor | str) -> str:
    """Who acted, as a record that is never erased may say it: of residents only that it was one."""
    if isinstance(by, str):
        return by
    return "resident" if by.has(Role.RESIDENT) else by.id


def _found(found: TopicRow | None) -> TopicRow:
    if found is None:
        raise e.Missing("没有找到这条建议，请检查编号或链接")
    return found

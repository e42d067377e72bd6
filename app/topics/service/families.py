"""A suggestion with what it was merged into and what was merged into it: held together, in one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from app.domain.errors import Conflict, Missing
from app.domain.words import TopicStatus
from app.topics import store
from app.topics.service.moving import locked, topic
from app.topics.tables import TopicRow


@dataclass(frozen=True, slots=True)
class Family:
    """``end`` is what all the others were merged into; ``members`` holds it too, by id."""

    end: TopicRow
    members: Mapping[str, TopicRow]

    def way(self, topic_id: str) -> list[str]:
        """From this one to the end, through its merges."""
        way = [topic_id]
        while (onward := self.members[way[-1]].merged_into) is not None:
            way.append(onward)
        return way

    def sources(self, topic_id: str) -> list[TopicRow]:
        """What was merged right into it."""
        return [row for row in self.members.values() if row.merged_into == topic_id]


def held(db: Session, topic_id: str) -> Family:
    """Raises Missing, also for one its author took back; Conflict where a merge came in between."""
    _standing(db, topic_id)
    family = held_anyway(db, topic_id)
    if family.members[topic_id].status is TopicStatus.WITHDRAWN:
        raise _missing()
    return family


def held_anyway(db: Session, topic_id: str) -> Family:
    """As ``held``, of one that was taken back too: that one is alone."""
    end = _end(db, topic(db, topic_id)).id
    ids = sorted(member for member, _number in store.family(db, [end]))
    members = {row.id: row for row in store.locked(db, ids)}
    now = sorted(member for member, _number in store.family(db, [end]))
    if now != ids or members[end].merged_into is not None:
        raise Conflict("这些建议刚刚被他人合并或撤销合并，请刷新后再看")
    return Family(members[end], members)


def end_of(db: Session, topic_id: str) -> TopicRow:
    """What it was merged into at last, or itself, held alone. Raises Missing as ``held``."""
    found = _standing(db, topic_id)
    while True:
        end = locked(db, _end(db, found).id)
        if end.merged_into is None:
            return end


def _standing(db: Session, topic_id: str) -> TopicRow:
    found = topic(db, topic_id)
    if found.status is TopicStatus.WITHDRAWN:
        raise _missing()
    return found


def _missing() -> Missing:
    return Missing("没有找到这条建议，请检查编号或链接")


def _end(db: Session, found: TopicRow) -> TopicRow:
    while found.merged_into is not None:
        found = topic(db, found.merged_into)
    return found

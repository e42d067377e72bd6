"""Merging suggestions that say the same, and undoing it.

Nothing is moved: a source keeps its number, its author, its supporters and its timeline, and follows its
target. A source may have taken in others before; then all of them follow on. Who acts holds every
suggestion concerned in the order of their ids, so of two merges at once one is made and nobody waits in a
circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.crockford import ALPHABET, normalise
from app.domain.permissions import require
from app.domain.words import TopicStep
from app.domain.workflow import TOPIC, row, unmet
from app.topics import desk_store, store
from app.topics.service import families
from app.topics.service.desks import office, require_reach
from app.topics.service.moving import facts_of, move, topic
from app.topics.service.supporting import recount
from app.topics.service.timeline import happened
from app.topics.tables import MergeRow, TopicRow


def can_merge(topic: TopicRow) -> bool:
    """Whether it may follow another as it stands."""
    return any(one.action == "merge" and one.source is topic.status for one in TOPIC.rows)


def merge(
    db: Session, now: datetime, topic_id: str, *, target_id: str, reason: str = "", by: Actor
) -> TopicRow:
    """``topic_id`` follows ``target_id`` from now on. Raises Missing, WrongStage, RulesUnmet (the target is
    decided, merged itself or the same), InDraft while a batch has it in its draft.
    """
    require(by, "topic.merge")
    held = _held(db, {topic_id, target_id}, by)
    source, target = held[topic_id], held[target_id]
    _not_in_draft(db, source)
    same = source.id == target.id
    facts = facts_of(db, merge_target=target.status, merge_target_is_itself=same)
    move(db, now, source, "merge", facts, by, merged_into=target.id)
    made = MergeRow(source_id=source.id, target_id=target.id, reason=reason, merged_by=by.id, merged_at=now)
    db.add(made)
    _tell(db, now, source, TopicStep.MERGED, reason, by)
    recount(db, target)
    return source


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do. ``supporters``: of the target afterwards; ``told``: people behind what is
    merged; ``following``: what it took in before, which follows on. ``unmet``: what stands against it.
    """

    source: TopicRow
    target: TopicRow
    supporters: int
    told: int
    following: Sequence[TopicRow]
    unmet: Sequence[e.Unmet]
    drafted: bool


def preview(db: Session, topic_id: str, *, target_id: str, by: Actor) -> Preview:
    """Changes nothing. Raises Missing, WrongStage."""
    require(by, "topic.merge")
    source, target = topic(db, topic_id), topic(db, target_id)
    require_reach(source, by)
    require_reach(target, by)
    facts = facts_of(db, merge_target=target.status, merge_target_is_itself=source.id == target.id)
    follows = [member for member, _number in store.family(db, [source.id])]
    both = [member for member, _number in store.family(db, [source.id, target.id])]
    own = len(store.authors(db, target.id))
    return Preview(
        source,
        target,
        max(0, store.count_people(db, both) - own),
        store.count_people(db, follows),
        sorted(store.topics(db, set(follows) - {source.id}).values(), key=lambda one: one.id),
        unmet(row(TOPIC, source.status, "merge"), facts),
        bool(desk_store.drafts_of(db, [source.id])),
    )


def numbered(db: Session, number: str, *, by: Actor) -> TopicRow:
    """The one with this number, as people type it. Raises Missing, also for what is not on this desk."""
    require(by, "topic.merge")
    typed = normalise(number)
    found = store.numbered(db, typed) if set(typed) <= set(ALPHABET) else None
    if found is None:
        raise e.Missing("没有找到这条建议，请检查编号或链接")
    require_reach(found, by)
    return found


def undo_merge(db: Session, now: datetime, topic_id: str, *, reason: str = "", by: Actor) -> TopicRow:
    """It is on its own again, studied, for the street to decide; what it had taken in stays with it.

    Raises Missing, WrongStage where it is not merged, RulesUnmet once what it follows was adopted.
    """
    require(by, "topic.merge")
    require_reach(topic(db, topic_id), by)
    family = families.held(db, topic_id)
    source, way = family.members[topic_id], family.way(topic_id)
    facts = facts_of(db, merge_target=family.end.status)
    move(db, now, source, "undo_merge", facts, by, merged_into=None)
    for made in desk_store.open_merges(db, sources=[source.id]):
        made.undone_by, made.undone_at = by.id, now
        db.add(made)
    _tell(db, now, source, TopicStep.MERGE_UNDONE, reason, by)
    for followed in way:
        recount(db, family.members[followed])
    return source


def _held(db: Session, ids: set[str], by: Actor) -> dict[str, TopicRow]:
    """Raises Missing for one that is not there or not on this desk."""
    held = {one.id: one for one in store.locked(db, ids)}
    if len(held) < len(ids):
        raise e.Missing("没有找到这条建议，请检查编号或链接")
    for one in held.values():
        require_reach(one, by)
    return held


def _not_in_draft(db: Session, source: TopicRow) -> None:
    if desk_store.drafts_of(db, [source.id]):
        raise e.InDraft("建议 {number} 已列入批次草案，请先从草案中撤出再合并", number=source.number)


def _tell(db: Session, now: datetime, source: TopicRow, step: TopicStep, reason: str, by: Actor) -> None:
    happened(db, now, source, step=step, office=office(db, by, source), reason=reason, by=by)

"""Merging suggestions that say the same, and undoing it.

Nothing is moved: a source keeps its number, its author, its supporters and its timeline, and follows its
target. A source may have taken in others before; then all of them follow on. Who acts holds every
suggestion concerned in the order of their ids, so of two merges at once one is made and nobody waits in a
circle.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.permissions import require
from app.domain.words import TopicStep
from app.domain.workflow import TOPIC
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
    for row in desk_store.open_merges(db, sources=[source.id]):
        row.undone_by, row.undone_at = by.id, now
        db.add(row)
    _tell(db, now, source, TopicStep.MERGE_UNDONE, reason, by)
    for followed in way:
        recount(db, family.members[followed])
    return source


def _held(db: Session, ids: set[str], by: Actor) -> dict[str, TopicRow]:
    """Raises Missing for one that is not there or not on this desk."""
    held = {row.id: row for row in store.locked(db, ids)}
    if len(held) < len(ids):
        raise e.Missing("没有找到这条建议，请检查编号或链接")
    for row in held.values():
        require_reach(row, by)
    return held


def _not_in_draft(db: Session, source: TopicRow) -> None:
    if desk_store.drafts_of(db, [source.id]):
        raise e.InDraft("建议 {number} 已列入批次草案，请先从草案中撤出再合并", number=source.number)


def _tell(db: Session, now: datetime, source: TopicRow, step: TopicStep, reason: str, by: Actor) -> None:
    happened(db, now, source, step=step, office=office(db, by, source), reason=reason, by=by)

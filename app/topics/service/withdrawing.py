"""撤回: an author takes his suggestion back, before a candidate was drafted from it.

What others said stays: suggestions that were merged into it are on their own again, and whoever supported
it while it was merged into another supports that one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.attachments import service as attachments
from app.config import Settings
from app.domain.actors import Actor
from app.domain.errors import Missing
from app.domain.permissions import require
from app.domain.topics import read_number
from app.domain.words import TopicStatus, TopicStep
from app.topics import desk_store, store
from app.topics.service import families
from app.topics.service.moving import facts_of, move, who
from app.topics.service.persons import person_of
from app.topics.service.submitting import TOPIC
from app.topics.service.supporting import recount
from app.topics.service.timeline import happened
from app.topics.tables import TopicPersonRow, TopicRow
from app.web.i18n import _

AUTHOR: Final = _("建议人")
TARGET_GONE: Final = _("所并入的建议已由其建议人撤回，您的建议重新单独办理")


def withdraw(db: Session, now: datetime, settings: Settings, *, number: str, by: Actor) -> TopicRow:
    """Raises Missing, alike for an unknown number and another's; WrongStage or RulesUnmet once a candidate
    was drafted from it or it is decided.
    """
    require(by, "topic.withdraw")
    known = read_number(number)
    found = store.numbered(db, known) if known else None
    person = person_of(settings, by)
    own = store.standing(db, person, [found.id]) if found else ()
    if found is None or not any(row.author for row in own):
        raise Missing("没有找到您提出的这条建议，请检查受理编号，并用提交时的手机号登录")
    if found.status is TopicStatus.WITHDRAWN:
        return found
    take_out(db, now, families.held(db, found.id), found.id, by)
    return found


def take_out(db: Session, now: datetime, family: families.Family, topic_id: str, by: Actor) -> None:
    """The withdrawal itself, of one held with its family."""
    topic, end = family.members[topic_id], family.end
    facts = facts_of(db, by_author=True, merge_target=end.status)
    for source in family.sources(topic_id):
        _put_back(db, now, source, end, by)
    move(db, now, topic, "withdraw", facts, by, merged_into=None)
    happened(db, now, topic, step=TopicStep.WITHDRAWN, office=AUTHOR, by=by)
    attachments.reveal(db, TOPIC, topic_id, public=False)
    _end_merges(db, now, topic_id, by)
    if end.id != topic_id:
        _hand_over(db, topic, end)
        recount(db, end)
    recount(db, topic)


def _put_back(db: Session, now: datetime, source: TopicRow, end: TopicRow, by: Actor) -> None:
    """What was merged into a suggestion that is taken back goes on by itself."""
    facts = facts_of(db, merge_target=end.status)
    move(db, now, source, "undo_merge", facts, by, merged_into=None)
    _end_merges(db, now, source.id, by)
    happened(db, now, source, step=TopicStep.MERGE_UNDONE, office=AUTHOR, reason=TARGET_GONE, by=by)
    recount(db, source)


def _end_merges(db: Session, now: datetime, topic_id: str, by: Actor) -> None:
    for row in desk_store.open_merges(db, sources=[topic_id]):
        row.undone_by, row.undone_at = who(by), now
        db.add(row)
    db.flush()


def _hand_over(db: Session, topic: TopicRow, end: TopicRow) -> None:
    """Its supporters, who are counted for what it was merged into, stand there from now on."""
    given = [row for row in store.people_behind(db, [topic.id]) if not row.author]
    there = {row.person for row in store.people_behind(db, [end.id])}
    for row in given:
        if row.person not in there:
            values = row.model_dump(exclude={"topic_id"})
            db.add(TopicPersonRow(topic_id=end.id, **values))
        db.delete(row)
    db.flush()

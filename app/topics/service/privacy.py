"""What a resident may ask about himself (PIPL arts. 15, 44, 45, 47): see it, stop being told, be erased."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.attachments import service as attachments
from app.audit.service import record
from app.config import Settings
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed
from app.domain.masking import cleaned
from app.domain.permissions import require
from app.domain.words import TopicStatus
from app.notices import service as notices
from app.notices.service.holding import contact_of
from app.people import service as people
from app.topics import privacy_store, store
from app.topics.schemas import KeptContactOut, MyDataOut, MyTopicOut
from app.topics.service import families, limits, similar
from app.topics.service.submitting import TOPIC
from app.topics.service.supporting import recount, remove
from app.topics.service.withdrawing import take_out
from app.topics.tables import TopicPersonRow, TopicRow
from app.web.i18n import _

RESIDENT: Final = "resident"
ERASED: Final = "erased:"
GONE_TITLE: Final = "（内容已删除）"
GONE_TEXT: Final = "建议人已要求删除，正文不再保留。"
GONE_FINDINGS: Final = "建议人已要求删除，研究时记下的情况不再保留。"
_CAN_WITHDRAW: Final = (TopicStatus.SUBMITTED, TopicStatus.STUDIED, TopicStatus.POOLED)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many suggestions lost their author, how many of them their text too, and supports taken away."""

    topics: int
    texts: int
    supports: int
    contact: bool


def withdraw_consent(db: Session, now: datetime, *, by: Actor) -> tuple[bool, int]:
    """No more notices: the contact is erased and the names with it; the suggestions go on without them.

    Whether there was a contact, and how many names there were.
    """
    require(by, "me.privacy")
    contact = notices.forget(db, by.id)
    named = [row for row in store.of_person(db, by.id) if row.name]
    for row in named:
        row.name = ""
        db.add(row)
    db.flush()
    told = {"contact": contact, "names": len(named)}
    record(db, now, "resident.consent_withdrawn", actor=RESIDENT, subject=RESIDENT, payload=told)
    return contact, len(named)


def erase(db: Session, now: datetime, settings: Settings, *, confirmed: bool, by: Actor) -> Erased:
    """Nothing leads from a suggestion to this resident any more; the session ends with it.

    What others support stays as it was said. What nobody else does loses its text, and is taken back where
    it still can be. Supports are taken away: the same phone may give them anew. Raises Malformed unless it
    is ``confirmed``: it cannot be undone.
    """
    require(by, "me.privacy")
    if not confirmed:
        sentence = _("删除后不能恢复；确定要删除的，请确认后再提交")
        raise Malformed(sentence, faults=[Fault("/confirm", sentence)])
    rows = sorted(store.of_person(db, by.id), key=lambda row: row.topic_id)
    own, given = [row for row in rows if row.author], [row for row in rows if not row.author]
    for row in given:
        remove(db, [row], families.held_anyway(db, row.topic_id))
    texts = sum(_erase_author(db, now, row, by) for row in own)
    privacy_store.blank_hands(db, [row.topic_id for row in own], limits.traces_of(settings, by.id))
    contact = notices.forget(db, by.id)
    people.forget_resident(db, by.id)
    done = Erased(len(own), texts, len(given), contact)
    told = {"topics": done.topics, "texts": done.texts, "supports": done.supports}
    record(db, now, "resident.erased", actor=RESIDENT, subject=RESIDENT, payload=told)
    return done


def data_of(db: Session, settings: Settings, *, by: Actor) -> MyDataOut:
    """A copy of all that is kept about this resident."""
    require(by, "me.privacy")
    rows = store.of_person(db, by.id)
    topics = store.topics(db, [row.topic_id for row in rows])
    contact = contact_of(db, settings, by.id)
    return MyDataOut(
        person=by.id,
        topics=[_mine(row, topics[row.topic_id]) for row in rows],
        contact=KeptContactOut(phone=contact.phone, email=contact.email) if contact else None,
        consents=_consents(db, rows),
        traces=privacy_store.traces(db, limits.traces_of(settings, by.id)),
    )


def _erase_author(db: Session, now: datetime, row: TopicPersonRow, by: Actor) -> bool:
    """Whether its text went too."""
    held = families.held_anyway(db, row.topic_id)
    topic = held.members[row.topic_id]
    alone = _alone(db, row)
    if alone and topic.status in _CAN_WITHDRAW:
        take_out(db, now, held, topic.id, by)
    if alone:
        _erase_words(db, topic)
    else:
        _mask_study(db, topic.id)
    topic.phone_tail = ""
    attachments.drop(db, now, TOPIC, topic.id)
    topic.receipt = None
    db.add(topic)
    _unname(db, row)
    similar.index(db, topic)
    privacy_store.blank_flags(db, topic.id)
    recount(db, topic)
    return alone


def _erase_words(db: Session, topic: TopicRow) -> None:
    """Also where they were taken over: by the community's study, by what former supporters were told."""
    notices.unsay_title(db, topic.id, topic.title, instead=GONE_TITLE)
    topic.title, topic.text, topic.place = GONE_TITLE, GONE_TEXT, ""
    privacy_store.replace_study(db, topic.id, place="", findings=GONE_FINDINGS, note="")


def _mask_study(db: Session, topic_id: str) -> None:
    """The street decides on it still. What was written before studies were masked is masked now."""
    words = privacy_store.study_words(db, topic_id)
    if words:
        masked = {name: cleaned(text).text for name, text in words.items()}
        privacy_store.replace_study(db, topic_id, **masked)


def _alone(db: Session, row: TopicPersonRow) -> bool:
    """Whether nobody else stands behind it or what was merged into it; who was erased stands nowhere."""
    family = [member for member, _number in store.family(db, [row.topic_id])]
    others = {one.person for one in store.people_behind(db, family)} - {row.person}
    return all(person.startswith(ERASED) for person in others)


def _unname(db: Session, row: TopicPersonRow) -> None:
    nobody = TopicPersonRow(
        topic_id=row.topic_id,
        person=f"{ERASED}{secrets.token_hex(16)}",
        author=True,
        phone_tail="",
        consent_version="",
        joined_at=row.joined_at,
    )
    db.delete(row)
    db.add(nobody)
    db.flush()


def _mine(row: TopicPersonRow, topic: TopicRow) -> MyTopicOut:
    return MyTopicOut(
        number=topic.number if row.author else "",
        title=topic.title,
        author=row.author,
        name=row.name,
        phone_tail=row.phone_tail,
        consent_version=row.consent_version,
        joined_at=row.joined_at,
    )


def _consents(db: Session, rows: Sequence[TopicPersonRow]) -> dict[str, list[str]]:
    found = (store.consent(db, version) for version in sorted({row.consent_version for row in rows}))
    return {row.version: row.words["zh"] for row in found if row}

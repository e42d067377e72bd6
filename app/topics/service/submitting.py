"""提出项目建议: at any stage of any year, by a resident himself or by whom he told it to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.attachments import service as attachments
from app.config import Settings
from app.domain.actors import Actor, Role
from app.domain.batches import due_on
from app.domain.calendar import shanghai_day
from app.domain.crockford import ALPHABET
from app.domain.permissions import require
from app.domain.topics import NUMBER_LENGTH, same_text
from app.domain.words import Masked, TopicOrigin, TopicStatus, TopicStep
from app.notices import service as notices
from app.people import service as people
from app.people.secret import seal
from app.topics import store
from app.topics.schemas import ATTACHMENTS, TopicIn
from app.topics.service import limits, similar
from app.topics.service.entering import Entry, checked
from app.topics.service.moving import note
from app.topics.service.timeline import happened
from app.topics.tables import TopicPersonRow, TopicRow
from app.web.i18n import _

TOPIC: Final = "topic"  # whose an attachment is
OFFICES: Final = {
    TopicOrigin.ONLINE: _("民生建议网上征集平台"),
    TopicOrigin.STATION: _("代表家站点"),
    TopicOrigin.VISIT: _("代表走访"),
    TopicOrigin.RECEPTION: _("代表接待居民"),
    TopicOrigin.DEPUTY: _("人大代表"),
}


@dataclass(frozen=True, slots=True)
class Submitted:
    """``masked``: what was taken out of the words. ``replayed``: this nonce had been used before."""

    topic: TopicRow
    masked: tuple[Masked, ...]
    replayed: bool


def submit(
    db: Session, now: datetime, settings: Settings, *, body: TopicIn, by: Actor, address: str
) -> Submitted:
    """A new suggestion with its number; the same nonce of the same person again gives the same one.

    ``address`` is where the request came from; it is kept sealed, and only a resident's. Raises Malformed
    (422), Forbidden (403), OutdatedConsent, ChannelClosed, CampaignClosed (409), TooManyTries (429).
    """
    require(by, "topic.submit")
    receipt = seal(settings, "topic-nonce", f"{by.human}|{body.nonce}")
    people.one_at_a_time(db, receipt)
    if earlier := store.receipted(db, receipt):
        return Submitted(earlier, (), True)
    entry = checked(db, now, settings, body, by)
    hands = limits.submission(
        db,
        now,
        settings,
        text=same_text(entry.title, entry.text),
        person=entry.author.id if by.has(Role.RESIDENT) else None,
        address=address,
    )
    topic = _keep(db, now, settings, entry, receipt)
    attachments.claim(
        db, now, ids=body.attachments, owner_kind=TOPIC, owner_id=topic.id, by=by.id, most=ATTACHMENTS
    )
    happened(db, now, topic, step=TopicStep.SUBMITTED, office=OFFICES[entry.origin], by=by)
    similar.index(db, topic)
    limits.note_submission(db, now, topic, hands)
    note(db, now, "topic.submitted", topic, by, channel=topic.channel, origin=topic.origin)
    return Submitted(topic, entry.masked, False)


def new_number(db: Session) -> str:
    """8 random Crockford characters that no suggestion has: they tell no order and no time."""
    while True:
        number = "".join(secrets.choice(ALPHABET) for _place in range(NUMBER_LENGTH))
        if not store.is_number_taken(db, number):
            return number


def _keep(db: Session, now: datetime, settings: Settings, entry: Entry, receipt: str) -> TopicRow:
    body = entry.body
    topic = TopicRow(
        number=new_number(db),
        phone_tail=entry.author.tail,
        title=entry.title,
        text=entry.text,
        category=body.category,
        channel=body.channel,
        origin=entry.origin,
        campaign_id=body.campaign,
        activity_id=body.activity,
        street_id=body.street,
        community_id=body.community,
        place=entry.place,
        status=TopicStatus.SUBMITTED,
        submitted_at=now,
        due_on=due_on(entry.rules, shanghai_day(now)),
        receipt=receipt,
    )
    db.add(topic)
    db.flush()
    _keep_author(db, now, settings, entry, topic)
    return topic


def _keep_author(db: Session, now: datetime, settings: Settings, entry: Entry, topic: TopicRow) -> None:
    author = TopicPersonRow(
        topic_id=topic.id,
        person=entry.author.id,
        author=True,
        name=entry.body.name or "",
        phone_tail=entry.author.tail,
        consent_version=entry.agreed,
        joined_at=now,
    )
    db.add(author)
    db.flush()
    if entry.body.notify and not (entry.on_behalf and notices.is_told(db, entry.author.id)):
        notices.remember(
            db,
            now,
            settings,
            person=entry.author.id,
            phone=entry.author.phone,
            email=entry.body.email or "",
            consent_version=entry.agreed,
        )

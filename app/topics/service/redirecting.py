"""转办: what belongs elsewhere goes there at once where nobody has studied it; and the answer from there."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from app.domain import errors as e
from app.domain.actors import Actor, Body
from app.domain.calendar import shanghai_day
from app.domain.permissions import require
from app.domain.words import RedirectTo, TopicStatus, TopicStep
from app.domain.workflow import TOPIC, row
from app.topics.service.desks import office, require_reach
from app.topics.service.moving import facts_of, locked, move, note
from app.topics.service.timeline import happened
from app.topics.tables import TopicRow


def at_once(topic: TopicRow) -> bool:
    """Whether one person redirects it, without a batch."""
    here = (one for one in TOPIC.rows if one.source is topic.status)
    return any(one.action == "redirect" and one.decided_by is Body.PROPOSER for one in here)


def redirect(
    db: Session, now: datetime, topic_id: str, *, to: RedirectTo, recipient: str, sentence: str, by: Actor
) -> TopicRow:
    """By one person, straight from 已收到. ``sentence`` is read by its author.

    Raises Missing, WrongStage, RulesUnmet; Conflict where it takes the batch's decision.
    """
    require(by, "topic.redirect")
    topic = locked(db, topic_id)
    require_reach(topic, by)
    if row(TOPIC, topic.status, "redirect").decided_by is not Body.PROPOSER:
        raise e.Conflict("此建议已作社区初步研究，转办须列入批次草案，由街道批次决定")
    facts = facts_of(db, redirect_to=to, recipient=recipient)
    move(db, now, topic, "redirect", facts, by, redirect_to=to, recipient=recipient, sentence=sentence)
    happened(
        db,
        now,
        topic,
        step=TopicStep.REDIRECTED,
        office=office(db, by, topic),
        reason=sentence or recipient,
        by=by,
    )
    return topic


def answer(db: Session, now: datetime, topic_id: str, *, text: str, on: date, by: Actor) -> TopicRow:
    """What the destination answered, and when. A later answer takes the place of an earlier one; the
    timeline keeps both. Raises Missing, WrongStage for what was not redirected, Malformed for a day to come.
    """
    require(by, "topic.redirect")
    topic = locked(db, topic_id)
    require_reach(topic, by)
    if topic.status is not TopicStatus.REDIRECTED:
        raise e.WrongStage("此建议现为“{status}”，没有转办", status=topic.status.label)
    if on > shanghai_day(now):
        raise e.Malformed("答复未能登记", faults=[e.Fault("/on", "答复日期不得晚于今日")])
    topic.redirect_answer, topic.redirect_answered_on = text, on
    topic.version += 1
    db.add(topic)
    db.flush()
    note(db, now, "topic.redirect_answered", topic, by, on=on.isoformat())
    happened(db, now, topic, step=TopicStep.REDIRECT_ANSWERED, office=topic.recipient, reason=text, by=by)
    return topic

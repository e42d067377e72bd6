"""销毁选票: after the objection period, or once a vote is void or annulled. What was announced remains."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from app.domain import rulesets
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import NotYetShreddable
from app.domain.permissions import require
from app.domain.words import PollStatus
from app.polls import store
from app.polls.service.access import held, tell
from app.polls.service.definition import rules
from app.polls.service.subject import settle_two_persons
from app.polls.tables import PollRow

_WITHOUT_RESULT = (PollStatus.VOID, PollStatus.ANNULLED)


def shred(db: Session, now: datetime, *, poll_id: str, decision_id: str, by: Actor) -> PollRow:
    """Deletes box, multiset and share hashes; totals, digests, rid list and root stay.

    The decision's two humans are those before whom the cards were destroyed. The rows are gone from the
    tables then; ``app.polls.shredding.scrub`` takes them out of the files. Raises NotYetShreddable.
    """
    require(by, "poll.shred")
    poll = held(db, poll_id)
    _require_time(db, now, poll)
    decision = settle_two_persons(db, now, poll, "shred", decision_id, by)
    ballots = store.delete_ballots(db, poll_id)
    sheets = store.delete_sheets(db, poll_id)
    store.forget_totals(db, poll_id)
    keys = store.locked_keys(db, poll_id)
    if keys:
        keys.share_hashes, keys.read_back = [], []
        store.add(db, keys)
    poll.shredded_at = now
    store.add(db, poll)
    witnesses = [decision.recorded_by, decision.countersigned_by]
    payload = {"ballots": ballots, "sheets": sheets, "cards_destroyed_before": witnesses}
    tell(db, now, "shred", by, poll, payload)
    return poll


def shreddable_from(db: Session, poll: PollRow) -> date | None:
    """The first day after the objection period; None before there is a result."""
    announced = store.moved_at(db, poll.id, "announce")
    return rulesets.shreddable_from(rules(poll), shanghai_day(announced)) if announced else None


def is_shreddable(db: Session, now: datetime, poll: PollRow) -> bool:
    try:
        _require_time(db, now, poll)
    except NotYetShreddable:
        return False
    return True


def _require_time(db: Session, now: datetime, poll: PollRow) -> None:
    if poll.shredded_at is not None:
        raise NotYetShreddable("选票已经销毁")
    if poll.status in _WITHOUT_RESULT:
        return
    first = shreddable_from(db, poll)
    if first is None:
        raise NotYetShreddable("选票在宣布结果并过异议期之后，或票决无效、废止之后销毁")
    if shanghai_day(now) < first:
        raise NotYetShreddable("异议期未满，{day} 起可以销毁", day=first.isoformat())

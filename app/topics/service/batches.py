"""街道定期处理: a street's batch of a quarter, the street government's word on it, and its closing.

A batch is opened when somebody first works on it. It closes by hand and with a published summary; what is
undecided then stays as it is, is told so, and stands in the next one. In a town there is one batch of the
presidium at a time, without a street and without a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.decisions import service as decisions
from app.domain import batches as rules_of_batches
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.canonical import digest
from app.domain.permissions import require
from app.domain.words import TopicStep
from app.people import service as people
from app.topics import desk_store, queue_store, store
from app.topics.service.desks import reach, require_batch, require_street, street_office
from app.topics.service.overdue import told_since
from app.topics.service.timeline import happened
from app.topics.tables import StreetBatchRow, TopicRow

TOWN: Final = "town"


def open_batch(
    db: Session, now: datetime, *, street_id: str | None = None, due_on: date | None = None, by: Actor
) -> StreetBatchRow:
    """The batch of that street and day, made now if nobody has; in a town neither is given.

    Raises Missing for another office's street, Malformed for a day that is no batch day or not begun.
    """
    require(by, "batch.draft")
    require_street(street_id, by)
    if cycles.rules_in_force(db).street_batches:
        key = _street_key(db, now, street_id, due_on)
    else:
        key = _town_key(db, street_id, due_on)
    made = desk_store.batch_of_key(db, key)
    if made is None:
        made = StreetBatchRow(key=key, street_id=street_id, due_on=due_on, opened_at=now)
        if not desk_store.added(db, made):
            raise e.Conflict("此批次刚刚由他人设立，请刷新后再看")
        _note(db, now, "batch.opened", made, by, street=street_id, due_on=due_on and due_on.isoformat())
    return made


def _street_key(db: Session, now: datetime, street_id: str | None, due_on: date | None) -> str:
    if street_id is None or due_on is None:
        raise _not_opened(e.Fault("/street", "请写明街道和批次的截止日"))
    people.street(db, street_id)
    if not rules_of_batches.may_open(cycles.rules_in_force(db), due_on, shanghai_day(now)):
        raise _not_opened(e.Fault("/due_on", "不是规则所定的批次截止日，或者该批次尚未开始"))
    return f"{street_id}:{due_on.isoformat()}"


def _town_key(db: Session, street_id: str | None, due_on: date | None) -> str:
    if street_id is not None or due_on is not None:
        raise _not_opened(e.Fault("/street", "规则不设街道定期处理，批次不分街道，也没有截止日"))
    waiting = desk_store.open_town_batch(db)
    return waiting.key if waiting else f"{TOWN}:{desk_store.town_batches(db) + 1}"


def _not_opened(fault: e.Fault) -> e.Malformed:
    return e.Malformed("批次未能设立", faults=[fault])


def batch(db: Session, batch_id: str, by: Actor) -> StreetBatchRow:
    """Raises Missing for one that is not there or another street's."""
    require(by, "batch.read")
    return require_batch(desk_store.batch(db, batch_id), by)


def batches(
    db: Session, *, street_id: str | None, after: str | None, limit: int, by: Actor
) -> Sequence[StreetBatchRow]:
    """Those somebody has worked on, the latest opened first; ``after`` is the id of the last one seen."""
    require(by, "batch.read")
    within = reach(by)
    if not within.everywhere:
        street_id = street_id or within.street
        require_street(street_id, by)
    last = desk_store.batch(db, after) if after else None
    place = (last.opened_at, last.id) if last else None
    return desk_store.batches(db, street=street_id, closed=False, after=place, limit=limit)


def open_for(db: Session, topic: TopicRow, by: Actor) -> Sequence[StreetBatchRow]:
    """Open batches that can decide about this suggestion, the earliest day first."""
    require(by, "batch.draft")
    return desk_store.open_batches(db, topic.street_id, since=topic.due_on)


def day_for(db: Session, now: datetime, topic: TopicRow) -> date | None:
    """Of the batch that decides about it: its own, or the running quarter's where that one is closed."""
    own = desk_store.batch_of_key(db, f"{topic.street_id}:{topic.due_on}") if topic.due_on else None
    if own is None or own.closed_at is None:
        return topic.due_on
    return rules_of_batches.due_on(cycles.rules_in_force(db), shanghai_day(now))


def waiting_days(db: Session, now: datetime, *, street_id: str | None, by: Actor) -> list[tuple[str, date]]:
    """(street, day) up to the running quarter's for which something is undecided, opened or not."""
    require(by, "batch.read")
    within = reach(by)
    wanted = street_id or within.street
    if not within.everywhere or wanted:
        require_street(wanted, by)
    streets = [wanted] if wanted else [street.id for street in people.streets(db)]
    rules, today = cycles.rules_in_force(db), shanghai_day(now)
    until = rules_of_batches.due_on(rules, today) or today
    return queue_store.undecided_days(db, streets, until)


def consult(
    db: Session, now: datetime, batch_id: str, *, on: date, text: str = "", by: Actor
) -> StreetBatchRow:
    """征求街道办意见: when, and what it said. A decision recorded before it no longer holds."""
    require(by, "batch.draft")
    found = held(db, batch_id, by)
    if on > shanghai_day(now):
        raise e.Malformed("征求意见未能登记", faults=[e.Fault("/on", "征求意见的日期不得晚于今日")])
    found.consulted_on, found.consultation = on, text
    db.add(found)
    db.flush()
    _note(db, now, "batch.consulted", found, by, on=on.isoformat())
    return found


def held(db: Session, batch_id: str, by: Actor) -> StreetBatchRow:
    """An open batch, held until the transaction ends. Raises Missing, BatchClosed."""
    found = require_batch(desk_store.held_batch(db, batch_id), by)
    if found.closed_at:
        raise e.BatchClosed("此批次已办结，汇总已公布，不能再改；未决定的建议在下一批次办理")
    return found


def may_close(now: datetime, found: StreetBatchRow) -> bool:
    """Whether its day has come."""
    return rules_of_batches.may_close(found.due_on, shanghai_day(now))


def undecided(db: Session, found: StreetBatchRow) -> int:
    """How many would be carried if it were closed now."""
    return len(desk_store.undecided(db, found))


def close(db: Session, now: datetime, batch_id: str, *, by: Actor) -> StreetBatchRow:
    """Publishes the summary; drafts lapse, what is undecided is carried, and told so unless it was already.

    Raises BatchNotDue before its day, BatchClosed.
    """
    require(by, "batch.draft")
    found = held(db, batch_id, by)
    if not may_close(now, found):
        raise e.BatchNotDue("此批次于 {day} 到期，到期之日起才能办结", day=found.due_on)
    carried = _carried(db, found)
    desk_store.drop_drafts(db, found.id)
    found.summary = _summary(db, now, found, carried)
    found.summary_digest, found.closed_at = digest(found.summary), now
    db.add(found)
    db.flush()
    _note(db, now, "batch.closed", found, by, digest=found.summary_digest, carried=len(carried))
    _tell_overdue(db, now, found, carried, by)
    return found


def _carried(db: Session, found: StreetBatchRow) -> list[TopicRow]:
    """Held, so that nothing is decided meanwhile and told twice."""
    rows = store.locked(db, desk_store.undecided(db, found))
    return [row for row in rows if row.status in rules_of_batches.UNDECIDED]


def _tell_overdue(
    db: Session, now: datetime, found: StreetBatchRow, carried: Sequence[TopicRow], by: Actor
) -> None:
    if found.street_id is None or found.due_on is None:
        return
    office = street_office(db, found.street_id)
    told = told_since(db, [topic.id for topic in carried], found.due_on)
    for topic in (topic for topic in carried if topic.id not in told):
        happened(db, now, topic, step=TopicStep.OVERDUE, office=office, by=by)


def _summary(
    db: Session, now: datetime, found: StreetBatchRow, carried: Sequence[TopicRow]
) -> dict[str, Any]:
    since = None if found.street_id else desk_store.last_town_closing(db)
    figures = rules_of_batches.summary(
        received=desk_store.received(db, found, since),
        studied=desk_store.studied(db, found, since),
        decided=[_act(item) for item in desk_store.decided(db, found.id)],
        redirected_at_once=desk_store.redirected_at_once(db, found, since),
        carried=len(carried),
        carried_before=sum(_came_before(topic, found, since) for topic in carried),
    )
    return {
        "batch": found.id,
        "street": people.street(db, found.street_id).name if found.street_id else "",
        "due_on": found.due_on.isoformat() if found.due_on else None,
        "closed_on": shanghai_day(now).isoformat(),
        "consulted_on": found.consulted_on.isoformat() if found.consulted_on else None,
        "figures": figures,
        **_decisions(db, found),
    }


def _act(item: Any) -> rules_of_batches.Decided:
    return rules_of_batches.Decided(item.outcome, item.return_reason, item.redirect_to)


def _came_before(topic: TopicRow, found: StreetBatchRow, since: datetime | None) -> bool:
    if found.due_on is not None:
        return topic.due_on is not None and topic.due_on < found.due_on
    return since is not None and topic.submitted_at < since


def _decisions(db: Session, found: StreetBatchRow) -> dict[str, list[dict[str, Any]]]:
    """Its decisions, and the waivers they rested on, as every later page shows them."""
    rows = decisions.of_subject(db, found.id)
    used = [row for row in rows if row.used_at]
    stood = {row.subject_digest for row in used}
    waivers = [row for row in rows if row.waives and row.countersigned_at and row.subject_digest in stood]
    return {
        "decisions": [_named(row) for row in used],
        "waivers": [{**_named(row), "waives": row.waives, "reason": row.reason} for row in waivers],
    }


def _named(row: decisions.DecisionRow) -> dict[str, Any]:
    return {
        "body": str(row.body),
        "meeting": row.meeting,
        "document_no": row.document_no,
        "decided_on": row.decided_on.isoformat(),
    }


def _note(db: Session, now: datetime, type: str, found: StreetBatchRow, by: Actor, **told: Any) -> None:
    record(db, now, type, actor=by.id, subject=f"batch:{found.id}", payload=told)


def summaries(
    db: Session, *, street_id: str | None, after: str | None, limit: int
) -> Sequence[StreetBatchRow]:
    """Closed batches, for everybody, the latest closed first."""
    last = desk_store.batch(db, after) if after else None
    place = (last.closed_at, last.id) if last and last.closed_at else None
    return desk_store.batches(db, street=street_id, closed=True, after=place, limit=limit)


def summary(db: Session, batch_id: str) -> StreetBatchRow:
    """Raises Missing for a batch that is not closed, as for one that is not there."""
    found = desk_store.batch(db, batch_id)
    if found is None or found.closed_at is None:
        raise e.Missing("没有找到这个批次的汇总，请检查链接")
    return found

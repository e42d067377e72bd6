"""What happens at a station: receptions, visits, meetings, inspections, with the deputies who were there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import AlreadyEntered, Fault, Malformed, Missing
from app.domain.masking import cleaned
from app.domain.words import ActivityKind
from app.people import service as people
from app.people.tables import DeputyRow
from app.stations import store
from app.stations.service.access import may_read, own, station_read
from app.stations.tables import ActivityDeputyRow, ActivityRow
from app.web.i18n import _


def record_activity(
    db: Session,
    now: datetime,
    station_id: str,
    *,
    kind: ActivityKind,
    held_on: date,
    title: str,
    deputies: Sequence[str],
    visitors: int = 0,
    notes: str = "",
    by: Actor,
) -> ActivityRow:
    """``deputies`` are the ids of those present, ``visitors`` a number alone. Numbers that lead to a person
    are taken out of the texts. Raises Missing, NotYourStation, Malformed for a day to come or a deputy
    whom the roll does not know, AlreadyEntered for one of the same kind and title there on that day.
    """
    permissions.require(by, "activity.record")
    station = own(db, station_id, by)
    present = list(dict.fromkeys(deputies))
    _require_form(db, now, held_on, present)
    _require_new(db, station.id, kind, held_on, cleaned(title).text)
    row = ActivityRow(
        station_id=station.id,
        kind=kind,
        held_on=held_on,
        title=cleaned(title).text,
        notes=cleaned(notes).text,
        visitors=visitors,
        recorded_by=by.id,
        recorded_at=now,
    )
    db.add(row)
    db.flush()
    db.add_all(ActivityDeputyRow(activity_id=row.id, deputy_id=each) for each in present)
    db.flush()
    payload = {"activity": row.id, "kind": kind, "held_on": str(held_on), "deputies": present}
    record(db, now, "station.activity", actor=by.id, subject=station.id, payload=payload)
    return row


def activity(db: Session, activity_id: str) -> ActivityRow:
    """Raises Missing."""
    row = store.activity(db, activity_id)
    if row is None:
        raise Missing(_("没有这次活动的记录"))
    return row


def activities(
    db: Session, station_id: str, *, after: str | None = None, limit: int | None = None, by: Actor
) -> Sequence[ActivityRow]:
    """The newest first; ``after`` is the id of the last one of the page before."""
    station = station_read(db, station_id, by=by)
    last = activity(db, after) if after else None
    if last is not None and last.station_id != station.id:
        raise Missing(_("没有这次活动的记录"))
    return store.activities(db, station.id, after=last, limit=limit)


def activity_read(db: Session, activity_id: str, *, by: Actor) -> ActivityRow:
    """One activity, for who may read it: another street's is as unknown as one that never was."""
    permissions.require(by, "station.read")
    row = store.activity(db, activity_id)
    if row is None or not may_read(people.station(db, row.station_id), by):
        raise Missing(_("没有这次活动的记录"))
    return row


def present(db: Session, rows: Sequence[ActivityRow]) -> dict[str, list[DeputyRow]]:
    """Activity id → the deputies who were there."""
    return store.present(db, [row.id for row in rows])


def _require_new(db: Session, station_id: str, kind: ActivityKind, held_on: date, title: str) -> None:
    if store.activity_on(db, station_id, held_on, kind, title):
        raise AlreadyEntered(
            _("{day}的“{title}”已经登记；当天另有一次的，请在名称中写明时间"), day=held_on, title=title
        )


def _require_form(db: Session, now: datetime, held_on: date, present: Sequence[str]) -> None:
    known = store.known_deputies(db, present)
    sentence = _("名册中没有这位代表，请核对")
    faults = [
        Fault(f"/deputies/{place}", sentence) for place, each in enumerate(present) if each not in known
    ]
    if held_on > shanghai_day(now):
        faults.insert(0, Fault("/held_on", _("活动日期不能晚于今天，请在活动之后登记")))
    if faults:
        raise Malformed(faults[0].sentence, faults=faults)

"""At the door: deputies check in, guests are admitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.audit.service import record
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.calendar import SHANGHAI
from app.domain.permissions import require
from app.domain.words import Attendance, Channel
from app.meetings import store
from app.meetings.service.figures import by_delegation
from app.meetings.service.finding import Wanted, find
from app.meetings.service.sitting import locked, locked_before_head_count
from app.meetings.tables import AttendanceRow, MeetingRow, SittingRow
from app.people import service as people

OWN_CHANNELS = (Channel.PAPER, Channel.ELECTRONIC)


@dataclass(frozen=True, slots=True)
class CheckIn:
    """``repeated``: the deputy had checked in before, and the first one stands."""

    row: AttendanceRow
    repeated: bool


def check_in(
    db: Session,
    now: datetime,
    *,
    sitting_id: str,
    channel: Channel,
    by: Actor,
    deputy_id: str | None = None,
    number: str | None = None,
    name: str | None = None,
    card: str | None = None,
) -> CheckIn:
    """签到: a deputy named in one of four ways, with a channel; wakes the card.

    A second check-in on the same channel answers with the first: a desk that presses twice or repeats a
    lost answer has done nothing wrong. Another channel is AlreadyCheckedIn: no wish is lost silently.
    After the head count it is ``late``. Raises NotEntitled, NoVotingRight, AmbiguousName, Missing.
    """
    require(by, "checkin.record")
    if channel not in OWN_CHANNELS:
        raise e.Malformed("请选择纸质票或电子票", faults=[e.Fault("/channel", "须为纸质票或电子票")])
    sitting, meeting = locked(db, sitting_id)
    entry = find(db, meeting, sitting, Wanted(deputy_id, number, name, card))
    before = store.attendance(db, sitting.id, entry.deputy_id)
    if before:
        return _again(before, channel)
    row = AttendanceRow(
        sitting_id=sitting.id,
        kind=Attendance.DEPUTY,
        deputy_id=entry.deputy_id,
        name=entry.name,
        channel=channel,
        late=_late(db, sitting, meeting, entry.delegation),
        checked_in_at=now,
    )
    db.add(row)
    _forget_absence(db, sitting, entry.deputy_id)
    db.flush()
    people.wake_card(db, entry.deputy_id)
    payload = {"deputy": entry.deputy_id, "channel": channel, "late": row.late}
    record(db, now, "attendance.checked_in", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload)
    return CheckIn(row, repeated=False)


def undo_check_in(db: Session, now: datetime, *, sitting_id: str, deputy_id: str, by: Actor) -> None:
    """Takes back a check-in (a mistake, or the deputy left before the count). 409 after the head count."""
    require(by, "checkin.record")
    sitting, _ = locked_before_head_count(db, sitting_id)
    row = store.attendance(db, sitting.id, deputy_id)
    if row is None:
        raise e.Missing("此代表没有签到")
    db.delete(row)
    db.flush()
    people.rest_card(db, now, deputy_id)
    payload = {"deputy": deputy_id}
    record(db, now, "attendance.taken_back", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload)


def change_channel(
    db: Session, now: datetime, *, sitting_id: str, deputy_id: str, channel: Channel, by: Actor
) -> AttendanceRow:
    """Another channel for a deputy who is in. Whether a ballot is out is ``polls``'s to ask before."""
    require(by, "checkin.record")
    sitting, _ = locked(db, sitting_id)
    row = store.attendance(db, sitting.id, deputy_id)
    if row is None:
        raise e.Missing("此代表没有签到")
    if channel not in OWN_CHANNELS:
        raise e.Malformed("请选择纸质票或电子票", faults=[e.Fault("/channel", "须为纸质票或电子票")])
    row.channel = channel
    db.add(row)
    payload = {"deputy": deputy_id, "channel": channel}
    record(
        db, now, "attendance.channel_changed", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload
    )
    return row


def admit(
    db: Session, now: datetime, *, sitting_id: str, kind: Attendance, name: str, by: Actor
) -> AttendanceRow:
    """列席, 旁听 or 工作人员: counted apart, no vote. The row's id is the number on the pass.

    Raises AlreadyEntered where somebody by that name is in with that quality.
    """
    require(by, "attendance.manage")
    if kind is Attendance.DEPUTY:
        raise e.Malformed("代表请在签到处签到", faults=[e.Fault("/kind", "须为列席、旁听或工作人员")])
    sitting, _ = locked(db, sitting_id)
    if store.guest(db, sitting.id, kind=kind, name=name):
        raise e.AlreadyEntered(
            "{kind}“{name}”已经登记；确有同名的另一人，请在姓名后注明单位", kind=kind.label, name=name
        )
    row = AttendanceRow(sitting_id=sitting.id, kind=kind, name=name, checked_in_at=now)
    db.add(row)
    db.flush()
    payload = {"kind": kind, "pass": row.id}
    record(db, now, "attendance.admitted", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload)
    return row


def _again(row: AttendanceRow, channel: Channel) -> CheckIn:
    at = row.checked_in_at.astimezone(SHANGHAI).strftime("%H:%M")
    if row.channel is not channel:
        first = row.channel.label if row.channel else ""
        raise e.AlreadyCheckedIn(
            "{name}已于 {at} 签到，用{channel}；要改用另一种票，请在签到处办理更换",
            name=row.name,
            at=at,
            channel=first,
        )
    return CheckIn(row, repeated=True)


def _late(db: Session, sitting: SittingRow, meeting: MeetingRow, delegation: str) -> bool:
    """Whether this deputy is not among those the head count has counted."""
    if sitting.head_counted_at is None:
        return False
    own = next(figures for figures in by_delegation(db, meeting, sitting) if figures.delegation == delegation)
    return own.checked_in >= own.present


def _forget_absence(db: Session, sitting: SittingRow, deputy_id: str) -> None:
    """Who comes before the count is not absent; who comes after it was, and the record stays."""
    noted = store.absence(db, sitting.id, deputy_id)
    if noted and sitting.head_counted_at is None:
        db.delete(noted)

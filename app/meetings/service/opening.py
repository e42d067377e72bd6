"""Meetings and their sittings, from opening to closing (闭会)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from app.audit.service import record
from app.domain import errors as e
from app.domain.actors import Actor, Body
from app.domain.permissions import require
from app.meetings import store
from app.meetings.service.order import ENDED
from app.meetings.service.sitting import locked
from app.meetings.tables import MeetingMemberRow, MeetingRow, SittingRow
from app.people import service as people

BODIES = (Body.PLENARY, Body.STANDING_COMMITTEE, Body.PRESIDIUM)


def open_meeting(
    db: Session,
    now: datetime,
    *,
    body: Body,
    term: int,
    number: int,
    title: str,
    starts_on: date,
    ends_on: date,
    member_numbers: Sequence[str] | None = None,
    by: Actor,
) -> MeetingRow:
    """会议 of the congress, or of the standing committee (in a town the presidium) with its members by
    代表证号.

    Raises Malformed for another body, a member nobody knows, or an end before the start; MeetingExists.
    """
    require(by, "meeting.manage")
    members = _members(db, body, member_numbers)
    if ends_on < starts_on:
        raise e.Malformed("会议的结束日期早于开始日期", faults=[e.Fault("/ends_on", "不得早于开始日期")])
    if store.meeting_by_number(db, body, term, number):
        raise e.MeetingExists("第{term}届第{number}次会议已经建立", term=term, number=number)
    row = MeetingRow(body=body, term=term, number=number, title=title, starts_on=starts_on, ends_on=ends_on)
    db.add(row)
    db.flush()
    db.add_all(MeetingMemberRow(meeting_id=row.id, deputy_id=deputy_id) for deputy_id in members)
    db.flush()
    payload = {"body": body, "term": term, "number": number, "members": sorted(members)}
    record(db, now, "meeting.opened", actor=by.id, subject=f"meeting:{row.id}", payload=payload)
    return row


def open_sitting(
    db: Session, now: datetime, *, meeting_id: str, number: int, title: str, held_on: date, by: Actor
) -> SittingRow:
    """One more sitting (全体会议) of the meeting, on a day of the meeting."""
    require(by, "meeting.manage")
    meeting = store.locked_meeting(db, meeting_id)
    if meeting is None:
        raise e.Missing
    if not meeting.starts_on <= held_on <= meeting.ends_on:
        faults = [e.Fault("/held_on", "须在会议的起止日期之内")]
        raise e.Malformed("全体会议的日期不在会议的起止日期之内", faults=faults)
    if any(other.number == number for other in store.sittings(db, meeting_id)):
        raise e.MeetingExists("第{number}次全体会议已经建立", number=number)
    row = SittingRow(meeting_id=meeting_id, number=number, title=title, held_on=held_on)
    db.add(row)
    db.flush()
    payload = {"meeting": meeting_id, "number": number, "held_on": held_on.isoformat()}
    record(db, now, "sitting.opened", actor=by.id, subject=f"sitting:{row.id}", payload=payload)
    return row


def close_sitting(db: Session, now: datetime, *, sitting_id: str, by: Actor) -> SittingRow:
    """闭会: the roll may change again, the cards rest. Raises PollUnderWay while a poll here has no end."""
    require(by, "meeting.manage")
    sitting, meeting = locked(db, sitting_id)
    codes: dict[str, set[str]] = {}
    for row in store.steps_of_meeting(db, meeting.id):
        if row.subject and row.sitting_id == sitting.id:
            codes.setdefault(row.subject, set()).add(row.code)
    open_ones = [poll for poll, seen in codes.items() if "cast" in seen and not seen & {"announce", ENDED}]
    if open_ones:
        raise e.PollUnderWay("尚有 {count} 项票决没有宣布结果，不能闭会", count=len(open_ones))
    if sitting.head_counted_at:
        people.release_roll(db, sitting.id)
    people.rest_cards(db, [row.deputy_id for row in store.deputies_in(db, sitting.id) if row.deputy_id])
    sitting.closed_at = now
    db.add(sitting)
    record(db, now, "sitting.closed", actor=by.id, subject=f"sitting:{sitting.id}", payload={})
    return sitting


def _members(db: Session, body: Body, numbers: Sequence[str] | None) -> set[str]:
    if body not in BODIES:
        raise e.Malformed(
            "只有代表大会、常委会和主席团召开会议", faults=[e.Fault("/body", "不在可选范围之内")]
        )
    if body is Body.PLENARY:
        if numbers is not None:
            faults = [e.Fault("/member_numbers", "代表大会的会议不列组成人员")]
            raise e.Malformed("代表大会由全体代表组成，不另列名单", faults=faults)
        return set()
    by_number = {deputy.number: deputy.id for deputy in people.entitled(db)}
    faults = [
        e.Fault(f"/member_numbers/{place}", "名册中没有此代表证号")
        for place, number in enumerate(numbers or ())
        if number not in by_number
    ]
    if faults or not numbers:
        raise e.Malformed("请列出组成人员的代表证号", faults=faults)
    return {by_number[number] for number in numbers}

"""Meetings, sittings and who is in the hall, as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from app.domain.actors import Actor, Body
from app.domain.errors import Missing
from app.domain.permissions import require
from app.domain.words import Attendance
from app.meetings import store
from app.meetings.service.sitting import known
from app.meetings.tables import AbsenceRow, AttendanceRow, MeetingRow, SittingRow


def meeting(db: Session, meeting_id: str) -> MeetingRow:
    row = store.meeting(db, meeting_id)
    if row is None:
        raise Missing
    return row


def find_meeting(db: Session, *, body: Body, term: int, number: int) -> MeetingRow | None:
    """The body's meeting of that 届 and 次, if it has been called."""
    return store.meeting_by_number(db, body, term, number)


def meetings(db: Session, *, after: str | None = None, limit: int = 50) -> Sequence[MeetingRow]:
    """A page, by id."""
    return store.meetings(db, after, limit)


def sitting(db: Session, sitting_id: str) -> SittingRow:
    return known(db, sitting_id)


def open_sittings(db: Session, limit: int = 20) -> Sequence[SittingRow]:
    """Those that have not closed, the earliest day first."""
    return store.open_sittings(db, limit)


def sittings(db: Session, meeting_id: str) -> Sequence[SittingRow]:
    """In their order."""
    return store.sittings(db, meeting(db, meeting_id).id)


def attendance(
    db: Session, sitting_id: str, *, kind: Attendance | None = None, after: str | None = None, limit: int = 50
) -> Sequence[AttendanceRow]:
    """A page of who is in the hall, by id."""
    return store.attendance_page(db, known(db, sitting_id).id, kind, after, limit)


def absences(db: Session, sitting_id: str) -> Sequence[AbsenceRow]:
    return store.absences(db, known(db, sitting_id).id)


def own_attendance(db: Session, *, by: Actor) -> Sequence[tuple[SittingRow, MeetingRow]]:
    """Sittings where this deputy checked in, the newest first: that he was there, and nothing of a ballot."""
    require(by, "meeting.read")
    return store.attended(db, by.deputy_id or "")

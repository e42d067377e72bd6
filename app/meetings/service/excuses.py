"""Who is not there, and the head's count that stands for a check-in that failed."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.audit.service import record
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.permissions import require
from app.domain.words import Absence
from app.meetings import store
from app.meetings.service.figures import by_delegation, require_agreeing
from app.meetings.service.finding import Wanted, find
from app.meetings.service.sitting import locked_before_head_count
from app.meetings.tables import AbsenceRow, DelegationCountRow
from app.people import service as people


def note_absence(
    db: Session, now: datetime, *, sitting_id: str, number: str, kind: Absence, note: str = "", by: Actor
) -> AbsenceRow:
    """请假 or 缺席, until the head count; the later note stands. Raises AlreadyCheckedIn for who is here."""
    require(by, "checkin.record")
    sitting, meeting = locked_before_head_count(db, sitting_id)
    entry = find(db, meeting, sitting, Wanted(number=number))
    if store.attendance(db, sitting.id, entry.deputy_id):
        raise e.AlreadyCheckedIn("{name}已经签到；如有误，请先撤销签到", name=entry.name)
    row = store.absence(db, sitting.id, entry.deputy_id)
    row = row or AbsenceRow(sitting_id=sitting.id, deputy_id=entry.deputy_id, kind=kind)
    row.kind, row.note = kind, note
    db.add(row)
    db.flush()
    payload = {"deputy": entry.deputy_id, "kind": kind}
    record(db, now, "attendance.absence", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload)
    return row


def record_delegation_count(
    db: Session, now: datetime, *, sitting_id: str, delegation: str, present: int, signed_by: str, by: Actor
) -> DelegationCountRow:
    """A delegation head's signed count replaces its check-in when devices fail at the door.

    Later check-ins of that delegation, up to the count, are people already counted: they are not late.
    Raises FiguresDisagree where it is more than the delegation's deputies or less than those checked in.
    """
    require(by, "checkin.record")
    sitting, meeting = locked_before_head_count(db, sitting_id)
    found = next((row for row in people.delegations(db) if row.name == delegation), None)
    if found is None:
        raise e.Missing("没有“{delegation}”这个代表团", delegation=delegation)
    row = store.delegation_count(db, sitting.id, found.id)
    row = row or DelegationCountRow(
        sitting_id=sitting.id,
        delegation_id=found.id,
        present=present,
        signed_by=signed_by,
        recorded_by=by.id,
        recorded_at=now,
    )
    row.present, row.signed_by, row.recorded_by, row.recorded_at = present, signed_by, by.id, now
    db.add(row)
    db.flush()
    require_agreeing(f for f in by_delegation(db, meeting, sitting) if f.delegation == delegation)
    payload = {"delegation": delegation, "present": present, "signed_by": signed_by}
    record(
        db, now, "attendance.delegation_count", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload
    )
    return row

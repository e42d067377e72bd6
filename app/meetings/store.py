"""Queries of meetings; they decide nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.db.lists import one_of, padded
from app.domain.actors import Body, Role
from app.domain.words import Attendance, Channel
from app.meetings.tables import (
    AbsenceRow,
    AttendanceRow,
    DelegationCountRow,
    MeetingMemberRow,
    MeetingRow,
    SittingRow,
    StepRow,
    TellerRow,
)
from app.people.tables import AccountRoleRow, AccountRow

_CHANNELS = sa.select(col(AttendanceRow.deputy_id), col(AttendanceRow.channel)).where(
    col(AttendanceRow.sitting_id) == sa.bindparam("sitting"),
    one_of(col(AttendanceRow.deputy_id), "deputies"),
)


def meeting(db: Session, meeting_id: str) -> MeetingRow | None:
    return db.get(MeetingRow, meeting_id)


def locked_meeting(db: Session, meeting_id: str) -> MeetingRow | None:
    return db.exec(
        select(MeetingRow).where(MeetingRow.id == meeting_id).with_for_update(key_share=True)
    ).first()


def meeting_by_number(db: Session, body: Body, term: int, number: int) -> MeetingRow | None:
    query = select(MeetingRow).where(
        MeetingRow.body == body, MeetingRow.term == term, MeetingRow.number == number
    )
    return db.exec(query).first()


def meetings(db: Session, after: str | None, limit: int) -> Sequence[MeetingRow]:
    query = select(MeetingRow).order_by(col(MeetingRow.id)).limit(limit)
    return db.exec(query.where(col(MeetingRow.id) > after) if after else query).all()


def attended_now(db: Session, deputy_id: str) -> AttendanceRow | None:
    """Where this deputy is checked in to a sitting that is not closed; the latest check-in."""
    query = select(AttendanceRow).join(SittingRow, col(SittingRow.id) == AttendanceRow.sitting_id)
    query = query.where(AttendanceRow.deputy_id == deputy_id, col(SittingRow.closed_at).is_(None))
    return db.exec(query.order_by(col(AttendanceRow.checked_in_at).desc()).limit(1)).first()


def attended(db: Session, deputy_id: str) -> Sequence[tuple[SittingRow, MeetingRow]]:
    """Sittings where this deputy checked in, the newest first."""
    query = (
        select(SittingRow, MeetingRow)
        .join(AttendanceRow, col(AttendanceRow.sitting_id) == col(SittingRow.id))
        .join(MeetingRow, col(MeetingRow.id) == col(SittingRow.meeting_id))
        .where(AttendanceRow.deputy_id == deputy_id)
    )
    newest = (col(SittingRow.held_on).desc(), col(SittingRow.number).desc(), col(SittingRow.id))
    return db.exec(query.order_by(*newest)).all()


def members(db: Session, meeting_id: str) -> set[str]:
    query = select(MeetingMemberRow.deputy_id).where(MeetingMemberRow.meeting_id == meeting_id)
    return set(db.exec(query))


def sitting(db: Session, sitting_id: str) -> SittingRow | None:
    return db.get(SittingRow, sitting_id)


def open_sittings(db: Session, limit: int) -> Sequence[SittingRow]:
    """Not closed yet, by day; at most so many."""
    query = select(SittingRow).where(col(SittingRow.closed_at).is_(None))
    return db.exec(query.order_by(col(SittingRow.held_on), col(SittingRow.number)).limit(limit)).all()


def locked_sitting(db: Session, sitting_id: str) -> SittingRow | None:
    """The sitting, held until the transaction ends: check-ins and the head count stand in one line.

    FOR NO KEY UPDATE: a row that only names the sitting can be written meanwhile.
    """
    query = select(SittingRow).where(SittingRow.id == sitting_id).with_for_update(key_share=True)
    return db.exec(query.execution_options(populate_existing=True)).first()


def sittings(db: Session, meeting_id: str) -> Sequence[SittingRow]:
    query = select(SittingRow).where(SittingRow.meeting_id == meeting_id)
    return db.exec(query.order_by(col(SittingRow.number))).all()


def steps_of_meeting(db: Session, meeting_id: str) -> Sequence[StepRow]:
    """Every step done at any sitting of the meeting, in the order it was done."""
    query = select(StepRow).join(SittingRow, col(SittingRow.id) == StepRow.sitting_id)
    query = query.where(SittingRow.meeting_id == meeting_id)
    return db.exec(query.order_by(col(StepRow.done_at), col(StepRow.id))).all()


def attendance(db: Session, sitting_id: str, deputy_id: str) -> AttendanceRow | None:
    query = select(AttendanceRow).where(
        AttendanceRow.sitting_id == sitting_id, AttendanceRow.deputy_id == deputy_id
    )
    return db.exec(query.execution_options(populate_existing=True)).first()


def channels(
    connection: sa.Connection, sitting_id: str, deputy_ids: Sequence[str]
) -> dict[str, Channel | None]:
    """Deputy → channel, of those among them who are checked in."""
    found = connection.execute(_CHANNELS, {"sitting": sitting_id, "deputies": padded(deputy_ids)})
    return {deputy_id: channel for deputy_id, channel in found if deputy_id}


def deputies_in(db: Session, sitting_id: str) -> Sequence[AttendanceRow]:
    """The deputies checked in, in no order that tells when."""
    query = select(AttendanceRow).where(
        AttendanceRow.sitting_id == sitting_id, AttendanceRow.kind == Attendance.DEPUTY
    )
    return db.exec(query.order_by(col(AttendanceRow.id))).all()


def attendance_page(
    db: Session, sitting_id: str, kind: Attendance | None, after: str | None, limit: int
) -> Sequence[AttendanceRow]:
    query = select(AttendanceRow).where(AttendanceRow.sitting_id == sitting_id)
    if kind:
        query = query.where(AttendanceRow.kind == kind)
    if after:
        query = query.where(col(AttendanceRow.id) > after)
    return db.exec(query.order_by(col(AttendanceRow.id)).limit(limit)).all()


def guest(
    db: Session,
    sitting_id: str,
    *,
    card: str | None = None,
    name: str | None = None,
    kind: Attendance | None = None,
) -> AttendanceRow | None:
    """Somebody in the hall who is no deputy there: by the number on the pass, or by name (and quality)."""
    query = select(AttendanceRow).where(
        AttendanceRow.sitting_id == sitting_id, AttendanceRow.kind != Attendance.DEPUTY
    )
    query = query.where(AttendanceRow.id == card) if card else query.where(AttendanceRow.name == name)
    if kind:
        query = query.where(AttendanceRow.kind == kind)
    return db.exec(query.limit(1)).first()


def numbers_by_kind(db: Session, sitting_id: str) -> Mapping[Attendance, int]:
    query = (
        sa.select(col(AttendanceRow.kind), sa.func.count())
        .where(col(AttendanceRow.sitting_id) == sitting_id)
        .group_by(col(AttendanceRow.kind))
    )
    return {kind: number for kind, number in db.execute(query)}


def absence(db: Session, sitting_id: str, deputy_id: str) -> AbsenceRow | None:
    return db.get(AbsenceRow, (sitting_id, deputy_id))


def absences(db: Session, sitting_id: str) -> Sequence[AbsenceRow]:
    query = select(AbsenceRow).where(AbsenceRow.sitting_id == sitting_id)
    return db.exec(query.order_by(col(AbsenceRow.deputy_id))).all()


def delegation_counts(db: Session, sitting_id: str) -> Sequence[DelegationCountRow]:
    query = select(DelegationCountRow).where(DelegationCountRow.sitting_id == sitting_id)
    return db.exec(query.order_by(col(DelegationCountRow.delegation_id))).all()


def delegation_count(db: Session, sitting_id: str, delegation_id: str) -> DelegationCountRow | None:
    return db.get(DelegationCountRow, (sitting_id, delegation_id))


def tellers(db: Session, sitting_id: str) -> Sequence[TellerRow]:
    """All of them: proposed, adopted and replaced."""
    query = select(TellerRow).where(TellerRow.sitting_id == sitting_id)
    return db.exec(query.order_by(col(TellerRow.post), col(TellerRow.account_id))).all()


def accounts(db: Session, account_ids: Iterable[str]) -> dict[str, AccountRow]:
    query = select(AccountRow).where(col(AccountRow.id).in_(list(account_ids)))
    return {row.id: row for row in db.exec(query)}


def accounts_with_role(db: Session, role: Role) -> Sequence[AccountRow]:
    """Active ones, by name."""
    query = select(AccountRow).join(AccountRoleRow, col(AccountRoleRow.account_id) == AccountRow.id)
    query = query.where(AccountRoleRow.role == role, col(AccountRow.active))
    return db.exec(query.order_by(col(AccountRow.name), col(AccountRow.username))).all()


def phones_with_role(db: Session, role: Role) -> set[str]:
    """Humans are told apart by phone: who has the role under any of their accounts."""
    query = select(AccountRow.phone).join(AccountRoleRow, col(AccountRoleRow.account_id) == AccountRow.id)
    return set(db.exec(query.where(AccountRoleRow.role == role)))

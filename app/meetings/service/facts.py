"""What other features ask of a sitting: its figures, who is in the hall, what has been adopted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlmodel import Session

from app.domain.actors import Body
from app.domain.words import Attendance, Channel
from app.meetings import store
from app.meetings.service.figures import DelegationFigures, by_delegation
from app.meetings.service.order import done
from app.meetings.service.roll import entries
from app.meetings.service.sitting import known, meeting_of
from app.meetings.tables import AttendanceRow, MeetingRow, SittingRow


@dataclass(frozen=True, slots=True)
class SittingFacts:
    """For the guards of a poll. ``present`` is None until the head count and stands from then on.

    ``members`` is 全体, the suspended among it or not as the rules say; ``expected`` never has them.
    ``late``: checked in after the head count. ``paper`` and ``electronic``: deputies in, by channel.
    """

    meeting_body: Body
    members: int
    expected: int
    present: int | None
    late: int
    head_counted: bool
    rule_adopted: bool
    tellers_adopted: bool
    paper: int
    electronic: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The hall at a glance. Always ``expected = present + absent``; those on leave are among the absent.

    Until the head count the figures are the desk's so far; then those announced. Guests are apart.
    """

    meeting: MeetingRow
    sitting: SittingRow
    facts: SittingFacts
    expected: int
    present: int
    absent: int
    on_leave: int
    attending: int
    observers: int
    staff: int
    delegations: Sequence[DelegationFigures]


def facts(db: Session, sitting_id: str, *, suspended_counted: bool = True) -> SittingFacts:
    """``suspended_counted`` is the cycle's rule: whether 暂停执行职务 counts among all members."""
    sitting = known(db, sitting_id)
    meeting = meeting_of(db, sitting)
    return _facts(db, meeting, sitting, by_delegation(db, meeting, sitting), suspended_counted)


def base(db: Session, sitting_id: str, *, suspended_counted: bool = True) -> tuple[int, int | None]:
    """(全体, 实到) of ``facts``; from the head count on they stand in the sitting, and no roll is read."""
    sitting = known(db, sitting_id)
    if sitting.head_counted_at is None or sitting.members is None or sitting.expected is None:
        now = facts(db, sitting_id, suspended_counted=suspended_counted)
        return now.members, now.present
    return sitting.members if suspended_counted else sitting.expected, sitting.present


def overview(db: Session, sitting_id: str) -> Overview:
    sitting = known(db, sitting_id)
    meeting = meeting_of(db, sitting)
    figures = by_delegation(db, meeting, sitting)
    guests = store.numbers_by_kind(db, sitting.id)
    expected, present = sum(own.expected for own in figures), sum(own.present for own in figures)
    return Overview(
        meeting=meeting,
        sitting=sitting,
        facts=_facts(db, meeting, sitting, figures, True),
        expected=expected,
        present=present,
        absent=expected - present,
        on_leave=sum(own.on_leave for own in figures),
        attending=guests.get(Attendance.ATTENDING, 0),
        observers=guests.get(Attendance.OBSERVER, 0),
        staff=guests.get(Attendance.STAFF, 0),
        delegations=figures,
    )


def checked_in(db: Session, sitting_id: str) -> list[AttendanceRow]:
    """Deputies in the hall, the late ones too."""
    return list(store.deputies_in(db, known(db, sitting_id).id))


def attendance_of(db: Session, sitting_id: str, deputy_id: str) -> AttendanceRow | None:
    """None: not checked in."""
    return store.attendance(db, sitting_id, deputy_id)


def channels(
    connection: Connection, sitting_id: str, deputy_ids: Sequence[str]
) -> Mapping[str, Channel | None]:
    """Deputy → channel chosen at check-in, for many at once; who is not among them is not checked in."""
    return store.channels(connection, sitting_id, deputy_ids)


def attended_now(db: Session, deputy_id: str) -> AttendanceRow | None:
    """The check-in to a sitting that goes on; None before it, and after the sitting closed."""
    return store.attended_now(db, deputy_id)


def counted_by_head(db: Session, sitting_id: str, deputy_id: str) -> bool:
    """Whether this deputy may vote and the head's signed count stood for the delegation's check-in."""
    sitting = known(db, sitting_id)
    meeting = meeting_of(db, sitting)
    signed = {own.delegation for own in by_delegation(db, meeting, sitting) if own.signed is not None}
    roll = entries(db, meeting, sitting)
    return any(e.deputy_id == deputy_id and e.may_vote and e.delegation in signed for e in roll)


def _facts(
    db: Session,
    meeting: MeetingRow,
    sitting: SittingRow,
    figures: Sequence[DelegationFigures],
    suspended_counted: bool,
) -> SittingFacts:
    deputies = store.deputies_in(db, sitting.id)
    finished = done(db, meeting, sitting)
    expected = sum(own.expected for own in figures)
    return SittingFacts(
        meeting_body=meeting.body,
        members=sum(own.members for own in figures) if suspended_counted else expected,
        expected=expected,
        present=sitting.present,
        late=sum(row.late for row in deputies),
        head_counted=sitting.head_counted_at is not None,
        rule_adopted="ballot_rule_adopted" in finished,
        tellers_adopted="tellers_adopted" in finished,
        paper=sum(row.channel is Channel.PAPER for row in deputies),
        electronic=sum(row.channel is Channel.ELECTRONIC for row in deputies),
        closed=sitting.closed_at is not None,
    )

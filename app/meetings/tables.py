"""Rows of meetings: sittings, who is in the hall, what was announced, which step is done."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id
from app.domain.actors import Body
from app.domain.words import Absence, Attendance, Channel, TellerPost


class MeetingRow(SQLModel, table=True):
    """会议 of a body: the congress (``plenary``) or the standing committee. 届 and 次."""

    __tablename__ = "meeting"
    __table_args__ = (sa.UniqueConstraint("body", "term", "number"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    body: Body = Field(sa_column=choice_column("meeting_body", Body))
    term: int
    number: int
    title: str = Field(max_length=120)
    starts_on: date
    ends_on: date


class MeetingMemberRow(SQLModel, table=True):
    """Who belongs to the body where it is not the whole congress: the standing committee's members."""

    __tablename__ = "meeting_member"

    meeting_id: str = Field(foreign_key="meeting.id", primary_key=True)
    deputy_id: str = Field(foreign_key="deputy.id", primary_key=True)


class SittingRow(SQLModel, table=True):
    """全体会议: one sitting. ``members expected present`` stand from the head count on and never change.

    ``members`` is the whole body, the suspended among it; ``expected`` (应到) the same without them.
    """

    __tablename__ = "sitting"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "number"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    meeting_id: str = Field(foreign_key="meeting.id", index=True)
    number: int
    title: str = Field(max_length=120)
    held_on: date
    head_counted_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    members: int | None = None
    expected: int | None = None
    present: int | None = None
    roll: bytes | None = None  # canonical bytes of the frozen roll
    roll_digest: str | None = Field(default=None, max_length=64)
    closed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class StepRow(SQLModel, table=True):
    """A step of the order of business that has been done; ``subject`` is the poll's id for a poll's step."""

    __tablename__ = "step"
    __table_args__ = (sa.UniqueConstraint("sitting_id", "code", "subject"),)

    id: str = Field(default_factory=new_id, sa_column=id_column())
    sitting_id: str = Field(foreign_key="sitting.id", index=True)
    code: str = Field(max_length=40)
    subject: str = Field(default="", max_length=20)
    document_no: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=500)
    done_by: str = Field(max_length=20)
    done_at: datetime = Field(sa_column=moment_column())


class AttendanceRow(SQLModel, table=True):
    """Who is in the hall. A deputy's ``channel`` is chosen at check-in; ``late``: after the head count."""

    __tablename__ = "attendance"
    __table_args__ = (
        sa.UniqueConstraint("sitting_id", "deputy_id"),
        sa.Index("ix_attendance_sitting", "sitting_id", "id"),
        sa.Index("ix_attendance_deputy", "deputy_id", "checked_in_at"),
        sa.CheckConstraint("(kind = 'deputy') = (deputy_id IS NOT NULL)", name="deputies_by_id"),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    sitting_id: str = Field(foreign_key="sitting.id")
    kind: Attendance = Field(sa_column=choice_column("attendance_kind", Attendance))
    deputy_id: str | None = Field(default=None, foreign_key="deputy.id")
    name: str = Field(default="", max_length=40)
    channel: Channel | None = Field(
        default=None, sa_column=choice_column("attendance_channel", Channel, nullable=True)
    )
    late: bool = False
    checked_in_at: datetime = Field(sa_column=moment_column())


class AbsenceRow(SQLModel, table=True):
    """请假 or 缺席: expected, not present."""

    __tablename__ = "absence"

    sitting_id: str = Field(foreign_key="sitting.id", primary_key=True)
    deputy_id: str = Field(foreign_key="deputy.id", primary_key=True)
    kind: Absence = Field(sa_column=choice_column("absence_kind", Absence))
    note: str = Field(default="", max_length=200)


class DelegationCountRow(SQLModel, table=True):
    """A delegation head's signed count, where devices failed at the door."""

    __tablename__ = "delegation_count"

    sitting_id: str = Field(foreign_key="sitting.id", primary_key=True)
    delegation_id: str = Field(foreign_key="delegation.id", primary_key=True)
    present: int
    signed_by: str = Field(max_length=40)
    recorded_by: str = Field(max_length=20)
    recorded_at: datetime = Field(sa_column=moment_column())


class TellerRow(SQLModel, table=True):
    """监票人, 总监票人, 计票人 of a sitting: proposed by the presidium, adopted by the plenary.

    ``replaces`` names the teller whose place a later one is to take; who has been replaced has ``left_at``.
    """

    __tablename__ = "teller"

    sitting_id: str = Field(foreign_key="sitting.id", primary_key=True)
    account_id: str = Field(foreign_key="account.id", primary_key=True)
    post: TellerPost = Field(sa_column=choice_column("teller_post", TellerPost))
    proposed_at: datetime = Field(sa_column=moment_column())
    adopted_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    replaces: str | None = Field(default=None, foreign_key="account.id")
    left_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))

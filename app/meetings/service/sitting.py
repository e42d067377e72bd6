"""One sitting, looked up or held: everything that changes a sitting stands in one line."""

from __future__ import annotations

from sqlmodel import Session

from app.domain import errors as e
from app.meetings import store
from app.meetings.tables import MeetingRow, SittingRow


def known(db: Session, sitting_id: str) -> SittingRow:
    sitting = store.sitting(db, sitting_id)
    if sitting is None:
        raise e.Missing
    return sitting


def locked(db: Session, sitting_id: str) -> tuple[SittingRow, MeetingRow]:
    """The sitting and its meeting, held to the end of the transaction. Raises SittingClosed."""
    sitting = store.locked_sitting(db, sitting_id)
    if sitting is None:
        raise e.Missing
    require_open(sitting)
    meeting = store.locked_meeting(db, sitting.meeting_id)
    assert meeting is not None
    return sitting, meeting


def require_open(sitting: SittingRow) -> None:
    if sitting.closed_at:
        raise e.SittingClosed("此次全体会议已经闭会，不再登记")


def locked_before_head_count(db: Session, sitting_id: str) -> tuple[SittingRow, MeetingRow]:
    """As ``locked``; raises HeadCounted once the roll is frozen."""
    sitting, meeting = locked(db, sitting_id)
    if sitting.head_counted_at:
        raise e.HeadCounted(
            "人数已经清点：应到 {expected} 人，实到 {present} 人，不再更改；之后到会的代表请照常签到",
            expected=sitting.expected,
            present=sitting.present,
        )
    return sitting, meeting


def meeting_of(db: Session, sitting: SittingRow) -> MeetingRow:
    meeting = store.meeting(db, sitting.meeting_id)
    assert meeting is not None
    return meeting

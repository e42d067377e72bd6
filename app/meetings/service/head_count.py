"""清点人数: what is announced now stands for good, and the roll freezes with it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.audit.service import record
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.canonical import digest_bytes
from app.domain.permissions import require
from app.domain.session_steps import may_do
from app.meetings.service.figures import DelegationFigures, by_delegation, require_agreeing
from app.meetings.service.order import done, write_step
from app.meetings.service.roll import live_entries, roll_bytes
from app.meetings.service.sitting import locked_before_head_count
from app.meetings.tables import SittingRow
from app.people import service as people


def head_count(
    db: Session, now: datetime, *, sitting_id: str, by: Actor, present: int | None = None
) -> SittingRow:
    """Freezes the roll's bytes and ``members expected present``; only once, and only in its order.

    ``present`` is what the hall has announced, if it was told apart; it must be what the desk has counted:
    check-ins, or the signed count of a delegation's head. Raises OutOfOrder, HeadCounted, FiguresDisagree.
    """
    require(by, "headcount.record")
    sitting, meeting = locked_before_head_count(db, sitting_id)
    may_do(done(db, meeting, sitting), "head_count")
    people.freeze_roll(db, sitting.id)  # first: from here on nobody's status changes under the count
    figures = by_delegation(db, meeting, sitting)
    require_agreeing(figures)
    numbers = _numbers(figures)
    _as_announced(numbers, present)
    sitting.members, sitting.expected = numbers["members"], numbers["expected"]
    sitting.present, sitting.head_counted_at = numbers["present"], now
    sitting.roll = roll_bytes(meeting, sitting, now, live_entries(db, meeting), numbers)
    sitting.roll_digest = digest_bytes(sitting.roll)
    db.add(sitting)
    write_step(db, now, sitting, "head_count", by=by)
    payload = {**numbers, "roll": sitting.roll_digest}
    record(db, now, "sitting.head_counted", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload)
    return sitting


def _numbers(figures: list[DelegationFigures]) -> dict[str, int]:
    """应到 = 实到 + 缺席, those on leave among the absent; ``members`` with and without the suspended."""
    expected = sum(own.expected for own in figures)
    present = sum(own.present for own in figures)
    return {
        "members": sum(own.members for own in figures),
        "members_without_suspended": expected,
        "expected": expected,
        "present": present,
        "absent": expected - present,
        "on_leave": sum(own.on_leave for own in figures),
    }


def _as_announced(numbers: dict[str, int], present: int | None) -> None:
    if present is not None and present != numbers["present"]:
        raise e.FiguresDisagree(
            "会场报告实到 {announced} 人，签到处为 {present} 人；请核对后再清点",
            announced=present,
            present=numbers["present"],
        )

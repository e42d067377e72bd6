"""纸质票: the stock of sheets per box (印制 发出 收回 余票 作废), and the channel of a deputy.

Sheets carry no number; stock is counted. Handing out a sheet marks the deputy, and that mark is its record:
like a cast it is no audit event.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.domain.actors import Actor
from app.domain.errors import (
    AlreadyVoted,
    Missing,
    NotCheckedIn,
    NotOnRoll,
    NotPaperChannel,
    PollNotOpen,
    SheetStock,
)
from app.domain.permissions import require
from app.domain.words import Channel, PollStatus
from app.meetings import service as meetings
from app.meetings.service import AttendanceRow
from app.polls import store
from app.polls.service.access import held, known, require_status, tell
from app.polls.tables import PaperBoxRow, PollRow

_STOCKING = (PollStatus.FROZEN, PollStatus.OPEN)


def print_sheets(
    db: Session, now: datetime, *, poll_id: str, number: int, printed: int, by: Actor
) -> PaperBoxRow:
    """印制: sheets for a box; more for a box that has some. They show the frozen definition's 校验码."""
    require(by, "paper.stock")
    poll = held(db, poll_id)
    require_status(poll, "登记印制", *_STOCKING)
    if poll.channel is Channel.ELECTRONIC:
        raise SheetStock("此票决只用电子票，不印纸质票")
    box = store.locked_paper_box(db, poll_id, number)
    box = box or PaperBoxRow(poll_id=poll_id, number=number, printed=0)
    box.printed += printed
    store.add(db, box)
    tell(db, now, "sheets_printed", by, poll, {"box": number, "sheets": printed})
    return box


def hand_out(db: Session, *, poll_id: str, number: int, deputy_id: str, by: Actor) -> PaperBoxRow:
    """发出: one sheet to a deputy, who is marked by it. Takes rows in the order in which a cast does.

    Raises PollNotOpen, NotOnRoll, AlreadyVoted, NotCheckedIn, NotPaperChannel, SheetStock.
    """
    require(by, "paper.issue")
    poll = known(db, poll_id)
    on_roll, mark = store.lock_roll_row(db, poll_id, deputy_id)
    status, _ = store.standing_held(db, poll_id)
    if status is not PollStatus.OPEN:
        raise PollNotOpen("现在不能发票：只在投票期间发出")
    if not on_roll:
        raise NotOnRoll("此人不在本次票决的名册上，不能发票")
    if mark is not None:
        raise AlreadyVoted("此代表已投电子票或已领取纸质票")
    _require_paper(db, poll, deputy_id)
    box = _with_sheets_left(db, poll_id, number)
    box.issued += 1
    store.mark(db, poll_id, deputy_id, Channel.PAPER)
    store.add(db, box)
    return box


def void_sheet(
    db: Session,
    now: datetime,
    *,
    poll_id: str,
    number: int,
    by: Actor,
    sheets: int = 1,
    deputy_id: str | None = None,
) -> PaperBoxRow:
    """作废: a deputy's spoilt sheet, replaced from the stock; or sheets of the stock that never went out.

    Either way so many leave the stock, and what is issued stays. Raises SheetStock.
    """
    require(by, "paper.stock")
    poll = held(db, poll_id)
    require_status(poll, "作废票纸", *_STOCKING)
    box = _with_sheets_left(db, poll_id, number, sheets)
    if deputy_id is not None:
        _require_replaceable(db, poll, deputy_id, sheets)
    box.voided += sheets
    store.add(db, box)
    tell(
        db,
        now,
        "sheets_voided",
        by,
        poll,
        {"box": number, "sheets": sheets, "replaced": deputy_id is not None},
    )
    return box


def return_box(
    db: Session, now: datetime, *, poll_id: str, number: int, returned: int, leftover: int, by: Actor
) -> PaperBoxRow:
    """收回, counted after sealing. 印制 = 发出 + 余票 + 作废, or SheetStock with the numbers.

    More returned than issued is recorded as it is: then the vote has no result.
    """
    require(by, "paper.stock")
    poll = held(db, poll_id)
    meetings.require_teller(db, poll.sitting_id, by)
    require_status(poll, "清点收回的票", PollStatus.SEALED)
    box = store.locked_paper_box(db, poll_id, number)
    if box is None:
        raise Missing("没有这个票箱")
    if box.printed != box.issued + leftover + box.voided:
        raise SheetStock(
            "印制 {printed} 张，应等于发出 {issued}、余票 {leftover}、作废 {voided} 张之和，请重新清点",
            printed=box.printed,
            issued=box.issued,
            leftover=leftover,
            voided=box.voided,
        )
    entered = sum(s.size for s in store.stacks(db, poll_id) if s.box_number == number)
    if returned < entered:
        raise SheetStock("此票箱已录入 {entered} 张，收回不能少于此数", entered=entered)
    box.returned, box.leftover = returned, leftover
    store.add(db, box)
    tell(db, now, "box_returned", by, poll, {"box": number, "returned": returned, "leftover": leftover})
    return box


def change_channel(
    db: Session, now: datetime, *, poll_id: str, deputy_id: str, channel: Channel, by: Actor
) -> AttendanceRow:
    """As ``change_channel_at``, in the sitting of this poll."""
    require(by, "checkin.record")
    sitting_id = known(db, poll_id).sitting_id
    return change_channel_at(db, now, sitting_id=sitting_id, deputy_id=deputy_id, channel=channel, by=by)


def change_channel_at(
    db: Session, now: datetime, *, sitting_id: str, deputy_id: str, channel: Channel, by: Actor
) -> AttendanceRow:
    """The desk's change of a deputy's channel, until the deputy is marked in a poll that is open.

    It holds the roll row that a cast takes first: a cast under way ends before it, a later one sees it.
    """
    require(by, "checkin.record")
    for open_id in store.open_polls_of_sitting(db, sitting_id):
        _, mark = store.lock_roll_row(db, open_id, deputy_id)
        if mark is not None:
            raise AlreadyVoted("此代表已投电子票或已领取纸质票，不能再改投票方式")
    return meetings.change_channel(
        db, now, sitting_id=sitting_id, deputy_id=deputy_id, channel=channel, by=by
    )


def _require_paper(db: Session, poll: PollRow, deputy_id: str) -> None:
    """In a poll on paper everybody votes on paper; where there is both, who chose it at check-in."""
    attendance = meetings.attendance_of(db, poll.sitting_id, deputy_id)
    if attendance is None:
        raise NotCheckedIn("此代表尚未签到，请先到签到处签到")
    on_device = attendance.channel is Channel.ELECTRONIC
    if poll.channel is Channel.ELECTRONIC or (on_device and poll.channel is Channel.BOTH):
        raise NotPaperChannel("此代表签到时选用电子票；如须改用纸质票，请先到签到处办理")


def _with_sheets_left(db: Session, poll_id: str, number: int, sheets: int = 1) -> PaperBoxRow:
    box = store.locked_paper_box(db, poll_id, number)
    if box is None:
        raise Missing("没有这个票箱")
    left = box.printed - box.issued - box.voided
    if left < sheets:
        raise SheetStock("第 {number} 号票箱只余 {left} 张票纸", number=number, left=left)
    return box


def _require_replaceable(db: Session, poll: PollRow, deputy_id: str, sheets: int) -> None:
    row = store.roll_row(db, poll.id, deputy_id)
    if row is None or row.marked != Channel.PAPER or sheets != 1:
        raise SheetStock("换票须由已领取纸质票的代表交回原票，一次一张")

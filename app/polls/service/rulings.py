"""认定: the chief teller rules on each 待认定票, electronic or on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.domain import ballots
from app.domain.actors import Actor
from app.domain.errors import AlreadyRuled, Fault, Malformed, Missing
from app.domain.permissions import require
from app.domain.words import PollStatus, TellerPost
from app.meetings import service as meetings
from app.polls import store
from app.polls.schemas import Choice, PendingOut
from app.polls.service.access import held, known, posts, require_status, tell
from app.polls.service.definition import definition
from app.polls.service.entry import read_marks
from app.polls.service.totals import finish
from app.polls.tables import PollRow

_UNOPENED = "未能开启的电子票"


def pending(db: Session, *, poll_id: str, by: Actor) -> list[PendingOut]:
    """待认定票, listed, never dropped: by number and by place, never by receipt.

    What a counter doubted may tell a mark: until the count only the chief teller, who rules, reads it.
    """
    require(by, "paper.read")
    poll = known(db, poll_id)
    chief = posts(db, poll.sitting_id).get(by.id) is TellerPost.CHIEF_TELLER
    electronic = [
        PendingOut(
            number=number, stack=None, place=None, doubt=row.reason or _UNOPENED, ruled=row.ruled_invalid
        )
        for number, row in enumerate(store.pending(db, poll_id), start=1)
    ]
    sheets = [row for row in store.sheets(db, poll_id) if row.reading == 1 and row.pending]
    return electronic + [
        PendingOut(
            number=None, stack=row.stack, place=row.place, doubt=row.doubt if chief else "", ruled=False
        )
        for row in sheets
    ]


def still_pending(db: Session, poll_id: str) -> int:
    electronic = sum(not row.ruled_invalid for row in store.pending(db, poll_id))
    return electronic + len({(row.stack, row.place) for row in store.sheets(db, poll_id) if row.pending})


def rule_invalid(db: Session, now: datetime, *, poll_id: str, number: int, reason: str, by: Actor) -> PollRow:
    """An electronic ballot that did not open is invalid, with a reason: nobody can tell what it says."""
    poll = _ruling(db, poll_id, by)
    rows = store.pending(db, poll_id)
    if not 1 <= number <= len(rows):
        raise Missing("没有这张待认定票")
    row = rows[number - 1]
    if row.ruled_invalid:
        raise AlreadyRuled("此票已认定为无效")
    row.ruled_invalid, row.reason, row.ruled_by = True, reason, by.id
    store.add(db, row)
    tell(db, now, "ballot_ruled", by, poll, {"number": number, "reason": reason})
    return finish_if_ruled(db, now, poll, by)


def rule_sheet(
    db: Session,
    now: datetime,
    *,
    poll_id: str,
    stack: int,
    place: int,
    valid: bool,
    choices: Sequence[Choice],
    reason: str,
    by: Actor,
) -> PollRow:
    """A sheet that both counters left open: valid with these marks, or invalid. The event holds no mark."""
    poll = _ruling(db, poll_id, by)
    rows = [row for row in store.sheets(db, poll_id, stack) if row.place == place]
    if len(rows) != 2 or not all(row.pending for row in rows):
        raise AlreadyRuled("此票不在待认定之列：须两遍录入都注明待认定，且尚未认定")
    if choices and not valid:
        raise Malformed("认定为无效的票不填选择", faults=[Fault("/choices", "请删去，或认定为有效")])
    content = definition(poll)
    marks = read_marks(content, choices, "")
    for row in rows:
        row.encoded = ballots.encode(content, marks) if valid else None
        row.pending, row.doubt = False, reason
    store.add(db, *rows)
    tell(db, now, "sheet_ruled", by, poll, {"stack": stack, "place": place, "valid": valid})
    return finish_if_ruled(db, now, poll, by)


def finish_if_ruled(db: Session, now: datetime, poll: PollRow, by: Actor) -> PollRow:
    """The count is stored as soon as the box is opened and nothing is pending any more."""
    if poll.status is PollStatus.COUNTED and still_pending(db, poll.id) == 0:
        finish(db, now, poll, by)
    return poll


def _ruling(db: Session, poll_id: str, by: Actor) -> PollRow:
    require(by, "poll.rule_pending")
    poll = held(db, poll_id)
    meetings.require_teller(db, poll.sitting_id, by, TellerPost.CHIEF_TELLER)
    require_status(poll, "认定待认定票", PollStatus.SEALED, PollStatus.VALID, PollStatus.COUNTED)
    return poll

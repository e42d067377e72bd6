"""The order of business: each step after the ones before it, a body's step by its decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.decisions import service as decisions
from app.decisions.service import Subject
from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.canonical import digest
from app.domain.permissions import require
from app.domain.session_steps import (
    MADE_BY_MOVE,
    REPLACE_TELLER,
    Scope,
    SessionStep,
    deciding_body,
    made_by_move,
    may_do,
    step,
)
from app.meetings import store
from app.meetings.service.sitting import known, locked, meeting_of, require_open
from app.meetings.service.tellers import adopt, adopt_replacement, tellers_digested
from app.meetings.tables import MeetingRow, SittingRow, StepRow

DESK = (Role.CLERK, Role.BODY_SECRETARY)
ENDED = "ended"  # a poll that is void or annulled: no step of the order, but its sitting may close
_ENDS = ("declare_void", "annul")


def do_step(
    db: Session,
    now: datetime,
    *,
    sitting_id: str,
    code: str,
    subject: str = "",
    decision_id: str | None = None,
    document_no: str = "",
    note: str = "",
    by: Actor,
) -> StepRow:
    """Records one step. ``subject``: a poll's id for a poll's step, who comes for a replacement.

    A body's step needs that body's decision (see ``decisions.settle``). Raises OutOfOrder naming the steps
    before it that are missing; Conflict for the head count and for what a poll's own moves record.
    """
    require(by, "step.record")
    sitting, meeting = locked(db, sitting_id)
    wanted = _recordable(db, meeting, sitting, code, subject)
    if wanted.needs_document and not document_no.strip():
        faults = [e.Fault("/document_no", "请填写文号")]
        raise e.Malformed("“{label}”须写明文号", label=wanted.label, faults=faults)
    if wanted.decided_by is not None:
        _settle(db, now, sitting, meeting, wanted, decision_id, by)
    _carry_out(db, now, sitting, wanted, subject)
    said_of_it = {"document_no": document_no, "note": note}
    decided = decision_id if wanted.decided_by else None
    return write_step(
        db, now, sitting, wanted.code, subject=subject, decision_id=decided, **said_of_it, by=by
    )


def follow_move(db: Session, now: datetime, *, sitting_id: str, poll_id: str, move: str, by: Actor) -> None:
    """Records the steps that a poll's move makes (open → 分发选票, 投票 …), in the same transaction.

    Called by ``stages`` after the move was decided and made. The poll is held there, so the sitting is not
    held here: whoever holds it may wait for what this transaction holds. Raises OutOfOrder, SittingClosed.
    """
    sitting = known(db, sitting_id)
    if move == "open":
        require_open(sitting)
    meeting = meeting_of(db, sitting)
    for code in MADE_BY_MOVE.get(move, ()):
        may_do(done(db, meeting, sitting, poll_id), code)
        write_step(db, now, sitting, code, subject=poll_id, by=by)
    if move in _ENDS:
        write_step(db, now, sitting, ENDED, subject=poll_id, note=move, by=by)


def sitting_digest(db: Session, sitting_id: str, action: str) -> str:
    """What a decision about this step binds: sitting, step and, where they are the matter, the tellers."""
    return digest(said(known(db, sitting_id), action, tellers_digested(db, sitting_id, action)))


def said(sitting: SittingRow, action: str, tellers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What a decision about a step is about: its digest is the decision's."""
    return {
        "sitting": sitting.id,
        "action": action,
        "held_on": sitting.held_on.isoformat(),
        "tellers": list(tellers),
    }


def done(db: Session, meeting: MeetingRow, sitting: SittingRow, poll_id: str = "") -> set[str]:
    """What has been done for this meeting, this sitting and this poll together."""
    rows = store.steps_of_meeting(db, meeting.id)
    return {row.code for row in rows if applies(row, sitting, poll_id)}


def applies(row: StepRow, sitting: SittingRow, poll_id: str) -> bool:
    """A meeting's step counts in each of its sittings, a sitting's in that one, a poll's for that poll."""
    if row.subject:
        return row.subject == poll_id
    return row.sitting_id == sitting.id or (row.code != ENDED and step(row.code).scope is Scope.MEETING)


def write_step(
    db: Session,
    now: datetime,
    sitting: SittingRow,
    code: str,
    *,
    subject: str = "",
    document_no: str = "",
    note: str = "",
    decision_id: str | None = None,
    by: Actor,
) -> StepRow:
    row = StepRow(
        sitting_id=sitting.id,
        code=code,
        subject=subject,
        document_no=document_no,
        note=note,
        done_by=by.id,
        done_at=now,
    )
    db.add(row)
    db.flush()
    payload = {"step": code, "subject": subject, "document_no": document_no, "note": note}
    if decision_id:
        payload["decision"] = decision_id
    record(db, now, "step.done", actor=by.id, subject=f"sitting:{sitting.id}", payload=payload)
    return row


def _recordable(
    db: Session, meeting: MeetingRow, sitting: SittingRow, code: str, subject: str
) -> SessionStep:
    wanted = step(code)
    if code == "head_count":
        raise e.Conflict("清点人数请在“清点人数”处办理，清点后自动记入会议程序")
    if made_by_move(code):
        raise e.Conflict("“{label}”随票决的办理自动记入会议程序", label=wanted.label)
    finished = done(db, meeting, sitting, subject)
    if wanted.scope is Scope.POLL:
        _known_poll(finished, subject)
    elif subject and wanted is not REPLACE_TELLER:
        faults = [e.Fault("/subject", "此步骤不属于某项票决，请留空")]
        raise e.Malformed("“{label}”不属于某项票决", label=wanted.label, faults=faults)
    return may_do(finished, code)


def _known_poll(finished: Collection[str], subject: str) -> None:
    """Every poll of a sitting comes in by its opening; another id is nobody's poll here."""
    if not subject:
        raise e.Malformed("请指明是哪一项票决", faults=[e.Fault("/subject", "请填写票决编号")])
    if "issue" not in finished:
        raise e.Missing("此次全体会议没有进行过这项票决")


def _settle(
    db: Session,
    now: datetime,
    sitting: SittingRow,
    meeting: MeetingRow,
    wanted: SessionStep,
    decision_id: str | None,
    by: Actor,
) -> None:
    assert wanted.decided_by is not None
    about = Subject("sitting", sitting.id, sitting_digest(db, sitting.id, wanted.code))
    body = deciding_body(wanted.decided_by, meeting.body)
    decisions.settle(
        db, now, decision_id, body=body, action=wanted.code, subject=about, by=by, proposers=DESK
    )


def _carry_out(db: Session, now: datetime, sitting: SittingRow, wanted: SessionStep, subject: str) -> None:
    if wanted.code == "tellers_adopted":
        adopt(db, now, sitting)
    elif wanted is REPLACE_TELLER:
        adopt_replacement(db, now, sitting, subject)

"""The moves of a poll: each row of the table with its decision by two humans, and what the move does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.decisions import service as decisions
from app.decisions.service import Subject
from app.decisions.tables import DecisionRow
from app.domain.actors import Actor
from app.domain.canonical import digest_bytes
from app.domain.errors import KeysMissing, Missing, NotYourRole, RulesUnmet
from app.domain.words import Channel, Stage, TellerPost
from app.domain.workflow import POLL, deciding_body, row, unmet
from app.meetings import service as meetings
from app.polls import store
from app.polls.service.access import held, posts, tell
from app.polls.service.definition import frozen, rules
from app.polls.service.facts import ballots_out_and_in, facts
from app.polls.service.moved import write_move
from app.polls.service.sealing_up import seal
from app.polls.service.subject import subject_digest
from app.polls.service.trusting import require_trusted
from app.polls.tables import CertificateRow, PollRollRow, PollRow

BY_CHIEF_TELLER: Final = ("seal", "declare_valid", "declare_void")
Deed = Callable[[Session, datetime, PollRow, DecisionRow], dict[str, Any]]


def perform(
    db: Session,
    now: datetime,
    *,
    poll_id: str,
    action: str,
    decision_id: str | None,
    by: Actor,
    cycle_stage: Stage | None = None,
) -> PollRow:
    """Makes a move of the table. The decision carries the reason of an annulment, or what the chief teller
    reports of a void vote: what two humans signed, and no word of whoever makes the move.

    Raises WrongStage, RulesUnmet with everything unmet, what ``decisions.settle`` raises, NotYourRole where
    the report is not the chief teller's. Counting is ``count``: its decision are the cards.
    """
    deed = _DEEDS.get(action)
    if deed is None:
        raise Missing("没有“{action}”这一办理事项", action=action)
    if action == "switch_to_paper":
        store.lock_roll(db, poll_id)  # before the poll, as every cast does
    poll = held(db, poll_id)
    transition = row(POLL, poll.status, action)
    if action == "open":
        require_trusted(db, poll)
    chosen = rules(poll)
    hall = meetings.facts(db, poll.sitting_id, suspended_counted=chosen.suspended_counted)
    decision = decisions.settle(
        db,
        now,
        decision_id,
        body=deciding_body(transition, meeting_body=hall.meeting_body, rules=chosen),
        action=action,
        subject=Subject("poll", poll.id, subject_digest(db, poll.id, action)),
        by=by,
        proposers=transition.proposers,
    )
    _require_chief(db, poll, action, decision)
    left = unmet(transition, facts(db, poll, cycle_stage=cycle_stage, reason=decision.reason))
    if left:
        raise RulesUnmet(left)
    done = deed(db, now, poll, decision)
    write_move(db, now, poll, transition, by=by, decision_id=decision.id)
    tell(db, now, action, by, poll, {"decision": decision.id, "version": poll.version, **done})
    return poll


def _require_chief(db: Session, poll: PollRow, action: str, decision: DecisionRow) -> None:
    post = posts(db, poll.sitting_id).get(decision.recorded_by)
    if action in BY_CHIEF_TELLER and post is not TellerPost.CHIEF_TELLER:
        raise NotYourRole("此事项须由总监票人报告")


def _freeze(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    poll.definition = frozen(poll)
    poll.definition_digest = digest_bytes(poll.definition)
    return {"definition": poll.definition_digest}


def _unfreeze(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    before = poll.definition_digest
    poll.definition, poll.definition_digest = None, None
    return {"definition": before}


def _open(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    """The sitting's frozen roll becomes the poll's; the key record is fixed from here on."""
    keys = store.keys(db, poll.id)
    if poll.channel is not Channel.PAPER and (keys is None or len(keys.read_back) != len(keys.share_hashes)):
        raise KeysMissing("钥匙卡更换后尚未全部回读，不能开始投票")
    sitting = meetings.sitting(db, poll.sitting_id)
    poll.roll, poll.roll_digest = sitting.roll, sitting.roll_digest
    voters = [entry.deputy_id for entry in meetings.roll_entries(sitting) if entry.may_vote]
    store.add(db, *(PollRollRow(poll_id=poll.id, deputy_id=deputy) for deputy in sorted(voters)))
    return {"roll": poll.roll_digest, "key": keys.digest if keys else None, "entitled": len(voters)}


def _seal(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    return seal(db, now, poll)


def _switch_to_paper(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    """The box is void and stays closed, its marks are cleared by the decision's two humans."""
    poll.box_void, poll.channel = True, Channel.PAPER
    cleared = store.clear_marks(db, poll.id, Channel.ELECTRONIC)
    return {"cleared": cleared, "by": [decision.recorded_by, decision.countersigned_by]}


def _declare(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    issued, returned = ballots_out_and_in(db, poll)
    if returned is not None:
        poll.figures = {**(poll.figures or {}), "returned": returned}
    return {"issued": issued, "returned": returned}


def _declare_void(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    poll.box_void = True
    return {**_declare(db, now, poll, decision), "reason": decision.reason}


def _certify(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    """Chief teller and a teller, one of each, sign under the count's digest."""
    serving = posts(db, poll.sitting_id)
    hands = (
        (decision.recorded_by, decision.recorder_name),
        (decision.countersigned_by or "", decision.countersigner_name or ""),
    )
    if {serving.get(account) for account, _ in hands} != {TellerPost.CHIEF_TELLER, TellerPost.TELLER}:
        raise NotYourRole("计票结果须由总监票人和一名监票人签字确认")
    for account, name in hands:
        certificate = CertificateRow(
            poll_id=poll.id,
            account_id=account,
            post=serving[account],
            name=name,
            count_digest=poll.count_digest or "",
            signed_at=now,
        )
        store.add(db, certificate)
    return {"count": poll.count_digest, "signed": [account for account, _ in hands]}


def _announce(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    return {"count": poll.count_digest}


def _annul(db: Session, now: datetime, poll: PollRow, decision: DecisionRow) -> dict[str, Any]:
    poll.box_void = True
    return {"reason": decision.reason}


_DEEDS: Final[dict[str, Deed]] = {
    "freeze": _freeze,
    "unfreeze": _unfreeze,
    "open": _open,
    "seal": _seal,
    "switch_to_paper": _switch_to_paper,
    "declare_valid": _declare,
    "declare_void": _declare_void,
    "certify": _certify,
    "announce": _announce,
    "annul": _annul,
}

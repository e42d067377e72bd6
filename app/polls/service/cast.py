"""投票: the protocol, step for step, and what a deputy sees before it.

One transaction of its own, READ COMMITTED, each step a new statement; answered only after the commit.
No time and no order is stored, nothing joins a deputy with a choice, and a cast is no audit event: the mark
is its record. Nothing may ever be stored that tells a repeated cast from another ballot's nonce.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.db.session import Database
from app.domain import ballots
from app.domain.actors import Actor
from app.domain.errors import (
    AlreadyVoted,
    BoxVoid,
    NonceTaken,
    NotCheckedIn,
    NotOnRoll,
    PaperChannel,
    PollNotOpen,
)
from app.domain.permissions import require
from app.domain.receipts import read_nonce, receipt, rid
from app.domain.rulesets import from_mapping
from app.domain.words import Channel, PollStatus
from app.meetings import service as meetings
from app.polls import sealing, store
from app.polls.schemas import BallotPage, CastIn, Receipt
from app.polls.service.access import known
from app.polls.service.definition import PAPER_SUITE, definition, worked
from app.polls.tables import PollRow
from app.web.i18n import _

_VOID = (PollStatus.VOID, PollStatus.ANNULLED)
_NOT_YET = (PollStatus.PREPARED, PollStatus.FROZEN)
_FIRST = _("您的选票已投入票箱")
_AGAIN = _("您此前已投票，以第一次的选票为准；这次提交的选择未被读取")
_FILL_IN = _("请逐项填写后提交；超出限额的选票不予接受")
_VOTED = _("您已投票")
_HAS_A_SHEET = _("您已领取纸质票")
_PREVIEW = _("预览：代表投票时看到的就是这个样子，现在不能投票")


@dataclass(frozen=True, slots=True)
class SealedBallot:
    """A ballot ready for the box: nothing of the choices can be read from it without the cards."""

    poll_id: str
    sitting_id: str
    rid: bytes
    blob: bytes


def cast(database: Database, *, poll_id: str, body: CastIn, actor: Actor) -> Receipt:
    """Puts a ballot into the box. ``replayed`` where the deputy had voted and the nonce is in the box.

    Raises NotYourRole, NotOnRoll, NotCheckedIn, PaperChannel (403); Malformed, BadNonce (422, unmarked);
    BoxVoid, NonceTaken, PollNotOpen, AlreadyVoted (409). A refusal changed nothing.
    """
    require(actor, "poll.cast")
    deputy_id = actor.deputy_id or ""
    with database.unit(write=False) as db:
        poll = _voters_poll(db, poll_id, deputy_id)
        sealed = _seal(db, poll, body)
    with database.unit(write=True) as db:
        replayed = _put(db, sealed, deputy_id)
    return Receipt(receipt=receipt(sealed.rid), replayed=replayed, sentence=_AGAIN if replayed else _FIRST)


def ballot_page_data(db: Session, actor: Actor, poll_id: str) -> BallotPage:
    """The ballot for a deputy who may cast it now; else the refusal, before anything of it is shown."""
    require(actor, "poll.cast")
    deputy_id = actor.deputy_id or ""
    poll = _voters_poll(db, poll_id, deputy_id)
    if _void(poll.status, poll.box_void):
        raise _box_void()
    row = store.roll_row(db, poll_id, deputy_id)
    if row is None or row.marked is None:
        _require_open(poll.status)
        _require_device(db, poll.sitting_id, deputy_id)
        return _page(db, poll, voted=False, sentence=_FILL_IN)
    on_paper = row.marked == Channel.PAPER
    return _page(db, poll, voted=True, sentence=_HAS_A_SHEET if on_paper else _VOTED)


def preview(db: Session, poll_id: str, *, by: Actor) -> BallotPage:
    """The ballot as it is frozen, or would be now, for those who prepare it; nobody casts it from here."""
    require(by, "desk.read")
    poll = known(db, poll_id)
    return _shown(db, poll, definition(poll), voted=False, sentence=_PREVIEW)


def check_marks(page: BallotPage, choices: Sequence[tuple[int, str]]) -> None:
    """Before anything is sent: whether the box would take this ballot. Raises Malformed."""
    ballots.check({"groups": page.groups, "items": page.items}, choices)


def beside(db: Session, poll_id: str) -> dict[int, dict[str, Any]]:
    """What stands beside each item's title: target, money, whose it is. No part of what is sealed."""
    return {item["no"]: item["info"] for item in known(db, poll_id).draft["items"]}


def _voters_poll(db: Session, poll_id: str, deputy_id: str) -> PollRow:
    """The poll, once it is settled that this deputy is on its roll."""
    poll = known(db, poll_id)
    if poll.status in _NOT_YET:
        raise PollNotOpen("投票尚未开始，请等候主持人宣布")
    if store.roll_row(db, poll_id, deputy_id) is None:
        if _void(poll.status, poll.box_void):
            raise _box_void()
        raise NotOnRoll("您不在本次票决的名册上，不能投票；如有疑问请联系大会秘书处")
    return poll


def _seal(db: Session, poll: PollRow, body: CastIn) -> SealedBallot:
    nonce = read_nonce(body.nonce)
    content = definition(poll)
    marks = ballots.check(content, [(choice.no, choice.mark) for choice in body.choices])
    plain = ballots.encode(content, marks)
    keys = store.keys(db, poll.id)
    # Keys alone do not make a box: cards may have been made before the poll was changed to paper.
    if keys is None or poll.definition_digest is None or content["suite"] == PAPER_SUITE:
        raise _paper_only()
    sealer = sealing.Sealer(keys.public_key, poll.id, poll.definition_digest, len(plain))
    name = rid(poll.id, nonce)
    return SealedBallot(poll.id, poll.sitting_id, name, sealer.seal(name, plain))


def _put(db: Session, ballot: SealedBallot, deputy_id: str) -> bool:
    """True where the deputy had voted before. The order of the steps is the protocol's."""
    _on_roll, mark = store.lock_roll_row(db, ballot.poll_id, deputy_id)  # 1
    if _void(*store.standing(db, ballot.poll_id)):  # 2
        raise _box_void()
    if store.in_box(db, ballot.poll_id, ballot.rid):
        if mark is None:
            raise _nonce_taken()
        return True
    status, void = store.standing_held(db, ballot.poll_id)  # 3
    if _void(status, void):
        raise _box_void()
    _require_open(status)
    if mark is not None:  # 4
        raise AlreadyVoted("您已投票或已领取纸质票，不能再投")
    _require_device(db, ballot.sitting_id, deputy_id)
    store.mark(db, ballot.poll_id, deputy_id, Channel.ELECTRONIC)  # 5
    if not store.put_into_box(db, ballot.poll_id, ballot.rid, ballot.blob):
        raise _nonce_taken()
    return False


def _require_open(status: PollStatus) -> None:
    if status is not PollStatus.OPEN:
        raise PollNotOpen("投票已经结束")


def _require_device(db: Session, sitting_id: str, deputy_id: str) -> None:
    """Checked in, and on a device. A change at the desk holds the same roll row, so the answer stands."""
    attendance = meetings.attendance_of(db, sitting_id, deputy_id)
    if attendance is None:
        raise NotCheckedIn("您尚未签到，请先到签到处签到")
    if attendance.channel is not Channel.ELECTRONIC:
        raise PaperChannel("您签到时选用纸质票，请向工作人员领取；如须改用电子票，请到签到处办理")


def _void(status: PollStatus, box_void: bool) -> bool:
    return box_void or status in _VOID


def _box_void() -> BoxVoid:
    return BoxVoid("电子票箱已作废，此前的电子票均不计票；请按会场安排重新投票")


def _nonce_taken() -> NonceTaken:
    return NonceTaken("投票随机数已被使用，您的票未投出；请重新打开票决页面后再投")


def _paper_only() -> PaperChannel:
    return PaperChannel("本次票决只用纸质票，请向工作人员领取")


def _page(db: Session, poll: PollRow, *, voted: bool, sentence: str) -> BallotPage:
    content = definition(poll)
    if not voted and (store.keys(db, poll.id) is None or content["suite"] == PAPER_SUITE):
        raise _paper_only()
    return _shown(db, poll, content, voted=voted, sentence=sentence)


def _shown(
    db: Session, poll: PollRow, content: Mapping[str, Any], *, voted: bool, sentence: str
) -> BallotPage:
    keys = store.keys(db, poll.id)
    counted = from_mapping(content["ruleset"]).suspended_counted
    members, present = meetings.base(db, poll.sitting_id, suspended_counted=counted)
    groups = [
        {**group, **dict(zip(("max_choices", "min_choices"), ballots.limits(group), strict=True))}
        for group in content["groups"]
    ]
    return BallotPage(
        poll=poll.id,
        title=poll.title,
        voted=voted,
        sentence=sentence,
        digest=poll.definition_digest or "",
        key_digest=keys.digest if keys else None,
        groups=groups,
        items=content["items"],
        worked=worked(content, members=members, present=present),
    )

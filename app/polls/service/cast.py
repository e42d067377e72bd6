"""投票 one by one, and what a deputy sees before it. What decides about a cast is in ``box``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.db.session import Database
from app.db.writer import in_one
from app.domain import ballots
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.domain.permissions import require
from app.domain.receipts import receipt
from app.domain.words import Channel
from app.meetings import service as meetings
from app.polls import store
from app.polls.schemas import BallotPage, Beside, CastIn, Receipt
from app.polls.service.access import known
from app.polls.service.ballot_form import SealedBallot, ballot_form, filled
from app.polls.service.box import Cast, put
from app.polls.service.definition import PAPER_SUITE, definition, rules, worked
from app.polls.service.refused import (
    NOT_YET,
    box_void,
    is_void,
    not_on_roll,
    not_yet,
    paper_only,
    require_device,
    require_open,
)
from app.polls.tables import PollKeyRow, PollRow
from app.web.i18n import _

_FIRST = _("您的选票已投入票箱")
_AGAIN = _("您此前已投票，以第一次的选票为准；这次提交的选择未被读取")
_FILL_IN = _("请逐项填写后提交；超出限额的选票不予接受")
_VOTED = _("您已投票")
_HAS_A_SHEET = _("您已领取纸质票")
_PREVIEW = _("预览：代表投票时看到的就是这个样子，现在不能投票")


def cast(database: Database, *, poll_id: str, body: CastIn, actor: Actor) -> Receipt:
    """Puts a ballot into the box. ``replayed`` where the deputy had voted and the nonce is in the box.

    Raises NotYourRole, NotOnRoll, NotCheckedIn, PaperChannel (403); Malformed, BadNonce (422, unmarked);
    BoxVoid, NonceTaken, PollNotOpen, AlreadyVoted (409). A refusal changed nothing.
    """
    require(actor, "poll.cast")
    with database.unit(write=False) as db:
        ballot = filled(ballot_form(db, poll_id), body)
    [came_to] = in_one(database, put, [Cast(poll_id, actor.deputy_id or "", ballot)])
    return answered(ballot, came_to)


def answered(ballot: SealedBallot | Refusal, came_to: bool | Exception) -> Receipt:
    """What whoever cast it is told. Raises what the cast came to, where that is no receipt."""
    if isinstance(came_to, Exception):
        raise came_to
    if isinstance(ballot, Refusal):
        raise ballot
    return Receipt(receipt=receipt(ballot.rid), replayed=came_to, sentence=_AGAIN if came_to else _FIRST)


def ballot_page_data(db: Session, actor: Actor, poll_id: str) -> BallotPage:
    """The ballot for a deputy who may cast it now; else the refusal, before anything of it is shown."""
    require(actor, "poll.cast")
    deputy_id = actor.deputy_id or ""
    poll, mark = _voters_poll(db, poll_id, deputy_id)
    if is_void(poll.status, poll.box_void):
        raise box_void()
    if mark is None:
        require_open(poll.status)
        at = meetings.attendance_of(db, poll.sitting_id, deputy_id)
        require_device(at.channel if at else None, checked_in=at is not None)
        return _page(db, poll, voted=False, sentence=_FILL_IN)
    on_paper = mark == Channel.PAPER
    return _page(db, poll, voted=True, sentence=_HAS_A_SHEET if on_paper else _VOTED)


def preview(db: Session, poll_id: str, *, by: Actor) -> BallotPage:
    """The ballot as it is frozen, or would be now, for those who prepare it; nobody casts it from here."""
    require(by, "desk.read")
    poll = known(db, poll_id)
    return _shown(db, poll, definition(poll), store.keys(db, poll_id), voted=False, sentence=_PREVIEW)


def check_marks(page: BallotPage, choices: Sequence[tuple[int, str]]) -> None:
    """Before anything is sent: whether the box would take this ballot. Raises Malformed."""
    ballots.check({"groups": page.groups, "items": page.items}, choices)


def ballot_sheet(db: Session, actor: Actor, poll_id: str) -> tuple[BallotPage, Beside]:
    """``ballot_page_data`` with what stands beside the titles, both of one look at the poll."""
    require(actor, "poll.cast")
    poll = known(db, poll_id)  # held here, or the session would forget it and ask once more
    return ballot_page_data(db, actor, poll.id), _beside(poll)


def beside(db: Session, poll_id: str) -> Beside:
    """What stands beside each item's title: target, money, whose it is. No part of what is sealed."""
    return _beside(known(db, poll_id))


def _beside(poll: PollRow) -> Beside:
    return {item["no"]: item["info"] for item in poll.draft["items"]}


def _voters_poll(db: Session, poll_id: str, deputy_id: str) -> tuple[PollRow, str | None]:
    """The poll and the deputy's mark, once it is settled that this deputy is on its roll."""
    poll = known(db, poll_id)
    if poll.status in NOT_YET:
        raise not_yet()
    row = store.roll_row(db, poll_id, deputy_id)
    if row is None:
        raise box_void() if is_void(poll.status, poll.box_void) else not_on_roll()
    return poll, row.marked


def _page(db: Session, poll: PollRow, *, voted: bool, sentence: str) -> BallotPage:
    content, keys = definition(poll), store.keys(db, poll.id)
    if not voted and (keys is None or content["suite"] == PAPER_SUITE):
        raise paper_only()
    return _shown(db, poll, content, keys, voted=voted, sentence=sentence)


def _shown(
    db: Session,
    poll: PollRow,
    content: Mapping[str, Any],
    keys: PollKeyRow | None,
    *,
    voted: bool,
    sentence: str,
) -> BallotPage:
    members, present = meetings.base(db, poll.sitting_id, suspended_counted=rules(poll).suspended_counted)
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

"""票箱钥匙卡: made, read back, replaced. A code is in the one answer that made it, to be printed then.

What is typed back is never shown again, and no address has anything of a card.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.domain.words import PollStatus
from app.meetings import service as meetings
from app.people import service as people
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service as polls
from app.polls.schemas import KeyCards
from app.polls.service import PollRow
from app.screens.preparation import PREPARING, heading, keys_of
from app.stages import service as stages
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, chosen, line
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/polls/{poll_id}/keys", include_in_schema=False, dependencies=FIRST)
REPLACE: Final = "replace_keys"
_CODE: Final = _("请照卡上的代码填写")
_REASON: Final = _("请写明为什么要整体更换，至多 200 个字")


@router.get("")
def show(poll_id: Id, db: Db, shell: SignedShell, now: Now) -> Response:
    require(shell.actor, "desk.read")
    return shell.page("screens/keys.html", {**_values(db, now, poll_id, shell.actor), "fault": None})


@router.post("")
def make(poll_id: Id, request: Request, shell: SignedShellApart, now: Now) -> Response:
    """The answer is the cards."""
    require(shell.actor, "poll.keys")
    database: Database = request.app.state.database
    try:
        with database.unit(write=True) as db:
            cards = polls.make_keys(db, now, poll_id=poll_id, by=shell.actor)
    except Refusal as refusal:
        return _again(database, shell, now, poll_id, refusal)
    return _printed(database, shell, poll_id, cards)


@router.post("/read-back")
def read_back(poll_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "poll.keys")
    database: Database = request.app.state.database
    try:
        code = line(form, "code", _CODE, most=200)
        with database.unit(write=True) as db:
            polls.read_back(db, now, poll_id=poll_id, code=code, by=shell.actor)
    except Refusal as refusal:
        return _again(database, shell, now, poll_id, refusal)
    return RedirectResponse(f"/desk/polls/{poll_id}/keys", 303)


@router.post("/proposal")
def propose(poll_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """The first of two persons asks for new cards for all."""
    require(shell.actor, "poll.key_record.replace")
    database: Database = request.app.state.database
    try:
        reason = line(form, "reason", _REASON, most=200)
        with database.unit(write=True) as db:
            asked = stages.Proposal("poll", poll_id, REPLACE, shanghai_day(now), reason=reason)
            stages.propose(db, now, asked, shell.actor)
    except Refusal as refusal:
        return _again(database, shell, now, poll_id, refusal)
    return RedirectResponse(f"/desk/polls/{poll_id}/keys", 303)


@router.post("/replacement")
def replace(poll_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """The second person, a teller, makes them; the old cards are worth nothing."""
    require(shell.actor, "poll.keys")
    database: Database = request.app.state.database
    try:
        decision = chosen(form, "decision", _("请选择更换的决定"))
        with database.unit(write=True) as db:
            cards = polls.replace_keys(db, now, poll_id=poll_id, decision_id=decision, by=shell.actor)
    except Refusal as refusal:
        return _again(database, shell, now, poll_id, refusal)
    return _printed(database, shell, poll_id, cards)


def _printed(database: Database, shell: Shell, poll_id: str, cards: KeyCards) -> Response:
    with database.unit(write=False) as db:
        values = heading(db, polls.poll(db, poll_id))
    return shell.page("screens/key_cards.html", {**values, "made": cards}, status=201)


def _again(database: Database, shell: Shell, now: datetime, poll_id: str, refusal: Refusal) -> Response:
    fault = said(refusal, shell.language)
    with database.unit(write=False) as db:
        values = _values(db, now, poll_id, shell.actor)
        return shell.page("screens/keys.html", {**values, "fault": fault}, status=fault.status)


def _values(db: Session, now: datetime, poll_id: str, by: Actor) -> dict[str, Any]:
    poll = polls.poll(db, poll_id)
    tellers = meetings.tellers(db, poll.sitting_id, adopted=False)
    rules = polls.rules(poll)
    return {
        **heading(db, poll),
        "key": keys_of(db, poll_id),
        "tellers": [(people.account(db, row.account_id).name, row.post) for row in tellers],
        "mine": may(by, "poll.keys") and by.id in {row.account_id for row in tellers},
        "may_propose": may(by, "poll.key_record.replace"),
        "cards": rules.key_cards,
        "needed": rules.key_cards_needed,
        "making": poll.status is PollStatus.PREPARED,
        "changing": poll.status in PREPARING,
        "proposals": [(row, row.recorder_human == by.human) for row in _proposals(db, now, poll)],
    }


def _proposals(db: Session, now: datetime, poll: PollRow) -> list[DecisionRow]:
    subject = Subject("poll", poll.id, polls.subject_digest(db, poll.id, REPLACE))
    return decisions.still_open(db, now, action=REPLACE, subject=subject)

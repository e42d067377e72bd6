"""纸质票: printed, handed out, voided, box by box; what comes back is counted where it is entered.

Sheets carry no number: the stock is counted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.domain.words import PollStatus
from app.meetings import service as meetings
from app.meetings.service import RollEntry
from app.people.named import who_in
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service as polls
from app.screens.preparation import heading
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, whole
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/polls/{poll_id}/paper", include_in_schema=False, dependencies=FIRST)
STOCKING: Final = (PollStatus.FROZEN, PollStatus.OPEN)
ACTIONS: Final = ("paper.stock", "paper.issue", "paper.enter")
_BOX: Final = _("请用数字填写票箱号，从 1 到 999")
_SHEETS: Final = _("请用数字填写张数")


@dataclass(frozen=True, slots=True)
class Counter:
    """A form sent at the counter where sheets go out and boxes come back."""

    poll_id: str
    database: Database
    shell: Shell
    form: FormData
    now: datetime

    @property
    def by(self) -> Actor:
        return self.shell.actor

    @property
    def box(self) -> int:
        """Raises Malformed."""
        return whole(self.form, "box", _BOX, least=1, most=999)

    def sheets(self, name: str, *, least: int = 0) -> int:
        """Raises Malformed."""
        return whole(self.form, name, _SHEETS, least=least)

    def do(self, deed: Callable[[Session], Any]) -> Response:
        try:
            with self.database.unit(write=True) as db:
                deed(db)
        except Refusal as refusal:
            return self.again(refusal)
        return RedirectResponse(f"/desk/polls/{self.poll_id}/paper?box={field(self.form, 'box')}", 303)

    def again(self, refusal: Refusal) -> Response:
        with self.database.unit(write=False) as db:
            fault = said(refusal, self.shell.language)
            return _page(db, self.shell, self.poll_id, field(self.form, "box"), fault=fault)


def counter_of(poll_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Counter:
    return Counter(poll_id, request.app.state.database, shell, form, now)


AtCounter = Annotated[Counter, Depends(counter_of)]


@router.get("")
def show(poll_id: Id, db: Db, shell: SignedShell, request: Request) -> Response:
    """``box``: the one that this counter hands out from."""
    if not may(shell.actor, "paper.read"):
        require(shell.actor, "paper.stock")
    return _page(db, shell, poll_id, request.query_params.get("box", ""))


@router.post("/boxes")
def print_sheets(counter: AtCounter) -> Response:
    require(counter.by, "paper.stock")
    return counter.do(lambda db: _print(db, counter))


@router.post("/sheets")
def hand_out(counter: AtCounter) -> Response:
    """发票: the answer says to whom, and is ready for the next; sent again it is refused."""
    require(counter.by, "paper.issue")
    try:
        with counter.database.unit(write=True) as db:
            entry = _hand_out(db, counter)
    except Refusal as refusal:
        return counter.again(refusal)
    with counter.database.unit(write=False) as db:
        return _page(db, counter.shell, counter.poll_id, field(counter.form, "box"), given=entry)


@router.post("/voided")
def void(counter: AtCounter) -> Response:
    """With ``who`` a deputy's spoilt sheet, replaced; without, sheets that never went out."""
    require(counter.by, "paper.stock")
    return counter.do(lambda db: _void(db, counter))


def _print(db: Session, counter: Counter) -> None:
    printed = counter.sheets("printed", least=1)
    polls.print_sheets(
        db, counter.now, poll_id=counter.poll_id, number=counter.box, printed=printed, by=counter.by
    )


def _hand_out(db: Session, counter: Counter) -> RollEntry:
    sitting = polls.poll(db, counter.poll_id).sitting_id
    entry = meetings.voter_meant(db, sitting, who_in(counter.form))
    polls.hand_out(db, poll_id=counter.poll_id, number=counter.box, deputy_id=entry.deputy_id, by=counter.by)
    return entry


def _void(db: Session, counter: Counter) -> None:
    sitting, who = polls.poll(db, counter.poll_id).sitting_id, field(counter.form, "who")
    entry = meetings.voter_meant(db, sitting, who_in(counter.form)) if who else None
    polls.void_sheet(
        db,
        counter.now,
        poll_id=counter.poll_id,
        number=counter.box,
        sheets=1 if entry else counter.sheets("sheets", least=1),
        deputy_id=entry.deputy_id if entry else None,
        by=counter.by,
    )


def _page(db: Session, shell: Shell, poll_id: str, box: str, **shown: Any) -> Response:
    poll = polls.poll(db, poll_id)
    boxes = polls.stock(db, poll_id, by=shell.actor)
    values = {
        **heading(db, poll),
        "boxes": boxes,
        "box": box if box in {str(one.number) for one in boxes} else "",
        "stocking": poll.status in STOCKING,
        "may": {action: may(shell.actor, action) for action in ACTIONS},
        **{"fault": None, "given": None, **shown},
    }
    status = values["fault"].status if values["fault"] else 201 if values["given"] else 200
    return shell.page("screens/paper.html", values, status=status)

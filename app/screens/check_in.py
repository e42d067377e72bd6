"""签到处: one field finds a deputy by number, name or card; checked in, taken back, excused, a new card.

What is done is done by the services and then looked at again: after each act the page shows the deputy as
the roll and the attendance have it now. A card's code is in no address and is never shown back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.db.session import Database
from app.decisions import service as decisions
from app.domain.actors import Actor
from app.domain.calendar import SHANGHAI
from app.domain.errors import AmbiguousName, Fault, Malformed, Missing, Refusal
from app.domain.permissions import may, require
from app.domain.words import Absence, Attendance, Channel
from app.meetings import service as meetings
from app.meetings.service import DeskLine, Reissue
from app.meetings.showing import overview
from app.people import service as people
from app.people.named import WHO, who_in
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service as polls
from app.screens.cards import card_page
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, id_in, line, whole
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/sittings/{sitting_id}/check-in", include_in_schema=False, dependencies=FIRST)
GUESTS: Final = (Attendance.ATTENDING, Attendance.OBSERVER, Attendance.STAFF)
ACTIONS: Final = ("attendance.manage", "checkin.record", "card.reissue", "card.issue", "headcount.record")
CHANNELS: Final = (Channel.ELECTRONIC, Channel.PAPER)
_DELEGATION: Final = _("请选择代表团")
_PRESENT: Final = _("请用数字填写实到人数")
_SIGNED: Final = _("请填写签字的团长姓名，至多 40 个字")
_GUEST: Final = _("请填写姓名，至多 40 个字")
_QUALITY: Final = _("请选择列席、旁听或工作人员")
GUESTS_SHOWN: Final = 200
_NOTE: Final = _("说明至多 200 个字，只能填写一行")
Wish = Annotated[str, Query(max_length=40)]


@dataclass(frozen=True, slots=True)
class Desk:
    """A form sent at the desk of one sitting."""

    sitting_id: str
    database: Database
    shell: Shell
    form: FormData
    now: datetime

    @property
    def by(self) -> Actor:
        return self.shell.actor

    def sent(self, name: str) -> str:
        return field(self.form, name)

    @property
    def number(self) -> str:
        """代表证号 of the deputy the form is about. Raises Malformed."""
        return line(self.form, "number", WHO, most=20)

    def do(self, deed: Callable[[Session], str]) -> Response:
        """The deed, then the page of the deputy whose number it gives; else the page with what was wrong."""
        try:
            with self.database.unit(write=True) as db:
                number = deed(db)
        except Refusal as refusal:
            return self.again(refusal)
        wishes = {"deputy": number, "first": self.sent("first")}
        query = urlencode({name: wish for name, wish in wishes.items() if wish})
        return RedirectResponse(f"/desk/sittings/{self.sitting_id}/check-in?{query}", 303)

    def again(self, refusal: Refusal) -> Response:
        """What was typed stays, but for a card's code; whoever may have been meant stands below."""
        with self.database.unit(write=False) as db:
            lines = meetings.desk_lines(db, self.sitting_id)
            who = self.sent("who")
            found = meetings.matching(db, lines, who) if isinstance(refusal, (Missing, AmbiguousName)) else []
            shown = {
                "fault": said(refusal, self.shell.language),
                "found": found,
                "who": _shown(db, who),
                "guest": self.sent("guest"),
                "guest_kind": self.sent("kind"),
            }
            return _page(
                db,
                self.now,
                self.shell,
                self.sitting_id,
                lines,
                self.sent("number"),
                shown,
                self.sent("first"),
            )


def desk_of(sitting_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Desk:
    return Desk(sitting_id, request.app.state.database, shell, form, now)


AtDesk = Annotated[Desk, Depends(desk_of)]


@router.get("")
def show(
    sitting_id: Id, db: Db, now: Now, shell: SignedShell, deputy: Wish = "", first: Wish = ""
) -> Response:
    """The desk; with ``deputy`` (代表证号) the one who stands in front of it."""
    require(shell.actor, "roll.read")
    return _page(db, now, shell, sitting_id, meetings.desk_lines(db, sitting_id), deputy, {}, first)


@router.post("")
def check_in(desk: AtDesk) -> Response:
    """``do``: electronic or paper checks in whoever the field means; find only looks."""
    require(desk.by, "checkin.record")
    if desk.sent("do") == "find":
        return _find(desk)
    return desk.do(lambda db: _check_in(db, desk))


@router.post("/undo")
def undo(desk: AtDesk) -> Response:
    require(desk.by, "checkin.record")
    return desk.do(lambda db: _undo(db, desk))


@router.post("/channel")
def change_channel(desk: AtDesk) -> Response:
    require(desk.by, "checkin.record")
    return desk.do(lambda db: _change_channel(db, desk))


@router.post("/guests")
def admit(desk: AtDesk) -> Response:
    """列席, 旁听 or 工作人员: no vote, counted apart."""
    require(desk.by, "attendance.manage")
    return desk.do(lambda db: _admit(db, desk))


@router.post("/absence")
def note_absence(desk: AtDesk) -> Response:
    """``do``: on_leave or absent."""
    require(desk.by, "checkin.record")
    return desk.do(lambda db: _note_absence(db, desk))


@router.post("/sessions")
def end_sessions(desk: AtDesk) -> Response:
    """The deputy's other device is signed out; the card stays."""
    require(desk.by, "card.reissue")
    return desk.do(lambda db: _end_sessions(db, desk))


@router.post("/card")
def reissue(desk: AtDesk, request: Request) -> Response:
    """补发: the answer is the new card, to be printed; its code is shown this once.

    ``do``: ask, once the heads are counted; then another makes it, with the ``decision`` that it became.
    """
    require(desk.by, "card.reissue")
    if desk.sent("do") == "ask":
        return desk.do(lambda db: _ask_reissue(db, desk))
    named = id_in(desk.form, "decision") or None
    try:
        with desk.database.unit(write=True) as db:
            card = meetings.reissue_card(db, desk.now, desk.number, decision_id=named, by=desk.by)
    except Refusal as refusal:
        return desk.again(refusal)
    back = f"/desk/sittings/{desk.sitting_id}/check-in?{urlencode({'deputy': card.number})}"
    return card_page(desk.shell, request, [card], back=back)


@router.post("/delegation-count")
def count_delegation(desk: AtDesk) -> Response:
    """The head's signed count, where the devices at the door fail."""
    require(desk.by, "checkin.record")
    return desk.do(lambda db: _count_delegation(db, desk))


@router.post("/head-count")
def head_count(desk: AtDesk) -> Response:
    """清点人数: from here on roll and numbers are fixed."""
    require(desk.by, "headcount.record")
    return desk.do(lambda db: _head_count(db, desk))


def _find(desk: Desk) -> Response:
    try:
        text = who_in(desk.form)
        with desk.database.unit(write=False) as db:
            lines = meetings.desk_lines(db, desk.sitting_id)
            found = meetings.matching(db, lines, text)
            if len(found) != 1:
                shown = {"found": found, "who": _shown(db, text), "sought": True}
                return _page(db, desk.now, desk.shell, desk.sitting_id, lines, "", shown, desk.sent("first"))
    except Refusal as refusal:
        return desk.again(refusal)
    return desk.do(lambda _db: found[0].entry.number)


def _check_in(db: Session, desk: Desk) -> str:
    wanted = meetings.meant(db, who_in(desk.form))
    channel = Channel(desk.sent("do")) if desk.sent("do") in CHANNELS else Channel.BOTH
    done = meetings.check_in(
        db, desk.now, sitting_id=desk.sitting_id, channel=channel, by=desk.by, **asdict(wanted)
    )
    return people.deputy(db, done.row.deputy_id or "").number


def _undo(db: Session, desk: Desk) -> str:
    deputy = people.deputy_numbered(db, desk.number)
    meetings.undo_check_in(db, desk.now, sitting_id=desk.sitting_id, deputy_id=deputy.id, by=desk.by)
    return deputy.number


def _change_channel(db: Session, desk: Desk) -> str:
    deputy = people.deputy_numbered(db, desk.number)
    channel = Channel(desk.sent("do")) if desk.sent("do") in CHANNELS else Channel.BOTH
    polls.change_channel_at(
        db, desk.now, sitting_id=desk.sitting_id, deputy_id=deputy.id, channel=channel, by=desk.by
    )
    return deputy.number


def _note_absence(db: Session, desk: Desk) -> str:
    number = desk.number
    kind = Absence.ABSENT if desk.sent("do") == Absence.ABSENT else Absence.ON_LEAVE
    note = line(desk.form, "note", _NOTE, most=200) if desk.sent("note") else ""
    meetings.note_absence(
        db, desk.now, sitting_id=desk.sitting_id, number=number, kind=kind, note=note, by=desk.by
    )
    return number


def _admit(db: Session, desk: Desk) -> str:
    name = line(desk.form, "guest", _GUEST, most=40)
    if desk.sent("kind") not in set(GUESTS):
        raise Malformed(_QUALITY, faults=[Fault("/kind", _QUALITY)])
    kind = Attendance(desk.sent("kind"))
    meetings.admit(db, desk.now, sitting_id=desk.sitting_id, kind=kind, name=name, by=desk.by)
    return ""


def _guests(db: Session, sitting_id: str) -> list[tuple[Attendance, list[str]]]:
    """Who is in the hall without a vote, by quality."""
    return [
        (kind, [row.name for row in meetings.attendance(db, sitting_id, kind=kind, limit=GUESTS_SHOWN)])
        for kind in GUESTS
    ]


def _end_sessions(db: Session, desk: Desk) -> str:
    deputy = people.deputy_numbered(db, desk.number)
    people.end_sessions(db, desk.now, deputy.id, by=desk.by)
    return deputy.number


def _ask_reissue(db: Session, desk: Desk) -> str:
    number = desk.number
    meetings.ask_reissue(db, desk.now, number, by=desk.by)
    return number


def _asked(db: Session, now: datetime, shell: Shell) -> list[tuple[Reissue, bool]]:
    """New cards that were asked for, each with whether this reader may make it."""
    if not may(shell.actor, "card.reissue"):
        return []
    return [(one, decisions.may_make(shell.actor, one.row)) for one in meetings.open_reissues(db, now)]


def _count_delegation(db: Session, desk: Desk) -> str:
    meetings.record_delegation_count(
        db,
        desk.now,
        sitting_id=desk.sitting_id,
        delegation=line(desk.form, "delegation", _DELEGATION, most=60),
        present=whole(desk.form, "present", _PRESENT),
        signed_by=line(desk.form, "signed_by", _SIGNED, most=40),
        by=desk.by,
    )
    return ""


def _head_count(db: Session, desk: Desk) -> str:
    present = whole(desk.form, "present", _PRESENT) if desk.sent("present") else None
    meetings.head_count(db, desk.now, sitting_id=desk.sitting_id, present=present, by=desk.by)
    return ""


def _page(
    db: Session,
    now: datetime,
    shell: Shell,
    sitting_id: str,
    lines: list[DeskLine],
    number: str,
    shown: dict[str, Any],
    first: str,
) -> Response:
    here = next((one for one in lines if one.entry.number == number), None) if number else None
    missing = [one for one in lines if one.entry.may_vote and one.attendance is None]
    values = {
        "sitting_id": sitting_id,
        "seen": overview(meetings.overview(db, sitting_id)),
        "here": here,
        "at": _clock(here),
        "card": _card(db, here, shell.actor),
        "asked": _asked(db, now, shell),
        "missing": len(missing),
        "waiting": [(name, list(own)) for name, own in groupby(missing, lambda one: one.entry.delegation)],
        "guests": _guests(db, sitting_id),
        "channels": _channels(db, sitting_id, first),
        "may": {action: may(shell.actor, action) for action in ACTIONS},
        "polls": polls.polls_of(db, sitting_id=sitting_id),
        **{"fault": None, "found": [], "who": "", "sought": False, "guest": "", "guest_kind": "", **shown},
    }
    fault = values["fault"]
    return shell.page("screens/check_in.html", values, status=fault.status if fault else 200)


def _channels(db: Session, sitting_id: str, first: str) -> tuple[Channel, ...]:
    """The one that Enter means stands first: as this desk wishes, else what the sitting's polls take."""
    asked = {poll.channel for poll in polls.polls_of(db, sitting_id=sitting_id)}
    paper = first == Channel.PAPER or (first not in CHANNELS and asked == {Channel.PAPER})
    return tuple(reversed(CHANNELS)) if paper else CHANNELS


def _card(db: Session, here: DeskLine | None, by: Actor) -> str:
    """``none``, ``asleep`` or ``alive``; "" for who has nothing to do with cards."""
    if here is None or not may(by, "card.reissue"):
        return ""
    held = [card for card in people.cards(db, by=by) if card.deputy_id == here.entry.deputy_id]
    return ("alive" if held[0].alive else "asleep") if held else "none"


def _clock(here: DeskLine | None) -> str:
    row = here.attendance if here else None
    return row.checked_in_at.astimezone(SHANGHAI).strftime("%H:%M") if row else ""


def _shown(db: Session, text: str) -> str:
    return "" if not text.isprintable() or meetings.meant(db, text).card else text

"""A sitting's order of business (议程): the present step, the presider's words for it, the hall's numbers;
and the meetings that sittings belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.db.session import Database
from app.domain.actors import Actor, Body
from app.domain.errors import Forbidden, Refusal
from app.domain.permissions import may, require
from app.domain.session_steps import Scope, made_by_move
from app.domain.words import PollStatus
from app.meetings import schemas as s
from app.meetings import service
from app.meetings.service import StepView
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service as polls
from app.polls.service import PollRow
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, typed_number
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id, Name
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
ONWARD: Final = {
    PollStatus.PREPARED: "freeze",
    PollStatus.FROZEN: "open",
    PollStatus.OPEN: "seal",
    PollStatus.SEALED: "declare_valid",
    PollStatus.VALID: "count",
    PollStatus.COUNTED: "certify",
    PollStatus.CERTIFIED: "announce",
}
AFTERWARDS: Final = ("proclaim", "hand_over")  # on paper, after the hall: they hold up nobody there
BODIES: Final = (Body.PLENARY, Body.STANDING_COMMITTEE, Body.PRESIDIUM)
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Step:
    """A step with what brings it about: ``way`` is the page of its move or decision, ``noted`` where the desk
    records it here and now, ``counted`` where the head count does."""

    view: StepView
    poll: PollRow | None
    way: str
    noted: bool
    counted: bool

    @property
    def present(self) -> bool:
        return self.view.state == "next"


@router.get("/sittings/{sitting_id}")
def sitting(sitting_id: Id, db: Db, shell: SignedShell) -> Response:
    """议程: what was done, the present step with its words, what comes after it."""
    require(shell.actor, "meeting.read")
    return _sitting(db, shell, sitting_id)


@router.post("/sittings/{sitting_id}/steps/{code}")
def do_step(
    sitting_id: Id, code: Name, request: Request, form: Form, now: Now, shell: SignedShellApart
) -> Response:
    """A step that nobody has to decide is noted as done."""

    def noted(db: Session) -> str:
        _note(db, now, sitting_id, code, form, shell.actor)
        return f"/desk/sittings/{sitting_id}"

    require(shell.actor, "step.record")
    return _done(request, noted, lambda db, refusal: _sitting(db, shell, sitting_id, refusal))


def _note(db: Session, now: datetime, sitting_id: str, code: str, form: FormData, by: Actor) -> None:
    texts = {name: text for name in ("subject", "document_no", "note") if (text := field(form, name))}
    body = read_as(s.StepIn, texts)
    service.do_step(
        db,
        now,
        sitting_id=sitting_id,
        code=code,
        subject=body.subject or "",
        document_no=body.document_no,
        note=body.note,
        by=by,
    )


@router.post("/sittings/{sitting_id}/close")
def close(sitting_id: Id, request: Request, now: Now, shell: SignedShellApart) -> Response:
    """闭会."""

    def closed(db: Session) -> str:
        service.close_sitting(db, now, sitting_id=sitting_id, by=shell.actor)
        return f"/desk/sittings/{sitting_id}"

    require(shell.actor, "meeting.manage")
    return _done(request, closed, lambda db, refusal: _sitting(db, shell, sitting_id, refusal))


@router.get("/meetings")
def meetings(db: Db, shell: SignedShell) -> Response:
    """会议 with their sittings; one more is called here."""
    require(shell.actor, "meeting.read")
    return _meetings(db, shell)


@router.post("/meetings")
def open_meeting(request: Request, form: Form, now: Now, shell: SignedShellApart) -> Response:
    def opened(db: Session) -> str:
        service.open_meeting(db, now, **dict(read_as(s.MeetingIn, _meeting_in(form))), by=shell.actor)
        return "/desk/meetings"

    require(shell.actor, "meeting.manage")
    return _done(request, opened, lambda db, refusal: _meetings(db, shell, refusal, form))


@router.post("/meetings/{meeting_id}/sittings")
def open_sitting(meeting_id: Id, request: Request, form: Form, now: Now, shell: SignedShellApart) -> Response:
    def opened(db: Session) -> str:
        sent = {name: field(form, name) for name in ("title", "held_on")} | {
            "number": typed_number(form, "number")
        }
        body = read_as(s.SittingIn, sent)
        row = service.open_sitting(db, now, meeting_id=meeting_id, **dict(body), by=shell.actor)
        return f"/desk/sittings/{row.id}"

    require(shell.actor, "meeting.manage")
    return _done(request, opened, lambda db, refusal: _meetings(db, shell, refusal, form, meeting_id))


def _done(
    request: Request, deed: Callable[[Session], str], again: Callable[[Session, Refusal], Response]
) -> Response:
    """Onward where it went well; else the page as it stands, with what was refused."""
    database: Database = request.app.state.database
    try:
        with database.unit(write=True) as db:
            way = deed(db)
    except Forbidden:
        raise
    except Refusal as refusal:
        with database.unit(write=False) as db:
            return again(db, refusal)
    return RedirectResponse(way, 303)


def _sitting(db: Session, shell: Shell, sitting_id: str, refusal: Refusal | None = None) -> Response:
    held = [poll for poll in polls.polls_of(db, sitting_id=sitting_id)]
    found = [_step(view, held, sitting_id) for view in _views(db, sitting_id, held)]
    fault = said(refusal, shell.language) if refusal else None
    ready = [step for step in found if step.present and step.view.step.code not in AFTERWARDS]
    values = {
        "seen": service.overview(db, sitting_id),
        "now": ready[0] if ready else None,
        "business": [step for step in found if step.view.step.scope is not Scope.POLL],
        "votes": [(poll, [step for step in found if step.poll == poll]) for poll in held],
        "records": may(shell.actor, "step.record"),
        "counts": may(shell.actor, "result.read_full"),
        "prepares": may(shell.actor, "desk.read"),
        "manages": may(shell.actor, "meeting.manage"),
        "watches": may(shell.actor, "poll.turnout"),
        "fault": fault,
    }
    return shell.page("screens/desk/sitting.html", values, status=fault.status if fault else 200)


def _views(db: Session, sitting_id: str, held: Sequence[PollRow]) -> list[StepView]:
    """Business first, then each poll's steps in the agenda's order; no poll's where there is none."""
    places = {poll.id: place for place, poll in enumerate(held)}
    views = service.steps(db, sitting_id, subjects=[poll.id for poll in held])
    kept = [view for view in views if view.step.scope is not Scope.POLL or view.subject in places]
    return sorted(kept, key=lambda view: places.get(view.subject, -1))


def _step(view: StepView, held: Sequence[PollRow], sitting_id: str) -> Step:
    poll = next((one for one in held if one.id == view.subject), None)
    code = view.step.code
    way = ""
    if poll and made_by_move(code) and poll.status in ONWARD:
        way = f"/desk/moves/poll/{poll.id}/{ONWARD[poll.status]}"
    elif view.decided_by and not made_by_move(code):
        way = f"/desk/moves/sitting/{sitting_id}/{code}"
    counted = code == "head_count"
    return Step(view, poll, way, noted=not (way or counted or made_by_move(code)), counted=counted)


def _meetings(
    db: Session,
    shell: Shell,
    refusal: Refusal | None = None,
    form: FormData | None = None,
    meeting_id: str = "",
) -> Response:
    fault = said(refusal, shell.language) if refusal else None
    rows = sorted(service.meetings(db, limit=SHOWN), key=lambda row: row.starts_on, reverse=True)
    values = {
        "meetings": [(row, service.sittings(db, row.id)) for row in rows],
        "bodies": BODIES,
        "manages": may(shell.actor, "meeting.manage"),
        "typed": dict(form) if form else {},
        "of": meeting_id,
        "fault": fault,
    }
    return shell.page("screens/desk/meetings.html", values, status=fault.status if fault else 200)


def _meeting_in(form: FormData) -> dict[str, Any]:
    texts = {name: field(form, name) for name in ("body", "title", "starts_on", "ends_on")}
    numbers = {name: typed_number(form, name) for name in ("term", "number")}
    members = field(form, "member_numbers").replace("、", " ").replace("，", " ").split()
    return {**texts, **numbers, **({"member_numbers": members} if members else {})}

"""待认定票 (A5): rulings on ballots that did not open and on sheets that two counters doubted."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.domain.errors import Fault, Malformed, Refusal
from app.domain.permissions import require
from app.domain.words import PollStatus, TellerPost
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service
from app.screens import sheet_form
from app.screens.sheet_form import Sheet
from app.screens.stacks import Number, post_of
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/polls/{poll_id}/rulings", include_in_schema=False, dependencies=FIRST)
RULING: Final = (PollStatus.SEALED, PollStatus.VALID, PollStatus.COUNTED)
UNOPENED: Final = (_("未能开启，无法读出选择"), _("开启后不是本次票决的选票"))
_WHY: Final = _("请写明认定的理由")


@router.get("")
def rulings(poll_id: Id, db: Db, shell: SignedShell) -> Response:
    """The list: by number and by place, never by whoever cast it."""
    require(shell.actor, "paper.read")
    return _list(db, shell, poll_id)


@router.post("/ballots/{number}")
def rule_ballot(
    poll_id: Id, number: Number, request: Request, now: Now, form: Form, shell: SignedShellApart
) -> Response:
    """An electronic ballot that did not open is invalid: nobody can tell what it says."""
    require(shell.actor, "poll.rule_pending")
    database: Database = request.app.state.database
    try:
        why = sheet_form.reason(form, _WHY)
        with database.unit(write=True) as db:
            service.rule_invalid(db, now, poll_id=poll_id, number=number, reason=why, by=shell.actor)
    except Refusal as refusal:
        with database.unit(write=False) as db:
            return _list(db, shell, poll_id, said(refusal, shell.language))
    return RedirectResponse(f"/desk/polls/{poll_id}/rulings", 303)


@router.get("/sheets/{stack}/{place}")
def sheet(poll_id: Id, stack: Number, place: Number, db: Db, shell: SignedShell) -> Response:
    """One sheet, held beside this page."""
    require(shell.actor, "poll.rule_pending")
    return _sheet(db, shell, poll_id, (stack, place), Sheet(""))


@router.post("/sheets/{stack}/{place}")
def rule_sheet(
    poll_id: Id, stack: Number, place: Number, request: Request, now: Now, form: Form, shell: SignedShellApart
) -> Response:
    """认定为有效并写明选择，或无效."""
    require(shell.actor, "poll.rule_pending")
    database: Database = request.app.state.database
    try:
        with database.unit(write=True) as db:
            _rule(db, now, shell, poll_id, (stack, place), form)
    except Refusal as refusal:
        filled = Sheet(field(form, "kind"), sheet_form.marks(form))
        with database.unit(write=False) as db:
            return _sheet(db, shell, poll_id, (stack, place), filled, said(refusal, shell.language))
    return RedirectResponse(f"/desk/polls/{poll_id}/rulings", 303)


def _rule(db: Session, now: Now, shell: Shell, poll_id: str, where: tuple[int, int], form: Form) -> None:
    kind = field(form, "kind")
    if kind not in ("valid", "invalid"):
        sentence = _("请选择认定为有效或无效")
        raise Malformed(sentence, faults=[Fault("/kind", sentence)])
    marked = Sheet(marks=sheet_form.marks(form) if kind == "valid" else {})
    service.rule_sheet(
        db,
        now,
        poll_id=poll_id,
        stack=where[0],
        place=where[1],
        valid=kind == "valid",
        choices=marked.choices,
        reason=sheet_form.reason(form, _WHY),
        by=shell.actor,
    )


def _list(db: Session, shell: Shell, poll_id: str, fault: Said | None = None) -> Response:
    poll = service.poll(db, poll_id)
    found = service.pending(db, poll_id=poll_id, by=shell.actor)
    values = {
        "poll": poll,
        "ballots": [one for one in found if one.number is not None],
        "sheets": [one for one in found if one.number is None],
        "left": sum(not one.ruled for one in found),
        "ruling": post_of(db, poll, shell.actor) is TellerPost.CHIEF_TELLER and poll.status in RULING,
        "reasons": UNOPENED,
        "other": sheet_form.OTHER,
        "fault": fault,
    }
    return shell.page("screens/count/rulings.html", values, status=fault.status if fault else 200)


def _sheet(
    db: Session,
    shell: Shell,
    poll_id: str,
    where: tuple[int, int],
    filled: Sheet,
    fault: Said | None = None,
) -> Response:
    poll = service.poll(db, poll_id)
    chief = post_of(db, poll, shell.actor) is TellerPost.CHIEF_TELLER
    doubts = [
        one.doubt
        for one in service.pending(db, poll_id=poll_id, by=shell.actor)
        if (one.stack, one.place) == where
    ]
    values = {
        "poll": poll,
        "number": where[0],
        "place": where[1],
        "doubt": doubts[0] if doubts and chief else "",
        "ruling": chief and bool(doubts),
        "fault": fault,
        **sheet_form.filled(service.definition(poll), filled),
    }
    return shell.page("screens/count/rule_sheet.html", values, status=fault.status if fault else 200)

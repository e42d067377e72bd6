"""纸质票录入 (A5): boxes counted back, stacks read sheet by sheet or as totals, at desks side by side.

Two counters read each stack apart; where they differ both readings stand side by side. What may be entered,
seen and corrected, and by whom, the service says; this page asks it before the first sheet is typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed, Refusal
from app.domain.permissions import may, require
from app.domain.words import PollStatus
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service
from app.screens import sheet_form, totals_form
from app.screens.sheet_form import Sheet
from app.screens.stacks import Number, own_reading, post_of, stack_path
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, number_or_text, whole
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/polls/{poll_id}/paper/entry", include_in_schema=False, dependencies=FIRST)
MOST_SHEETS: Final = 200  # of a stack, as the service takes it
_NUMBERS: Final = _("请填写叠号、票箱和张数；一叠至多 {most} 张")


@dataclass(frozen=True, slots=True)
class Stack:
    """Which stack is being read, and what of it has been read."""

    number: int
    box: int
    size: int
    sheets: tuple[Sheet, ...] = ()

    @property
    def full(self) -> bool:
        return len(self.sheets) >= self.size


@router.get("")
def overview(poll_id: Id, db: Db, shell: SignedShell) -> Response:
    """Boxes and stacks: what is entered, what is not, what two desks read differently."""
    require(shell.actor, "paper.read")
    return _overview(db, shell, poll_id)


@router.post("/boxes/{number}/return")
def return_box(
    poll_id: Id, number: Number, request: Request, now: Now, form: Form, shell: SignedShellApart
) -> Response:
    """清点收回的票."""
    require(shell.actor, "paper.enter")
    try:
        returned, leftover = (_sheets(form, name) for name in ("returned", "leftover"))
        with _database(request).unit(write=True) as db:
            service.return_box(
                db, now, poll_id=poll_id, number=number, returned=returned, leftover=leftover, by=shell.actor
            )
    except Refusal as refusal:
        return _again(request, shell, poll_id, refusal)
    return RedirectResponse(f"/desk/polls/{poll_id}/paper/entry", 303)


@router.get("/sheets")
def first_sheet(
    poll_id: Id, db: Db, shell: SignedShell, stack: str = "", box: str = "", size: str = ""
) -> Response:
    """A stack to be read: refused before its first sheet rather than after its last."""
    require(shell.actor, "paper.enter")
    try:
        begun = _begun(stack, box, size)
        _require_enterable(db, poll_id, begun, "sheets", shell.actor)
    except Refusal as refusal:
        return _overview(db, shell, poll_id, said(refusal, shell.language))
    return _sheet_page(db, shell, poll_id, begun)


@router.post("/sheets")
def next_sheet(poll_id: Id, request: Request, now: Now, form: Form, shell: SignedShellApart) -> Response:
    """``do``: next sheet, back to the one before, finish a shorter stack, send it all."""
    require(shell.actor, "paper.enter")
    try:
        stack = _carried(form)
    except Malformed as refusal:
        return _again(request, shell, poll_id, refusal)
    if field(form, "do") == "send":
        return _send(request, now, shell, poll_id, stack)
    stack, sheet, fault = _turned(form, shell, stack)
    with _database(request).unit(write=False) as db:
        return _sheet_page(db, shell, poll_id, stack, sheet, fault)


@router.get("/totals")
def totals(
    poll_id: Id, db: Db, shell: SignedShell, stack: str = "", box: str = "", size: str = ""
) -> Response:
    """A stack as its outer envelope has it: one sum a column."""
    require(shell.actor, "paper.sign")
    try:
        begun = _begun(stack, box, size, most=100_000)
        _require_enterable(db, poll_id, begun, "totals", shell.actor)
    except Refusal as refusal:
        return _overview(db, shell, poll_id, said(refusal, shell.language))
    known = own_reading(db, poll_id, begun.number, 0, shell.actor)
    return _totals_page(db, shell, poll_id, begun, totals_form.of_reading(known or {}))


@router.post("/totals")
def sign_totals(poll_id: Id, request: Request, now: Now, form: Form, shell: SignedShellApart) -> Response:
    """签字."""
    require(shell.actor, "paper.sign")
    try:
        stack = _asked(form, most=100_000)
    except Malformed as refusal:
        return _again(request, shell, poll_id, refusal)
    try:
        _sign(request, now, shell, poll_id, stack, form)
    except Refusal as refusal:
        fault = said(refusal, shell.language)
        with _database(request).unit(write=False) as db:
            return _totals_page(db, shell, poll_id, stack, totals_form.as_sent(form), fault)
    return RedirectResponse(stack_path(poll_id, stack.number), 303)


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def _again(request: Request, shell: Shell, poll_id: str, refusal: Refusal) -> Response:
    with _database(request).unit(write=False) as db:
        return _overview(db, shell, poll_id, said(refusal, shell.language))


def _overview(db: Session, shell: Shell, poll_id: str, fault: Said | None = None) -> Response:
    poll = service.poll(db, poll_id)
    paper = service.paper(db, poll_id, by=shell.actor)
    serves = post_of(db, poll, shell.actor) is not None
    values = {
        "poll": poll,
        "paper": paper,
        "waiting": sum(box.returned is None for box in paper.boxes),
        "differences": sum(stack.differences for stack in paper.stacks),
        "single": sum(stack.readings < 2 for stack in paper.stacks),
        "entering": serves and poll.status is PollStatus.SEALED and may(shell.actor, "paper.enter"),
        "next_number": max((stack.number for stack in paper.stacks), default=0) + 1,
        "most": MOST_SHEETS,
        "fault": fault,
    }
    return shell.page("screens/count/entry.html", values, status=fault.status if fault else 200)


def _require_enterable(db: Session, poll_id: str, stack: Stack, method: str, by: Actor) -> None:
    service.require_enterable(
        db,
        poll_id=poll_id,
        stack=stack.number,
        box_number=stack.box,
        size=stack.size,
        method=method,
        by=by,
    )


def _asked(form: Form, most: int = MOST_SHEETS) -> Stack:
    return _begun(field(form, "stack"), field(form, "box"), field(form, "size"), most)


def _begun(number: str, box: str, size: str, most: int = MOST_SHEETS) -> Stack:
    """Raises Malformed for what is no stack, box or number of sheets."""
    limits = {"stack": 9999, "box": 999, "size": most}
    typed = zip(limits, map(number_or_text, (number, box, size)), strict=True)
    given = {name: one for name, one in typed if isinstance(one, int) and 0 < one <= limits[name]}
    if wrong := limits.keys() - given.keys():
        faults = [Fault(f"/{name}", _("应为正整数")) for name in limits if name in wrong]
        raise Malformed(_NUMBERS, most=most, faults=faults)
    return Stack(given["stack"], given["box"], given["size"])


def _sheets(form: Form, name: str) -> int:
    return whole(form, name, _("请填写张数"), most=999_999)


def _carried(form: Form) -> Stack:
    """The stack with the sheets that came along. Raises Malformed."""
    begun = _asked(form)
    sheets = tuple(sheet_form.unpacked(str(text)) for text in form.getlist("sheet"))
    return replace(begun, sheets=sheets[: begun.size])


def _turned(form: Form, shell: Shell, stack: Stack) -> tuple[Stack, Sheet, Said | None]:
    """The stack one sheet on, or one back with that sheet open; a refused sheet stays as it was filled in."""
    do = field(form, "do")
    if do == "back":
        last = stack.sheets[-1] if stack.sheets else Sheet()
        return replace(stack, sheets=stack.sheets[:-1]), last, None
    if do == "finish" and stack.sheets:
        return replace(stack, size=len(stack.sheets)), Sheet(), None
    try:
        return replace(stack, sheets=(*stack.sheets, sheet_form.read(form))), Sheet(), None
    except Malformed as refusal:
        sheet = Sheet(field(form, "kind"), sheet_form.marks(form), "")
        return stack, sheet, said(refusal, shell.language)


def _send(request: Request, now: Now, shell: Shell, poll_id: str, stack: Stack) -> Response:
    try:
        with _database(request).unit(write=True) as db:
            service.enter_sheets(
                db,
                now,
                poll_id=poll_id,
                stack=stack.number,
                box_number=stack.box,
                sheets=[sheet.sent() for sheet in stack.sheets],
                by=shell.actor,
            )
    except Refusal as refusal:
        with _database(request).unit(write=False) as db:
            return _sheet_page(db, shell, poll_id, stack, fault=said(refusal, shell.language))
    return RedirectResponse(stack_path(poll_id, stack.number), 303)


def _sheet_page(
    db: Session,
    shell: Shell,
    poll_id: str,
    stack: Stack,
    sheet: Sheet | None = None,
    fault: Said | None = None,
) -> Response:
    """The next sheet; after the last one what was read, by number and kind, to be sent."""
    poll = service.poll(db, poll_id)
    filled = sheet_form.filled(service.definition(poll), sheet or Sheet())
    shown = {"poll": poll, "stack": stack, "fault": fault, **filled}
    name = "entered" if stack.full else "sheet"
    return shell.page(f"screens/count/{name}.html", shown, status=fault.status if fault else 200)


def _sign(request: Request, now: Now, shell: Shell, poll_id: str, stack: Stack, form: Form) -> None:
    with _database(request).unit(write=True) as db:
        content = service.definition(service.poll(db, poll_id))
        service.sign_totals(
            db,
            now,
            poll_id=poll_id,
            stack=stack.number,
            box_number=stack.box,
            size=stack.size,
            spoiled=_sheets(form, "spoiled"),
            rows=totals_form.rows(content, form),
            by=shell.actor,
        )


def _totals_page(
    db: Session,
    shell: Shell,
    poll_id: str,
    stack: Stack,
    sums: Mapping[str, str],
    fault: Said | None = None,
) -> Response:
    poll = service.poll(db, poll_id)
    groups = totals_form.groups(service.definition(poll))
    values = {"poll": poll, "stack": stack, "sums": sums, "groups": groups, "fault": fault}
    return shell.page("screens/count/totals.html", values, status=fault.status if fault else 200)

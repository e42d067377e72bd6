"""A stack of paper sheets that was read once or twice (A5): where the readings differ, and mending it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Path, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import Missing, NotYourRole, Refusal
from app.domain.permissions import require
from app.domain.words import Grade, Mark, TellerPost
from app.meetings import service as meetings
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service
from app.polls.schemas import Difference, StackOut
from app.polls.service import PollRow
from app.screens import sheet_form, totals_form
from app.screens.sheet_form import Sheet
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id

Number = Annotated[int, Path(ge=1, le=9999)]  # of a stack, a sheet, a box
router = Router(
    prefix="/desk/polls/{poll_id}/paper/entry/stacks", include_in_schema=False, dependencies=FIRST
)
MARK_LABELS: Final = {
    "": _("空白"),
    **{term.value: term.label for terms in (Mark, Grade) for term in terms},
}


@router.get("/{number}")
def stack_page(poll_id: Id, number: Number, db: Db, shell: SignedShell) -> Response:
    """A stack that was read once or twice, and where the two readings differ."""
    require(shell.actor, "paper.enter")
    return _stack_page(db, shell, poll_id, number)


@router.post("/{number}/discarding")
def discard(
    poll_id: Id, number: Number, request: Request, now: Now, form: Form, shell: SignedShellApart
) -> Response:
    """The chief teller takes the stack out, with a reason; then it can be entered anew."""
    require(shell.actor, "poll.rule_pending")
    try:
        why = sheet_form.reason(form, _("请写明取消此叠的理由"))
        with _database(request).unit(write=True) as db:
            service.discard_stack(db, now, poll_id=poll_id, stack=number, reason=why, by=shell.actor)
    except Refusal as refusal:
        fault = said(refusal, shell.language)
        with _database(request).unit(write=False) as db:
            return _stack_page(db, shell, poll_id, number, fault)
    return RedirectResponse(f"/desk/polls/{poll_id}/paper/entry", 303)


@router.get("/{number}/sheets/{place}")
def one_sheet(poll_id: Id, number: Number, place: Number, db: Db, shell: SignedShell) -> Response:
    """A sheet that two counters read differently, as this one read it."""
    require(shell.actor, "paper.enter")
    known = own_reading(db, poll_id, number, place, shell.actor)
    if known is None:
        return RedirectResponse(stack_path(poll_id, number), 303)
    return _correction(db, shell, poll_id, (number, place), sheet_form.shown(known))


@router.post("/{number}/sheets/{place}")
def correct(
    poll_id: Id,
    number: Number,
    place: Number,
    request: Request,
    now: Now,
    form: Form,
    shell: SignedShellApart,
) -> Response:
    """更正自己一遍中的一张."""
    require(shell.actor, "paper.enter")
    sheet = Sheet(marks=sheet_form.marks(form))
    try:
        sheet = sheet_form.read(form)
        with _database(request).unit(write=True) as db:
            service.enter_again(
                db, now, poll_id=poll_id, stack=number, place=place, sheet=sheet.sent(), by=shell.actor
            )
    except Refusal as refusal:
        fault = said(refusal, shell.language)
        with _database(request).unit(write=False) as db:
            return _correction(db, shell, poll_id, (number, place), sheet, fault)
    return RedirectResponse(stack_path(poll_id, number), 303)


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def stack_path(poll_id: str, number: int) -> str:
    return f"/desk/polls/{poll_id}/paper/entry/stacks/{number}"


def post_of(db: Session, poll: PollRow, actor: Actor) -> TellerPost | None:
    """What the actor is among the tellers whom the plenary adopted."""
    serving = meetings.tellers(db, poll.sitting_id)
    return next((row.post for row in serving if row.account_id == actor.id), None)


def _stack_page(db: Session, shell: Shell, poll_id: str, number: int, fault: Said | None = None) -> Response:
    poll, stack = service.poll(db, poll_id), _stack(db, poll_id, number, shell.actor)
    try:
        found = service.differences(db, poll_id=poll_id, stack=number, by=shell.actor)
    except NotYourRole as refusal:
        fault, found = fault or said(refusal, shell.language), []
    content = service.definition(poll)
    values = {
        "poll": poll,
        "stack": stack,
        "found": [_side_by_side(content, one) for one in found],
        "marks": MARK_LABELS,
        "chief": post_of(db, poll, shell.actor) is TellerPost.CHIEF_TELLER,
        "reasons": (_("叠号误录"), _("张数不符，须重新清点"), _("录入的计票人已更换")),
        "other": sheet_form.OTHER,
        "fault": fault,
    }
    return shell.page("screens/count/stack.html", values, status=fault.status if fault else 200)


def _stack(db: Session, poll_id: str, number: int, by: Actor) -> StackOut:
    for stack in service.paper(db, poll_id, by=by).stacks:
        if stack.number == number:
            return stack
    raise Missing(_("没有这一叠"))


def _side_by_side(content: Mapping[str, Any], one: Difference) -> dict[str, Any]:
    """The place, and of both readings each line in which they are not the same."""
    if one.place == 0:
        return {"place": 0, "lines": totals_form.differing(content, one.first, one.second)}
    first, second = sheet_form.shown(one.first), sheet_form.shown(one.second)
    lines: Sequence[Mapping[str, Any]] = [
        {
            "no": item["no"],
            "title": item["title"],
            "readings": [s.marks.get(item["no"], "") for s in (first, second)],
        }
        for item in content["items"]
    ]
    whole = [] if first.kind == second.kind else [first, second]
    different = [line for line in lines if line["readings"][0] != line["readings"][1]]
    return {"place": one.place, "lines": [] if whole else different, "whole": whole}


def own_reading(db: Session, poll_id: str, number: Number, place: Number, by: Actor) -> dict[str, Any] | None:
    """This counter's own reading of a place that the two read differently."""
    stack = next((s for s in service.paper(db, poll_id, by=by).stacks if s.number == number), None)
    if stack is None or stack.mine is None:
        return None
    for one in service.differences(db, poll_id=poll_id, stack=number, by=by):
        if one.place == place:
            return one.first if stack.mine == 1 else one.second
    return None


def _correction(
    db: Session,
    shell: Shell,
    poll_id: str,
    where: tuple[int, int],
    sheet: Sheet,
    fault: Said | None = None,
) -> Response:
    poll = service.poll(db, poll_id)
    number, place = where
    filled = sheet_form.filled(service.definition(poll), sheet)
    values = {"poll": poll, "number": number, "place": place, "fault": fault, **filled}
    return shell.page("screens/count/correct.html", values, status=fault.status if fault else 200)

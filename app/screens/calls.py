"""集中征集 and the review of what was flagged (异常提交), at the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.cycles import service as cycles
from app.db.session import Database
from app.domain.calendar import shanghai_day
from app.domain.errors import Refusal
from app.domain.permissions import require
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens.decision_fields import Field
from app.topics import schemas as s
from app.topics import service, showing
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, refused
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Cursor, Id
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
A_PAGE = 25
Sent = Annotated[str, Query(max_length=40)]
CALL = ("cycle", "title", "text", "starts_on", "ends_on")


@router.get("/calls")
def calls(db: Db, now: Now, shell: SignedShell, before: Cursor = "", done: Sent = "") -> Response:
    """What was called for, and the form for another call."""
    require(shell.actor, "campaign.publish")
    return _calls(db, now, shell, before=before, done=bool(done))


@router.post("/calls")
def publish(request: Request, now: Now, shell: SignedShellApart, form: Form) -> Response:
    """Published at once."""
    require(shell.actor, "campaign.publish")

    def act(db: Session) -> None:
        sent = {name: text for name in CALL if (text := field(form, name))}
        service.publish_call(db, now, body=read_as(s.CampaignIn, sent), by=shell.actor)

    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse("/desk/calls?done=yes", 303)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _calls(db, now, shell, form=form, refusal=refusal)


@router.get("/flags")
def flags(db: Db, shell: SignedShell, after: Cursor = "", done: Sent = "") -> Response:
    """What waits for somebody to look at it."""
    require(shell.actor, "flag.review")
    return _flags(db, shell, after=after, done=bool(done))


@router.post("/flags/{flag_id}")
def review(flag_id: Id, request: Request, now: Now, shell: SignedShellApart, form: Form) -> Response:
    """What somebody found."""
    require(shell.actor, "flag.review")

    def act(db: Session) -> None:
        verdict = read_as(s.ReviewIn, {"verdict": field(form, "verdict")}).verdict
        service.review(db, now, flag_id=flag_id, verdict=verdict, by=shell.actor)

    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse("/desk/flags?done=yes", 303)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _flags(db, shell.at("/desk/flags"), here=flag_id, form=form, refusal=refusal)


def _calls(
    db: Session,
    now: datetime,
    shell: Shell,
    *,
    before: str = "",
    form: FormData | None = None,
    refusal: Refusal | None = None,
    done: bool = False,
) -> Response:
    fault = said(refusal, shell.language) if refusal else None
    today = shanghai_day(now)
    rows = service.calls(db, before=before or None, limit=A_PAGE + 1)
    years = [one for one in cycles.cycles(db) if service.takes_calls(one)]
    values: dict[str, Any] = {
        "calls": [showing.call(row, today) for row in rows[:A_PAGE]],
        "next": rows[A_PAGE - 1].id if len(rows) > A_PAGE else "",
        "titles": {one.id: one.title for one in cycles.cycles(db)},
        "years": years,
        "fields": _fields([(one.id, one.title) for one in years], today.isoformat()),
        "today": today,
        "typed": {name: [field(form, name)] for name in CALL} if form else {},
        "fault": fault,
        "done": done,
    }
    return shell.page("screens/queues/calls.html", values, status=fault.status if fault else 200)


def _fields(years: list[tuple[str, str]], today: str) -> list[Field]:
    chosen = years[0][0] if len(years) == 1 else ""
    return [
        Field("cycle", _("年度"), "select", required=True, options=years, value=chosen),
        Field("title", _("名称"), most=80, required=True, hint=_("如“2027年民生实事项目集中征集”")),
        Field("text", _("征集什么、怎么提"), "area", 2000, True, _("公开")),
        Field("starts_on", _("开始日期"), "date", required=True, value=today),
        Field("ends_on", _("结束日期"), "date", required=True, hint=_("当日仍可提交")),
    ]


def _flags(
    db: Session,
    shell: Shell,
    *,
    after: str = "",
    here: str = "",
    form: FormData | None = None,
    refusal: Refusal | None = None,
    done: bool = False,
) -> Response:
    fault = said(refusal, shell.language) if refusal else None
    pairs = service.flags(db, after=showing.read_place(after or None), limit=A_PAGE + 1, by=shell.actor)
    last = pairs[A_PAGE - 1][0] if len(pairs) > A_PAGE else None
    values = {
        "flags": [showing.flag(*pair, shell.language) for pair in pairs[:A_PAGE]],
        "next": showing.place(last.raised_at, last.id) if last else "",
        "first": not after,
        "here": here,
        "typed": field(form, "verdict") if form else "",
        "fault": fault,
        "done": done,
    }
    return shell.page("screens/queues/flags.html", values, status=fault.status if fault else 200)

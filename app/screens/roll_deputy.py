"""One deputy on the roll: the changes (代表变动) with their 公告号, 补选, and ending a sign-in elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain.calendar import shanghai_day
from app.domain.errors import Missing, Refusal
from app.domain.permissions import may, require
from app.domain.words import DeputyChange, DeputyStatus
from app.people import service as people
from app.people.notifier import masked
from app.people.schemas import ChangeIn
from app.people.shell import Shell, SignedShell
from app.people.tables import DeputyRow
from app.screens.decision_fields import Field, filled
from app.screens.posted import AtDesk, Posted
from app.web.deps import Db, Now
from app.web.forms import FIRST, field, line
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Name
from app.web.validation import read_as

router = Router(prefix="/desk/roll", include_in_schema=False, dependencies=FIRST)
_NUMBER: Final = _("请填写代表证号，一行，不超过 20 个字")
_GENDERS: Final = (("男", _("男")), ("女", _("女")))
_NOTICE: Final = _("如“榕人大公告〔2026〕3号”")


def _at(number: str) -> str:
    """A deputy's page; what a path would take for itself in a congress's own numbers is quoted."""
    return f"/desk/roll/deputies/{quote(number, safe='')}"


@router.get("/by-election")
def elect_form(db: Db, now: Now, shell: SignedShell, request: Request) -> Response:
    """补选: a deputy who joins. ``number``: one who had left and comes back."""
    require(shell.actor, "deputy.change")
    return _elect_page(db, now, shell, number=request.query_params.get("number", "")[:20])


@router.post("/by-election")
def elect(at: AtDesk) -> Response:
    require(at.by, "deputy.change")
    try:
        row = at.do(lambda db: _elected(db, at))
    except Refusal as refusal:
        fault, shell = said(refusal, at.shell.language), at.shell
        return at.look(lambda db: _elect_page(db, at.now, shell, fault=fault, form=at.form))
    return RedirectResponse(_at(row.number), 303)


@router.get("/deputies/{number}")
def deputy(number: Name, db: Db, now: Now, shell: SignedShell) -> Response:
    """Who it is, what has changed, and what may be recorded now."""
    require(shell.actor, "roll.read")
    return _deputy(db, now, shell, number)


@router.post("/deputies/{number}/changes")
def change(number: Name, at: AtDesk) -> Response:
    """Takes effect at once."""
    require(at.by, "deputy.change")
    try:
        at.do(lambda db: _changed(db, at, number))
    except Missing:
        raise
    except Refusal as refusal:
        return _again(at, number, fault=said(refusal, at.shell.language), form=at.form)
    return RedirectResponse(_at(number), 303)


@router.post("/deputies/{number}/sessions")
def end_sessions(number: Name, at: AtDesk) -> Response:
    """The answer says how many sign-ins were ended."""
    require(at.by, "card.reissue")
    ended = at.do(lambda db: _ended(db, at, number))
    return _again(at, number, ended=ended)


def _changed(db: Session, at: Posted, number: str) -> None:
    names = ("kind", "notice_no", "effective_on")
    body = read_as(ChangeIn, {name: field(at.form, name) for name in names})
    people.change_deputy(db, at.now, number=number, **dict(body), by=at.by)


def _elected(db: Session, at: Posted) -> DeputyRow:
    number, form = line(at.form, "number", _NUMBER, most=20), at.form
    required = {name: field(form, f"new-{name}") for name in ("name", "delegation", "phone")}
    optional = {name: field(form, f"new-{name}") or None for name in ("gender", "occupation")}
    sent = {
        "kind": DeputyChange.BY_ELECTION,
        "notice_no": field(form, "notice_no"),
        "effective_on": field(form, "effective_on"),
        "new": required | optional,
    }
    return people.change_deputy(db, at.now, number=number, **dict(read_as(ChangeIn, sent)), by=at.by)


def _ended(db: Session, at: Posted, number: str) -> int:
    return people.end_sessions(db, at.now, people.deputy_numbered(db, number).id, by=at.by)


def _again(at: Posted, number: str, **shown: Any) -> Response:
    shell = at.shell.at(_at(number))
    return at.look(lambda db: _deputy(db, at.now, shell, number, **shown))


def _deputy(
    db: Session,
    now: datetime,
    shell: Shell,
    number: str,
    *,
    fault: Said | None = None,
    form: FormData | None = None,
    ended: int | None = None,
) -> Response:
    row = people.deputy_numbered(db, number)
    kinds = people.changes_from(row.status)
    asked = [
        Field("kind", _("变动"), "select", required=True, options=[(k.value, k.label) for k in kinds]),
        *_notice(now),
    ]
    values = {
        "row": row,
        "delegation": next(one.name for one in people.delegations(db) if one.id == row.delegation_id),
        "phone": masked(row.phone),
        "changes": people.changes(db, row.id),
        "fields": asked if kinds else [],
        "typed": filled(form, asked) if form else {},
        "left": row.status is DeputyStatus.LEFT,
        "frozen": people.roll_frozen(db),
        "may": {action: may(shell.actor, action) for action in ("deputy.change", "card.reissue")},
        "fault": fault,
        "ended": ended,
    }
    return shell.page("screens/roll/deputy.html", values, status=fault.status if fault else 200)


def _elect_page(
    db: Session,
    now: datetime,
    shell: Shell,
    *,
    number: str = "",
    fault: Said | None = None,
    form: FormData | None = None,
) -> Response:
    asked = _election_fields(now, number, [row.name for row in people.delegations(db)])
    values = {
        "fields": asked,
        "typed": filled(form, asked) if form else {},
        "frozen": people.roll_frozen(db),
        "fault": fault,
    }
    return shell.page("screens/roll/by_election.html", values, status=fault.status if fault else 200)


def _election_fields(now: datetime, number: str, delegations: Sequence[str]) -> list[Field]:
    return [
        Field(
            "number",
            _("代表证号"),
            most=20,
            required=True,
            value=number,
            hint=_("离任后又当选的，可沿用原号"),
        ),
        Field("new-name", _("姓名"), most=40, required=True),
        Field("new-gender", _("性别"), "select", options=_GENDERS),
        Field(
            "new-delegation",
            _("代表团"),
            "select",
            required=True,
            options=[(one, one) for one in delegations],
        ),
        Field("new-phone", _("手机号"), most=11, required=True, hint=_("11 位；同一手机号视为同一人")),
        Field("new-occupation", _("职业"), most=80),
        *_notice(now),
    ]


def _notice(now: datetime) -> list[Field]:
    today = shanghai_day(now).isoformat()
    return [
        Field("notice_no", _("公告号"), most=60, required=True, hint=_NOTICE),
        Field("effective_on", _("生效日期"), "date", required=True, value=today, hint=_("不晚于今天")),
    ]

"""统一身份认证: everybody's own, who signs in by password: tied, and untied."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from sqlmodel import Session

from app.domain.errors import Missing, Refusal
from app.people import journey as journeys
from app.people import service as people
from app.people.actor import required as signed
from app.people.identity_pages import OWN, set_journey
from app.people.journey import MAY_TIE
from app.people.shell import Shell, SignedShell
from app.screens.posted import AtDesk, Posted
from app.web.deps import AppSettings, Db
from app.web.forms import FIRST, field, required
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router

router = Router(prefix=OWN, include_in_schema=False, dependencies=FIRST)


@router.get("")
def show(db: Db, shell: SignedShell, settings: AppSettings, done: str = "") -> Response:
    """Whether one is tied, and what can be done about it."""
    return _page(db, shell, settings, done=done)


@router.post("/begin")
def begin(at: AtDesk, settings: AppSettings) -> Response:
    """Once the password is given. The answer leads on by a link: no form of ours may be sent elsewhere."""
    try:
        who = _whose(at)
        at.do(lambda db: people.confirm_own(db, at.now, settings, **who))
    except Missing:
        raise
    except Refusal as refusal:
        return _refused(at, settings, refusal)
    values = {"provider": settings.identity_provider}
    answer = at.shell.at(OWN).page("screens/accounts/identity_go.html", values)
    set_journey(answer, settings, journeys.begun(at.now, MAY_TIE, session=at.shell.borne(at.now).digest))
    return answer


@router.post("/off")
def stop(at: AtDesk, settings: AppSettings) -> Response:
    try:
        who, token = _whose(at), signed(at.shell.session).token
        at.do(lambda db: people.untie(db, at.now, settings, **who, token=token))
    except Missing:
        raise
    except Refusal as refusal:
        return _refused(at, settings, refusal)
    return at.look(lambda db: _page(db, at.shell.at(OWN), settings, done="untied"))


def _whose(at: Posted) -> dict[str, Any]:
    password = required(at.form, "password", _("请填写密码"))
    return {"password": password, "totp": field(at.form, "totp"), "by": at.by}


def _refused(at: Posted, settings: AppSettings, refusal: Refusal) -> Response:
    fault = said(refusal, at.shell.language)
    return at.look(lambda db: _page(db, at.shell.at(OWN), settings, fault=fault))


def _page(db: Session, shell: Shell, settings: AppSettings, **shown: Any) -> Response:
    """Deputies and residents have no account to tie one to: they are told how they sign in."""
    has_one = not (shell.is_deputy or shell.is_resident)
    row = people.account(db, shell.actor.id) if has_one else None
    tied = people.tied(db, settings, row.id) if row else None
    values: dict[str, Any] = {
        "provider": settings.identity_provider,
        "has_one": has_one,
        "username": row.username if row else "",
        "since": tied.tied_at if tied else None,
        "two_steps": bool(row and row.second_step_at and settings.totp != "off"),
        "fault": None,
        "done": "",
        **shown,
    }
    fault = values["fault"]
    return shell.page("screens/accounts/identity.html", values, status=fault.status if fault else 200)

"""两步登录: everybody's own, who signs in by password. Secret and recovery codes are shown once."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response
from sqlmodel import Session

from app.domain.errors import Refusal
from app.people import service as people
from app.people.actor import required as signed
from app.people.shell import Shell, SignedShell
from app.screens.posted import AtDesk, Posted
from app.web.deps import AppSettings, Db
from app.web.forms import FIRST, required
from app.web.i18n import _
from app.web.problems import said
from app.web.qr import picture
from app.web.routing import Router

router = Router(prefix="/account/second-step", include_in_schema=False, dependencies=FIRST)
_PASSWORD: Final = _("请再填一次您的登录密码")
_CODE: Final = _("请填写手机上显示的 6 位动态码")


@router.get("")
def show(db: Db, shell: SignedShell, settings: AppSettings) -> Response:
    """Whether it is on, and what can be done about it."""
    return _page(db, shell, settings)


@router.post("/begin")
def begin(at: AtDesk, settings: AppSettings) -> Response:
    """The answer shows the secret, to be scanned and then confirmed by a code of it."""
    try:
        password = required(at.form, "password", _PASSWORD)
        made = at.do(lambda db: people.begin_second_step(db, at.now, settings, password=password, by=at.by))
    except Refusal as refusal:
        return _refused(at, settings, refusal)
    values = {"secret": made.secret, "drawn": picture(made.address), "fault": None}
    return _own(at).page("screens/accounts/second_step_scan.html", values, status=201)


@router.post("/confirm")
def confirm(at: AtDesk, settings: AppSettings) -> Response:
    """From here on it is asked for. A wrong code leads back to the form: the phone has the secret."""
    try:
        code = required(at.form, "code", _CODE)
        codes = at.do(lambda db: people.confirm_second_step(db, at.now, settings, code=code, **_whose(at)))
    except Refusal as refusal:
        return _refused(at, settings, refusal)
    return _own(at).page("screens/accounts/second_step_codes.html", {"codes": codes}, status=201)


@router.post("/off")
def stop(at: AtDesk, settings: AppSettings) -> Response:
    try:
        password = required(at.form, "password", _PASSWORD)
        typed: dict[str, Any] = {"password": password, "code": required(at.form, "code", _CODE)}
        at.do(lambda db: people.stop_second_step(db, at.now, settings, **typed, **_whose(at)))
    except Refusal as refusal:
        return _refused(at, settings, refusal)
    return at.look(lambda db: _page(db, _own(at), settings, done=True))


def _whose(at: Posted) -> dict[str, Any]:
    return {"by": at.by, "token": signed(at.shell.session).token}


def _own(at: Posted) -> Shell:
    return at.shell.at("/account/second-step")


def _refused(at: Posted, settings: AppSettings, refusal: Refusal) -> Response:
    fault = said(refusal, at.shell.language)
    return at.look(lambda db: _page(db, _own(at), settings, fault=fault))


def _page(db: Session, shell: Shell, settings: AppSettings, **shown: Any) -> Response:
    """Deputies and residents have no password, and no second step: they are told how they sign in."""
    has_one = not (shell.is_deputy or shell.is_resident)
    row = people.account(db, shell.actor.id) if has_one else None
    values: dict[str, Any] = {
        "has_one": has_one,
        "since": row.second_step_at if row else None,
        "pending": bool(row and row.second_step and not row.second_step_at),
        "left": people.recovery_codes_left(db, row.id) if row else 0,
        "use": settings.totp,
        "fault": None,
        "done": False,
        **shown,
    }
    fault = values["fault"]
    return shell.page("screens/accounts/second_step.html", values, status=fault.status if fault else 200)

"""The HTML door of signing in: by card, password or code; and of how a reader likes to read."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from app.db.session import Database
from app.domain.actors import Role
from app.domain.errors import Refusal, TooManyTries
from app.domain.permissions import may
from app.people import service
from app.people.actor import carried_token, clear_cookie, set_cookie
from app.people.notifier import notifier_of
from app.people.service import SignedIn
from app.people.shell import SIZE, PageShell, Shell, ShellApart, Size, remember
from app.web.deps import Address, AppSettings, Now
from app.web.forms import FIRST, Form, field, local, required
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.security import require_own_origin

router = Router(include_in_schema=False, dependencies=FIRST)
TITLES: Final = {"card": _("代表登录"), "staff": _("工作人员登录"), "phone": _("居民登录")}


@router.get("/sign-in")
def choose(shell: PageShell, request: Request) -> Response:
    """Three ways in, one for each kind of reader."""
    asked = request.query_params
    values = {"next": local(asked.get("next", "/")), "idle": asked.get("ended") == "idle"}
    return shell.page("people/sign_in.html", values)


@router.get("/sign-in/{way}")
def sign_in_form(way: str, shell: PageShell, request: Request, settings: AppSettings) -> Response:
    if way not in TITLES:
        return RedirectResponse("/sign-in", 303)
    onward = local(request.query_params.get("next", "/"))
    return _form(shell, way, onward=onward, provider=settings.identity_provider)


@router.post("/sign-in/card")
def by_card(
    request: Request, form: Form, shell: ShellApart, now: Now, settings: AppSettings, address: Address
) -> Response:
    """签到卡: once checked in, on one device at a time."""
    database, carried = door(request)
    try:
        code = required(form, "code", _("请填写签到卡代码"))
        with database.unit(write=True) as db:
            origin = service.card_origin(settings, address)
            signed = service.sign_in_by_card(db, now, settings, code=code, carried=carried, origin=origin)
            service.sign_out(db, now, token=carried or "")
    except Refusal as refusal:
        return _form(shell, "card", refusal, onward=local(field(form, "next")))
    return welcome(settings, signed, now, field(form, "next"))


@router.post("/sign-in/staff")
def by_password(
    request: Request, form: Form, shell: ShellApart, now: Now, settings: AppSettings, address: Address
) -> Response:
    database, carried = door(request)
    try:
        name = required(form, "username", _("请填写用户名"))
        password = required(form, "password", _("请填写密码"))
        who = {"username": name, "password": password, "totp": field(form, "totp"), "address": address}
        signed = service.sign_in(database, now, settings, **who)
    except Refusal as refusal:
        kept = {"username": field(form, "username"), "provider": settings.identity_provider}
        return _form(shell, "staff", refusal, onward=local(field(form, "next")), **kept)
    with database.unit(write=True) as db:
        service.sign_out(db, now, token=carried or "")
    return welcome(settings, signed, now, field(form, "next"))


@router.post("/sign-in/phone")
def by_code(request: Request, form: Form, shell: ShellApart, now: Now, settings: AppSettings) -> Response:
    """First the number, to which a code goes, then the code; both on one page."""
    database, carried = door(request)
    phone, code, onward = field(form, "phone"), field(form, "code"), local(field(form, "next"))
    try:
        if field(form, "do") == "send":
            address = request.client.host if request.client else ""
            service.request_code(database, now, settings, notifier_of(settings), phone=phone, address=address)
            return _form(shell, "phone", onward=onward, phone=phone, sent=True)
        with database.unit(write=True) as db:
            signed = service.sign_in_by_code(db, now, settings, phone=phone, code=code)
            service.sign_out(db, now, token=carried or "")
    except Refusal as refusal:
        has_one = field(form, "do") != "send" or isinstance(refusal, TooManyTries)
        return _form(shell, "phone", refusal, onward=onward, phone=phone, sent=has_one)
    return welcome(settings, signed, now, onward)


@router.post("/sign-out")
def sign_out(request: Request, shell: ShellApart, now: Now, settings: AppSettings) -> Response:
    """Who comes twice is out already, and told the same."""
    database, carried = door(request)
    if carried:  # living, or kept by a wall alone
        with database.unit(write=True) as db:
            service.sign_out(db, now, token=carried)
    answer = RedirectResponse("/", 303)
    clear_cookie(answer, settings)
    return answer


@router.post("/preferences")
def prefer(request: Request, form: Form) -> Response:
    """Language and size of text: a wish of this browser, kept in it, and in no account."""
    require_own_origin(request)
    answer = RedirectResponse(local(field(form, "back")), 303)
    wishes: dict[str, set[str]] = {"lang": {"zh", "en"}, SIZE: {size.value for size in Size}}
    for name, known in wishes.items():
        if field(form, name) in known:
            remember(answer, name, field(form, name))
    return answer


def door(request: Request) -> tuple[Database, str | None]:
    """The database, and the token that this browser bears until now. Raises NotOurPage."""
    require_own_origin(request)
    return request.app.state.database, carried_token(request)


def _form(
    shell: Shell, way: str, refusal: Refusal | None = None, *, onward: str, **values: str | bool
) -> Response:
    fault = said(refusal, shell.language) if refusal else None
    known = {"username": "", "phone": "", "sent": False, "provider": "", **values}
    shown = {"way": way, "title": TITLES[way], "next": onward, "fault": fault, **known}
    answer = shell.page("people/sign_in_form.html", shown, status=fault.status if fault else 200)
    if isinstance(refusal, TooManyTries):
        answer.headers["Retry-After"] = str(refusal.again_after)
    return answer


def welcome(settings: AppSettings, signed: SignedIn, now: datetime, onward: str) -> Response:
    """To where the reader was going, else to the page of who he is."""
    place = local(onward)
    home = place == "/" or signed.must_change
    answer = RedirectResponse(_home(signed) if home else place, 303)
    set_cookie(answer, settings, signed, now)
    return answer


def _home(signed: SignedIn) -> str:
    if signed.must_change:
        return "/account/password"
    if signed.actor.has(Role.DEPUTY):
        return "/deputy"
    if may(signed.actor, "account.manage"):
        return "/desk/setup"
    return "/desk" if may(signed.actor, "desk.read") else "/"

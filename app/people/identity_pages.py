"""Signing in by an identity that is tied to an account, and the way back of those who tie one.

The provider sends browsers here by GET, so that one of these pages does what GET does nowhere else: ``back``
uses the journey up and signs in. What makes it safe is the journey, which only this browser carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import quote

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from app.config import Settings
from app.db.session import Database
from app.domain.errors import (
    IdentityUnsure,
    IdentityUntied,
    Missing,
    ProviderAway,
    Refusal,
    SecondStepNeeded,
    TooManyTries,
    Unavailable,
)
from app.people import journey as journeys
from app.people import service
from app.people.journey import CODE, ENTER, MAY_TIE, TIE, Journey
from app.people.pages import door, welcome
from app.people.shell import Shell, ShellApart
from app.web.deps import Address, AppSettings, Now
from app.web.forms import FIRST, Form, local, required
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router

PATH: Final = "/sign-in/identity"
COOKIE: Final = "piaojue_identity"
OWN: Final = "/account/identity"
_AWAY: Final = ("server_error", "temporarily_unavailable")
_NONE: Final = _("本系统没有使用统一身份认证；请用用户名和密码登录")
_ASTRAY: Final = _(
    "登录须在同一个浏览器里、10 分钟之内完成，未作任何更改。请重新登录一次；浏览器不得禁用 cookie"
)
_REFUSED: Final = _("您在那里没有同意，或者没有权限，未作任何更改。可以重新登录，或改用用户名和密码")
_FAULTY: Final = _("那里的系统出了故障，或者没有给本系统登记好。请改用用户名和密码登录，并告诉系统管理员")
_OTHER: Final = _("绑定期间您的登录已经结束或换了人，没有绑定。请登录之后重新绑定")

if TYPE_CHECKING:
    from app.people.oidc import Provider

router = Router(prefix=PATH, include_in_schema=False, dependencies=FIRST)


@dataclass(frozen=True, slots=True)
class Visit:
    """``journey``: what the browser carries, where it is ours and not over."""

    request: Request
    shell: Shell
    settings: Settings
    now: datetime
    address: str
    provider: Provider
    journey: Journey | None

    @property
    def database(self) -> Database:
        found: Database = self.request.app.state.database
        return found

    @property
    def is_foreign(self) -> bool:
        """Whether a page of somebody else's sent the browser here."""
        return self.request.headers.get("sec-fetch-site") == "cross-site"


def visit(request: Request, shell: ShellApart, settings: AppSettings, now: Now, address: Address) -> Visit:
    """Raises Missing where no provider is set."""
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise Missing(_NONE)
    carried = journeys.unpacked(settings, now, request.cookies.get(COOKIE, ""))
    return Visit(request, shell, settings, now, address, provider, carried)


Here = Annotated[Visit, Depends(visit)]


@router.get("/start")
def start(at: Here) -> Response:
    """To the provider. From a foreign page only as far as our own, where one sees what one is doing."""
    onward = local(at.request.query_params.get("next", "/"))
    if at.is_foreign:
        return RedirectResponse(f"/sign-in/staff?next={quote(onward, safe='')}", 303)
    return _sent(at, journeys.begun(at.now, ENTER, onward=onward).sets_out(ENTER))


@router.get("/tie")
def start_to_tie(at: Here) -> Response:
    """To the provider, once the password was given: it asks anew who it is, whoever is signed in there."""
    if at.journey is None or at.journey.aim != MAY_TIE or at.is_foreign or not at.shell.session:
        return RedirectResponse(OWN, 303)
    return _sent(at, at.journey.sets_out(TIE))


@router.get("/back")
def back(at: Here) -> Response:
    """Whoever comes back with what was sent out is signed in, or has the identity tied."""
    try:
        journey, subject = _came_back(at)
        if journey.aim == TIE:
            return _tied(at, journey, subject)
        return _entered(at, journey.onward, service.identity_of(at.settings, subject))
    except Refusal as refusal:
        return _told(at, refusal)


@router.get("/code")
def ask_for_code(at: Here) -> Response:
    if at.journey is None or at.journey.aim != CODE:
        return RedirectResponse("/sign-in/staff", 303)
    return _code_page(at)


@router.post("/code")
def by_code(at: Here, form: Form) -> Response:
    """The second step of whom the provider has named."""
    door(at.request)
    if at.journey is None or at.journey.aim != CODE:
        return _told(at, IdentityUnsure(_ASTRAY))
    try:
        code = required(form, "totp", _("请填写动态码"))
        return _entered(at, at.journey.onward, at.journey.identity, totp=code)
    except IdentityUntied as refusal:
        return _told(at, refusal)
    except Refusal as refusal:
        return _code_page(at, refusal)


def set_journey(answer: Response, settings: Settings, journey: Journey) -> None:
    """Lax: the provider sends the browser back from its own pages."""
    answer.set_cookie(
        COOKIE,
        journey.packed(settings),
        max_age=int(journeys.LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookie,
        path=PATH,
    )


def _forget_journey(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


def _sent(at: Visit, journey: Journey) -> Response:
    sent = {"state": journey.state, "nonce": journey.nonce, "verifier": journey.verifier}
    try:
        answer = RedirectResponse(at.provider.address(at.now, **sent, again=journey.aim == TIE), 303)
    except Refusal as refusal:
        return _told(at, refusal)
    set_journey(answer, at.settings, journey)
    return answer


def _came_back(at: Visit) -> tuple[Journey, str]:
    """From what journey, and who it is for the provider. Raises whatever is wrong with it."""
    journey, answer = at.journey, at.request.query_params
    if journey is None or not journey.is_answered_by(answer.get("state", "")):
        raise IdentityUnsure(_ASTRAY)
    with at.database.unit(write=True) as db:
        taken = service.arrive(db, at.now, at.settings, state=journey.state, address=at.address)
    at.provider.require_itself(at.now, answer.get("iss"))
    _require_no_error(answer.get("error"))
    code = answer.get("code", "")
    if not code:
        raise IdentityUnsure(_ASTRAY)
    subject = at.provider.subject(at.now, code=code, nonce=journey.nonce, verifier=journey.verifier)
    with at.database.unit(write=True) as db:
        service.forget_arrival(db, taken)
    return journey, subject


def _require_no_error(error: str | None) -> None:
    """Of what the provider says about it nothing is shown: anybody could put words there."""
    if error == "access_denied":
        raise IdentityUnsure(_REFUSED)
    if error is not None:
        raise ProviderAway(_FAULTY)


def _entered(at: Visit, onward: str, identity: str, *, totp: str = "") -> Response:
    _database, carried = door(at.request)
    try:
        who = {"identity": identity, "totp": totp, "address": at.address}
        entered = service.sign_in_by_identity(at.database, at.now, at.settings, **who)
    except SecondStepNeeded:
        answer: Response = RedirectResponse(f"{PATH}/code", 303)
        set_journey(answer, at.settings, journeys.begun(at.now, CODE, onward=onward, identity=identity))
        return answer
    with at.database.unit(write=True) as db:
        service.sign_out(db, at.now, token=carried or "")
    return _forget_journey(welcome(at.settings, entered, at.now, onward))


def _tied(at: Visit, journey: Journey, subject: str) -> Response:
    """By the session that gave the password, and by no other."""
    session = at.shell.session
    if session is None or at.shell.borne(at.now).digest != journey.session:
        raise IdentityUnsure(_OTHER)
    with at.database.unit(write=True) as db:
        service.tie(db, at.now, at.settings, subject=subject, by=session.actor, token=session.token)
    return _forget_journey(RedirectResponse(f"{OWN}?done=tied", 303))


def _code_page(at: Visit, refusal: Refusal | None = None) -> Response:
    fault = said(refusal, at.shell.language) if refusal else None
    status = fault.status if fault else 200
    answer = at.shell.at(f"{PATH}/code").page("people/identity_code.html", {"fault": fault}, status=status)
    return _with_pause(answer, refusal)


def _told(at: Visit, refusal: Refusal) -> Response:
    """What happened, what to do; the journey is over, and the code in the address is of no use."""
    fault, ties = said(refusal, at.shell.language), at.journey is not None and at.journey.aim == TIE
    shown = {
        "fault": fault,
        "provider": at.settings.identity_provider,
        "onward": at.journey.onward if at.journey else "/",
        "own": OWN,
        "ties": ties,
        "untied": isinstance(refusal, IdentityUntied),
    }
    place = at.shell.at(OWN if ties else "/sign-in/staff")
    answer = place.page("people/identity_refused.html", shown, status=fault.status)
    return _forget_journey(_with_pause(answer, refusal))


def _with_pause(answer: Response, refusal: Refusal | None) -> Response:
    if isinstance(refusal, TooManyTries | Unavailable):
        answer.headers["Retry-After"] = str(refusal.again_after)
    return answer

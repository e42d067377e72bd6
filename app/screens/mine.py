"""``/mine``: what a resident suggested and supports, being told of it or not, and what is kept about him."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.config import Settings
from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.domain.words import TopicStatus
from app.notices import service as notices
from app.notices.service import CONSENT, CONSENT_VERSION
from app.people.actor import clear_cookie
from app.people.shell import PageShell, Shell, SignedShell, SignedShellApart
from app.screens.caller import Caller
from app.topics import service, showing
from app.web.deps import AppSettings, Db, Now
from app.web.forms import FIRST, Form, field
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router

router = Router(include_in_schema=False, dependencies=FIRST)
A_PAGE: Final = 50
CAN_WITHDRAW: Final = (TopicStatus.SUBMITTED, TopicStatus.STUDIED, TopicStatus.POOLED, TopicStatus.MERGED)
DONE: Final = {
    "withdrawn": _("建议已撤回。"),
    "told": _("以后有进展，会告诉您。"),
    "quiet": _("以后不再通知您，留的联系方式已经删除。"),
    "consent": _("已撤回同意：不再通知，联系方式和称呼已删除；已提的建议继续办理。"),
}
Before = Annotated[str, Query(max_length=40)]


def _calling(
    request: Request, form: Form, shell: SignedShellApart, now: Now, settings: AppSettings
) -> Caller:
    return Caller(request, form, shell, now, settings)


Signed = Annotated[Caller, Depends(_calling)]


@router.get("/mine")
def mine(db: Db, shell: SignedShell, settings: AppSettings, before: Before = "", done: str = "") -> Response:
    require(shell.actor, "topic.own")
    values = _page(db, shell, settings, before)
    return shell.page("screens/mine.html", {**values, "done": DONE.get(done, "")})


@router.post("/mine/withdrawal")
def withdraw(caller: Signed) -> Response:
    def act(db: Session) -> None:
        number = field(caller.form, "number")
        service.withdraw(db, caller.now, caller.settings, number=number, by=caller.actor)

    require(caller.actor, "topic.withdraw")
    return _done(caller, act, "withdrawn")


@router.post("/mine/notices")
def be_told(caller: Signed) -> Response:
    """``do``: tell or quiet."""

    def tell(db: Session) -> None:
        values = {"phone": caller.phone, "email": "", "consent_version": field(caller.form, "consent")}
        notices.be_told(db, caller.now, caller.settings, **values, by=caller.actor)

    require(caller.actor, "notice.contact")
    if field(caller.form, "do") == "tell":
        return _done(caller, tell, "told")
    return _done(caller, lambda db: notices.be_left_alone(db, by=caller.actor), "quiet")


@router.post("/mine/privacy")
def privacy(caller: Signed) -> Response:
    """``do``: consent (withdrawn) or erase, which ends the session too."""

    def unconsent(db: Session) -> None:
        service.withdraw_consent(db, caller.now, by=caller.actor)

    def erase(db: Session) -> None:
        confirmed = bool(field(caller.form, "confirm"))
        service.erase(db, caller.now, caller.settings, confirmed=confirmed, by=caller.actor)

    require(caller.actor, "me.privacy")
    if field(caller.form, "do") == "consent":
        return _done(caller, unconsent, "consent")
    answer = _done(caller, erase, "")
    if answer.status_code == 303:
        answer = RedirectResponse("/mine/erased", 303)
        clear_cookie(answer, caller.settings)
    return answer


@router.get("/mine/erased")
def erased(shell: PageShell) -> Response:
    """After it nobody is signed in any more: the page is anybody's."""
    return shell.page("screens/erased.html")


def _done(caller: Caller, act: Callable[[Session], object], done: str) -> Response:
    """Done and told on the page; a refusal is told on it too."""
    try:
        with caller.database.unit(write=True) as db:
            act(db)
    except Refusal as refusal:
        fault = said(refusal, caller.shell.language)
        with caller.database.unit(write=False) as db:
            values = {**_page(db, caller.shell, caller.settings, ""), "fault": fault}
        return caller.page("screens/mine.html", values, status=fault.status)
    return RedirectResponse(f"/mine?done={done}", 303)


def _page(db: Session, shell: Shell, settings: Settings, before: str) -> dict[str, Any]:
    pairs = service.mine(
        db, settings, before=showing.read_place(before or None), limit=A_PAGE + 1, by=shell.actor
    )
    last = pairs[A_PAGE - 1][0] if len(pairs) > A_PAGE else None
    private = may(shell.actor, "me.privacy")
    return {
        "items": showing.mine(db, pairs[:A_PAGE], shell.language),
        "more": showing.place(last.joined_at, last.topic_id) if last else "",
        "can_withdraw": CAN_WITHDRAW,
        "told": notices.told_of(db, by=shell.actor) if private else None,
        "contact": (CONSENT_VERSION, CONSENT),
        "data": service.data_of(db, settings, by=shell.actor) if private else None,
        "done": "",
        "fault": None,
    }

"""修改密码: everybody's own, who signs in by one."""

from __future__ import annotations

from typing import Final

from fastapi import Response
from sqlmodel import Session

from app.domain.errors import Fault, Malformed, Missing, Refusal
from app.people import service as people
from app.people.actor import clear_cookie
from app.people.schemas import OwnPasswordIn
from app.people.shell import Shell, SignedShell
from app.screens.posted import AtDesk, Posted
from app.web.deps import AppSettings, Db
from app.web.forms import FIRST, field
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.validation import read_as

router = Router(prefix="/account/password", include_in_schema=False, dependencies=FIRST)
DIFFER: Final = _("两次填写的新密码不同，请重新填写")


@router.get("")
def show(db: Db, shell: SignedShell, settings: AppSettings) -> Response:
    return _page(db, shell, settings)


@router.post("")
def change(at: AtDesk, settings: AppSettings) -> Response:
    """Every session of the account ends with it, this one too."""
    try:
        _change(at)
    except Missing:
        raise
    except Refusal as refusal:
        fault = said(refusal, at.shell.language)
        return at.look(lambda db: _page(db, at.shell, settings, fault))
    answer = at.shell.page("screens/accounts/own_done.html")
    clear_cookie(answer, settings)
    return answer


def _change(at: Posted) -> None:
    body = read_as(OwnPasswordIn, {"old": field(at.form, "old"), "new": field(at.form, "new")})
    if body.new != field(at.form, "again"):
        raise Malformed(DIFFER, faults=[Fault("/again", DIFFER)])
    at.do(lambda db: people.change_own_password(db, at.now, old=body.old, new=body.new, by=at.by))


def _page(db: Session, shell: Shell, settings: AppSettings, fault: Said | None = None) -> Response:
    """Deputies and residents have no password: they are told how they sign in."""
    has_one = not (shell.is_deputy or shell.is_resident)
    username = people.account(db, shell.actor.id).username if has_one else ""
    waits = shell.session is not None and shell.session.must_change
    values = {"fault": fault, "has_one": has_one, "username": username, "waits": waits}
    values["provider"] = settings.identity_provider
    return shell.page("screens/accounts/own.html", values, status=fault.status if fault else 200)

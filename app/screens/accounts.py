"""账号 of the staff: opened, changed and closed by a system administrator, never by whom they belong to."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.decisions.service import PERSONS
from app.domain.actors import Body
from app.domain.errors import Missing, Refusal
from app.domain.permissions import may, require
from app.people import service as people
from app.people.notifier import masked
from app.people.schemas import AccountIn, NewPasswordIn, RolesIn
from app.people.shell import Shell, SignedShell
from app.people.tables import AccountRow
from app.screens.decision_fields import Field, filled
from app.screens.posted import AtDesk, Posted
from app.web.deps import Db
from app.web.forms import FIRST, field
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id, Name
from app.web.validation import read_as

router = Router(prefix="/desk/accounts", include_in_schema=False, dependencies=FIRST)
A_PAGE: Final = 50
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is mistaken for another when it is read out
_PLACED: Final = ("department_id", "body", "street_id", "community_id")
_BODIES: Final = [(body.value, body.label) for body in Body if body not in (Body.SECOND_PERSON, *PERSONS)]


@router.get("")
def accounts(db: Db, shell: SignedShell, request: Request) -> Response:
    """By user name, a page at a time."""
    require(shell.actor, "account.read")
    asked = request.query_params.get("after", "")
    after = "".join(sign for sign in asked if sign.isprintable())[:40]
    rows = people.accounts(db, after=after, limit=A_PAGE + 1, by=shell.actor)
    values = {
        "rows": rows[:A_PAGE],
        "roles": people.roles_of(db, [row.id for row in rows]),
        "places": _places(db),
        "next": rows[A_PAGE - 1].username if len(rows) > A_PAGE else "",
        "after": after,
        "manages": may(shell.actor, "account.manage"),
    }
    return shell.page("screens/accounts/accounts.html", values)


@router.get("/new")
def new_account(db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "account.manage")
    return _form(db, shell)


@router.post("/new")
def add_account(at: AtDesk) -> Response:
    """The answer shows the first password, once: only its digest is kept."""
    require(at.by, "account.manage")
    try:
        body = read_as(AccountIn, _sent(at.form, ("username", "name", "phone", "password")))
        row = at.do(lambda db: people.add_account(db, at.now, **dict(body), by=at.by))
    except Refusal as refusal:
        fault = said(refusal, at.shell.language)
        return at.look(lambda db: _form(db, at.shell, at.form, fault))
    return _handed_over(at, row, body.password)


@router.get("/{account_id}")
def account(account_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "account.read")
    return _account(db, shell, account_id)


@router.post("/{account_id}/roles")
def set_roles(account_id: Id, at: AtDesk) -> Response:
    require(at.by, "account.manage")
    return _done(at, account_id, _set_roles)


@router.post("/{account_id}/password")
def set_password(account_id: Id, at: AtDesk) -> Response:
    """For somebody who forgot it; shown once, as with a new account."""
    require(at.by, "account.manage")
    try:
        new = read_as(NewPasswordIn, {"password": field(at.form, "password")}).password
        row = at.do(lambda db: people.set_password(db, at.now, account_id, password=new, by=at.by))
    except Missing:
        raise
    except Refusal as refusal:
        return _again(at, account_id, refusal)
    return _handed_over(at, row, new)


@router.post("/{account_id}/{deed}")
def switch(account_id: Id, deed: Name, at: AtDesk) -> Response:
    """``deed``: unlock, second-step (reset), close, open."""
    require(at.by, "account.manage")
    if deed not in DEEDS:
        raise Missing
    return _done(at, account_id, DEEDS[deed])


def _set_roles(db: Session, at: Posted, account_id: str) -> None:
    body = read_as(RolesIn, _sent(at.form))
    people.set_roles(db, at.now, account_id, **dict(body), by=at.by)


def _unlock(db: Session, at: Posted, account_id: str) -> None:
    people.unlock(db, at.now, account_id, by=at.by)


def _reset_second_step(db: Session, at: Posted, account_id: str) -> None:
    people.reset_second_step(db, at.now, account_id, by=at.by)


def _close(db: Session, at: Posted, account_id: str) -> None:
    people.set_active(db, at.now, account_id, active=False, by=at.by)


def _open(db: Session, at: Posted, account_id: str) -> None:
    people.set_active(db, at.now, account_id, active=True, by=at.by)


DEEDS: Final[Mapping[str, Callable[[Session, Posted, str], None]]] = {
    "unlock": _unlock,
    "second-step": _reset_second_step,
    "close": _close,
    "open": _open,
}


def _sent(form: FormData, lines: tuple[str, ...] = ()) -> dict[str, Any]:
    """As the JSON door has it: what was left open is not there."""
    chosen = {name: field(form, name) for name in _PLACED if field(form, name)}
    return (
        {name: field(form, name) for name in lines}
        | chosen
        | {"roles": [one for one in form.getlist("roles") if one]}
    )


def _done(at: Posted, account_id: str, deed: Callable[[Session, Posted, str], None]) -> Response:
    try:
        at.do(lambda db: deed(db, at, account_id))
    except Missing:
        raise
    except Refusal as refusal:
        return _again(at, account_id, refusal)
    return RedirectResponse(f"/desk/accounts/{account_id}", 303)


def _again(at: Posted, account_id: str, refusal: Refusal) -> Response:
    shell, fault = at.shell.at(f"/desk/accounts/{account_id}"), said(refusal, at.shell.language)
    return at.look(lambda db: _account(db, shell, account_id, at.form, fault))


def _handed_over(at: Posted, row: AccountRow, password: str) -> Response:
    shell = at.shell.at(f"/desk/accounts/{row.id}")
    return shell.page("screens/accounts/password.html", {"row": row, "password": password}, status=201)


def _account(
    db: Session, shell: Shell, account_id: str, form: FormData | None = None, fault: Said | None = None
) -> Response:
    row = people.account(db, account_id)
    roles = people.roles_of(db, [row.id]).get(row.id, [])
    standing = {name: getattr(row, name) or "" for name in _PLACED}
    typed = {name: [value] for name, value in standing.items()} | {"roles": [one.value for one in roles]}
    fields = [*_role_fields(db), _password_field()]
    values = {
        "row": row,
        "roles": roles,
        "phone": masked(row.phone),
        "place": _place(row, _places(db)),
        "fields": fields,
        "typed": filled(form, fields) if form and "roles" in form else typed,
        "own_account": people.is_own(row, shell.actor),
        "manages": may(shell.actor, "account.manage"),
        "fault": fault,
    }
    return shell.page("screens/accounts/account.html", values, status=fault.status if fault else 200)


def _form(db: Session, shell: Shell, form: FormData | None = None, fault: Said | None = None) -> Response:
    fields = [*_person_fields(), *_role_fields(db), _password_field()]
    values = {"fields": fields, "typed": filled(form, fields) if form else {}, "fault": fault}
    return shell.page("screens/accounts/new.html", values, status=fault.status if fault else 200)


def _person_fields() -> list[Field]:
    return [
        Field("name", _("姓名"), most=40, required=True),
        Field(
            "phone",
            _("手机号"),
            most=11,
            required=True,
            hint=_("11 位；同一手机号视为同一人，不能自己复核自己"),
        ),
        Field("username", _("用户名"), most=40, required=True, hint=_("登录时填写，如姓名拼音或岗位名称")),
    ]


def _password_field() -> Field:
    """With a proposal: four groups of four."""
    drawn = "-".join("".join(secrets.choice(_LETTERS) for _n in range(4)) for _n in range(4))
    hint = _("已随机生成一个，可以改用别的；至少 10 个字符")
    return Field("password", _("初始密码"), most=200, required=True, value=drawn, hint=hint)


def _role_fields(db: Session) -> list[Field]:
    roles = [(role.value, role.label) for role in people.STAFF_ROLES]
    departments = [(row.id, row.name) for row in people.departments(db)]
    streets = people.street_names(db)
    communities = [(row.id, f"{streets[row.street_id]} · {row.name}") for row in people.communities(db)]
    return [
        Field("roles", _("身份"), "checks", required=True, options=roles),
        Field(
            "department_id", _("所属责任单位"), "select", options=departments,
            hint=_("只限责任单位的账号"),
        ),
        Field("body", _("记录哪个会议的决定"), "select", options=_BODIES, hint=_("只限会议秘书的账号")),
        Field(
            "street_id", _("所在街道"), "select", options=list(streets.items()),
            hint=_("只限联络站工作人员、人大街道工委的账号"),
        ),
        Field(
            "community_id", _("所在社区"), "select", options=communities,
            hint=_("只限联络站工作人员的账号；不选则办理全街道的"),
        ),
    ]  # fmt: skip


def _places(db: Session) -> dict[str, str]:
    """Departments, streets and communities by id."""
    departments = {row.id: row.name for row in people.departments(db)}
    communities = {row.id: row.name for row in people.communities(db)}
    return departments | communities | people.street_names(db)


def _place(row: AccountRow, places: Mapping[str, str]) -> list[str]:
    known = [row.department_id, row.street_id, row.community_id]
    return [places[one] for one in known if one] + ([row.body.label] if row.body else [])

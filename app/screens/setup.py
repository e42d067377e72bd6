"""启用准备: what a new service needs before its first year, who does it, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.cycles import service as cycles
from app.domain import permissions
from app.domain.actors import Actor, Role
from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.people import service as people
from app.people.schemas import CongressIn
from app.people.shell import Shell, SignedShell
from app.screens.posted import AtDesk
from app.web.deps import Db
from app.web.forms import FIRST, field
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.validation import read_as

router = Router(prefix="/desk/setup", include_in_schema=False, dependencies=FIRST)
TWO: Final = 2  # who records and who confirms


@dataclass(frozen=True, slots=True)
class Task:
    """``ways`` are for who may; ``roles`` says who that is. ``count`` is what there is already."""

    label: str
    why: str
    done: bool
    count: int
    roles: Sequence[str]
    ways: Sequence[tuple[str, str]]


@router.get("")
def setup(db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "settings.read")
    return _page(db, shell)


@router.post("")
def name_congress(at: AtDesk) -> Response:
    """Once for ever: a database is one congress's."""
    require(at.by, "congress.found")
    try:
        name = read_as(CongressIn, {"name": field(at.form, "name")}).name
        at.do(lambda db: people.found_congress(db, at.now, name, by=at.by))
    except Refusal as refusal:
        fault = said(refusal, at.shell.language)
        return at.look(lambda db: _page(db, at.shell, at.form, fault))
    return RedirectResponse("/desk/setup", 303)


def _page(db: Session, shell: Shell, form: FormData | None = None, fault: Said | None = None) -> Response:
    tasks = _tasks(db, shell.actor)
    values = {
        "founded": bool(shell.congress),
        "may_found": may(shell.actor, "congress.found"),
        "founders": [role.label for role in permissions.grant("congress.found").roles],
        "name": field(form, "name") if form else "",
        "tasks": tasks,
        "next": next((task for task in tasks if not task.done), None),
        "fault": fault,
    }
    return shell.page("screens/setup.html", values, status=fault.status if fault else 200)


def _tasks(db: Session, by: Actor) -> list[Task]:
    deputies, clerks = sum(people.deputy_counts(db).values()), people.role_counts(db).get(Role.CLERK, 0)
    streets, years = len(people.streets(db)), len(cycles.cycles(db))
    return [
        _task(
            by, "account.manage", _("开设账号"),
            _("代表工委、大会秘书处至少两人：一人记录，一人复核。再按需要开设各街道、各单位和监票人的账号。"),
            clerks, [("/desk/accounts/new", _("开设账号")), ("/desk/accounts", _("看账号"))], least=TWO,
        ),
        _task(
            by, "roll.import", _("导入名册"),
            _("代表、家站点、责任单位三张表，一次导入；街道和社区随家站点一并设立。"),
            deputies, [("/desk/roll/import", _("导入名册"))],
        ),
        _task(
            by, "place.manage", _("核对街道和社区"),
            _("居民提建议时从中选择所在地。"),
            streets, [("/desk/places", _("街道和社区"))],
        ),
        _task(
            by, "year.open", _("设立年度"),
            _("从征集开始的，设立年度；年中启用的，从文件导入已经形成的年度。都须另一人复核。"),
            years, [("/desk/years", _("设立年度")), ("/desk/imports/year", _("导入年度"))],
        ),
    ]  # fmt: skip


def _task(
    by: Actor,
    action: str,
    label: str,
    why: str,
    count: int,
    ways: Sequence[tuple[str, str]],
    *,
    least: int = 1,
) -> Task:
    roles = [role.label for role in permissions.grant(action).roles]
    return Task(label, why, count >= least, count, roles, ways if may(by, action) else ())

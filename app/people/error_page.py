"""A refusal or a fault as a page in the ordinary frame: what happened, what to do now, where to go."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app.db.session import Database
from app.people.actor import carried_token
from app.people.service.sessions import SignedIn, resolve
from app.people.shell import SIZES, Shell, bare_shell, shell_of
from app.web.deps import READS
from app.web.i18n import _
from app.web.pages import render
from app.web.problems import Problem

# The database is not asked: it is what failed, or the answer leaves before anything is read.
UNASKED: Final = (413, 500, 503)
HINTS: Final = {
    404: _("链接可能抄错了，内容可能已经移走；有的页面登录之后才能看。"),
    405: _("多半是刷新了办理之后的页面。请从首页或工作台进入原来的页面，看看是否已经办成。"),
    413: _("用浏览器的“后退”回到刚才的页面，换小一些的文件或少写一些。"),
    503: _("仍然不行的，请联系大会秘书处。"),
}


def error_page(request: Request, problem: Problem) -> str:
    """Who is signed in is known where asking costs little and cannot fail the page."""
    known = _known(request) if problem.status not in UNASKED else None
    shell = known or bare_shell(request)
    shell = (
        shell if request.method in READS else shell.at("/")
    )  # what was posted to is no place to come back to
    values = {
        "shell": shell,
        "sizes": SIZES,
        "recognised": known is not None,
        "problem": problem,
        "hint": HINTS.get(problem.status, ""),
        "ways": _ways(request, shell, problem, asked=known is not None),
        "roles": [role.label for role in sorted(shell.session.actor.roles)] if shell.session else [],
    }
    return render("error.html", shell.language, values)


def _known(request: Request) -> Shell | None:
    """None where the database does not answer."""
    database: Database = request.app.state.database
    try:
        with database.unit(write=False) as db:
            return shell_of(request, db, _session(request, db))
    except SQLAlchemyError:
        return None


def _session(request: Request, db: Session) -> SignedIn | None:
    token = carried_token(request)
    return resolve(db, request.app.state.clock(), token) if token else None


def _ways(request: Request, shell: Shell, problem: Problem, *, asked: bool) -> list[tuple[str, str]]:
    """Where to go from here, the likeliest first."""
    again = problem.status in UNASKED and request.method == "GET"
    strange = asked and shell.session is None and problem.status in (401, 403, 404)
    known = (
        (again, shell.path, _("再试一次")),
        (strange and problem.status != 404, "/sign-in", _("登录")),
        (shell.is_deputy, "/deputy", _("回到代表首页")),
        (shell.is_staff, "/desk", _("回到工作台")),
        (shell.keeps_accounts, "/desk/setup", _("回到启用准备")),
        (True, "/", _("回到首页")),
        (strange and problem.status == 404, "/sign-in", _("登录")),
    )
    return [(way, words) for here, way, words in known if here]

"""公开范围 (A5): what the hall and the public are shown of a result, set before it is announced."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.domain.errors import Fault, Malformed, Missing, Refusal
from app.domain.permissions import may, require
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service as polls
from app.results import service
from app.results.schemas import Switches
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field
from app.web.i18n import _
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Name

router = Router(prefix="/desk/results/{subject}", include_in_schema=False, dependencies=FIRST)
MOST: Final = 80  # characters of the document that decides it
# Who is shown what: the view, then its two switches.
VIEWS: Final = (
    (_("会场"), (("hall_counts", _("列出票数")), ("hall_unselected", _("列出未入选的项目")))),
    (
        _("社会公众"),
        (
            ("public_counts", _("列出票数")),
            ("public_unselected", _("列出未入选的项目")),
            ("public_package", _("提供核验包下载：全部已宣布的票决，没有选票和代表姓名")),
        ),
    ),
)


@router.get("/switches")
def switches(subject: Name, db: Db, shell: SignedShell) -> Response:
    """What is set now, and whether announcing has fixed it."""
    require(shell.actor, "result.read_full")
    return _page(db, shell, subject)


@router.post("/switches")
def set_switches(subject: Name, request: Request, now: Now, form: Form, shell: SignedShellApart) -> Response:
    """Wider than the law asks only with the document that decides it."""
    require(shell.actor, "result.switches")
    database: Database = request.app.state.database
    try:
        wanted, expected = _sent(form), field(form, "version")
        with database.unit(write=True) as db:
            service.set_switches(db, now, subject, wanted, expected=expected, by=shell.actor)
    except Refusal as refusal:
        with database.unit(write=False) as db:
            return _page(db, shell, subject, form, said(refusal, shell.language))
    return RedirectResponse(f"/desk/results/{subject}/switches", 303)


def _sent(form: Form) -> Switches:
    basis = field(form, "basis")
    if len(basis) > MOST or not (basis.isprintable() or not basis):
        raise Malformed(faults=[Fault("/basis", _("文号须为一行文字，不超过 80 个字"))])
    chosen = {name: name in form for _view, pairs in VIEWS for name, _label in pairs}
    return Switches(**chosen, basis=basis)


def _page(
    db: Session, shell: Shell, subject: str, form: Form | None = None, fault: Said | None = None
) -> Response:
    now = service.readable_switches(db, subject, by=shell.actor)
    set_now = now.switches.model_dump()
    filled = (
        set_now
        if form is None
        else {name: name in form for name in set_now} | {"basis": field(form, "basis")}
    )
    values = {
        "now": now,
        "filled": filled,
        "views": VIEWS,
        "poll": _poll(db, subject),
        "may_set": may(shell.actor, "result.switches") and not now.fixed,
        "fault": fault,
    }
    return shell.page("screens/count/switches.html", values, status=fault.status if fault else 200)


def _poll(db: Session, subject: str) -> polls.PollRow | None:
    """The poll whose result it is; None for a year's."""
    try:
        return polls.poll(db, subject)
    except Missing:
        return None

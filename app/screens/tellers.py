"""监票人、计票人 of a sitting: named here, passed by the meeting, one of them replaced if need be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.db.session import Database
from app.domain.errors import Forbidden, Refusal
from app.domain.permissions import may, require
from app.domain.words import TellerPost
from app.meetings import schemas as s
from app.meetings import service
from app.people import service as people
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(
    prefix="/desk/sittings/{sitting_id}/tellers",
    include_in_schema=False,
    dependencies=FIRST,
)
POST: Final = "post-"


@router.get("")
def tellers(sitting_id: Id, db: Db, shell: SignedShell) -> Response:
    """Who is named and who serves; the desk names them here."""
    require(shell.actor, "meeting.read")
    return _page(db, shell, sitting_id)


@router.post("")
def propose(sitting_id: Id, request: Request, form: Form, now: Now, shell: SignedShellApart) -> Response:
    """The whole list; a later one replaces it until it is passed."""

    def proposed(db: Session) -> None:
        body = read_as(s.TellersIn, {"tellers": _named(form)})
        named = [(one.account, one.post) for one in body.tellers]
        service.propose_tellers(db, now, sitting_id=sitting_id, tellers=named, by=shell.actor)

    require(shell.actor, "teller.propose")
    return _done(request, shell, sitting_id, form, proposed)


@router.post("/replacement")
def replace(sitting_id: Id, request: Request, form: Form, now: Now, shell: SignedShellApart) -> Response:
    """One for another on the same post; it stands once the meeting has passed it."""

    def proposed(db: Session) -> None:
        body = read_as(s.ReplacementIn, {name: field(form, name) for name in ("leaving", "coming")})
        service.propose_replacement(
            db, now, sitting_id=sitting_id, leaving=body.leaving, coming=body.coming, by=shell.actor
        )

    require(shell.actor, "teller.propose")
    return _done(request, shell, sitting_id, form, proposed)


def _named(form: FormData) -> list[dict[str, str]]:
    chosen = [(name.removeprefix(POST), field(form, name)) for name in form if name.startswith(POST)]
    return [{"account": account, "post": post} for account, post in chosen if post]


def _done(
    request: Request, shell: Shell, sitting_id: str, form: FormData, deed: Callable[[Session], None]
) -> Response:
    database: Database = request.app.state.database
    try:
        with database.unit(write=True) as db:
            deed(db)
    except Forbidden:
        raise
    except Refusal as refusal:
        with database.unit(write=False) as db:
            return _page(db, shell, sitting_id, refusal, form)
    return RedirectResponse(f"/desk/sittings/{sitting_id}/tellers", 303)


def _page(
    db: Session,
    shell: Shell,
    sitting_id: str,
    refusal: Refusal | None = None,
    form: FormData | None = None,
) -> Response:
    sitting = service.sitting(db, sitting_id)
    rows = service.tellers(db, sitting_id, adopted=False)
    names = {row.account_id: people.account(db, row.account_id).name for row in rows}
    proposes = may(shell.actor, "teller.propose") and not sitting.closed_at
    fault = said(refusal, shell.language) if refusal else None
    values: dict[str, Any] = {
        "sitting": sitting,
        "rows": rows,
        "names": names,
        "adopted": any(row.adopted_at for row in rows),
        "coming": service.coming(db, sitting_id),
        "eligible": service.eligible(db, by=shell.actor) if proposes else [],
        "proposes": proposes,
        "posts": list(TellerPost),
        "chosen": _chosen(form, {row.account_id: row.post.value for row in rows}),
        "fault": fault,
    }
    return shell.page("screens/desk/tellers.html", values, status=fault.status if fault else 200)


def _chosen(form: FormData | None, known: dict[str, str]) -> dict[str, str]:
    """Account → post: as typed, else as named so far."""
    if form is None or not any(name.startswith(POST) for name in form):
        return known
    return {one["account"]: one["post"] for one in _named(form)}

"""抽签 on pages: announced at the desk, sealed and drawn by two humans, and read again by everybody.

A draw has one page, the public one: who has a part in it finds his form there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData, UploadFile

from app.cycles import service as cycles
from app.domain.errors import Refusal
from app.domain.lots import DrawSeat
from app.domain.permissions import may, require
from app.people.shell import PageShell, Shell, SignedShell, SignedShellApart
from app.projects import service as projects
from app.supervision import schemas as s
from app.supervision import service, showing
from app.supervision.pages.forms import shown
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field, refused, typed_number
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(include_in_schema=False, dependencies=FIRST)
LISTED: Final = 100
NAMED: Final = 20  # of the sites that were drawn, in the list
SITES: Final = 1000
_IN_FILE: Final = re.compile(rb"[0-9a-f]{64}")
_MOST: Final = 4096


@router.get("/years/{cycle_id}/draws")
def draws(cycle_id: Id, db: Db, shell: PageShell) -> Response:
    """Every draw of a year, those given up among them."""
    values = {
        "cycle": cycles.cycle(db, cycle_id),
        "draws": service.listed_draws(db, cycle_id, limit=LISTED),
        "named": NAMED,
        "announces": bool(shell.session and may(shell.actor, "draw.announce")),
    }
    return shell.page("supervision/draws.html", values)


@router.get("/desk/years/{cycle_id}/draw")
def draw_form(cycle_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "draw.announce")
    return _announcing(db, shell, cycle_id, {})


@router.post("/desk/years/{cycle_id}/draw")
def announce(cycle_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """Fixes what is drawn among, before anybody commits to anything."""
    require(shell.actor, "draw.announce")
    sent = {name: field(form, name) for name in ("purpose", "wanted", "project")}
    made: list[str] = []

    def act(db: Session) -> None:
        given = {**sent, "wanted": typed_number(form, "wanted"), "project": sent["project"] or None}
        body = read_as(s.DrawIn, {**given, "cycle": cycle_id})
        made.append(_announced(db, now, body, shell))

    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse(f"/draws/{made[0]}", 303)
    with request.app.state.database.unit(write=False) as db:
        return _announcing(db, shell, cycle_id, sent, refusal)


@router.get("/draws/{draw_id}")
def draw(draw_id: Id, db: Db, shell: PageShell) -> Response:
    """Everything that anybody needs to do it again."""
    return _draw(db, shell, draw_id, {})


@router.post("/draws/{draw_id}/commitments")
def commit(draw_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "draw.seed")
    sent = {"digest": field(form, "digest").lower()}

    def act(db: Session) -> None:
        service.commit(db, now, draw_id, digest=read_as(s.CommitmentIn, sent).digest, by=shell.actor)

    return _stepped(request, shell, draw_id, act, sent)


@router.post("/draws/{draw_id}/secrets")
def reveal(draw_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """Typed, or in the file that was kept. The second one makes the draw."""
    require(shell.actor, "draw.seed")
    sent = {"secret": field(form, "secret").lower() or _kept(form)}

    def act(db: Session) -> None:
        service.reveal(db, now, draw_id, secret=read_as(s.SecretIn, sent).secret, by=shell.actor)

    return _stepped(request, shell, draw_id, act, sent)


@router.post("/draws/{draw_id}/abandon")
def abandon(draw_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "draw.announce")
    sent = {"reason": field(form, "reason")}

    def act(db: Session) -> None:
        service.abandon(db, now, draw_id, reason=read_as(s.ReasonIn, sent).reason, by=shell.actor)

    return _stepped(request, shell, draw_id, act, sent)


def _announced(db: Session, now: Now, body: s.DrawIn, shell: Shell) -> str:
    return service.announce_draw(
        db,
        now,
        cycle_id=body.cycle,
        purpose=body.purpose,
        wanted=body.wanted,
        project_id=body.project,
        by=shell.actor,
    ).id


def _kept(form: FormData) -> str:
    """The random number in the file that was kept of it; "" where there is none."""
    file = form.get("file")
    found = _IN_FILE.search(file.file.read(_MOST)) if isinstance(file, UploadFile) else None
    return found.group().decode() if found else ""


def _stepped(
    request: Request, shell: Shell, draw_id: str, act: Callable[[Session], None], sent: dict[str, str]
) -> Response:
    here = f"/draws/{draw_id}"

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _draw(db, shell.at(here), draw_id, sent, refusal)

    return answered(request, act, here, again)


def _announcing(
    db: Session, shell: Shell, cycle_id: str, sent: dict[str, str], refusal: Refusal | None = None
) -> Response:
    sites = service.sites(db, cycle_id, project_id=None, after="", limit=SITES)
    known = {row.id: row for row in projects.projects(db, cycle_id)}
    values = {
        "cycle": cycles.cycle(db, cycle_id),
        "projects": [
            (row, sum(site.project_id == row.id for site in sites))
            for row in known.values()
            if row.status not in service.OVER or any(site.project_id == row.id for site in sites)
        ],
        "sites": len(sites),
        "sent": {"purpose": "", "wanted": "", "project": "", **sent},
    }
    return shown(shell, "supervision/announce.html", values, refusal)


def _draw(
    db: Session, shell: Shell, draw_id: str, sent: dict[str, str], refusal: Refusal | None = None
) -> Response:
    row = service.draw(db, draw_id)
    one = showing.draws(db, [row], shell.language)[0]
    taken = {seat.seat: seat for seat in one.seats}
    reader = shell.session.actor if shell.session else None
    values: dict[str, Any] = {
        "cycle": cycles.cycle(db, row.cycle_id),
        "draw": one,
        "checks": showing.checks(one, shell.language),
        "seats": [(place, taken.get(place)) for place in DrawSeat],
        "due": service.due_of(db, row, reader) if reader else "",
        "seat": service.seat_of(reader) if reader else "",
        "ends": bool(reader and one.ended_at is None and may(reader, "draw.announce")),
        "sent": {"digest": "", "secret": "", "reason": "", **sent},
    }
    return shown(shell, "supervision/draw.html", values, refusal)

"""点位 of a project on a page: what an inspection may be drawn to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import Request, Response
from sqlmodel import Session

from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.projects import service as projects
from app.supervision import schemas as s
from app.supervision import service
from app.supervision.pages.forms import shown
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
LISTED: Final = 500


@router.get("/projects/{project_id}/sites")
def sites(project_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "supervision.read")
    return _sites(db, shell, project_id, {})


@router.post("/projects/{project_id}/sites")
def register_site(
    project_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now
) -> Response:
    require(shell.actor, "supervision.manage")
    sent = {"name": field(form, "name"), "address": field(form, "address")}

    def act(db: Session) -> None:
        body = read_as(s.SiteIn, {"project": project_id, **sent})
        service.register_site(
            db, now, project_id=body.project, name=body.name, address=body.address, by=shell.actor
        )

    return _changed(request, shell, project_id, act, sent)


@router.post("/projects/{project_id}/sites/{site_id}/withdraw")
def withdraw_site(
    project_id: Id, site_id: Id, request: Request, shell: SignedShellApart, now: Now
) -> Response:
    """No draw to come has it; what was announced stays."""
    require(shell.actor, "supervision.manage")

    def act(db: Session) -> None:
        service.withdraw_site(db, now, site_id, by=shell.actor)

    return _changed(request, shell, project_id, act, {})


def _changed(
    request: Request, shell: Shell, project_id: str, act: Callable[[Session], None], sent: dict[str, str]
) -> Response:
    here = f"/desk/projects/{project_id}/sites"

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _sites(db, shell.at(here), project_id, sent, refusal)

    return answered(request, act, here, again)


def _sites(
    db: Session, shell: Shell, project_id: str, sent: dict[str, str], refusal: Refusal | None = None
) -> Response:
    project = projects.project(db, project_id)
    values: dict[str, Any] = {
        "project": project,
        "sites": service.sites(db, project.cycle_id, project_id=project.id, after="", limit=LISTED),
        "manages": may(shell.actor, "supervision.manage"),
        "sent": {"name": "", "address": "", **sent},
    }
    return shown(shell, "supervision/sites.html", values, refusal)

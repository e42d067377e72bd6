"""What every form about a project has in common: the project above it, and how it comes back refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.domain.errors import Refusal
from app.people.shell import Shell
from app.projects import service, showing
from app.web.deps import wait_apart
from app.web.forms import read_form, refused
from app.web.problems import said

FIRST: Final = [Depends(read_form), Depends(wait_apart)]
Again = Callable[[Session, Refusal | None], Response]


def form_page(
    db: Session,
    now: datetime,
    shell: Shell,
    project_id: str,
    template: str,
    values: Mapping[str, Any],
    refusal: Refusal | None = None,
) -> Response:
    """The form with the project above it. Raises Missing."""
    shown = showing.detail(db, now, service.overview(db, project_id), shell.language)
    fault = said(refusal, shell.language) if refusal else None
    status = fault.status if fault else 200
    return shell.page(template, {"project": shown, "fault": fault, **values}, status=status)


def answered(request: Request, act: Callable[[Session], object], onward: str, again: Again) -> Response:
    """Onward once it is done; refused, the page again, from what the database says now."""
    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse(onward, 303)
    return shown_again(request, again, refusal)


def shown_again(request: Request, again: Again, refusal: Refusal | None = None) -> Response:
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return again(db, refusal)


def desk(project_id: str, done: str) -> str:
    """The project's page at the desk, which says what was done."""
    return f"/desk/projects/{project_id}?done={done}"

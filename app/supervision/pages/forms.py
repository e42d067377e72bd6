"""What the pages of supervision share: onward when it is done, else the page again as it was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.domain.errors import Refusal
from app.people.shell import Shell
from app.web.deps import wait_apart
from app.web.forms import read_form, refused
from app.web.problems import said

FIRST: Final = [Depends(read_form), Depends(wait_apart)]
Act = Callable[[Session], object]
Again = Callable[[Session, Refusal], Response]


def answered(
    request: Request, act: Act, onward: str, again: Again, *, refusal: Refusal | None = None
) -> Response:
    """``refusal``: one of before, which leaves it undone."""
    refusal = refusal or refused(request, act)
    if refusal is None:
        return RedirectResponse(onward, 303)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return again(db, refusal)


def shown(shell: Shell, template: str, values: Mapping[str, Any], refusal: Refusal | None) -> Response:
    fault = said(refusal, shell.language) if refusal else None
    return shell.page(template, {"fault": fault, **values}, status=fault.status if fault else 200)

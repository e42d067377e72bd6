"""The HTML door of notices for the staff: what could not be sent, and once more. Nobody's number is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.domain.words import NoticeState
from app.notices import service
from app.notices.showing import cursor, notice_out, place
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.web.deps import Db, Now
from app.web.forms import FIRST, refused
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import After, Id

router = Router(prefix="/desk/notices", include_in_schema=False, dependencies=FIRST)
LISTED: Final = 50
State = Annotated[NoticeState, Query()]


@router.get("")
def notices(db: Db, shell: SignedShell, state: State = NoticeState.FAILED, after: After = None) -> Response:
    """Those that failed, unless another state is asked for."""
    require(shell.actor, "notice.read")
    return _page(db, shell, state, place(after))


@router.post("/{notice_id}/retry")
def retry(notice_id: Id, request: Request, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "notice.retry")
    refusal = refused(request, lambda db: service.retry(db, now, notice_id=notice_id, by=shell.actor))
    if refusal is None:
        return RedirectResponse("/desk/notices?state=waiting", 303)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _page(db, shell.at("/desk/notices"), NoticeState.FAILED, None, refusal)


def _page(
    db: Session,
    shell: Shell,
    state: NoticeState,
    after: tuple[datetime, str] | None,
    refusal: Refusal | None = None,
) -> Response:
    rows = service.notices(db, state=state, after=after, limit=LISTED + 1, by=shell.actor)
    fault = said(refusal, shell.language) if refusal else None
    values = {
        "state": state,
        "states": list(NoticeState),
        "notices": [notice_out(row, shell.language) for row in rows[:LISTED]],
        "next": cursor(rows[LISTED - 1]) if len(rows) > LISTED else "",
        "retries": may(shell.actor, "notice.retry"),
        "fault": fault,
    }
    return shell.page("notices/notices.html", values, status=fault.status if fault else 200)

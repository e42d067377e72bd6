"""销毁选票: when it may be done, who has recorded it, and the teller who does it before the other."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.db.session import Database
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject
from app.domain.actors import Actor
from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service as polls
from app.polls.service import PollRow
from app.screens.preparation import heading
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, chosen, refused
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/polls/{poll_id}/shredding", include_in_schema=False, dependencies=FIRST)
SHRED: Final = "shred"
_DECISION: Final = _("请选择另一人记录的销毁")


@router.get("")
def show(poll_id: Id, db: Db, shell: SignedShell, now: Now) -> Response:
    require(shell.actor, "desk.read")
    return _page(db, now, shell, poll_id)


@router.post("")
def shred(poll_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """By a teller, on what another has recorded. What was announced remains."""
    require(shell.actor, "poll.shred")
    here = f"/desk/polls/{poll_id}/shredding"

    def act(db: Session) -> None:
        decision = chosen(form, "decision", _DECISION)
        polls.shred(db, now, poll_id=poll_id, decision_id=decision, by=shell.actor)

    refusal = refused(request, act)
    if refusal is None:
        return RedirectResponse(here, 303)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _page(db, now, shell.at(here), poll_id, refusal)


def _page(db: Session, now: datetime, shell: Shell, poll_id: str, refusal: Refusal | None = None) -> Response:
    poll = polls.poll(db, poll_id)
    body, proposers = polls.TWO_PERSONS[SHRED]
    fault = said(refusal, shell.language) if refusal else None
    values = {
        **heading(db, poll),
        "from_on": polls.shreddable_from(db, poll),
        "due": polls.is_shreddable(db, now, poll),
        "recorded": [_standing(row, shell.actor) for row in _recorded(db, now, poll)],
        "records": decisions.may_record(shell.actor, body, proposers),
        "fault": fault,
    }
    return shell.page("screens/shredding.html", values, status=fault.status if fault else 200)


def _standing(row: DecisionRow, by: Actor) -> dict[str, Any]:
    mine = may(by, "poll.shred") and decisions.may_make(by, row)
    return {"row": row, "own": row.recorder_human == by.human, "mine": mine}


def _recorded(db: Session, now: datetime, poll: PollRow) -> list[DecisionRow]:
    subject = Subject("poll", poll.id, polls.subject_digest(db, poll.id, SHRED))
    return list(decisions.still_open(db, now, action=SHRED, subject=subject))

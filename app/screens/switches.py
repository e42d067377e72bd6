"""公开范围 (A5): what the hall and the public are shown of a result, set before it is announced.

One person sets what the hall sees and takes back what was opened; what opens more to the public is recorded
under ``/desk/moves/result/…`` and shown here with who has to confirm it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import Request, Response
from sqlmodel import Session

from app.decisions import service as decisions
from app.domain.errors import Fault, Malformed, Refusal
from app.domain.permissions import may, require
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.results import service
from app.results.schemas import Switches
from app.screens.decision_words import OPENS
from app.screens.moves import Recorded, recorded
from app.stages.service import State
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Name

router = Router(prefix="/desk/results/{subject}", include_in_schema=False, dependencies=FIRST)
MOST: Final = 80  # characters of the document that decides it
HALL: Final = (("hall_counts", _("列出票数")), ("hall_unselected", _("列出未入选的项目")))
NAMES: Final = (*(name for name, _label in HALL), *OPENS)


@router.get("/switches")
def switches(subject: Name, db: Db, now: Now, shell: SignedShell) -> Response:
    """What is set now, what waits for a second human, and whether announcing has fixed it."""
    require(shell.actor, "result.read_full")
    return _page(db, now, shell, subject)


@router.post("/switches")
def set_switches(subject: Name, request: Request, now: Now, form: Form, shell: SignedShellApart) -> Response:
    """One person's: nothing that would open more to the public."""
    require(shell.actor, "result.switches")

    def act(db: Session) -> None:
        expected = field(form, "version")
        service.set_switches(db, now, subject, _sent(form), expected=expected, by=shell.actor)

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _page(db, now, shell, subject, form, refusal)

    return answered(request, act, f"/desk/results/{subject}/switches", again)


def _sent(form: Form) -> Switches:
    basis = field(form, "basis")
    if len(basis) > MOST or not (basis.isprintable() or not basis):
        raise Malformed(faults=[Fault("/basis", _("文号须为一行文字，不超过 80 个字"))])
    return Switches(**{name: name in form for name in NAMES}, basis=basis)


def _page(
    db: Session,
    now: datetime,
    shell: Shell,
    subject: str,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response:
    found = service.readable_switches(db, subject, by=shell.actor)
    fault = said(refusal, shell.language) if refusal else None
    set_now = found.switches.model_dump()
    filled = {name: name in form for name in NAMES} | {"basis": field(form, "basis")} if form else set_now
    values = {
        "now": found,
        "filled": filled,
        "hall": HALL,
        "opens": OPENS,
        "poll": service.poll_of(db, subject),
        "may_set": may(shell.actor, "result.switches") and not found.fixed,
        "widening": _widening(db, shell, subject),
        "recorded": _recorded(db, now, shell, subject),
        "fault": fault,
    }
    return shell.page("screens/count/switches.html", values, status=fault.status if fault else 200)


def _widening(db: Session, shell: Shell, subject: str) -> dict[str, object] | None:
    """Who decides on opening more, and whether this reader may record it; None where nothing is left to open,
    or no longer."""
    found = service.switches_of(db, subject)
    if found.fixed or len(found.switches.opened) == len(OPENS):
        return None
    about, body, hands = service.widening_matter(db, subject)
    path = f"/desk/moves/{about.kind}/{about.id}/{service.WIDEN}"
    return {"body": body, "path": path, "records": decisions.may_record(shell.actor, body, hands)}


def _recorded(db: Session, now: datetime, shell: Shell, subject: str) -> list[Recorded]:
    """Those that wait first."""
    rows = [recorded(db, now, shell, row) for row in service.widenings(db, subject)]
    return sorted(rows, key=lambda one: one.state not in (State.WAITING, State.COUNTERSIGNED))

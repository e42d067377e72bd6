"""The year's candidates at the desk: what each lacks and what comes next; drafting one from the pool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.candidates import schemas as s
from app.candidates import service as candidates
from app.candidates import showing
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.db.session import Database
from app.domain.errors import Refusal
from app.domain.permissions import may, require
from app.domain.words import BEFORE_THE_VOTE
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens.candidate_words import STEPS, NextStep, amends, next_step
from app.screens.contests import contests
from app.screens.pool_choice import choice, chosen_in
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, refused
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(
    prefix="/desk/years/{cycle_id}/candidates",
    include_in_schema=False,
    dependencies=FIRST,
)
Words = Annotated[str, Query(max_length=40)]
Code = Annotated[str, Query(max_length=40)]
PLAN_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A candidate of the list with what its dossier lacks, in words."""

    row: s.CandidateOut
    group: str
    lacking: Sequence[s.GapOut]
    step: NextStep


@router.get("")
def show(
    cycle_id: Id, db: Db, shell: SignedShell, q: Words = "", group: Code = "", step: Code = ""
) -> Response:
    """Everything that was drafted for the year, in the working order; ``step``: only what waits for that."""
    require(shell.actor, "candidate.read")
    cycle = cycles.cycle(db, cycle_id)
    every = _lines(db, shell, cycle)
    found = [one for one in every if _wanted(one, q, group, step)]
    values = {
        "cycle": cycle,
        "lines": found,
        "every": len(every),
        **_groups(db, shell, cycle),
        "steps": [(code, text, _count(every, code)) for code, text in STEPS.items() if _count(every, code)],
        "asked": {"q": q.strip(), "group": group, "step": step},
        "drafts": candidates.is_screening(cycle) and may(shell.actor, "candidate.draft"),
        "may_draft": may(shell.actor, "candidate.draft"),
    }
    return shell.page("screens/dossiers/list.html", values)


@router.get("/new")
def new(cycle_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "candidate.draft")
    return _new(db, shell, cycle_id, FormData())


@router.post("")
def draft(cycle_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """Looks further through the pool with what is ticked kept, or drafts the candidate."""
    require(shell.actor, "candidate.draft")
    made: list[str] = []

    def act(db: Session) -> None:
        made.append(_drafted(db, now, cycle_id, form, shell))

    refusal = None if field(form, "do") == "find" else refused(request, act)
    if made:
        return RedirectResponse(f"/desk/candidates/{made[0]}?done=drafted", 303)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _new(db, shell, cycle_id, form, refusal)


def _drafted(db: Session, now: datetime, cycle_id: str, form: FormData, shell: Shell) -> str:
    given = {"cycle": cycle_id, "title": field(form, "title"), "topics": chosen_in(form)}
    given |= {name: field(form, name) for name in ("plan_item", "group") if field(form, name)}
    return candidates.draft(db, now, read_as(s.DraftIn, given), by=shell.actor).id


def _new(
    db: Session, shell: Shell, cycle_id: str, form: FormData, refusal: Refusal | None = None
) -> Response:
    cycle = cycles.cycle(db, cycle_id)
    fault = said(refusal, shell.language) if refusal else None
    values = {
        "cycle": cycle,
        "open": candidates.is_screening(cycle),
        "typed": {name: field(form, name) for name in ("title", "group", "plan_item")},
        "groups": candidates.groups(db, cycle_id),
        "plan": _free_plan(db, cycle_id, shell),
        "choice": choice(db, shell.actor, cycle_id, form),
        "fault": fault,
    }
    return shell.page("screens/dossiers/new.html", values, status=fault.status if fault else 200)


def _free_plan(db: Session, cycle_id: str, shell: Shell) -> list[s.PlanItemOut]:
    """Rows of the investment plan that no candidate was drafted from."""
    rows = candidates.plan_items(db, cycle_id, limit=PLAN_SHOWN, by=shell.actor)
    return [item for item in showing.plan_items(db, rows) if item.candidate is None]


def _groups(db: Session, shell: Shell, cycle: CycleRow) -> dict[str, Any]:
    return {
        "groups": candidates.groups(db, cycle.id),
        "amends": amends(cycle.stage, shell.actor),
        "contests": contests(db, cycle, shell.language),
        "voted": cycle.stage not in BEFORE_THE_VOTE,
    }


def _lines(db: Session, shell: Shell, cycle: CycleRow) -> list[Line]:
    rows = candidates.candidates(db, cycle.id)
    titles = {group.code: group.title for group in candidates.groups(db, cycle.id)}
    every = zip(rows, showing.summaries(db, rows), candidates.gaps_of(db, rows), strict=True)
    return [
        Line(
            out,
            titles.get(out.group or "", ""),
            showing.gaps(lacking, shell.language),
            next_step(cycle.stage, row, len(lacking)),
        )
        for row, out, lacking in every
    ]


def _count(lines: Sequence[Line], code: str) -> int:
    return sum(line.step.code == code for line in lines)


def _wanted(line: Line, q: str, group: str, step: str) -> bool:
    said_of_it = f"{line.row.title} {line.row.target} {line.row.lead_department or ''}".casefold()
    named = all(word in said_of_it for word in q.casefold().split())
    return named and group in ("", line.row.group) and step in ("", line.step.code)

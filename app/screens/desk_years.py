"""One year as a stepper (征集·论证·预审·票决·实施·票评·办结): what was done, what comes next, its polls, what
the desk notes for it, and the rules in force with their standing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.cycles import service as cycles
from app.cycles.service import CycleMoveRow, CycleRow
from app.db.session import Database
from app.deliberations import schemas as motions
from app.deliberations import service as deliberations
from app.domain.actors import Actor
from app.domain.errors import Forbidden, Missing, Refusal
from app.domain.permissions import may, require
from app.domain.ruleset_values import in_words
from app.domain.words import AdjustmentKind, AdjustmentStatus, Channel, Stage
from app.domain.workflow import POLL, moves_from
from app.meetings import service as meetings
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.polls import service as polls
from app.polls.service import PollRow
from app.projects import service as projects
from app.screens import decision_words
from app.screens.decision_fields import Field, field_value, rule_options
from app.screens.next_moves import next_moves
from app.screens.schedule import scheduled
from app.screens.sittings import ONWARD
from app.stages import schemas as s
from app.stages import service
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id, Name
from app.web.validation import read_as

router = Router(prefix="/desk/years", include_in_schema=False, dependencies=FIRST)
STEPS: Final = (
    (_("征集"), (Stage.COLLECTING,)),
    (_("论证"), (Stage.SCREENING,)),
    (_("预审"), (Stage.PRE_DELIBERATION,)),
    (_("票决"), (Stage.LISTED, Stage.IN_SESSION)),
    (_("实施"), (Stage.IMPLEMENTING,)),
    (_("票评"), (Stage.EFFECT_VOTING,)),
    (_("办结"), (Stage.CLOSED,)),
)
POLL_KINDS: Final = (
    ("selection", _("票决")),
    ("runoff", _("另行票决")),
    ("effect", _("效果票评")),
    ("regrade", _("再次票评")),
)
YEAR_FIELDS: Final = (
    Field("term", _("届"), "number", 3, True),
    Field("session_no", _("次"), "number", 3, True),
    Field("title", _("名称"), most=80, required=True, hint=_("如“2027年”")),
    Field("rules", _("规则"), "select", required=True, options=rule_options()),
)
SHOWN: Final = 50
Wish = Annotated[str, Query(max_length=10)]
HOLDS: Final = {
    Stage.LISTED: ("selection",),
    Stage.IN_SESSION: ("selection", "runoff"),
    Stage.EFFECT_VOTING: ("effect", "regrade"),
    Stage.CLOSED: ("regrade",),
}


@dataclass(frozen=True, slots=True)
class Done:
    """A move that was made, and what was waived for it as this reader may know."""

    label: str
    row: CycleMoveRow
    waivers: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    state: str
    stages: Sequence[Stage]
    done: Sequence[Done]


@dataclass(frozen=True, slots=True)
class Voted:
    """A poll of the year. ``onward`` is the move that leads on, ``aside`` the others, by action."""

    poll: PollRow
    onward: str
    moves: Sequence[tuple[str, str]]
    ties: bool


@router.get("")
def new_year(db: Db, shell: SignedShell) -> Response:
    """设立年度: who records it here needs another human to open it."""
    require(shell.actor, "year.open")
    return _new_year(shell)


@router.post("")
def propose_year(request: Request, form: Form, now: Now, shell: SignedShellApart) -> Response:
    database: Database = request.app.state.database
    require(shell.actor, "year.open")
    try:
        body = read_as(s.YearIn, _year_in(form))
        draft = service.YearDraft(body.term, body.session_no, body.title, body.rules)
        with database.unit(write=True) as db:
            decision = service.propose_year(db, now, draft, shell.actor).id
    except Refusal as refusal:
        return _new_year(shell, refusal, form)
    return RedirectResponse(f"/desk/decisions/{decision}", 303)


@router.get("/{cycle_id}")
def year(cycle_id: Id, db: Db, now: Now, shell: SignedShell, session: Wish = "") -> Response:
    """推进: where it stands, what may come next, what has been. ``session``: a day to be tried out."""
    require(shell.actor, "desk.read")
    return _year(db, now, shell, cycle_id, session=session)


@router.post("/{cycle_id}/polls")
def prepare(cycle_id: Id, request: Request, form: Form, now: Now, shell: SignedShellApart) -> Response:
    """A poll of the year is prepared, or brought up to date while it is not frozen."""

    def prepared(db: Session) -> None:
        names = ("kind", "sitting", "channel")
        body = read_as(s.PrepareIn, {name: field(form, name) for name in names if field(form, name)})
        service.prepare(
            db,
            now,
            kind=body.kind,
            cycle_id=cycle_id,
            sitting_id=body.sitting,
            channel=body.channel,
            by=shell.actor,
        )

    require(shell.actor, "poll.prepare")
    return _done(request, now, shell, cycle_id, form, prepared)


@router.post("/{cycle_id}/notes/{what}")
def note(
    cycle_id: Id, what: Name, request: Request, form: Form, now: Now, shell: SignedShellApart
) -> Response:
    """What the desk notes: dossiers sent, party step, draft budget, why a mid-year report is missing."""
    require(shell.actor, "desk.read")
    if what not in NOTES:
        raise Missing
    permission, noted = NOTES[what]
    require(shell.actor, permission)
    return _done(request, now, shell, cycle_id, form, lambda db: noted(db, now, cycle_id, form, shell.actor))


def _done(
    request: Request,
    now: datetime,
    shell: Shell,
    cycle_id: str,
    form: FormData,
    deed: Callable[[Session], None],
) -> Response:
    database: Database = request.app.state.database
    try:
        with database.unit(write=True) as db:
            deed(db)
    except Forbidden:
        raise
    except Refusal as refusal:
        with database.unit(write=False) as db:
            return _year(db, now, shell, cycle_id, refusal, form)
    return RedirectResponse(f"/desk/years/{cycle_id}?done=1", 303)


def _new_year(shell: Shell, refusal: Refusal | None = None, form: FormData | None = None) -> Response:
    fault = said(refusal, shell.language) if refusal else None
    typed = {one.name: [field(form, one.name)] for one in YEAR_FIELDS} if form else {}
    values = {"fields": YEAR_FIELDS, "typed": typed, "fault": fault}
    return shell.page("screens/desk/new_year.html", values, status=fault.status if fault else 200)


def _year_in(form: FormData) -> dict[str, Any]:
    return {one.name: value for one in YEAR_FIELDS if (value := field_value(form, one)) != ""}


def _year(
    db: Session,
    now: datetime,
    shell: Shell,
    cycle_id: str,
    refusal: Refusal | None = None,
    form: FormData | None = None,
    session: str = "",
) -> Response:
    cycle = cycles.cycle(db, cycle_id)
    fault = said(refusal, shell.language) if refusal else None
    moves = service.moves_as_read(db, now, cycle, shell.actor)
    values = {
        "cycle": cycle,
        "steps": _steps(db, cycle, shell.actor),
        "moves": next_moves(db, cycle, moves, shell.actor),
        "votes": [_voted(db, now, poll) for poll in polls.polls_of(db, cycle_id=cycle_id)],
        "kinds": _kinds(shell.actor, cycle),
        "counts": may(shell.actor, "result.read_full"),
        "sittings": [(row.id, _named(db, row.id)) for row in meetings.open_sittings(db)],
        "channels": list(Channel),
        "notes": _notes(db, cycle, shell.actor),
        "adjustments": _adjustments(db, cycle),
        "plans": _plans(db, cycle),
        "schedule": scheduled(db, now, cycle, session),
        "rules": cycles.rules_of(cycle),
        "words": in_words,
        "collecting": cycle.stage is Stage.COLLECTING and may(shell.actor, "ruleset.adopt"),
        "reads_candidates": may(shell.actor, "candidate.read"),
        "uncontested": may(shell.actor, "group.uncontested", cycle.stage),
        "typed": dict(form) if form else {},
        "fault": fault,
        "saved": not fault and shell.path.endswith("?done=1"),
    }
    return shell.page("screens/desk/year.html", values, status=fault.status if fault else 200)


def _steps(db: Session, cycle: CycleRow, by: Actor) -> list[Step]:
    made = service.moves_made(db, cycle, by)
    here = next(place for place, (_name, stages) in enumerate(STEPS) if cycle.stage in stages)
    over = cycle.stage is Stage.CLOSED
    return [
        Step(
            name,
            "done" if place < here or over else "present" if place == here else "later",
            stages,
            [
                Done(decision_words.label("cycle", row.action), row, waivers)
                for row, waivers in made
                if row.target in stages
            ],
        )
        for place, (name, stages) in enumerate(STEPS)
    ]


def _voted(db: Session, now: datetime, poll: PollRow) -> Voted:
    onward = ONWARD.get(poll.status, "")
    rows = sorted(moves_from(POLL, poll.status), key=lambda row: row.action != onward)
    ties = bool(service.ties_of_poll(db, now, poll))
    return Voted(poll, onward, [(row.action, row.label) for row in rows], ties)


def _kinds(by: Actor, cycle: CycleRow) -> list[tuple[str, str]]:
    """Which polls may be prepared at this stage by this reader."""
    if not may(by, "poll.prepare"):
        return []
    return [(kind, label) for kind, label in POLL_KINDS if kind in HOLDS.get(cycle.stage, ())]


def _named(db: Session, sitting_id: str) -> str:
    row = meetings.sitting(db, sitting_id)
    return f"{meetings.meeting(db, row.meeting_id).title} · {row.title}"


def _notes(db: Session, cycle: CycleRow, by: Actor) -> dict[str, Any]:
    """What is noted, and which notes this reader may make at this stage; nothing else of the party step."""
    before = cycle.stage in (Stage.COLLECTING, Stage.SCREENING)
    told = may(by, "party_step.read") and deliberations.party_steps(db, cycle.id, by=by)
    budget = may(by, "draft_budget.read") and deliberations.draft_budgets(db, cycle.id, by=by)
    return {
        "party": list(told or ()),
        "budget": list(budget or ()),
        "may_party": before and may(by, "party_step.record"),
        "may_budget": before and may(by, "draft_budget.record"),
        "may_sent": cycle.stage is Stage.LISTED and may(by, "cycle.manage"),
        "may_absence": cycle.stage is Stage.IMPLEMENTING and may(by, "cycle.manage"),
    }


def _adjustments(db: Session, cycle: CycleRow) -> list[tuple[str, str]]:
    """Adjustments that wait for the committee: id, and what they are about."""
    found = projects.adjustments(db, cycle.id, status=AdjustmentStatus.PENDING, limit=SHOWN)
    waiting = [one for one in found if one[0].kind is not AdjustmentKind.SCHEDULE]
    return [(row.id, f"{project.title} · {row.kind.label}") for row, project in waiting]


def _plans(db: Session, cycle: CycleRow) -> list[tuple[str, str]]:
    """整改方案 that are filed and wait for consent: the project's id and title."""
    current = projects.current_rectifications(db, cycle.id)
    filed = [one for one, row in current.items() if row.filed_at and not row.accepted_at]
    return [(one, projects.project(db, one).title) for one in filed]


def _sent(db: Session, now: datetime, cycle_id: str, form: FormData, by: Actor) -> None:
    body = read_as(s.DayIn, {"on": field(form, "on")})
    cycles.note_dossiers_sent(db, now, cycle_id, body.on, by)


def _absence(db: Session, now: datetime, cycle_id: str, form: FormData, by: Actor) -> None:
    body = read_as(s.WhyIn, {"why": field(form, "why")})
    cycles.note_mid_year_absence(db, now, cycle_id, body.why, by)


def _party(db: Session, now: datetime, cycle_id: str, form: FormData, by: Actor) -> None:
    texts = {name: field(form, name) for name in ("told_on", "document_no")}
    body = read_as(motions.PartyStepIn, texts)
    deliberations.note_party_step(
        db, now, cycle_id, told_on=body.told_on, document_no=body.document_no, by=by
    )


def _budget(db: Session, now: datetime, cycle_id: str, form: FormData, by: Actor) -> None:
    body = read_as(motions.DraftBudgetIn, {name: field(form, name) for name in ("document_no", "note")})
    deliberations.note_draft_budget(db, now, cycle_id, document_no=body.document_no, note=body.note, by=by)


NOTES: Final[dict[str, tuple[str, Callable[[Session, datetime, str, FormData, Actor], None]]]] = {
    "dossiers-sent": ("cycle.manage", _sent),
    "mid-year-absence": ("cycle.manage", _absence),
    "party-step": ("party_step.record", _party),
    "draft-budget": ("draft_budget.record", _budget),
}

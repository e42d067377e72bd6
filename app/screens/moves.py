"""A move by two humans, in the browser: what it would do and what stands against it; the first records what
was decided, the second reads it back and makes the move.

``/desk/moves/{kind}/{subject}/{action}`` is one matter (a move of a year or a poll, a step of a sitting …),
``/desk/decisions/{id}`` one record: to be confirmed while it waits, the receipt once it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.db.session import Database
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.domain.actors import Actor, Body
from app.domain.calendar import shanghai_day
from app.domain.errors import Forbidden, Missing, Refusal
from app.domain.permissions import require
from app.imports import service as imports
from app.meetings import service as meetings
from app.people import service as people
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.results import service as results
from app.screens import amendment_form, decision_fields, decision_words
from app.screens.decision_words import Lines
from app.stages import schemas as s
from app.stages import service, showing
from app.stages.service import Case, State
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, refused, shown_again
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id, Name, Ref
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
BY_CHIEF_TELLER: Final = ("seal", "declare_valid", "declare_void")
COUNT: Final = "count"
Chosen = Annotated[list[Ref] | None, Query(max_length=100)]
BY_TELLERS: Final = {"shred": "shredding", "replace_keys": "keys"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision as this reader stands to it. ``own``: this human recorded it, another has to confirm it;
    ``mine``: this human may act on it; ``acts``: acting on it is one press of a button."""

    row: DecisionRow
    label: str
    title: str
    way: str
    told: Lines
    state: State
    due: datetime
    own: bool
    mine: bool
    acts: bool


@router.get("/moves/{kind}/{subject_id}/{action}")
def show(
    kind: Name, subject_id: Id, action: Name, db: Db, now: Now, shell: SignedShell, change: Chosen = None
) -> Response:
    """The matter: what would come of it, whose decision, each condition, what is recorded, the form.
    ``change``: dossiers that an amendment is to change, opened at once."""
    return _matter(db, now, shell, (kind, subject_id, action), asked=change or ())


@router.post("/moves/{kind}/{subject_id}/{action}")
def record(
    kind: Name, subject_id: Id, action: Name, request: Request, form: Form, now: Now, shell: SignedShellApart
) -> Response:
    """The first hand. ``waives`` names a condition: then what is recorded is that a body waives it.
    ``do`` only opens the dossiers that an amendment would change."""
    require(shell.actor, "decision.record")
    about, made = (kind, subject_id, action), list[str]()

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _matter(db, now, shell, about, refusal=refusal, form=form)

    if field(form, "do") == amendment_form.OPEN:
        return shown_again(request, again)
    refusal = refused(request, lambda db: made.append(_proposed(db, now, shell, about, form)))
    if isinstance(refusal, Forbidden):
        raise refusal
    return shown_again(request, again, refusal) if refusal else _onward(made[0])


@router.get("/decisions/{decision_id}")
def show_decision(decision_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    """One record: confirmed here by another human; afterwards the receipt of what was done."""
    require(shell.actor, "decision.read")
    return _decision(db, now, shell, decision_id)


@router.post("/decisions/{decision_id}/make")
def make(decision_id: Id, request: Request, now: Now, shell: SignedShellApart) -> Response:
    """The second hand: confirms what is recorded and makes the move, in one."""
    return _second_hand(request, now, shell, decision_id, _made)


@router.post("/decisions/{decision_id}/countersign")
def countersign(decision_id: Id, request: Request, now: Now, shell: SignedShellApart) -> Response:
    """The second hand where nothing is to be made yet, or ever (a waiver)."""
    return _second_hand(request, now, shell, decision_id, _countersigned)


def _onward(decision_id: str) -> Response:
    return RedirectResponse(f"/desk/decisions/{decision_id}", 303)


def _second_hand(request: Request, now: datetime, shell: Shell, decision_id: str, deed: Any) -> Response:
    database: Database = request.app.state.database
    require(shell.actor, "decision.read")
    try:
        deed(database, now, shell.actor, decision_id)
    except Forbidden:
        raise
    except Refusal as refusal:
        with database.unit(write=False) as db:
            return _decision(db, now, shell, decision_id, refusal)
    return _onward(decision_id)


def _made(database: Database, now: datetime, by: Actor, decision_id: str) -> None:
    """Once; who presses twice gets the receipt. A year's file is read before it is his turn to write."""
    with database.unit(write=False) as db:
        row = decisions.decision(db, decision_id)
        years = row.subject_kind == "year_file" and not row.used_at
        file = imports.original(db, row.subject_id, by=by) if years else None
    read = imports.read_again(file) if file else None
    with database.unit(write=True) as db:
        if decisions.decision(db, decision_id).used_at:
            return
        if read:
            imports.confirm(db, now, row.subject_id, read, decision_id=row.id, by=by)
        else:
            service.make(db, now, decision_id, by=by)


def _countersigned(database: Database, now: datetime, by: Actor, decision_id: str) -> None:
    with database.unit(write=True) as db:
        service.countersign(db, now, decision_id, by)


def _proposed(db: Session, now: datetime, shell: Shell, about: tuple[str, str, str], form: FormData) -> str:
    kind, subject_id, action = about
    case = service.case(db, now, kind, subject_id, action, by=shell.actor)
    waived = field(form, "waives")
    asked = decision_fields.waiver_fields(now) if waived else decision_fields.fields(db, now, case)
    body = decision_fields.sent(db, subject_id, form, asked, "" if waived else action)
    body |= {"kind": kind, "subject": subject_id, "action": action, "waives": [waived] if waived else []}
    proposal = showing.proposal(read_as(s.DecisionIn, body), shanghai_day(now))
    return service.propose(db, now, proposal, shell.actor).id


def _matter(
    db: Session,
    now: datetime,
    shell: Shell,
    about: tuple[str, str, str],
    *,
    refusal: Refusal | None = None,
    form: FormData | None = None,
    asked: Sequence[str] = (),
) -> Response:
    kind, subject_id, action = about
    case = service.case(db, now, kind, subject_id, action, by=shell.actor)
    fault = said(refusal, shell.language) if refusal else None
    waived = field(form, "waives") if form else ""
    fields = decision_fields.fields(db, now, case)
    matter = case.matter
    values = {
        "kind": decision_words.KINDS[kind],
        "title": decision_words.title(db, kind, subject_id, shell.actor),
        "way": decision_words.way(db, kind, subject_id),
        "label": decision_words.label(kind, action),
        "path": f"/desk/moves/{kind}/{subject_id}/{action}",
        "case": case,
        "recorded": [recorded(db, now, shell, row) for row in (*case.decisions, *case.waivers)],
        "fields": fields,
        **_dossiers(db, about, form or FormData(), asked),
        "waiver_fields": decision_fields.waiver_fields(now),
        "may_record": _may_record(shell, case),
        "waivable": _waivable(shell, case),
        "second": _second(matter.body),
        "hint": _hint(action),
        "unopened": _unopened(db, now, kind, subject_id, action),
        "counting": kind == "poll" and action == COUNT,
        "fault": fault,
        "typed": decision_fields.filled(form, fields) if form and not waived else {},
        "typed_waiver": decision_fields.filled(form, decision_fields.waiver_fields(now)) if form else {},
        "waived": waived,
    }
    return shell.page("screens/desk/move.html", values, status=fault.status if fault else 200)


def _dossiers(
    db: Session, about: tuple[str, str, str], form: FormData, asked: Sequence[str]
) -> dict[str, Any]:
    """The dossiers that an amendment of the list would change, opened; none for any other matter."""
    kind, cycle_id, action = about
    if (kind, action) != ("cycle", service.AMEND_LIST):
        return {"dossiers": [], "choices": {}}
    return {
        "dossiers": amendment_form.opened(db, cycle_id, form, asked),
        "choices": amendment_form.options(db),
    }


def _may_record(shell: Shell, case: Case) -> bool:
    counting = case.matter.subject.kind == "poll" and case.action == COUNT
    return not counting and decisions.may_record(shell.actor, case.matter.body, case.matter.proposers)


def _waivable(shell: Shell, case: Case) -> set[str]:
    """Conditions that this reader may record as waived."""
    left = [one for one in case.conditions if one.met is False and one.waiver is None]
    return {one.code for one in left if one.waivable_by and service.may_waive(shell.actor, one.waivable_by)}


def _second(body: Body) -> str:
    """Who the second human is, in words."""
    return body.label if body in decisions.PERSONS else _("另一人（大会秘书处或会议秘书）")


def _hint(action: str) -> str:
    if action in BY_CHIEF_TELLER:
        return _("须由总监票人记录（报告），再由执行主席宣布")
    return _HINTS.get(action, "")


_HINTS: Final = {
    "certify": _("由总监票人和一名监票人各签一次"),
    results.WIDEN: _(
        "由哪个机构决定，未见公开规定，暂定为主席团（常委会会议上为主任会议）。宣布之后不能再办理"
    ),
}


def _unopened(db: Session, now: datetime, kind: str, subject_id: str, action: str) -> bool:
    """Whether announcing this would leave a decision undone that opens more of it to the public."""
    announcing = (kind, action) in (("poll", "announce"), ("cycle", "announce_result"))
    return announcing and bool(results.widenings_waiting(db, now, subject_id))


def _decision(
    db: Session, now: datetime, shell: Shell, decision_id: str, refusal: Refusal | None = None
) -> Response:
    found = service.readable(db, [decisions.decision(db, decision_id)], shell.actor)
    if not found:
        raise Missing
    row, one = found[0], recorded(db, now, shell, found[0])
    fault, case = said(refusal, shell.language) if refusal else None, _case(db, now, shell, one)
    values = {
        "one": one,
        "case": case,
        "fault": fault,
        "again": _again(one),
        "unopened": bool(case) and _unopened(db, now, row.subject_kind, row.subject_id, row.action),
        "elsewhere": _elsewhere(db, one),
    }
    return shell.page("screens/desk/decision.html", values, status=fault.status if fault else 200)


def _case(db: Session, now: datetime, shell: Shell, one: Recorded) -> Case | None:
    """The matter while it can still be decided as recorded."""
    row = one.row
    if one.state not in (State.WAITING, State.COUNTERSIGNED) or row.subject_kind == "year_file":
        return None
    return service.case(db, now, row.subject_kind, row.subject_id, row.action, by=shell.actor)


def _again(one: Recorded) -> str:
    """Where the matter is decided anew."""
    row = one.row
    if row.subject_kind in ("year", "year_file") or one.state is State.LATE:
        return ""
    return f"/desk/moves/{row.subject_kind}/{row.subject_id}/{row.action}"


def _elsewhere(db: Session, one: Recorded) -> str:
    """Where what needs more than a decision is done, by the second human; "" for everything else."""
    row = one.row
    if row.action == meetings.REISSUE and one.state in (State.WAITING, State.COUNTERSIGNED):
        return f"/desk/sittings/{people.congress(db).roll_frozen_for}/check-in"
    if row.subject_kind != "poll" or row.action not in BY_TELLERS or row.used_at:
        return ""
    return f"/desk/polls/{row.subject_id}/{BY_TELLERS[row.action]}"


def recorded(db: Session, now: datetime, shell: Shell, row: DecisionRow) -> Recorded:
    state = service.state(db, now, row)
    usable = state in (State.WAITING, State.COUNTERSIGNED)
    done = bool(row.waives) and state is State.COUNTERSIGNED
    return Recorded(
        row=row,
        label=decision_words.label(row.subject_kind, row.action),
        title=decision_words.title_of(db, row, shell.actor, shell.language),
        way=decision_words.way(db, row.subject_kind, row.subject_id),
        told=decision_words.told(db, row, shell.language),
        state=state,
        due=decisions.due(row),
        own=shell.actor.human == row.recorder_human and state is State.WAITING,
        mine=usable and not done and decisions.may_make(shell.actor, row),
        acts=service.is_made_by_itself(row),
    )

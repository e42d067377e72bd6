"""The suggestions behind a candidate: more from the pool, or one back to it; and its appraisal (论证)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from fastapi import Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.candidates import schemas as s
from app.candidates import service as candidates
from app.candidates import showing
from app.cycles import service as cycles
from app.db.session import Database
from app.domain.errors import Refusal, Stale
from app.domain.permissions import require
from app.domain.words import Criterion, Exclusion
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens.dossier_desk import again, onward
from app.screens.pool_choice import choice, chosen_in
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, refused, typed_number
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(
    prefix="/desk/candidates/{candidate_id}",
    include_in_schema=False,
    dependencies=FIRST,
)
MEETING: Final = ("meeting", "document_no", "experts")


@router.get("/topics")
def show_pool(candidate_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "candidate.draft")
    return _sources(db, shell, candidate_id, FormData())


@router.post("/topics")
def add(candidate_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """Looks further with what is ticked kept, or adopts what is ticked."""
    require(shell.actor, "candidate.draft")

    def act(db: Session) -> None:
        body = read_as(s.TopicsIn, {"topics": chosen_in(form)})
        candidates.add_topics(db, now, candidate_id, body.topics, by=shell.actor)

    finding = field(form, "do") == "find"
    refusal = None if finding else refused(request, act)
    if not finding and refusal is None:
        return onward(candidate_id, "topics")
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _sources(db, shell, candidate_id, form, refusal)


@router.post("/topics/{topic_id}/remove")
def take_out(candidate_id: Id, topic_id: Id, request: Request, shell: SignedShellApart, now: Now) -> Response:
    """Back to the pool; its author is told."""
    require(shell.actor, "candidate.draft")

    def act(db: Session) -> None:
        candidates.take_out(db, now, candidate_id, topic_id, by=shell.actor)

    refusal = refused(request, act)
    return again(request, shell, candidate_id, refusal) if refusal else onward(candidate_id, "topics")


@router.get("/appraisal")
def appraisal_form(candidate_id: Id, db: Db, shell: SignedShell) -> Response:
    require(shell.actor, "candidate.appraise")
    return _appraisal(db, shell, candidate_id, None)


@router.post("/appraisal")
def appraise(candidate_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """Of the version that was read; one that somebody changed meanwhile is read again."""
    require(shell.actor, "candidate.appraise")

    def act(db: Session) -> None:
        _record(db, now, candidate_id, form, shell)

    refusal = refused(request, act)
    if refusal is None:
        return onward(candidate_id, "appraised")
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _appraisal(db, shell, candidate_id, form, refusal)


def _sources(
    db: Session, shell: Shell, candidate_id: str, form: FormData, refusal: Refusal | None = None
) -> Response:
    row = candidates.candidate(db, candidate_id)
    fault = said(refusal, shell.language) if refusal else None
    values = {
        "candidate": row,
        "cycle": cycles.cycle(db, row.cycle_id),
        "open": candidates.doors(db, row).sources,
        "choice": choice(db, shell.actor, row.cycle_id, form),
        "fault": fault,
    }
    return shell.page("screens/dossiers/sources.html", values, status=fault.status if fault else 200)


def _record(db: Session, now: datetime, candidate_id: str, form: FormData, shell: Shell) -> None:
    version = typed_number(form, "version")
    said_of_it = read_as(s.AppraisalIn, _given(form))
    expected = version if isinstance(version, int) else 0
    candidates.appraise(db, now, candidate_id, said_of_it, expected=expected, by=shell.actor)


def _given(form: FormData) -> dict[str, Any]:
    """Each criterion at its place; one without a conclusion is one that is missing."""
    return {
        "criteria": [_criterion(form, one) for one in Criterion],
        "exclusions": [
            {"exclusion": one, "note": field(form, f"note-{one}")} for one in _found(form)
        ],
        **{name: field(form, name) for name in MEETING},
    }  # fmt: skip


def _criterion(form: FormData, one: Criterion) -> dict[str, Any]:
    met = field(form, f"met-{one}")
    conclusion = {"met": met == "yes"} if met in ("yes", "no") else {}
    return {"criterion": one, "note": field(form, f"note-{one}"), **conclusion}


def _found(form: FormData) -> list[str]:
    ticked = form.getlist("exclusions")
    return [str(one) for one in Exclusion if str(one) in ticked]


def _appraisal(
    db: Session,
    shell: Shell,
    candidate_id: str,
    form: FormData | None,
    refusal: Refusal | None = None,
) -> Response:
    row = candidates.candidate(db, candidate_id)
    fault = said(refusal, shell.language) if refusal else None
    typed: Mapping[str, str] = {name: field(form, name) for name in form} if form else {}
    changed = isinstance(refusal, Stale)
    values = {
        "candidate": row,
        "cycle": cycles.cycle(db, row.cycle_id),
        "dossier": showing.dossier(db, row, shell.actor, shell.language),
        "gaps": showing.gaps(candidates.gaps(db, row), shell.language),
        "open": candidates.doors(db, row).appraisal,
        "criteria": list(Criterion),
        "exclusions": list(Exclusion),
        "found": _found(form) if form else [],
        "typed": typed,
        "version": row.version if changed or not form else typed.get("version", ""),
        "changed": changed,
        "fault": fault,
    }
    return shell.page("screens/dossiers/appraisal.html", values, status=fault.status if fault else 200)

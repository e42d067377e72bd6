"""One candidate's dossier at the desk: what it lacks, its form, its versions, how it leaves the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.attachments.forms import photos_in
from app.candidates import schemas as s
from app.candidates import service as candidates
from app.candidates import showing
from app.candidates.service import CandidateRow, CandidateVersionRow
from app.cycles import service as cycles
from app.db.session import Database
from app.deliberations import service as deliberations
from app.domain.actors import Body
from app.domain.crockford import in_fours
from app.domain.dossiers import Difference, differences
from app.domain.errors import Refusal, Stale
from app.domain.permissions import may, require
from app.domain.words import Criterion, Exclusion
from app.people import service as people
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.screens import dossier_fields as fields
from app.screens.candidate_words import amends, next_step
from app.screens.dossier import FIELDS
from app.screens.dossier_fields import ENTRIES, Sent
from app.topics import service as topics
from app.topics.tables import TopicRow
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field, refused
from app.web.i18n import _, translate
from app.web.problems import Said, said
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(
    prefix="/desk/candidates/{candidate_id}",
    include_in_schema=False,
    dependencies=FIRST,
)
Before = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
Done = Annotated[str, Query(max_length=20)]
SAID: Final = {
    "drafted": _("候选项目已起草，来源建议已选用。请接着补齐材料。"),
    "saved": _("材料已保存，成为新的一版。"),
    "same": _("没有改动，材料仍是原来的一版。"),
    "topics": _("来源建议已增减，材料成为新的一版。"),
    "appraised": _("论证已登记。"),
    "left": _("已不再列为候选，来源建议已退回项目储备库。"),
}
OVERTAKEN: Final = _(
    "在您打开之后，他人先保存了一版。您填写的都在，不必刷新：他人改过的各项已在框上注明，核对后再保存。"
)
PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A version with what it changed of the one before; None for the first, which changed nothing."""

    row: CandidateVersionRow
    by: str
    changes: list[Difference] | None


@router.get("")
def show(candidate_id: Id, db: Db, shell: SignedShell, done: Done = "") -> Response:
    """The form for who may write it now; for everybody else of the staff the dossier, and who may."""
    require(shell.actor, "candidate.read")
    return _page(db, shell, candidate_id, told=SAID.get(done, ""))


@router.post("")
def edit(candidate_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """Saves the next version. Overtaken by somebody else's, the form comes back with both."""
    require(shell.actor, "candidate.draft")
    photos = photos_in(request, form, now, by=shell.actor)
    given = fields.sent(form, photos)
    versions: list[int] = []

    def act(db: Session) -> None:
        body = read_as(s.DossierEdit, fields.body(form, given))
        row = candidates.edit(db, now, candidate_id, body, expected=given.version, by=shell.actor)
        versions.append(row.version)

    refusal = photos.refusal or refused(request, act)
    if refusal:
        return again(request, shell, candidate_id, refusal, given)
    return onward(candidate_id, "saved" if versions[0] > given.version else "same")


@router.post("/drop")
def drop(candidate_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """不再列为候选 while the year is screened: nobody else decides it; a reason is written."""
    require(shell.actor, "candidate.leave")
    reason = field(form, "reason")

    def act(db: Session) -> None:
        said_why = read_as(s.LeaveIn, {"reason": reason}).reason
        candidates.leave(
            db, now, candidate_id, "drop", decision_id=None, reason=said_why, by=shell.actor
        )  # fmt: skip

    refusal = refused(request, act)
    if refusal:
        return again(request, shell, candidate_id, refusal, why=reason)
    return onward(candidate_id, "left")


@router.get("/versions")
def versions(candidate_id: Id, db: Db, shell: SignedShell, before: Before = None) -> Response:
    """Who wrote what when and why: each version against the one before it."""
    require(shell.actor, "candidate.read")
    row = candidates.candidate(db, candidate_id)
    found = candidates.kept_versions(db, row.id, before=before, limit=PAGE + 1)
    values = {
        "candidate": row,
        "cycle": cycles.cycle(db, row.cycle_id),
        "versions": _versions(db, found)[:PAGE],
        "more": found[PAGE - 1].version if len(found) > PAGE else None,
        "fields": FIELDS,
    }
    return shell.page("screens/dossiers/versions.html", values)


def onward(candidate_id: str, done: str) -> Response:
    return RedirectResponse(f"/desk/candidates/{candidate_id}?done={done}", 303)


def again(
    request: Request,
    shell: Shell,
    candidate_id: str,
    refusal: Refusal,
    given: Sent | None = None,
    why: str | None = None,
) -> Response:
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        return _page(db, shell, candidate_id, refusal=refusal, given=given, why=why)


def _page(
    db: Session,
    shell: Shell,
    candidate_id: str,
    *,
    told: str = "",
    refusal: Refusal | None = None,
    given: Sent | None = None,
    why: str | None = None,
) -> Response:
    row = candidates.candidate(db, candidate_id)
    fault = _told(shell, refusal) if refusal else None
    values = {
        **_dossier(db, shell, row),
        **_doors(db, shell, row),
        "amends": amends(cycles.cycle(db, row.cycle_id).stage, shell.actor),
        **_form(db, shell, row, refusal, given),
        "told": told,
        "why": why or "",
        "leaving": why is not None,
        "fault": fault,
    }
    return shell.page("screens/dossiers/dossier.html", values, status=fault.status if fault else 200)


def _told(shell: Shell, refusal: Refusal) -> Said:
    """Of a form that was overtaken, what is to be done with it here: nothing of it is lost."""
    fault = said(refusal, shell.language)
    return (
        replace(fault, detail=translate(OVERTAKEN, shell.language)) if isinstance(refusal, Stale) else fault
    )


def _dossier(db: Session, shell: Shell, row: CandidateRow) -> dict[str, Any]:
    """What everybody of the staff sees of it."""
    shown = showing.dossier(db, row, shell.actor, shell.language)
    lacking = candidates.gaps(db, row)
    cycle = cycles.cycle(db, row.cycle_id)
    return {
        "cycle": cycle,
        "dossier": shown,
        "group": next((g for g in candidates.groups(db, row.cycle_id) if g.code == row.group_code), None),
        "gaps": showing.gaps(lacking, shell.language),
        "step": next_step(cycle.stage, row, len(lacking)),
        "will": showing.public_will(db, row, shell.language, shell.actor),
        "sources": _sources(db, shown.topics),
        "labels": {str(one): one.label for one in (*Criterion, *Exclusion)},
        "appraisals": candidates.appraisals(db, row.id),
        "held": deliberations.opinions_on(db, row.cycle_id, row.id, by=shell.actor),
        "supervised": may(shell.actor, "supervision.read"),
    }


def _sources(db: Session, sources: Sequence[s.SourceOut]) -> list[tuple[s.SourceOut, TopicRow, str]]:
    """With their suggestions, and the numbers as their authors know them."""
    found = topics.topics_by_id(db, [source.topic for source in sources])
    return [(one, found[one.topic], in_fours(found[one.topic].number)) for one in sources]


def _doors(db: Session, shell: Shell, row: CandidateRow) -> dict[str, Any]:
    """What this reader may do with it now."""
    doors, writes = candidates.doors(db, row), may(shell.actor, "candidate.draft")
    out = candidates.ways_out(db, row) if may(shell.actor, "candidate.leave") else []
    return {
        "writes": writes and doors.dossier,
        "sources_open": writes and doors.sources,
        "open": doors.dossier,
        "appraises": doors.appraisal and may(shell.actor, "candidate.appraise"),
        "drops": any(one.decided_by is Body.PROPOSER and shell.actor.has(*one.proposers) for one in out),
        "decided": [one for one in out if one.decided_by is not Body.PROPOSER],
    }


def _form(
    db: Session, shell: Shell, row: CandidateRow, refusal: Refusal | None, given: Sent | None
) -> dict[str, Any]:
    """What stands in the fields: what is stored, what was sent, or after somebody else's change both."""
    now = fields.stored(showing.dossier(db, row, shell.actor, shell.language))
    values: Mapping[str, str] = {**now, **(given.values if given else {})}
    others: Mapping[str, fields.Overtaken] = {}
    if given and isinstance(refusal, Stale):
        values, others = fields.merged(given.values, _opened(db, row, given.version), now)
    return {
        "form_parts": fields.PARTS,
        "entries": [entry.name for entry in ENTRIES],
        "typed": values,
        "others": others,
        "version": row.version if others or not given or isinstance(refusal, Stale) else given.version,
        "uploaded": given.photos if given else [],
        "detached": given.detached if given else [],
        "options": _options(db, row),
        "unsaved": _unsaved(given, now) if given else [],
    }


def _opened(db: Session, row: CandidateRow, version: int) -> dict[str, str]:
    """The form as it was opened; nothing where that version was never kept."""
    found = [one for one in candidates.kept_versions(db, row.id, before=version + 1, limit=1)]
    departments = {one.name: one.id for one in people.departments(db)}
    return fields.kept(found[0].content, departments) if found and found[0].version == version else {}


def _unsaved(given: Sent, now: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was typed and is not stored, for where there is no field for it any more."""
    labels = {entry.name: entry.label for entry in ENTRIES}
    left = [(name, text) for name, text in given.values.items() if text and text != now.get(name)]
    return [(labels.get(name, _("对来源建议的答复")), text) for name, text in left if name != fields.REASON]


def _options(db: Session, row: CandidateRow) -> dict[str, list[tuple[str, str]]]:
    groups = [(group.code, group.title) for group in candidates.groups(db, row.cycle_id)]
    return {"group": groups, "lead_department_id": [(one.id, one.name) for one in people.departments(db)]}


def _versions(db: Session, rows: Sequence[CandidateVersionRow]) -> list[Kept]:
    """The newest first, each against the next."""
    names = people.names_of(db, [row.written_by for row in rows])
    return [
        Kept(row, names.get(row.written_by, ""), differences(_alone(was), _alone(row)) if was else None)
        for row, was in zip_longest(rows, rows[1:])
    ]


def _alone(row: CandidateVersionRow) -> dict[str, Any]:
    """A list of this one, as ``differences`` reads lists."""
    return {"groups": [], "candidates": [row.content]}

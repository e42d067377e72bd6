"""The HTML door of findings: a member of the group reports, the desk hands over, the unit answers, the group
verifies; each sees the one form that is his now, and who does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from fastapi import Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.attachments.forms import Photos, photos_in
from app.domain.actors import Actor
from app.domain.calendar import SHANGHAI
from app.domain.errors import Fault, Malformed, Missing, Refusal
from app.domain.permissions import may, require
from app.domain.words import FindingStatus, MemberKind
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.projects import service as projects
from app.supervision import schemas as s
from app.supervision import service, showing
from app.supervision.pages.forms import shown
from app.supervision.service import FindingRow, SupervisionGroupRow
from app.supervision.tables import SupervisorRow
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field
from app.web.i18n import _
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
NEXT: Final = {
    FindingStatus.FOUND: "assign",
    FindingStatus.ASSIGNED: "answer",
    FindingStatus.RECTIFIED: "verify",
}
LISTED: Final = 200
HOLDS: Final = {"yes": True, "no": False}
_UNSAID: Final = _("请选择整改是否到位")


@router.get("/projects/{project_id}/findings")
def findings(project_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    """A project's findings, and for a member of its group the form to report one."""
    require(shell.actor, "supervision.read")
    return _list(db, now, shell, project_id, {})


@router.post("/projects/{project_id}/findings")
def report_finding(
    project_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now
) -> Response:
    require(shell.actor, "supervision.find")
    photos = photos_in(request, form, now, by=shell.actor)
    sent = _sent(form, "text", "place", "member") | {"attachments": photos.ids}

    def act(db: Session) -> None:
        body = read_as(s.FindingIn, {**sent, "member": sent["member"] or None})
        _found(db, now, project_id, body, shell.actor)

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _list(db, now, shell, project_id, sent, refusal)

    here = f"/desk/projects/{project_id}/findings"
    return answered(request, act, here, again, refusal=photos.refusal)


@router.get("/findings/{finding_id}")
def finding(finding_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    require(shell.actor, "supervision.read")
    return _one(db, now, shell, finding_id, {})


@router.post("/findings/{finding_id}/assign")
def assign(finding_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """交办."""
    require(shell.actor, "supervision.manage")
    sent = _sent(form, "due_on", "note")

    def act(db: Session) -> None:
        body = read_as(s.FindingAssignIn, sent)
        service.assign(db, now, finding_id, due_on=body.due_on, note=body.note, by=shell.actor)

    return _stepped(request, now, shell, finding_id, sent, Photos([]), act)


@router.post("/findings/{finding_id}/answer")
def answer(finding_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """整改, by the lead department."""
    require(shell.actor, "supervision.answer")
    photos = photos_in(request, form, now, by=shell.actor)
    sent = _sent(form, "text") | {"attachments": photos.ids}

    def act(db: Session) -> None:
        body = read_as(s.FindingAnswerIn, sent)
        service.answer(db, now, finding_id, text=body.text, photos=body.attachments, by=shell.actor)

    return _stepped(request, now, shell, finding_id, sent, photos, act)


@router.post("/findings/{finding_id}/verify")
def verify(finding_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """核验, by the group; the unit itself is not let in."""
    require(shell.actor, "supervision.verify")
    photos = photos_in(request, form, now, by=shell.actor)
    sent = _sent(form, "holds", "note", "member") | {"attachments": photos.ids}

    def act(db: Session) -> None:
        given = {**sent, "holds": _holds(sent["holds"]), "member": sent["member"] or None}
        body = read_as(s.VerifyIn, given)
        _verified(db, now, finding_id, body, shell.actor)

    return _stepped(request, now, shell, finding_id, sent, photos, act)


def _sent(form: FormData, *names: str) -> dict[str, Any]:
    return {name: field(form, name) for name in names}


def _holds(said: str) -> bool:
    """Raises Malformed where neither was chosen."""
    if said not in HOLDS:
        raise Malformed(_UNSAID, faults=[Fault("/holds", _UNSAID)])
    return HOLDS[said]


def _found(db: Session, now: datetime, project_id: str, body: s.FindingIn, by: Actor) -> FindingRow:
    return service.report_finding(
        db,
        now,
        project_id=project_id,
        text=body.text,
        place=body.place,
        member_id=body.member,
        photos=body.attachments,
        by=by,
    )


def _verified(db: Session, now: datetime, finding_id: str, body: s.VerifyIn, by: Actor) -> FindingRow:
    return service.verify(
        db,
        now,
        finding_id,
        holds=body.holds,
        note=body.note,
        member_id=body.member,
        photos=body.attachments,
        by=by,
    )


def _stepped(
    request: Request,
    now: datetime,
    shell: Shell,
    finding_id: str,
    sent: dict[str, Any],
    photos: Photos,
    act: Callable[[Session], None],
) -> Response:
    here = f"/desk/findings/{finding_id}"

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _one(db, now, shell.at(here), finding_id, sent, refusal)

    return answered(request, act, here, again, refusal=photos.refusal)


def _list(
    db: Session,
    now: datetime,
    shell: Shell,
    project_id: str,
    sent: dict[str, Any],
    refusal: Refusal | None = None,
) -> Response:
    project, members = projects.project(db, project_id), _members(db, project_id)
    rows = service.findings(db, project.cycle_id, project_id=project.id, limit=LISTED)
    values = {
        "project": project,
        "findings": showing.findings(db, now, rows, shell.language),
        "named": bool(members),
        "acts": may(shell.actor, "supervision.find") and _acts(shell.actor, members),
        "others": _others(shell.actor, members),
        "sent": {"text": "", "place": "", "member": "", "attachments": [], **sent},
    }
    return shown(shell, "supervision/findings.html", values, refusal)


def _one(
    db: Session,
    now: datetime,
    shell: Shell,
    finding_id: str,
    sent: dict[str, Any],
    refusal: Refusal | None = None,
) -> Response:
    row = service.finding(db, finding_id)
    members = _members(db, row.project_id)
    empty = {"due_on": "", "note": "", "text": "", "holds": "", "member": "", "attachments": []}
    values = {
        "project": projects.project(db, row.project_id),
        "finding": showing.findings(db, now, [row], shell.language)[0],
        "names": {one.id: one.name for one in members},
        "act": _next(db, row, shell.actor, members),
        "others": _others(shell.actor, members),
        "sent": {**empty, **sent},
        "shanghai": SHANGHAI,
    }
    return shown(shell, "supervision/finding.html", values, refusal)


def _members(db: Session, project_id: str) -> list[SupervisorRow]:
    try:
        group: SupervisionGroupRow = service.group_for_project(db, project_id)
    except Missing:
        return []
    return service.members(db, [group])[group.id]


def _acts(by: Actor, members: list[SupervisorRow]) -> bool:
    """A deputy for himself, the desk for those members who are none."""
    return bool(_others(by, members)) or by.deputy_id in {one.deputy_id for one in members if one.deputy_id}


def _others(by: Actor, members: list[SupervisorRow]) -> list[SupervisorRow]:
    """Whom the desk may act for; a deputy acts for himself alone."""
    return [] if by.deputy_id else [one for one in members if one.kind is not MemberKind.DEPUTY]


def _next(db: Session, row: FindingRow, by: Actor, members: list[SupervisorRow]) -> str:
    """The step that waits and that its reader may do; empty where it is somebody else's."""
    step = NEXT.get(row.status, "")
    lead = projects.project(db, row.project_id).lead_department_id
    mine = {
        "assign": may(by, "supervision.manage"),
        "answer": may(by, "supervision.answer") and by.department_id == lead,
        "verify": may(by, "supervision.verify") and by.department_id != lead and _acts(by, members),
    }
    return step if mine.get(step) else ""

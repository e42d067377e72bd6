"""项目调整: the government office asks, one kind at a time; the desk files what needs no decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Query, Request, Response
from sqlmodel import Session

from app.decisions import service as decisions
from app.domain.errors import Refusal
from app.domain.implementation import NEEDS, needs_committee
from app.domain.permissions import may, require
from app.domain.words import AdjustmentKind, AdjustmentStatus
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.projects import schemas as s
from app.projects import service, showing
from app.projects.entries import AdjustmentEntry
from app.projects.pages.forms import desk, form_page
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field, typed_number
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk", include_in_schema=False, dependencies=FIRST)
Wish = Annotated[str, Query(max_length=20)]
NUMBERS: Final = ("amount", "budget")
FIELDS: Final = ("before", "after", "amount", "unit", "budget", "finishes_on")


@router.get("/projects/{project_id}/adjustment")
def adjustment_form(project_id: Id, db: Db, now: Now, shell: SignedShell, kind: Wish = "") -> Response:
    """First which kind; then what that kind asks for, and nothing else."""
    require(shell.actor, "project.adjust")
    return _form(db, now, shell, project_id, kind, {})


@router.post("/projects/{project_id}/adjustment")
def request_adjustment(
    project_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now
) -> Response:
    require(shell.actor, "project.adjust")
    kind, sent = field(form, "kind"), {name: field(form, name) for name in ("reason", *FIELDS)}

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _form(db, now, shell, project_id, kind, sent, refusal)

    def act(db: Session) -> None:
        given = {
            name: typed_number(form, name) if name in NUMBERS else text for name, text in sent.items() if text
        }
        entry = AdjustmentEntry(**dict(read_as(s.AdjustmentIn, {"kind": kind, "reason": "", **given})))
        service.request_adjustment(db, now, project_id=project_id, entry=entry, by=shell.actor)

    return answered(request, act, desk(project_id, "adjustment"), again)


@router.get("/adjustments/{adjustment_id}")
def adjustment(adjustment_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    """One request, and what its reader may do with it."""
    require(shell.actor, "adjustment.read")
    return _adjustment(db, now, shell, adjustment_id)


@router.post("/adjustments/{adjustment_id}/file")
def file(adjustment_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    """备案."""
    require(shell.actor, "adjustment.file")

    def again(db: Session, refusal: Refusal | None) -> Response:
        here = shell.at(f"/desk/adjustments/{adjustment_id}")
        return _adjustment(db, now, here, adjustment_id, field(form, "document_no"), refusal)

    def act(db: Session) -> None:
        number = read_as(s.FilingIn, {"document_no": field(form, "document_no")}).document_no
        service.file_adjustment(db, now, adjustment_id=adjustment_id, document_no=number, by=shell.actor)

    return answered(request, act, f"/desk/adjustments/{adjustment_id}", again)


@router.post("/adjustments/{adjustment_id}/take-back")
def take_back(adjustment_id: Id, request: Request, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "project.adjust")

    def again(db: Session, refusal: Refusal | None) -> Response:
        here = shell.at(f"/desk/adjustments/{adjustment_id}")
        return _adjustment(db, now, here, adjustment_id, "", refusal)

    def act(db: Session) -> None:
        service.take_back_adjustment(db, now, adjustment_id=adjustment_id, by=shell.actor)

    return answered(request, act, f"/desk/adjustments/{adjustment_id}", again)


def _form(
    db: Session,
    now: datetime,
    shell: Shell,
    project_id: str,
    wish: str,
    sent: Mapping[str, str],
    refusal: Refusal | None = None,
) -> Response:
    kind = AdjustmentKind(wish) if wish in set(AdjustmentKind) else None
    values: dict[str, Any] = {
        "kinds": [(one, needs_committee(one)) for one in AdjustmentKind],
        "kind": kind,
        "committee": kind is not None and needs_committee(kind),
        "needs": NEEDS[kind] if kind else (),
        "sent": {**dict.fromkeys(("reason", *FIELDS), ""), **sent},
    }
    return form_page(db, now, shell, project_id, "projects/adjustment_form.html", values, refusal)


def _adjustment(
    db: Session,
    now: datetime,
    shell: Shell,
    adjustment_id: str,
    document_no: str = "",
    refusal: Refusal | None = None,
) -> Response:
    row = service.adjustment(db, adjustment_id)
    waiting, by = row.status is AdjustmentStatus.PENDING, shell.actor
    committee = needs_committee(row.kind)
    body = service.adjustment_subject(db, row.id)[1] if waiting and committee else None
    values = {
        "one": showing.adjustment(row, shell.language),
        "waiting": waiting,
        "body": body,
        "may_decide": body is not None and decisions.may_record(by, body, service.DECIDERS),
        "may_file": waiting and not committee and may(by, "adjustment.file"),
        "may_take_back": waiting and may(by, "project.adjust"),
        "document_no": document_no,
    }
    return form_page(db, now, shell, row.project_id, "projects/adjustment.html", values, refusal)

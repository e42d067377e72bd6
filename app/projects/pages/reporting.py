"""The lead department (牵头单位) at its phone: a month's progress with photos, reports, 整改."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

from fastapi import Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from app.attachments.forms import photos_in
from app.domain.calendar import after_months, shanghai_day
from app.domain.errors import Fault, Malformed, Refusal
from app.domain.implementation import Lateness
from app.domain.permissions import require
from app.people.shell import Shell, SignedShell, SignedShellApart
from app.projects import schemas as s
from app.projects import service, showing
from app.projects.pages.forms import desk, form_page
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, answered, field, typed_number
from app.web.i18n import _
from app.web.routing import Router
from app.web.schemas import Id
from app.web.validation import read_as

router = Router(prefix="/desk/projects/{project_id}", include_in_schema=False, dependencies=FIRST)
Kind = Literal["mid_year", "final"]
_SURE: Final = _("请核对全文，再勾选“已核对”")


@router.get("/progress")
def progress_form(project_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    """The month that is owed longest stands chosen."""
    require(shell.actor, "project.report_progress")
    return _progress(db, now, shell, project_id, {})


@router.post("/progress")
def report_progress(
    project_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now
) -> Response:
    require(shell.actor, "project.report_progress")
    photos = photos_in(request, form, now, by=shell.actor)
    sent = _month_sent(form) | {"attachments": photos.ids}

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _progress(db, now, shell, project_id, sent, refusal)

    def act(db: Session) -> None:
        _report_month(db, now, shell, project_id, read_as(s.ProgressIn, sent))

    return answered(request, act, desk(project_id, "progress"), again, refusal=photos.refusal)


@router.get("/reports/{kind}")
def report_form(project_id: Id, kind: Kind, db: Db, now: Now, shell: SignedShell) -> Response:
    require(shell.actor, "project.report_progress")
    return _report(db, now, shell, project_id, kind, "")


@router.post("/reports/{kind}")
def file_report(
    project_id: Id, kind: Kind, request: Request, form: Form, shell: SignedShellApart, now: Now
) -> Response:
    """Published at once and for good: so the form asks whether it was read again."""
    require(shell.actor, "project.report_progress")

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _report(db, now, shell, project_id, kind, field(form, "text"), refusal)

    def act(db: Session) -> None:
        text = _sure(form, read_as(s.ReportIn, {"text": field(form, "text")})).text
        service.file_report(db, now, project_id=project_id, kind=kind, text=text, by=shell.actor)

    return answered(request, act, desk(project_id, kind), again)


@router.get("/rectification")
def rectification_form(project_id: Id, db: Db, now: Now, shell: SignedShell) -> Response:
    """The plan until it is accepted, from then on the report."""
    require(shell.actor, "rectification.file")
    return _rectification(db, now, shell, project_id, None)


@router.post("/rectification")
def rectify(project_id: Id, request: Request, form: Form, shell: SignedShellApart, now: Now) -> Response:
    require(shell.actor, "rectification.file")
    text = field(form, "text")

    def again(db: Session, refusal: Refusal | None) -> Response:
        return _rectification(db, now, shell, project_id, text, refusal)

    def act(db: Session) -> None:
        if field(form, "what") == "report":
            said = read_as(s.ReportIn, {"text": text}).text
            service.report_rectification(db, now, project_id=project_id, text=said, by=shell.actor)
        else:
            said = read_as(s.PlanIn, {"text": text}).text
            service.file_plan(db, now, project_id=project_id, text=said, by=shell.actor)

    return answered(request, act, desk(project_id, "rectification"), again)


def _progress(
    db: Session,
    now: datetime,
    shell: Shell,
    project_id: str,
    sent: Mapping[str, Any],
    refusal: Refusal | None = None,
) -> Response:
    found = service.overview(db, project_id)
    service.require_lead(found.project, shell.actor)
    shown = showing.detail(db, now, found, shell.language)
    months = _months(shown, shanghai_day(now))
    empty = {"month": _owed_first(months), "done_amount": "", "paid": "", "note": "", "attachments": []}
    nodes = {node.month: node for node in shown.plan.nodes} if shown.plan else {}
    values = {"months": months, "sent": {**empty, **sent}, "nodes": nodes}
    return form_page(db, now, shell, project_id, "projects/progress.html", values, refusal)


def _months(shown: s.ProjectDetailOut, today: date) -> list[tuple[str, str]]:
    """(month, how it stands), the latest first: what is owed, what was told, this month and the last."""
    told = {month.month for month in shown.progress}
    owed = {late.month for late in shown.overdue if late.what is Lateness.PROGRESS and late.month}
    near = {f"{after_months(today.replace(day=1), back):%Y-%m}" for back in (0, -1)}
    states = {**dict.fromkeys(near, ""), **dict.fromkeys(owed, "owed"), **dict.fromkeys(told, "told")}
    return sorted(states.items(), reverse=True)


def _owed_first(months: list[tuple[str, str]]) -> str:
    owed = [month for month, state in months if state == "owed"]
    fresh = [month for month, state in months if not state]
    return (owed[-1:] or fresh[:1] or [months[0][0]])[0]


def _month_sent(form: FormData) -> dict[str, Any]:
    return {
        "month": field(form, "month"),
        "done_amount": typed_number(form, "done_amount"),
        "paid": typed_number(form, "paid"),
        "note": field(form, "note"),
    }


def _report_month(db: Session, now: datetime, shell: Shell, project_id: str, body: s.ProgressIn) -> None:
    service.report_progress(
        db,
        now,
        project_id=project_id,
        month=date.fromisoformat(f"{body.month}-01"),
        done_amount=body.done_amount,
        paid=body.paid,
        note=body.note,
        attachments=body.attachments,
        by=shell.actor,
    )


def _report(
    db: Session,
    now: datetime,
    shell: Shell,
    project_id: str,
    kind: Kind,
    text: str,
    refusal: Refusal | None = None,
) -> Response:
    service.require_lead(service.project(db, project_id), shell.actor)
    values = {"kind": kind, "text": text}
    return form_page(db, now, shell, project_id, "projects/report.html", values, refusal)


def _sure(form: FormData, body: s.ReportIn) -> s.ReportIn:
    """Raises Malformed."""
    if not field(form, "sure"):
        raise Malformed(_SURE, faults=[Fault("/sure", _SURE)])
    return body


def _rectification(
    db: Session,
    now: datetime,
    shell: Shell,
    project_id: str,
    text: str | None,
    refusal: Refusal | None = None,
) -> Response:
    """What stands in the field: what was sent, else what was filed before, to be bettered."""
    found = service.overview(db, project_id)
    service.require_lead(found.project, shell.actor)
    current = next((one for one in found.rectifications if one.regraded_at is None), None)
    what = "report" if current and current.accepted_at else "plan"
    known = (current.report if what == "report" else current.plan) if current else ""
    values = {"current": current and showing.rectification(current), "what": what, "text": text or known}
    return form_page(db, now, shell, project_id, "projects/rectification.html", values, refusal)

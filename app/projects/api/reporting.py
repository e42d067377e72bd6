"""JSON door of the lead department (牵头单位): its plan, its months, its reports, its rectification."""

from __future__ import annotations

from datetime import date
from typing import Literal

from app.people.actor import CurrentActor
from app.projects import schemas as s
from app.projects import service
from app.projects.entries import NodeEntry, PlanEntry
from app.projects.showing import plan, progress, rectification
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/projects/{project_id}", tags=["projects"])


@router.post("/plan", status_code=201)
def file_implementation_plan(
    project_id: Id, body: s.ImplementationPlanIn, db: Db, now: Now, actor: CurrentActor
) -> s.ImplementationPlanOut:
    """提出实施方案，由牵头单位办理；可以重新提出，旧版保留。"""
    entry = PlanEntry(body.lead_post, body.target, tuple(_node(node) for node in body.nodes))
    service.file_implementation_plan(db, now, project_id=project_id, plan=entry, by=actor)
    [(row, nodes)] = service.plans(db, project_id, limit=1)
    return plan(row, nodes)


@router.post("/progress", status_code=201)
def report_progress(
    project_id: Id, body: s.ProgressIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.ProgressOut:
    """登记一个月的进展，由牵头单位办理。"""
    row = service.report_progress(
        db,
        now,
        project_id=project_id,
        month=_first_day(body.month),
        done_amount=body.done_amount,
        paid=body.paid,
        note=body.note,
        attachments=body.attachments,
        by=actor,
    )
    return progress(db, [row], service.overview(db, project_id).nodes, lang)[0]


@router.post("/reports/{kind}", status_code=201)
def file_report(
    project_id: Id,
    kind: Literal["mid_year", "final"],
    body: s.ReportIn,
    db: Db,
    now: Now,
    actor: CurrentActor,
) -> s.ReportOut:
    """提交年中进展报告或总结报告，即日公布；由牵头单位办理。"""
    row = service.file_report(db, now, project_id=project_id, kind=kind, text=body.text, by=actor)
    return s.ReportOut(kind=row.kind, text=row.text, published_on=row.published_on)


@router.post("/rectification/plan", status_code=201)
def file_plan(project_id: Id, body: s.PlanIn, db: Db, now: Now, actor: CurrentActor) -> s.RectificationOut:
    """提出整改方案，由牵头单位办理；获同意前可以重新提出。"""
    return rectification(service.file_plan(db, now, project_id=project_id, text=body.text, by=actor))


@router.post("/rectification/report", status_code=201)
def report_rectification(
    project_id: Id, body: s.ReportIn, db: Db, now: Now, actor: CurrentActor
) -> s.RectificationOut:
    """报告整改情况，由牵头单位办理。"""
    row = service.report_rectification(db, now, project_id=project_id, text=body.text, by=actor)
    return rectification(row)


def _node(node: s.NodeIn) -> NodeEntry:
    return NodeEntry(_first_day(node.month), node.reached, node.amount, node.payment)


def _first_day(month: s.Month) -> date:
    return date.fromisoformat(f"{month}-01")

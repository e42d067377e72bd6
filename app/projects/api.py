"""JSON door of projects. Everybody may read them; their lead department reports; residents grade."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query

from app.people.actor import CurrentActor
from app.projects import schemas as s
from app.projects import service
from app.projects.showing import detail, rectification, summaries
from app.web.deps import Db, Now
from app.web.schemas import Id, Limit, Ref

router = APIRouter(prefix="/api/projects", tags=["projects"])
Cycle = Annotated[Ref, Query(description="年度编号")]
AfterNumber = Annotated[int, Query(ge=0, le=2**31 - 1, description="上一页的 next；第一页不填")]
MOVES: Final[dict[str, Callable[..., Any]]] = {
    "accept_plan": service.accept_plan,
    "terminate": service.terminate,
    "close": service.close,
}


@router.get("")
def projects(db: Db, cycle: Cycle, after: AfterNumber = 0, limit: Limit = 50) -> s.ProjectsOut:
    """一个年度的正式项目：目标、进展、支付、等次。"""
    rows = service.projects(db, cycle, after=after, limit=limit + 1)
    more = str(rows[limit - 1].number) if len(rows) > limit else None
    return s.ProjectsOut(items=summaries(db, rows[:limit]), next=more)


@router.get("/grades")
def own_grades(db: Db, cycle: Cycle, actor: CurrentActor) -> s.OwnGradesOut:
    """您对一个年度各项目的评价。"""
    given = service.own_grades(db, cycle, by=actor)
    items = [s.OwnGradeOut(project=project, grade=grade) for project, grade in (given or {}).items()]
    return s.OwnGradesOut(open=given is not None, items=items)


@router.get("/{project_id}")
def project(project_id: Id, db: Db) -> s.ProjectDetailOut:
    """一个项目：各月进展、报告、整改和居民评价汇总。"""
    return detail(db, service.overview(db, project_id))


@router.post("/{project_id}/progress", status_code=201)
def report_progress(
    project_id: Id, body: s.ProgressIn, db: Db, now: Now, actor: CurrentActor
) -> s.ProgressOut:
    """登记一个月的进展，由牵头单位办理。"""
    row = service.report_progress(
        db,
        now,
        project_id=project_id,
        month=date.fromisoformat(f"{body.month}-01"),
        done_amount=body.done_amount,
        paid=body.paid,
        note=body.note,
        by=actor,
    )
    return s.ProgressOut(month=body.month, done_amount=row.done_amount, paid=row.paid, note=row.note)


@router.post("/{project_id}/reports/{kind}", status_code=201)
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


@router.post("/{project_id}/rectification/plan", status_code=201)
def file_plan(project_id: Id, body: s.PlanIn, db: Db, now: Now, actor: CurrentActor) -> s.RectificationOut:
    """提出整改方案，由牵头单位办理；获同意前可以重新提出。"""
    return rectification(service.file_plan(db, now, project_id=project_id, text=body.text, by=actor))


@router.post("/{project_id}/rectification/report", status_code=201)
def report_rectification(
    project_id: Id, body: s.ReportIn, db: Db, now: Now, actor: CurrentActor
) -> s.RectificationOut:
    """报告整改情况，由牵头单位办理。"""
    row = service.report_rectification(db, now, project_id=project_id, text=body.text, by=actor)
    return rectification(row)


@router.post("/{project_id}/moves/{action}")
def move(
    project_id: Id,
    action: Literal["accept_plan", "terminate", "close"],
    body: s.MoveIn,
    db: Db,
    now: Now,
    actor: CurrentActor,
) -> s.ProjectDetailOut:
    """按已记录的决定办理：同意整改方案、终止项目、项目办结。"""
    MOVES[action](db, now, project_id=project_id, decision_id=body.decision, by=actor)
    return detail(db, service.overview(db, project_id))


@router.put("/{project_id}/grade")
def give_grade(project_id: Id, body: s.GradeIn, db: Db, now: Now, actor: CurrentActor) -> s.OwnGradeOut:
    """给出或更改您的评价。最后一次为准，所以不需要 If-Match；代表票评封箱后不能再改。"""
    service.give_grade(db, now, project_id=project_id, grade=body.grade, by=actor)
    return s.OwnGradeOut(project=project_id, grade=body.grade)

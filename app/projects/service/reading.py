"""Projects as others see them: one, all, what the year's conditions ask, what a decision binds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from app.cycles import service as cycles
from app.decisions.service import Subject
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.permissions import require
from app.domain.tally.report import percent
from app.domain.words import Grade, ProjectStatus
from app.people import service as people
from app.projects import store
from app.projects.schemas import ProjectsFacts, ResidentTotals
from app.projects.service.residents import totals_of
from app.projects.tables import (
    AdjustmentRow,
    ImplementationPlanRow,
    PlanNodeRow,
    ProgressRow,
    ProjectRow,
    RectificationRow,
    ReportRow,
)


@dataclass(frozen=True, slots=True)
class Overview:
    """A project with all that stands beside it."""

    project: ProjectRow
    lead_department: str
    plan: ImplementationPlanRow | None
    nodes: Sequence[PlanNodeRow]
    adjustments: Sequence[AdjustmentRow]  # approved and filed ones alone
    progress: Sequence[ProgressRow]
    reports: Sequence[ReportRow]
    rectifications: Sequence[RectificationRow]
    residents: ResidentTotals


def project(db: Session, project_id: str) -> ProjectRow:
    found = store.project(db, project_id)
    if found is None:
        raise e.Missing("没有找到这个项目，请检查链接")
    return found


def grown_from(db: Session, candidate_id: str) -> Sequence[ProjectRow]:
    """The project that a candidate became; one of several years as often as it was carried over."""
    return store.of_candidate(db, candidate_id)


def projects(db: Session, cycle_id: str, *, after: int = 0, limit: int | None = None) -> Sequence[ProjectRow]:
    """A year's projects by number, terminated ones among them. Raises Missing for an unknown year."""
    cycles.cycle(db, cycle_id)
    return store.projects(db, cycle_id, after=after, limit=limit)


def at_desk(db: Session, by: Actor) -> Sequence[ProjectRow]:
    """What a desk has at hand, of all years: a department its own projects, everybody else all of them;
    those that are closed or terminated are left out."""
    require(by, "desk.read")
    return store.unclosed(db, department_id=by.department_id)


def overview(db: Session, project_id: str) -> Overview:
    found = project(db, project_id)
    plan = store.last_plans(db, [found.id]).get(found.id)
    return Overview(
        project=found,
        lead_department=lead_departments(db)[found.lead_department_id],
        plan=plan,
        nodes=store.nodes(db, [plan.id]) if plan else [],
        adjustments=store.approved(db, [found.id]),
        progress=store.progress(db, found.id),
        reports=store.reports(db, [found.id]),
        rectifications=store.rectifications(db, [found.id]),
        residents=totals_of(db, [found.id])[found.id],
    )


def plans(
    db: Session, project_id: str, *, before: int | None = None, limit: int
) -> Sequence[tuple[ImplementationPlanRow, Sequence[PlanNodeRow]]]:
    """Every version of the 实施方案 with its nodes, the newest first."""
    rows = store.plan_versions(db, project(db, project_id).id, before=before, limit=limit)
    nodes = store.nodes(db, [row.id for row in rows])
    return [(row, [node for node in nodes if node.plan_id == row.id]) for row in rows]


def lead_departments(db: Session) -> dict[str, str]:
    """Department id → name."""
    return {department.id: department.name for department in people.departments(db)}


def done_percent(done_amount: int, target_amount: int) -> str | None:
    """Of the voted target, two decimals; above 100 where more was done than voted."""
    return percent(done_amount, target_amount)


def facts(db: Session, cycle_id: str) -> ProjectsFacts:
    """What the year's conditions look at; terminated projects are left out."""
    rows = [p for p in store.projects(db, cycle_id) if p.status is not ProjectStatus.TERMINATED]
    published: dict[str, dict[str, date]] = defaultdict(dict)
    for report in store.reports(db, [row.id for row in rows]):
        published[report.kind][report.project_id] = report.published_on
    final, mid_year = published["final"], published["mid_year"]
    complete = bool(rows) and all(row.id in final for row in rows)
    rectified = current_rectifications(db, cycle_id)
    without_plan = [row.title for row in rows if _lacks_plan(row, rectified.get(row.id))]
    waiting = store.pending_of(db, [row.id for row in rows])
    return ProjectsFacts(
        without_final_report=tuple(row.title for row in rows if row.id not in final),
        reports_published=max(final.values()) if complete else None,
        mid_year_reported=bool(rows) and all(row.id in mid_year for row in rows),
        unsatisfied_without_plan=tuple(without_plan),
        adjustments_pending=len(waiting),
    )


def ready_for_regrade(db: Session, cycle_id: str) -> list[ProjectRow]:
    """Projects whose plan was accepted and whose rectification was reported."""
    current = current_rectifications(db, cycle_id)
    return [
        row
        for row in store.projects(db, cycle_id)
        if row.id in current and current[row.id].accepted_at and current[row.id].reported_at
    ]


def current_rectifications(db: Session, cycle_id: str) -> dict[str, RectificationRow]:
    """Project id → the rectification it is in."""
    rows = [p.id for p in store.projects(db, cycle_id) if p.status is ProjectStatus.RECTIFYING]
    return {r.project_id: r for r in store.rectifications(db, rows) if r.regraded_at is None}


def subject(db: Session, project_id: str, action: str) -> Subject:
    return Subject("project", project_id, project_digest(db, project_id, action))


def project_digest(db: Session, project_id: str, action: str) -> str:
    """What a decision about this project binds: its status, level, and the plan as it was filed."""
    found = project(db, project_id)
    rectification = store.current_rectification(db, project_id)
    return digest(
        said(project_id, action, status=found.status, level=found.level, rectification=rectification)
    )


def said(
    project_id: str,
    action: str,
    *,
    status: ProjectStatus,
    level: Grade | None,
    rectification: RectificationRow | None,
) -> dict[str, Any]:
    """What a decision about a project is about: its digest is the decision's."""
    return {
        "project": project_id,
        "action": action,
        "status": status,
        "level": level,
        "rectification": [rectification.id, rectification.plan] if rectification else None,
    }


def _lacks_plan(row: ProjectRow, rectification: RectificationRow | None) -> bool:
    if row.status is not ProjectStatus.RECTIFYING:
        return False
    return rectification is None or rectification.accepted_at is None

"""整改: the lead department files a plan, the regrade body accepts it, the department reports what it did."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.decisions import service as decisions
from app.domain import errors as e
from app.domain.actors import Actor, Role
from app.domain.permissions import require
from app.domain.words import ProjectStatus, TopicStep
from app.projects import store
from app.projects.service.moving import locked, require_lead, tell
from app.projects.service.reading import subject
from app.projects.service.telling import tell_sources
from app.projects.tables import ProjectRow, RectificationRow
from app.web.i18n import _

ACCEPT_PLAN: Final = "accept_plan"
PROPOSERS: Final = (Role.CLERK, Role.BODY_SECRETARY)
SAID: Final = {
    "plan": _("已提出整改方案"),
    "accepted": _("整改方案已获同意，按方案整改"),
    "report": _("已报告整改情况，等待再次票评"),
}


def file_plan(db: Session, now: datetime, *, project_id: str, text: str, by: Actor) -> RectificationRow:
    """整改方案; may be filed anew until it is accepted. A late one is taken; its day shows it."""
    require(by, "rectification.file")
    project, rectification = _rectifying(db, project_id)
    require_lead(project, by)
    if rectification.accepted_at:
        raise e.PlanAccepted("整改方案已获同意，不能再改；整改情况请另行报告")
    if rectification.filed_at is None:  # a better plan is no step of its own
        _say(db, now, project, rectification, "plan", by)
    rectification.plan, rectification.filed_by, rectification.filed_at = text, by.id, now
    return _keep(db, now, project, rectification, "rectification.filed", by)


def accept_plan(
    db: Session, now: datetime, *, project_id: str, decision_id: str, by: Actor
) -> RectificationRow:
    """The regrade body agrees to the plan as it stands: its decision names the plan's digest."""
    require(by, "rectification.accept")
    project, rectification = _rectifying(db, project_id)
    if rectification.accepted_at:
        raise e.PlanAccepted("整改方案已获同意")
    if not rectification.filed_at:
        raise e.NotRectifying("牵头单位尚未提出整改方案")
    body = cycles.rules_of(cycles.cycle(db, project.cycle_id)).regrade_body
    decisions.settle(
        db,
        now,
        decision_id,
        body=body,
        action=ACCEPT_PLAN,
        subject=subject(db, project.id, ACCEPT_PLAN),
        by=by,
        proposers=PROPOSERS,
    )
    rectification.accepted_decision_id, rectification.accepted_at = decision_id, now
    _say(db, now, project, rectification, "accepted", by, TopicStep.RECTIFYING, office=body.label)
    return _keep(db, now, project, rectification, "rectification.accepted", by)


def report_rectification(
    db: Session, now: datetime, *, project_id: str, text: str, by: Actor
) -> RectificationRow:
    """整改情况报告, before the project is graded again. May be filed anew until then."""
    require(by, "rectification.report")
    project, rectification = _rectifying(db, project_id)
    require_lead(project, by)
    if not rectification.accepted_at:
        raise e.NotRectifying("整改方案尚未获同意，获同意后再报告整改情况")
    if rectification.reported_at is None:
        _say(db, now, project, rectification, "report", by)
    rectification.report, rectification.reported_by, rectification.reported_at = text, by.id, now
    return _keep(db, now, project, rectification, "rectification.reported", by)


def _rectifying(db: Session, project_id: str) -> tuple[ProjectRow, RectificationRow]:
    project = locked(db, project_id)
    rectification = store.current_rectification(db, project.id)
    if project.status is not ProjectStatus.RECTIFYING or rectification is None:
        raise e.NotRectifying("此项目现为“{status}”，不在整改中", status=project.status.label)
    return project, rectification


def _say(
    db: Session,
    now: datetime,
    project: ProjectRow,
    row: RectificationRow,
    what: str,
    by: Actor,
    step: TopicStep = TopicStep.PROGRESS,
    *,
    office: str = "",
) -> None:
    """To the suggestions it grew from."""
    mark = f"{row.id}:{what}"
    tell_sources(db, now, project, step, by=by, office=office, reason=SAID[what], mark=mark)


def _keep(
    db: Session, now: datetime, project: ProjectRow, row: RectificationRow, type: str, by: Actor
) -> RectificationRow:
    db.add(row)
    db.flush()
    tell(db, now, type, project, by, {"rectification": row.id, "decision": row.accepted_decision_id})
    return row

"""实施方案: who answers for a project, and month by month what is to be reached and paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.cycles import service as cycles
from app.domain import errors as e
from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.implementation import Node, plan_faults
from app.domain.permissions import require
from app.domain.words import ProjectStatus, TopicStep
from app.projects import store
from app.projects.entries import PlanEntry
from app.projects.service.moving import locked, require_lead, tell
from app.projects.service.telling import tell_sources
from app.projects.service.terms import terms_now
from app.projects.tables import ImplementationPlanRow, PlanNodeRow, ProjectRow


def file_implementation_plan(
    db: Session, now: datetime, *, project_id: str, plan: PlanEntry, by: Actor
) -> ImplementationPlanRow:
    """The next version of the plan; the old ones are kept. A late one is taken; its day shows it.

    Raises NotLeadDepartment, WrongStage once the project has reported, Malformed for a plan that would not
    reach what was voted: that is an adjustment, and the fault says who asks for it.
    """
    require(by, "project.plan")
    project = locked(db, project_id)
    require_lead(project, by)
    require(by, "project.plan", cycles.cycle(db, project.cycle_id).stage)
    if project.status is not ProjectStatus.IMPLEMENTING:
        raise e.WrongStage("此项目现为“{status}”，不再提出实施方案", status=project.status.label)
    _require_sound(db, project, plan)
    last = store.last_plans(db, [project.id]).get(project.id)
    row = ImplementationPlanRow(
        project_id=project.id,
        version=last.version + 1 if last else 1,
        lead_post=plan.lead_post,
        target=plan.target,
        filed_by=by.id,
        filed_at=now,
    )
    db.add(row)
    db.flush()
    db.add_all(
        PlanNodeRow(plan_id=row.id, month=n.month, reached=n.reached, amount=n.amount, payment=n.payment)
        for n in plan.nodes
    )
    db.flush()
    _told(db, now, project, row, plan, by)
    return row


def planned(nodes: Sequence[PlanNodeRow]) -> list[Node]:
    return [Node(node.month, node.amount, node.payment) for node in nodes]


def _require_sound(db: Session, project: ProjectRow, plan: PlanEntry) -> None:
    terms = terms_now(db, project)
    nodes = [Node(n.month, n.amount, n.payment) for n in plan.nodes]
    faults = list(plan_faults(nodes, terms, terms.amount))
    if faults:
        raise e.Malformed("实施方案有 {count} 处须改正", count=len(faults), faults=faults)


def _told(
    db: Session, now: datetime, project: ProjectRow, row: ImplementationPlanRow, plan: PlanEntry, by: Actor
) -> None:
    said = {
        "post": row.lead_post,
        "target": row.target,
        "nodes": [[f"{n.month:%Y-%m}", n.reached, n.amount, n.payment] for n in plan.nodes],
    }
    payload = {"plan": row.id, "version": row.version, "digest": digest(said)}
    tell(db, now, "project.planned", project, by, payload)
    tell_sources(db, now, project, TopicStep.PLAN_FILED, by=by, mark=str(row.version))

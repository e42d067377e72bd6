"""One door for a project's status: a row of the table, its conditions, the decision behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.domain.words import ProjectStatus
from app.domain.workflow import PROJECT, ProjectFacts, Transition, deciding_body, row, unmet
from app.projects import store
from app.projects.service.reading import subject
from app.projects.tables import ProjectRow

DESK: Final = (Role.CLERK, Role.BODY_SECRETARY)


def move(
    db: Session,
    now: datetime,
    project: ProjectRow,
    action: str,
    facts: ProjectFacts,
    by: Actor,
    **told: Any,
) -> None:
    """Raises WrongStage or RulesUnmet. Who may make the move is asked by its verb: most follow a poll's."""
    transition = row(PROJECT, project.status, action)
    left = unmet(transition, facts)
    if left:
        raise e.RulesUnmet(left)
    source, project.status = project.status, ProjectStatus(transition.target)
    db.add(project)
    db.flush()
    payload = {"action": action, "from": source, "to": project.status, **told}
    tell(db, now, "project.moved", project, by, payload)


def tell(
    db: Session, now: datetime, type: str, project: ProjectRow, by: Actor, payload: dict[str, Any]
) -> None:
    record(db, now, type, actor=by.id, subject=f"project:{project.id}", payload=payload)


def locked(db: Session, project_id: str) -> ProjectRow:
    found = store.locked(db, project_id)
    if found is None:
        raise e.Missing("没有找到这个项目，请检查链接")
    return found


def require_lead(project: ProjectRow, by: Actor) -> None:
    """Only the lead department (牵头单位) speaks for its project. Raises NotLeadDepartment."""
    if by.department_id is None or by.department_id != project.lead_department_id:
        raise e.NotLeadDepartment("此项目由其牵头单位报告；请用牵头单位的账号办理")


def facts_of(db: Session, project: ProjectRow, **known: Any) -> ProjectFacts:
    rules = cycles.rules_of(cycles.cycle(db, project.cycle_id))
    return ProjectFacts(rules=rules, **known)


def require_hand(transition: Transition[ProjectFacts], by: Actor) -> None:
    """Raises NotYourRole for somebody who could be neither hand of the decision behind this move."""
    if not by.has(*DESK, *transition.proposers):
        raise e.NotYourRole("此事项须由{roles}办理", roles="、".join(role.label for role in DESK))


def settled(
    db: Session,
    now: datetime,
    project: ProjectRow,
    transition: Transition[ProjectFacts],
    decision_id: str,
    by: Actor,
) -> DecisionRow:
    """The decision behind a move of the table. Raises NotYourRole and what ``decisions.settle`` raises."""
    require_hand(transition, by)
    rules = cycles.rules_of(cycles.cycle(db, project.cycle_id))
    return decisions.settle(
        db,
        now,
        decision_id,
        body=deciding_body(transition, meeting_body=Body.PLENARY, rules=rules),
        action=transition.action,
        subject=subject(db, project.id, transition.action),
        by=by,
        proposers=transition.proposers,
    )

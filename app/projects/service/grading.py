"""What the deputies' grades bring about, and how a project ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.decisions import service as decisions
from app.decisions.tables import DecisionRow
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.domain.calendar import after_days, after_months, shanghai_day
from app.domain.rulesets import RuleSet
from app.domain.words import Grade, ProjectStatus
from app.domain.workflow import PROJECT, ProjectFacts, deciding_body, row
from app.projects import store
from app.projects.service.moving import facts_of, locked, move
from app.projects.service.reading import subject
from app.projects.tables import ProjectRow, RectificationRow

DESK: Final = (Role.CLERK, Role.BODY_SECRETARY)


def grade(
    db: Session, now: datetime, *, cycle_id: str, levels: Mapping[str, Grade], rules: RuleSet, by: Actor
) -> None:
    """The announced levels of an effect poll, project id → level. An unsatisfied project is rectified:
    plan due ``rectify_plan_days``, graded again within ``regrade_months``, both from today on."""
    for project in _named(db, cycle_id, levels):
        level = levels[project.id]
        project.level = level
        move(db, now, project, "grade", ProjectFacts(rules=rules, level=level), by, level=level)
        _rectify_if_unsatisfied(db, now, project, rules, by)


def regrade(
    db: Session, now: datetime, *, cycle_id: str, levels: Mapping[str, Grade], rules: RuleSet, by: Actor
) -> None:
    """The announced levels of a regrade poll. One that is unsatisfied again is rectified again."""
    for project in _named(db, cycle_id, levels):
        level = levels[project.id]
        rectification = store.current_rectification(db, project.id)
        facts = ProjectFacts(
            rules=rules,
            level=level,
            plan_accepted=bool(rectification and rectification.accepted_at),
            rectification_reported=bool(rectification and rectification.reported_at),
        )
        project.level = level
        move(db, now, project, "regrade", facts, by, level=level)
        assert rectification is not None  # its plan was accepted, says the move
        rectification.regrade, rectification.regraded_at = level, now
        db.add(rectification)
        db.flush()
        _rectify_if_unsatisfied(db, now, project, rules, by)


def close_year(db: Session, now: datetime, cycle_id: str, *, by: Actor) -> None:
    """The year's closing closes every project that was graded well; one in rectification lives on."""
    for project in store.locked_projects(db, cycle_id):
        if project.status is ProjectStatus.GRADED:
            move(db, now, project, "close", facts_of(db, project, level=project.level), by)


def close(db: Session, now: datetime, *, project_id: str, decision_id: str, by: Actor) -> ProjectRow:
    """Closes one project, e.g. after its regrade, on the standing committee's decision."""
    project = locked(db, project_id)
    _settle(db, now, project, "close", decision_id, by)
    move(db, now, project, "close", facts_of(db, project, level=project.level), by, decision=decision_id)
    return project


def terminate(db: Session, now: datetime, *, project_id: str, decision_id: str, by: Actor) -> ProjectRow:
    """Ends a project ungraded. The decision carries its reason, its votes and, as ``committee_members`` in
    its content, how many members the standing committee has: a majority of all of them is needed."""
    project = locked(db, project_id)
    decision = _settle(db, now, project, "terminate", decision_id, by)
    members = decision.content.get("committee_members")
    facts = facts_of(
        db,
        project,
        reason=decision.reason,
        termination_in_favour=decision.votes_for or 0,
        committee_members=members if isinstance(members, int) else 0,
    )
    move(db, now, project, "terminate", facts, by, decision=decision_id, reason=decision.reason)
    return project


def _named(db: Session, cycle_id: str, levels: Mapping[str, Grade]) -> list[ProjectRow]:
    """Raises Missing for an id that is none of this year's projects."""
    found = [project for project in store.locked_projects(db, cycle_id) if project.id in levels]
    if len(found) != len(levels):
        raise e.Missing("票评结果中有本年度没有的项目")
    return found


def _rectify_if_unsatisfied(
    db: Session, now: datetime, project: ProjectRow, rules: RuleSet, by: Actor
) -> None:
    if project.level is not Grade.UNSATISFIED:
        return
    today = shanghai_day(now)
    rectification = RectificationRow(
        project_id=project.id,
        plan_due_on=after_days(today, rules.rectify_plan_days),
        regrade_due_on=after_months(today, rules.regrade_months),
    )
    db.add(rectification)
    db.flush()
    facts = ProjectFacts(rules=rules, level=project.level)
    move(db, now, project, "rectify", facts, by, plan_due_on=rectification.plan_due_on.isoformat())


def _settle(
    db: Session, now: datetime, project: ProjectRow, action: str, decision_id: str, by: Actor
) -> DecisionRow:
    transition = row(PROJECT, project.status, action)
    if not by.has(*DESK, *transition.proposers):
        raise e.NotYourRole("此事项须由{roles}办理", roles="、".join(role.label for role in DESK))
    rules = cycles.rules_of(cycles.cycle(db, project.cycle_id))
    return decisions.settle(
        db,
        now,
        decision_id,
        body=deciding_body(transition, meeting_body=Body.PLENARY, rules=rules),
        action=action,
        subject=subject(db, project.id, action),
        by=by,
        proposers=transition.proposers,
    )

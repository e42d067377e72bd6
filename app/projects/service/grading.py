"""What the deputies' grades bring about, and how a project ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.domain import errors as e
from app.domain.actors import Actor, Body
from app.domain.calendar import after_days, after_months, shanghai_day
from app.domain.rulesets import RuleSet
from app.domain.words import Grade, ProjectStatus, TopicStep
from app.domain.workflow import PROJECT, ProjectFacts, row, stand_in
from app.projects import store
from app.projects.service.moving import facts_of, locked, move, settled
from app.projects.service.telling import tell_sources
from app.projects.tables import ProjectRow, RectificationRow


def grade(
    db: Session, now: datetime, *, cycle_id: str, levels: Mapping[str, Grade], rules: RuleSet, by: Actor
) -> None:
    """The announced levels of an effect poll, project id → level. An unsatisfied project is rectified:
    plan due ``rectify_plan_days``, graded again within ``regrade_months``, both from today on."""
    for project in _named(db, cycle_id, levels):
        level = levels[project.id]
        project.level = level
        move(db, now, project, "grade", ProjectFacts(rules=rules, level=level), by, level=level)
        _tell_level(db, now, project, level, rules.effect_body, by)
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
        _tell_level(db, now, project, level, rules.regrade_body, by)
        assert rectification is not None  # its plan was accepted, says the move
        rectification.regrade, rectification.regraded_at = level, now
        db.add(rectification)
        db.flush()
        _rectify_if_unsatisfied(db, now, project, rules, by)


def close_year(db: Session, now: datetime, cycle_id: str, *, by: Actor) -> None:
    """The year's closing closes every project that was graded well; one in rectification lives on."""
    for project in store.locked_projects(db, cycle_id):
        if project.status is ProjectStatus.GRADED:
            _close(db, now, project, by)


def close(db: Session, now: datetime, *, project_id: str, decision_id: str, by: Actor) -> ProjectRow:
    """Closes one project, e.g. after its regrade, on the standing committee's decision."""
    project = locked(db, project_id)
    settled(db, now, project, row(PROJECT, project.status, "close"), decision_id, by)
    _close(db, now, project, by, decision=decision_id)
    return project


def _close(db: Session, now: datetime, project: ProjectRow, by: Actor, **told: str) -> None:
    facts = facts_of(db, project, level=project.level)
    move(db, now, project, "close", facts, by, **told)
    office = stand_in(Body.STANDING_COMMITTEE, meeting_body=Body.PLENARY, rules=facts.rules)
    tell_sources(db, now, project, TopicStep.CLOSED, by=by, office=office.label)


def _tell_level(db: Session, now: datetime, project: ProjectRow, level: Grade, body: Body, by: Actor) -> None:
    tell_sources(db, now, project, TopicStep.GRADED, by=by, office=body.label, reason=level.label)


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
    tell_sources(db, now, project, TopicStep.RECTIFYING, by=by)

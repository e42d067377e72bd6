"""What is overdue of projects on a day, and what is due next: for the desk and beside each project."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlmodel import Session

from app.cycles import service as cycles
from app.domain.implementation import Course, Late, Lateness, overdue
from app.domain.words import ProjectStatus
from app.projects import store
from app.projects.service.planning import planned
from app.projects.service.standing import standings
from app.projects.service.terms import terms_of
from app.projects.tables import ProjectRow, RectificationRow


@dataclass(frozen=True, slots=True)
class Due:
    """Something a project owes: by when, and whether that day has passed."""

    project_id: str
    title: str
    what: Lateness
    due_on: date
    overdue: bool


def lateness(db: Session, rows: Sequence[ProjectRow], today: date) -> dict[str, list[Late]]:
    """Project id → what is overdue today, by day; for projects under way and those in rectification."""
    courses, rectified = courses_of(db, rows), _rectifications(db, rows)
    late: dict[str, list[Late]] = {row.id: [] for row in rows}
    for row in rows:
        if row.status is ProjectStatus.IMPLEMENTING:
            late[row.id] = overdue(courses[row.id], today)
        elif row.id in rectified:
            owed = _owed_in_rectification(rectified[row.id])
            late[row.id] = [item for item in owed if today > item.due_on]
    return {project_id: sorted(items, key=lambda item: item.due_on) for project_id, items in late.items()}


def due(db: Session, cycle_id: str, today: date) -> list[Due]:
    """Everything a year's projects owe, by day: what is overdue, and the plan, finish and rectification
    days that are still to come. Raises Missing for an unknown year."""
    cycles.cycle(db, cycle_id)
    rows = store.projects(db, cycle_id)
    late, courses, rectified = lateness(db, rows, today), courses_of(db, rows), _rectifications(db, rows)
    found = [
        Due(row.id, row.title, item.what, item.due_on, today > item.due_on)
        for row in rows
        for item in {*late[row.id], *_ahead(row, courses[row.id], rectified.get(row.id))}
        if today <= item.due_on or item in late[row.id]
    ]
    return sorted(found, key=lambda item: (item.due_on, item.title, item.what))


def courses_of(db: Session, rows: Sequence[ProjectRow]) -> Mapping[str, Course]:
    """Project id → its plan in force, its reports and what it is held to."""
    ids = [row.id for row in rows]
    plans = {plan.id: plan.project_id for plan in store.last_plans(db, ids).values()}
    nodes = {
        plans[plan_id]: planned(list(group))
        for plan_id, group in groupby(store.nodes(db, sorted(plans)), key=lambda node: node.plan_id)
    }
    standing = standings(db, rows)
    reached: dict[str, dict[date, int]] = defaultdict(dict)
    for told in store.progress_of(db, ids):
        reached[told.project_id][told.month] = told.done_amount
    approved = store.approved(db, ids)
    courses = {}
    for row in rows:
        terms = terms_of(row, [a for a in approved if a.project_id == row.id])
        courses[row.id] = Course(
            goal=terms.amount,
            started_on=row.started_on,
            plan_due_on=row.plan_due_on,
            nodes=nodes.get(row.id, ()),
            reached=reached[row.id],
            stood=carried.done_amount if (carried := standing[row.id].carried) else 0,
            finishes_on=terms.finishes_on,
        )
    return courses


def _ahead(row: ProjectRow, course: Course, rectification: RectificationRow | None) -> list[Late]:
    if rectification is not None:
        return _owed_in_rectification(rectification)
    if row.status is not ProjectStatus.IMPLEMENTING:
        return []
    plan = [Late(Lateness.PLAN, course.plan_due_on)] if course.plan_due_on and not course.nodes else []
    return plan + ([Late(Lateness.FINISH, course.finishes_on)] if course.finishes_on else [])


def _owed_in_rectification(row: RectificationRow) -> list[Late]:
    plan = [] if row.filed_at else [Late(Lateness.RECTIFICATION_PLAN, row.plan_due_on)]
    return [*plan, Late(Lateness.REGRADE, row.regrade_due_on)]


def _rectifications(db: Session, rows: Sequence[ProjectRow]) -> dict[str, RectificationRow]:
    """Project id → the rectification it is in."""
    ids = [row.id for row in rows if row.status is ProjectStatus.RECTIFYING]
    return {r.project_id: r for r in store.rectifications(db, ids) if r.regraded_at is None}

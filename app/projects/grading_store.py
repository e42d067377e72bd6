"""The statements of residents' grades, each for a whole batch; they decide nothing. Past the ORM and made
once, as the casts' are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.db.lists import one_of, padded
from app.domain.words import Grade, ProjectStatus
from app.projects.tables import GradingWindowRow, ProjectRow, ReportRow

_THESE: Any = one_of(col(ProjectRow.id), "projects")
_WINDOWS = (
    sa.select(col(GradingWindowRow.cycle_id), col(GradingWindowRow.secret), col(GradingWindowRow.closed_at))
    .where(col(GradingWindowRow.cycle_id).in_(sa.select(col(ProjectRow.cycle_id)).where(_THESE)))
    .order_by(col(GradingWindowRow.cycle_id))
    .with_for_update(read=True)
)
_FINAL = (
    sa.select(col(ReportRow.published_on))
    .where(col(ReportRow.project_id) == col(ProjectRow.id), col(ReportRow.kind) == "final")
    .scalar_subquery()
)
_PROJECTS = sa.select(col(ProjectRow.id), col(ProjectRow.cycle_id), col(ProjectRow.status), _FINAL).where(
    _THESE
)
_PUT = sa.text(
    "INSERT INTO resident_grade (project_id, grader, grade) VALUES (:project, :grader, :grade)"
    " ON CONFLICT (project_id, grader) DO UPDATE SET grade = excluded.grade"
)


class Window(NamedTuple):
    secret: bytes | None
    closed: bool


class Graded(NamedTuple):
    """``final_on``: the day from which its final report is public; None where there is none."""

    cycle_id: str
    status: ProjectStatus
    final_on: date | None


def windows_held(connection: sa.Connection, project_ids: Sequence[str]) -> dict[str, Window]:
    """Cycle → window, of these projects' cycles. ``FOR SHARE``: closing waits for grades under way, and they
    for it; in the order of the cycles."""
    found = connection.execute(_WINDOWS, {"projects": padded(project_ids)})
    return {cycle_id: Window(secret, closed_at is not None) for cycle_id, secret, closed_at in found}


def graded(connection: sa.Connection, project_ids: Sequence[str]) -> dict[str, Graded]:
    found = connection.execute(_PROJECTS, {"projects": padded(project_ids)})
    return {project_id: Graded(cycle_id, status, day) for project_id, cycle_id, status, day in found}


def put_grades(connection: sa.Connection, grades: Iterable[tuple[str, bytes, Grade]]) -> None:
    """(project, grader, grade): one row a project and grader, the last one counts. In the order of the keys,
    so that two batches wait for each other and not crosswise."""
    in_order = sorted(grades, key=lambda one: one[:2])
    rows = [{"project": project, "grader": grader, "grade": grade} for project, grader, grade in in_order]
    connection.execute(_PUT, rows)

"""居民评价: one changeable grade per resident and project, beside the deputies' and never mixed in.

A grade stands under HMAC-SHA256(window secret, resident | project). The secret is made when the window
opens and destroyed when the deputies' effect poll is sealed: from then on no grade can change and none
can be led back to a resident. A grade has no time. What stays on a disk or in a backup made before the
closing is beyond this: the secret has to be thought of as destroyed there only once they are. How a grade
is given: ``giving``.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.permissions import require
from app.domain.words import Grade, ProjectStatus
from app.projects import store
from app.projects.schemas import ResidentTotals
from app.projects.tables import GradingWindowRow, ProjectRow

SECRET_BYTES: Final = 32


def open_window(db: Session, now: datetime, cycle_id: str, *, by: Actor) -> None:
    """Opens the window with the year's first final report; a second time does nothing."""
    if store.window(db, cycle_id):
        return
    fresh = GradingWindowRow(cycle_id=cycle_id, secret=secrets.token_bytes(SECRET_BYTES), opened_at=now)
    store.open_window(db, fresh)
    record(db, now, "grading.opened", actor=by.id, subject=f"cycle:{cycle_id}", payload={})


def close_window(db: Session, now: datetime, cycle_id: str, *, by: Actor) -> None:
    """Destroys the secret. A year without a window gets a closed one, so that none opens later."""
    window = store.held_window(db, cycle_id, to_close=True)
    if window and window.closed_at:
        return
    window = window or GradingWindowRow(cycle_id=cycle_id, opened_at=now)
    window.secret, window.closed_at = None, now
    db.add(window)
    db.flush()
    record(db, now, "grading.closed", actor=by.id, subject=f"cycle:{cycle_id}", payload={})


def open_for_grading(db: Session, now: datetime, cycle_id: str) -> list[ProjectRow]:
    """The year's projects that residents can grade on this day, by number."""
    window = store.window(db, cycle_id)
    if window is None or window.closed_at:
        return []
    return [row for row in store.projects(db, cycle_id) if _reported(db, now, row)]


def own_grades(db: Session, cycle_id: str, *, by: Actor) -> dict[str, Grade] | None:
    """Project id → this resident's grade; None once the window is closed, for then nobody can tell."""
    require(by, "grade.give")
    window = store.window(db, cycle_id)
    if window is None:
        return {}
    if window.secret is None:
        return None
    graders = {grader(window.secret, by.id, project.id) for project in store.projects(db, cycle_id)}
    return {row.project_id: row.grade for row in store.grades_of(db, sorted(graders))}


def resident_totals(db: Session, cycle_id: str) -> dict[str, ResidentTotals]:
    """Project id → totals, for the year's result; nobody sees them before the deputies' is announced."""
    return totals_of(db, [project.id for project in store.projects(db, cycle_id)])


def totals_of(db: Session, project_ids: list[str]) -> dict[str, ResidentTotals]:
    counts: dict[str, dict[Grade, int]] = {project_id: dict.fromkeys(Grade, 0) for project_id in project_ids}
    for project_id, grade, count in store.grade_counts(db, project_ids):
        counts[project_id][grade] = count
    return {project_id: ResidentTotals(sum(row.values()), row) for project_id, row in counts.items()}


def _reported(db: Session, now: datetime, project: ProjectRow) -> bool:
    if project.status is not ProjectStatus.REPORTED:
        return False
    today = shanghai_day(now)
    return any(r.kind == "final" and r.published_on <= today for r in store.reports(db, [project.id]))


def grader(secret: bytes, resident: str, project_id: str) -> bytes:
    """What a resident's grade of a project stands under while the window's secret is there."""
    return hmac.new(secret, f"resident:{resident}|{project_id}".encode(), hashlib.sha256).digest()

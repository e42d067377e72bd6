"""A project's steps on the timelines of the suggestions it grew from."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from app.candidates import service as candidates
from app.domain.actors import Actor
from app.domain.words import TopicStep
from app.projects.service.reading import lead_departments
from app.projects.tables import ProjectRow


def tell_sources(
    db: Session,
    now: datetime,
    project: ProjectRow,
    step: TopicStep,
    *,
    by: Actor,
    office: str = "",
    reason: str = "",
    mark: str = "",
) -> None:
    """Who suggested it hears of the step. ``office`` is who acted: the lead department unless given;
    ``mark`` tells this step from another of its kind, where one moment may hold two.

    A project that a year formed outside the system brought along grew from no suggestion of ours.
    """
    if project.candidate_id is None:
        return
    office = office or lead_departments(db)[project.lead_department_id]
    candidate = candidates.candidate(db, project.candidate_id)
    event = f"project:{project.id}:{step}:{mark or int(now.timestamp())}"
    candidates.tell_sources(db, now, candidate, step=step, office=office, reason=reason, by=by, event=event)

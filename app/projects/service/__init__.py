"""The verbs of projects: carried out, reported, graded, rectified; residents' grades beside."""

from app.projects.service.carrying_out import file_report, report_progress
from app.projects.service.entering import add, from_candidates
from app.projects.service.grading import close, close_year, grade, regrade, terminate
from app.projects.service.reading import (
    ballot_info,
    current_rectifications,
    facts,
    overview,
    project,
    project_digest,
    projects,
    ready_for_regrade,
    subject,
)
from app.projects.service.rectifying import accept_plan, file_plan, report_rectification
from app.projects.service.residents import (
    close_window,
    give_grade,
    open_window,
    own_grades,
    resident_totals,
)
from app.projects.tables import ProjectRow

__all__ = [
    "ProjectRow",
    "accept_plan",
    "add",
    "ballot_info",
    "close",
    "close_window",
    "close_year",
    "current_rectifications",
    "facts",
    "file_plan",
    "file_report",
    "from_candidates",
    "give_grade",
    "grade",
    "open_window",
    "overview",
    "own_grades",
    "project",
    "project_digest",
    "projects",
    "ready_for_regrade",
    "regrade",
    "report_progress",
    "report_rectification",
    "resident_totals",
    "subject",
    "terminate",
]

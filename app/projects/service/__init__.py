"""The verbs of projects: carried out, reported, graded, rectified; residents' grades beside."""

from app.projects.service.adjusting import (
    DECIDERS,
    adjustment,
    adjustment_subject,
    adjustments,
    check_votes,
    decide_adjustment,
    file_adjustment,
    request_adjustment,
    take_back_adjustment,
)
from app.projects.service.carrying_out import file_report, report_progress
from app.projects.service.carrying_over import carry_over, check_carry_over, onward_years
from app.projects.service.decided import adjustment_that_stood, projects_that_stood
from app.projects.service.entering import add, from_candidates
from app.projects.service.giving import (
    GRADES,
    Given,
    GradeWriter,
    NoResident,
    give_grade,
    put_grades,
)
from app.projects.service.grading import close, close_year, grade, regrade
from app.projects.service.lateness import Due, due, lateness
from app.projects.service.moving import require_lead
from app.projects.service.on_ballot import ballot_info
from app.projects.service.planning import file_implementation_plan
from app.projects.service.reading import (
    at_desk,
    current_rectifications,
    done_percent,
    facts,
    grown_from,
    overview,
    plans,
    project,
    project_digest,
    projects,
    ready_for_regrade,
    subject,
)
from app.projects.service.rectifying import accept_plan, file_plan, report_rectification
from app.projects.service.residents import (
    close_window,
    open_for_grading,
    open_window,
    own_grades,
    resident_totals,
    totals_of,
)
from app.projects.tables import AdjustmentRow, ProjectRow

__all__ = [
    "DECIDERS",
    "GRADES",
    "AdjustmentRow",
    "Due",
    "Given",
    "GradeWriter",
    "NoResident",
    "ProjectRow",
    "accept_plan",
    "add",
    "adjustment",
    "adjustment_subject",
    "adjustment_that_stood",
    "adjustments",
    "at_desk",
    "ballot_info",
    "carry_over",
    "check_carry_over",
    "check_votes",
    "close",
    "close_window",
    "close_year",
    "current_rectifications",
    "decide_adjustment",
    "done_percent",
    "due",
    "facts",
    "file_adjustment",
    "file_implementation_plan",
    "file_plan",
    "file_report",
    "from_candidates",
    "give_grade",
    "grade",
    "grown_from",
    "lateness",
    "onward_years",
    "open_for_grading",
    "open_window",
    "overview",
    "own_grades",
    "plans",
    "project",
    "project_digest",
    "projects",
    "projects_that_stood",
    "put_grades",
    "ready_for_regrade",
    "regrade",
    "report_progress",
    "report_rectification",
    "request_adjustment",
    "require_lead",
    "resident_totals",
    "subject",
    "take_back_adjustment",
    "totals_of",
]

"""居民评价: finished works with what was promised beside them, and three equal grades while it is open."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from anyio import from_thread
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from app.cycles import service as cycles
from app.db.session import Database
from app.domain.errors import GradingClosed, Malformed, NotGradable
from app.domain.permissions import may, require
from app.domain.words import Grade, ProjectStatus, Stage
from app.people.actor import unauthenticated
from app.people.shell import PageShell, Shell, SignedShellApart
from app.projects import service
from app.projects.service import ProjectRow
from app.projects.showing import detail
from app.web.deps import Db, Now
from app.web.forms import FIRST, Form, field
from app.web.i18n import _
from app.web.problems import said
from app.web.routing import Router
from app.web.schemas import Id

router = Router(include_in_schema=False, dependencies=FIRST)
SHAPES: Final = {Grade.SATISFIED: "○", Grade.BASICALLY_SATISFIED: "△", Grade.UNSATISFIED: "×"}
GRADING: Final = (Stage.IMPLEMENTING, Stage.EFFECT_VOTING)


@router.get("/grade")
def to_grade(db: Db, now: Now, shell: PageShell) -> Response:
    """Everything that can be graded now, with what this resident said of it."""
    years = [year for year in cycles.cycles(db) if year.stage in GRADING]
    shown = [(year, service.open_for_grading(db, now, year.id), _own(db, shell, year.id)) for year in years]
    return shell.page("screens/to_grade.html", {"years": [one for one in shown if one[1]]})


@router.get("/projects/{project_id}/grade")
def grade(project_id: Id, db: Db, now: Now, shell: PageShell, kept: str = "") -> Response:
    return shell.page("screens/grade.html", {**_page(db, now, shell, project_id), "kept": kept == "1"})


@router.post("/projects/{project_id}/grade")
def give(project_id: Id, request: Request, form: Form, now: Now, shell: SignedShellApart) -> Response:
    """The last one counts, until the deputies' box is sealed."""
    require(shell.actor, "grade.give")
    database: Database = request.app.state.database
    grades: service.GradeWriter = request.app.state.grades
    try:
        from_thread.run(grades.put, service.GRADES, _given(project_id, form, now, shell))
    except service.NoResident:
        raise unauthenticated() from None
    except (GradingClosed, NotGradable, Malformed) as refusal:
        fault = said(refusal, shell.language)
        with database.unit(write=False) as db:
            values = {**_page(db, now, shell, project_id), "fault": fault}
        return shell.page("screens/grade.html", values, status=fault.status)
    return RedirectResponse(f"/projects/{project_id}/grade?kept=1", 303)


def _given(project_id: str, form: Form, now: datetime, shell: Shell) -> service.Given:
    """The session is looked up once more where it is written."""
    return service.Given(project_id, _sent(form), shell.borne(now), now)


def _sent(form: Form) -> Grade:
    sent = field(form, "grade")
    if sent not in set(Grade):
        raise Malformed(_("请选择满意、基本满意或不满意"))
    return Grade(sent)


def _page(db: Session, now: datetime, shell: Shell, project_id: str) -> dict[str, Any]:
    project = service.project(db, project_id)
    own = _own(db, shell, project.cycle_id)
    return {
        "project": detail(db, now, service.overview(db, project_id), shell.language),
        "closed": _why_not(db, now, project),
        "own": own.get(project_id) if own else None,
        "kept": False,
        "fault": None,
        "grades": [(one, SHAPES[one]) for one in Grade],
        "may": shell.session is None or may(shell.actor, "grade.give"),
    }


def _own(db: Session, shell: Shell, cycle_id: str) -> dict[str, Grade] | None:
    if shell.session is None or not may(shell.actor, "grade.give"):
        return None
    return service.own_grades(db, cycle_id, by=shell.actor)


def _why_not(db: Session, now: datetime, project: ProjectRow) -> str:
    """Why it cannot be graded now; "" where it can."""
    if any(row.id == project.id for row in service.open_for_grading(db, now, project.cycle_id)):
        return ""
    if project.status is ProjectStatus.IMPLEMENTING:
        return _("项目还在实施。总结报告公布之后，请您来评价。")
    if project.status is ProjectStatus.TERMINATED:
        return _("项目已经终止，不再评价。")
    return _("居民评价已经结束：代表票评封箱之后不再接受评价，已有的评价也不能再改。")

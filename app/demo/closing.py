"""After the session: plans for what was graded 不满意, their acceptance, the end of last year."""

from __future__ import annotations

from app.demo.decided import accept_plan, move_year
from app.demo.scene import Scene
from app.domain.actors import Actor, Body
from app.domain.words import ProjectStatus
from app.projects import service as projects
from app.projects.service import ProjectRow

PLANS, ACCEPTANCE, CLOSING = 20, 28, 32  # days after the session


def file_plans(scene: Scene) -> None:
    for project in _rectifying(scene):
        _file_plan(scene, project)


def accept_plans(scene: Scene) -> None:
    for number, project in enumerate(_rectifying(scene), start=1):
        accept_plan(scene, project.id, number)


def close(scene: Scene) -> None:
    """Last year ends; what is rectified goes on with its own record."""
    move_year(scene, scene.last_year, "close_year", Body.STANDING_COMMITTEE, number=40)


def _rectifying(scene: Scene) -> list[ProjectRow]:
    with scene.look() as db:
        rows = projects.projects(db, scene.last_year)
    return [row for row in rows if row.status is ProjectStatus.RECTIFYING]


def _file_plan(scene: Scene, project: ProjectRow) -> None:
    text = (
        f"“{project.title}”整改方案（虚构）：查明未完成的原因，列出补足任务、完成时限和责任人，每月公布进度。"
    )
    with scene.act() as (db, now):
        projects.file_plan(db, now, project_id=project.id, text=text, by=_lead(scene, project))
    scene.tick("提出整改方案")


def _lead(scene: Scene, project: ProjectRow) -> Actor:
    return next(actor for actor in scene.staff.values() if actor.department_id == project.lead_department_id)

"""After the session: plans for what was graded 不满意, their acceptance, the end of last year."""

from __future__ import annotations

from datetime import timedelta

from app.demo.decided import accept_plan, move_year
from app.demo.scene import Scene
from app.domain.actors import Actor, Body
from app.domain.words import ProjectStatus
from app.projects import service as projects
from app.projects.service import ProjectRow

PLANS, ACCEPTANCE, CLOSING = timedelta(days=20), timedelta(days=8), timedelta(days=4)
DAYS = (PLANS + ACCEPTANCE + CLOSING).days


def run(scene: Scene, *, waiting: bool = True) -> None:
    """``waiting``: days go by in between; else everything is done on the day the clock shows."""
    with scene.look() as db:
        left = [p for p in projects.projects(db, scene.last_year) if p.status is ProjectStatus.RECTIFYING]
    _wait(scene, PLANS, waiting)
    for project in left:
        _file_plan(scene, project)
    _wait(scene, ACCEPTANCE, waiting)
    for number, project in enumerate(left, start=1):
        accept_plan(scene, project.id, number)
    _wait(scene, CLOSING, waiting)
    move_year(scene, scene.last_year, "close_year", Body.STANDING_COMMITTEE, number=len(left) + 1)


def _wait(scene: Scene, time: timedelta, waiting: bool) -> None:
    if waiting:
        scene.clock.move(seconds=time.total_seconds())


def _file_plan(scene: Scene, project: ProjectRow) -> None:
    text = (
        f"“{project.title}”整改方案（虚构）：查明未完成的原因，列出补足任务、完成时限和责任人，每月公布进度。"
    )
    with scene.act() as (db, now):
        projects.file_plan(db, now, project_id=project.id, text=text, by=_lead(scene, project))
    scene.tick("提出整改方案")


def _lead(scene: Scene, project: ProjectRow) -> Actor:
    return next(actor for actor in scene.staff.values() if actor.department_id == project.lead_department_id)

"""Projects at the desk: a department's own, what is overdue first; one project and what is next with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Final

from fastapi import Query, Response
from sqlmodel import Session

from app.cycles import service as cycles
from app.decisions import service as decisions
from app.domain.actors import Actor
from app.domain.permissions import may, require
from app.domain.words import AdjustmentStatus, FindingStatus, ProjectStatus
from app.people.shell import Shell, SignedShell
from app.projects import schemas as p
from app.projects import service as projects
from app.projects import showing
from app.projects.service import ProjectRow
from app.screens import years
from app.screens.years import Card
from app.stages.service.subjects import ACCEPT_PLAN, CARRY_OVER, matter
from app.supervision import service as supervision
from app.supervision.service import FindingRow
from app.web.deps import Db, Now
from app.web.i18n import _
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/desk/projects", include_in_schema=False)
Done = Annotated[str, Query(max_length=20)]
SAID: Final = {
    "plan": _("实施方案已提出，并已公开。"),
    "progress": _("进展已登记，并已公开。"),
    "mid_year": _("年中进展报告已公布。"),
    "final": _("总结报告已公布，居民可以开始评价。"),
    "rectification": _("整改材料已提出，并已公开。"),
    "adjustment": _("调整申请已提出。"),
}
ADJUSTMENTS: Final = 50
CLOSE: Final = "close"
DECIDED: Final = {
    ACCEPT_PLAN: _("记录对整改方案的决定"),
    CLOSE: _("记录项目办结的决定"),
    CARRY_OVER: _("续建：转入以后的年度"),
}


@dataclass(frozen=True, slots=True)
class AtHand:
    """A project with its card and the findings that wait for its unit."""

    card: Card
    year: str
    findings: list[FindingRow]

    @property
    def late_since(self) -> date:
        return min((late.due_on for late in self.card.project.overdue), default=date.max)


@router.get("")
def project_desk(db: Db, now: Now, shell: SignedShell) -> Response:
    """What is overdue first, the longest of them before the others."""
    require(shell.actor, "desk.read")
    shown = sorted(_at_hand(db, now, shell), key=lambda one: one.late_since)
    values = {
        "late": [one for one in shown if one.card.project.overdue],
        "rest": [one for one in shown if not one.card.project.overdue],
        "own": shell.actor.department_id is not None,
        "levels": years.levels(),
    }
    return shell.page("screens/project_desk.html", values)


@router.get("/{project_id}")
def project_at_desk(project_id: Id, db: Db, now: Now, shell: SignedShell, done: Done = "") -> Response:
    """One project: what is owed, what its reader may do about it, and who does the rest."""
    require(shell.actor, "desk.read")
    found = projects.overview(db, project_id)
    shown = showing.detail(db, now, found, shell.language)
    values = {
        "cycle": cycles.cycle(db, shown.cycle),
        "project": shown,
        "card": years.card(shown, shown.residents.n),
        "levels": years.levels(),
        "said": SAID.get(done, ""),
        "ways": [*_ways(shown, found.project, shell.actor), *_decisions(db, found.project, shell.actor)],
        "pending": [showing.adjustment(row, shell.language) for row in _pending(db, found.project)],
        "findings": supervision.open_findings(db, [shown.id])[shown.id],
        "sees_findings": may(shell.actor, "supervision.read"),
    }
    return shell.page("screens/project_at_desk.html", values)


def _at_hand(db: Session, now: datetime, shell: Shell) -> list[AtHand]:
    rows = projects.at_desk(db, shell.actor)
    titles = {one.id: one.title for one in cycles.cycles(db)}
    found = supervision.open_findings(db, [row.id for row in rows])
    return [
        AtHand(card, titles[card.project.cycle], _waiting(found[card.project.id]))
        for card in years.cards(db, now, rows, shell.language)
    ]


def _waiting(rows: Sequence[FindingRow]) -> list[FindingRow]:
    return [row for row in rows if row.status is FindingStatus.ASSIGNED]


def _pending(db: Session, row: ProjectRow) -> list[projects.AdjustmentRow]:
    status = AdjustmentStatus.PENDING
    rows = projects.adjustments(db, row.cycle_id, status=status, limit=ADJUSTMENTS)
    return [adjustment for adjustment, project in rows if project.id == row.id]


def _leads(row: ProjectRow, by: Actor) -> bool:
    return by.department_id == row.lead_department_id and may(by, "project.report_progress")


def _ways(shown: p.ProjectDetailOut, row: ProjectRow, by: Actor) -> Iterator[dict[str, Any]]:
    """Links to the forms that this reader may fill in now; the first is what is most often asked."""
    way = partial(_way, f"/desk/projects/{shown.id}")
    lead = _leads(row, by)
    under_way = shown.status is ProjectStatus.IMPLEMENTING
    rectifying = shown.status is ProjectStatus.RECTIFYING
    filed = {report.kind for report in shown.reports}
    if lead and rectifying:
        yield way("rectification", _("整改方案和整改报告"))
    if lead and under_way and not shown.plan:
        yield way("plan", _("提出实施方案"))
    if lead and (under_way or rectifying):
        yield way("progress", _("登记每月进展"))
    if lead and under_way:
        if shown.plan:
            yield way("plan", _("更新实施方案"))
        if "mid_year" not in filed:
            yield way("reports/mid_year", _("提交年中进展报告"))
        yield way("reports/final", _("提交总结报告"))
    if under_way and may(by, "project.adjust"):
        yield way("adjustment", _("申请项目调整"))


def _decisions(db: Session, row: ProjectRow, by: Actor) -> Iterator[dict[str, Any]]:
    """Links to what a body decides about it and this reader may record now; another human countersigns."""
    plan = projects.current_rectifications(db, row.cycle_id).get(row.id)
    due = {
        ACCEPT_PLAN: plan is not None and plan.filed_at is not None and plan.accepted_at is None,
        CLOSE: row.status is ProjectStatus.GRADED,
        CARRY_OVER: bool(projects.onward_years(db, row)),
    }
    for action in (one for one, now in due.items() if now):
        found = matter(db, "project", row.id, action)
        if decisions.may_record(by, found.body, found.proposers):
            yield _way(f"/desk/moves/project/{row.id}", action, DECIDED[action])


def _way(under: str, path: str, label: str) -> dict[str, Any]:
    return {"path": f"{under}/{path}", "label": label}

"""R1, ``/``: where the years stand, the one thing most people come for, and what was decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Response
from sqlmodel import Session

from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.domain.calendar import shanghai_day
from app.domain.words import Stage, TopicCategory
from app.people.shell import PageShell
from app.projects import service as projects
from app.projects.service import ProjectRow
from app.results.service import announced
from app.results.service.latest import Announced
from app.topics import service as topics
from app.topics import showing
from app.web.deps import Db, Now
from app.web.i18n import _
from app.web.routing import Router

router = Router(include_in_schema=False)
RECENT: Final = 6
STEPS: Final = (_("征集"), _("论证"), _("预审"), _("票决"), _("实施"), _("票评"), _("办结"))
# The step that a stage belongs to, and the stage in plain words.
STANDS: Final = {
    Stage.COLLECTING: (0, _("正在收集建议。现在提的，可以进入这一年的候选。")),
    Stage.SCREENING: (1, _("建议已经汇总，政府部门正在论证哪些能办。")),
    Stage.PRE_DELIBERATION: (2, _("候选项目已经提出，正在听取审议意见。")),
    Stage.LISTED: (3, _("候选项目已经公布，等待代表在大会上投票。")),
    Stage.IN_SESSION: (3, _("大会正在进行，由代表投票选出要办的项目。")),
    Stage.IMPLEMENTING: (4, _("选出的项目正在实施，按月公布进展。")),
    Stage.EFFECT_VOTING: (5, _("项目已经报告完成情况，正在由代表评价办得怎样。")),
    Stage.CLOSED: (6, _("这一年已经办结。")),
}
ON_LIST: Final = (Stage.LISTED, Stage.IN_SESSION)
NOTICE: Final = (_("公告"), "/results/{subject}/notice")
REPORT: Final = (_("报告单"), "/results/{subject}/report")
YEAR: Final = (_("年度结果与进度"), "/years/{cycle}#results")


@dataclass(frozen=True, slots=True)
class Year:
    cycle: CycleRow
    step: int
    words: str


@router.get("/")
def home(db: Db, now: Now, shell: PageShell) -> Response:
    years = cycles.cycles(db)
    recent = topics.topics(db, wanted={}, limit=RECENT)
    values = {
        "steps": STEPS,
        "calls": topics.open_calls(db, shanghai_day(now)),
        "years": [Year(year, *STANDS[year.stage]) for year in _alive(years)],
        "listed": next((year for year in years if year.stage in ON_LIST), None),
        "recent": showing.topics(recent, shell.language),
        "categories": TopicCategory,
        "last": _last(db, years),
        "announced": [_shown(one) for one in announced(db)],
    }
    return shell.page("screens/home.html", values)


def _alive(years: Sequence[CycleRow]) -> Sequence[CycleRow]:
    """The years that something is being done about; the last one where there is none."""
    return [year for year in years if year.stage is not Stage.CLOSED] or years[:1]


def _last(db: Session, years: Sequence[CycleRow]) -> tuple[CycleRow, Sequence[ProjectRow]] | None:
    """The latest year whose projects have been graded, with them."""
    for year in years:
        if STANDS[year.stage][0] >= STANDS[Stage.EFFECT_VOTING][0]:
            rows = projects.projects(db, year.id)
            if any(row.level for row in rows):
                return year, rows
    return None


def _shown(result: Announced) -> dict[str, Any]:
    # What was announced outside this service has one page, not a notice and a report.
    ways = (NOTICE, REPORT, YEAR) if result.day else (NOTICE, YEAR)
    links = [(label, address.format(subject=result.subject, cycle=result.cycle)) for label, address in ways]
    return {"title": result.title, "part": result.part, "day": result.day, "links": links}

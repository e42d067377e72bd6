"""候选项目, one of them: the whole dossier, who stands behind it, what was said of it, how it came to be."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Response
from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates import showing
from app.cycles import service as cycles
from app.deliberations import service as deliberations
from app.domain.calendar import shanghai_day
from app.people.shell import PageShell, Shell
from app.projects import service as projects
from app.supervision import service as supervision
from app.supervision import showing as supervision_showing
from app.topics import service as topics
from app.web.deps import Db
from app.web.i18n import _
from app.web.routing import Router
from app.web.schemas import Id

router = Router(include_in_schema=False)
FIELDS: Final = {
    "title": _("名称"),
    "group": _("类别"),
    "purpose": _("目的"),
    "scope": _("范围"),
    "target": _("目标"),
    "target_amount": _("目标数量"),
    "target_unit": _("目标单位"),
    "lead_department": _("牵头单位"),
    "departments": _("配合单位"),
    "budget": _("投资"),
    "budget_source": _("资金来源"),
    "starts_on": _("开工日期"),
    "finishes_on": _("完成时间"),
    "milestone": _("本年节点"),
    "streets": _("所在街道"),
    "source": _("来源"),
    "plan_no": _("计划编号"),
    "topics": _("来源建议"),
    "attachments": _("附件"),
}


@router.get("/candidates/{candidate_id}")
def candidate(candidate_id: Id, db: Db, shell: PageShell) -> Response:
    """For whoever may read it: opinions and versions are open to the same readers."""
    reader = shell.session.actor if shell.session else None
    row = candidates.readable(db, candidate_id, reader)
    shown = showing.dossier(db, row, reader, shell.language)
    found = topics.topics_by_id(db, [source.topic for source in shown.topics])
    values = {
        "cycle": cycles.cycle(db, row.cycle_id),
        "dossier": shown,
        "will": showing.public_will(db, row, shell.language, reader),
        "sources": [(source, found[source.topic]) for source in shown.topics],
        "held": deliberations.opinions_on(db, row.cycle_id, row.id, by=reader),
        "stood": candidates.stood(db, row),
        "fields": FIELDS,
        "day_of": shanghai_day,
    }
    return shell.page("screens/dossier.html", values | _supervised(db, candidate_id, shell))


def _supervised(db: Session, candidate_id: str, shell: Shell) -> dict[str, Any]:
    """As everybody sees it: residents in it have no names here."""
    row = supervision.group_of_candidate(db, candidate_id)
    shown = supervision_showing.groups(db, [row], None, shell.language) if row else []
    return {"supervised": next(iter(shown), None), "grown": projects.grown_from(db, candidate_id)}

"""What comes next with a candidate, in words: the states are the services', the sentences ours."""

from __future__ import annotations

from dataclasses import dataclass

from app.candidates import service as candidates
from app.candidates.service import CandidateRow
from app.domain.actors import Actor
from app.domain.permissions import may
from app.domain.words import BEFORE_THE_VOTE, CandidateStatus, Stage
from app.domain.workflow import CYCLE
from app.stages.service import AMEND_LIST
from app.web.i18n import _


@dataclass(frozen=True, slots=True)
class NextStep:
    """``code``: one of STEPS."""

    code: str
    text: str


STEPS = {
    "complete": _("补齐材料"),
    "appraise": _("材料齐全，等待论证"),
    "reappraise": _("论证之后材料有改动，须重新论证"),
    "wait_motion": _("已论证，等待提请审议"),
    "wait_deliberation": _("已提请，等待预先审议"),
    "answer": _("已审议：答复审议意见，等待公布名单"),
    "listed": _("已在候选名单上，改动由“调整候选名单”办理"),
    "voted": _("已经票决，结果见年度页"),
    "left": _("已离开名单"),
}
LISTED = (CandidateStatus.LISTED, CandidateStatus.SELECTED, CandidateStatus.NOT_SELECTED)
LEFT = (CandidateStatus.DROPPED, CandidateStatus.WITHDRAWN)


def amends(stage: Stage, by: Actor) -> bool:
    """Whether this reader may record an amendment of the list now."""
    rows = [one for one in CYCLE.rows if one.action == AMEND_LIST and one.source is stage]
    return any(may(by, "decision.record") and by.has(*one.proposers) for one in rows)


def next_step(stage: Stage, row: CandidateRow, lacking: int) -> NextStep:
    code = _code(stage, row, lacking)
    return NextStep(code, STEPS[code])


def _code(stage: Stage, row: CandidateRow, lacking: int) -> str:
    if row.status in LEFT:
        return "left"
    if row.status in LISTED:
        return "listed" if stage in BEFORE_THE_VOTE else "voted"
    return "complete" if lacking else _of_complete(stage, row)


def _of_complete(stage: Stage, row: CandidateRow) -> str:
    if row.status is CandidateStatus.DELIBERATED:
        return "answer"
    if row.status is CandidateStatus.DRAFTED:
        return "appraise"
    if candidates.reappraisal_due(row):
        return "reappraise"
    return "wait_deliberation" if stage is Stage.PRE_DELIBERATION else "wait_motion"

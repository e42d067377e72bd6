"""A project (正式项目), from 实施中 to 办结.

An unsatisfied project is rectified and graded again: RECTIFYING → GRADED, and from there either closed
or back into rectification, for as long as it is unsatisfied; it outlives its year. Termination is open
while the project is being carried out: one that has reported is graded on what it reported.
"""

from __future__ import annotations

from typing import Final

from app.domain.actors import Body as B
from app.domain.actors import Role as R
from app.domain.saying import saying
from app.domain.words import Grade
from app.domain.words import ProjectStatus as P
from app.domain.workflow.engine import LEGAL, Table, guard, table
from app.domain.workflow.facts import ProjectFacts


@guard("宣布的票决结果为入选", LEGAL)
def voted_in(f: ProjectFacts) -> bool:
    return f.selected


@guard("写明系统外形成的文件文号", LEGAL)
def project_imported_by_document(f: ProjectFacts) -> bool:
    return bool(f.document_number.strip())


@guard("续建项目有本年度的节点目标", LEGAL)
def milestone_set(f: ProjectFacts) -> bool:
    return bool(f.milestone.strip())


@guard("总目标和总资金未变（变更的须重新票决）", LEGAL)
def target_and_money_as_voted(f: ProjectFacts) -> bool:
    return not f.target_or_money_changed


@guard("已提交对照票决目标的完成情况报告", LEGAL)
def final_report_filed(f: ProjectFacts) -> bool:
    return f.final_report


@guard("没有待决定的调整", LEGAL)
def nothing_pending(f: ProjectFacts) -> bool:
    return not f.adjustment_pending


@guard("效果票评已宣布此项目的等次", LEGAL)
def level_announced(f: ProjectFacts) -> bool:
    return f.level is not None


@guard("宣布的等次为满意或基本满意", LEGAL)
def graded_well(f: ProjectFacts) -> bool:
    return f.level in (Grade.SATISFIED, Grade.BASICALLY_SATISFIED)


@guard("宣布的等次为不满意", LEGAL)
def graded_unsatisfied(f: ProjectFacts) -> bool:
    return f.level is Grade.UNSATISFIED


@guard("整改方案已获同意", LEGAL)
def plan_accepted(f: ProjectFacts) -> bool:
    return f.plan_accepted


@guard("已提交整改情况报告", LEGAL)
def rectification_reported(f: ProjectFacts) -> bool:
    return f.rectification_reported


@guard("写明终止的理由", LEGAL)
def termination_reason_given(f: ProjectFacts) -> bool:
    return bool(f.reason.strip())


@guard(
    "终止经常委会全体组成人员过半数通过",
    LEGAL,
    detail=lambda f: saying(
        "组成人员 {members} 人，赞成 {in_favour} 人",
        members=f.committee_members,
        in_favour=f.termination_in_favour,
    ),
)
def termination_carried(f: ProjectFacts) -> bool:
    return f.committee_members > 0 and 2 * f.termination_in_favour > f.committee_members


_ACTIONS = {
    "start": "转为正式项目",
    "import_implementing": "导入实施中的项目",
    "import_reported": "导入已报告完成情况的项目",
    "carry_over": "续建项目转入本年度",
    "report": "报告完成情况",
    "grade": "记入票评等次",
    "close": "项目办结",
    "rectify": "转入整改",
    "regrade": "记入再次票评等次",
    "terminate": "终止项目",
}
_CLERK = (R.CLERK,)

# fmt: off
PROJECT: Final[Table[ProjectFacts]] = table("project", "正式项目", _ACTIONS, (
    # 现阶段         办理                   下一阶段        由谁提出                由谁决定              须满足
    (None,           "start",               P.IMPLEMENTING, _CLERK,                 B.EXECUTIVE_CHAIR,    (voted_in,)),
    (None,           "import_implementing", P.IMPLEMENTING, _CLERK,                 B.SECOND_PERSON,      (project_imported_by_document,)),
    (None,           "import_reported",     P.REPORTED,     _CLERK,                 B.SECOND_PERSON,      (project_imported_by_document, final_report_filed)),
    (None,           "carry_over",          P.IMPLEMENTING, (R.GOVERNMENT_OFFICE,), B.STANDING_COMMITTEE, (milestone_set, target_and_money_as_voted)),
    (P.IMPLEMENTING, "report",              P.REPORTED,     (R.DEPARTMENT,),        B.PROPOSER,           (final_report_filed, nothing_pending)),
    (P.IMPLEMENTING, "terminate",           P.TERMINATED,   (R.GOVERNMENT_OFFICE,), B.STANDING_COMMITTEE, (termination_reason_given, termination_carried)),
    (P.REPORTED,     "grade",               P.GRADED,       _CLERK,                 B.EXECUTIVE_CHAIR,    (level_announced,)),
    (P.GRADED,       "close",               P.CLOSED,       _CLERK,                 B.STANDING_COMMITTEE, (graded_well,)),
    (P.GRADED,       "rectify",             P.RECTIFYING,   _CLERK,                 B.PROPOSER,           (graded_unsatisfied,)),
    (P.RECTIFYING,   "regrade",             P.GRADED,       _CLERK,                 B.EXECUTIVE_CHAIR,    (plan_accepted, rectification_reported, level_announced)),
))
# fmt: on

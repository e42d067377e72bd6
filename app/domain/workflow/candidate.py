"""A candidate project (候选项目), from the draft to 入选 or 未入选.

DROPPED is the government's or the list-maker's act (不再列为候选), WITHDRAWN the government's taking back
of a motion it has already submitted. Before a list is submitted the government drops what it drafted
alone. Then a body decides: the directors' meeting, and in session the presidium, never once the poll of
the list is frozen.
"""

from __future__ import annotations

from typing import Final

from app.domain.actors import Body as B
from app.domain.actors import Role as R
from app.domain.saying import listed, saying
from app.domain.words import CandidateStatus as C
from app.domain.words import DeliberationOutcome as Outcome
from app.domain.workflow.engine import LEGAL, Table, guard, table
from app.domain.workflow.facts import CandidateFacts


@guard("候选项目有名称", LEGAL)
def titled(f: CandidateFacts) -> bool:
    return bool(f.title.strip())


@guard(
    "符合全部论证标准：普惠性、公益性、可行性、年度可完成、可考核、财力可承受",
    LEGAL,
    detail=lambda f: listed(f.criteria_unmet),
)
def criteria_met(f: CandidateFacts) -> bool:
    return not f.criteria_unmet


@guard(
    "不属于排除情形：上级已部署、部门日常职责、增加债务风险、条件不成熟",
    LEGAL,
    detail=lambda f: listed(f.exclusions),
)
def not_excluded(f: CandidateFacts) -> bool:
    return not f.exclusions


@guard("所在名单已经审议并有结果（不设预先审议的，由主席团审查）", LEGAL)
def list_deliberated(f: CandidateFacts) -> bool:
    return not f.rules.pre_deliberation or f.deliberation_outcome is not None


@guard("所在名单的审议结果为退回研究", LEGAL)
def list_returned(f: CandidateFacts) -> bool:
    return f.deliberation_outcome is Outcome.RETURNED


@guard("所在名单的审议结果为同意提请，或原则同意、修改后提请（不设预先审议的，由主席团决定列入）", LEGAL)
def list_agreed(f: CandidateFacts) -> bool:
    agreed = f.deliberation_outcome in (Outcome.AGREED, Outcome.AGREED_IN_PRINCIPLE)
    return agreed or not f.rules.pre_deliberation


@guard(
    "对此项目的审议意见均已答复",
    LEGAL,
    detail=lambda f: saying("尚有 {count} 条未答复", count=f.opinions_unanswered),
)
def its_opinions_answered(f: CandidateFacts) -> bool:
    return f.opinions_unanswered == 0


@guard("写明理由", LEGAL)
def fall_reason_given(f: CandidateFacts) -> bool:
    return bool(f.reason.strip())


@guard("大会尚未开始票决阶段", LEGAL)
def before_session(f: CandidateFacts) -> bool:
    return not f.in_session


@guard("大会票决阶段，且此名单的票决尚未定稿", LEGAL)
def in_session_not_frozen(f: CandidateFacts) -> bool:
    return f.in_session and not f.selection_poll_frozen


@guard("宣布的票决结果为入选", LEGAL)
def announced_selected(f: CandidateFacts) -> bool:
    return f.result_announced and f.selected


@guard("宣布的票决结果为未入选", LEGAL)
def announced_not_selected(f: CandidateFacts) -> bool:
    return f.result_announced and not f.selected


@guard("写明系统外形成的名单文号", LEGAL)
def list_imported_by_document(f: CandidateFacts) -> bool:
    return bool(f.document_number.strip())


_ACTIONS = {
    "draft": "起草候选项目",
    "import_listed": "导入候选项目",
    "appraise": "论证通过",
    "deliberate": "记录预先审议",
    "return": "退回研究",
    "list": "列入候选名单",
    "select": "入选",
    "not_select": "未入选",
    "drop": "不再列为候选",
    "drop_in_session": "大会期间不再列为候选",
    "withdraw": "撤回候选项目",
    "withdraw_in_session": "大会期间撤回候选项目",
}
_OFFICE = (R.GOVERNMENT_OFFICE,)
_LIST_MAKERS = (R.BODY_SECRETARY, R.CLERK)
_BEFORE = (fall_reason_given, before_session)
_IN = (fall_reason_given, in_session_not_frozen)

# fmt: off
CANDIDATE: Final[Table[CandidateFacts]] = table("candidate", "候选项目", _ACTIONS, (
    # 现阶段        办理                   下一阶段        由谁提出             由谁决定              须满足
    (None,          "draft",               C.DRAFTED,      _OFFICE,             B.PROPOSER,           (titled,)),
    (None,          "import_listed",       C.LISTED,       (R.CLERK,),          B.SECOND_PERSON,      (titled, list_imported_by_document)),
    (C.DRAFTED,     "appraise",            C.APPRAISED,    _OFFICE,             B.PROPOSER,           (criteria_met, not_excluded)),
    (C.APPRAISED,   "deliberate",          C.DELIBERATED,  (R.BODY_SECRETARY,), B.STANDING_COMMITTEE, (list_deliberated,)),
    (C.DELIBERATED, "return",              C.APPRAISED,    (R.BODY_SECRETARY,), B.STANDING_COMMITTEE, (list_returned,)),
    (C.DELIBERATED, "list",                C.LISTED,       (R.CLERK,),          B.DIRECTORS_MEETING,  (list_agreed, its_opinions_answered)),
    (C.LISTED,      "select",              C.SELECTED,     (R.CLERK,),          B.EXECUTIVE_CHAIR,    (announced_selected,)),
    (C.LISTED,      "not_select",          C.NOT_SELECTED, (R.CLERK,),          B.EXECUTIVE_CHAIR,    (announced_not_selected,)),
    (C.DRAFTED,     "drop",                C.DROPPED,      _OFFICE,             B.PROPOSER,           (fall_reason_given,)),
    (C.APPRAISED,   "drop",                C.DROPPED,      _OFFICE,             B.PROPOSER,           (fall_reason_given,)),
    (C.DELIBERATED, "drop",                C.DROPPED,      _OFFICE,             B.DIRECTORS_MEETING,  (fall_reason_given,)),
    (C.LISTED,      "drop",                C.DROPPED,      _LIST_MAKERS,        B.DIRECTORS_MEETING,  _BEFORE),
    (C.LISTED,      "drop_in_session",     C.DROPPED,      _LIST_MAKERS,        B.PRESIDIUM,          _IN),
    (C.APPRAISED,   "withdraw",            C.WITHDRAWN,    _OFFICE,             B.DIRECTORS_MEETING,  (fall_reason_given,)),
    (C.DELIBERATED, "withdraw",            C.WITHDRAWN,    _OFFICE,             B.DIRECTORS_MEETING,  (fall_reason_given,)),
    (C.LISTED,      "withdraw",            C.WITHDRAWN,    _OFFICE,             B.DIRECTORS_MEETING,  _BEFORE),
    (C.LISTED,      "withdraw_in_session", C.WITHDRAWN,    _OFFICE,             B.PRESIDIUM,          _IN),
))
# fmt: on

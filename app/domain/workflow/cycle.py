"""The year: every move of a cycle from 项目征集 to 办结. Source: the rules paper, "The year"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.domain.actors import Body as B
from app.domain.actors import Role as R
from app.domain.calendar import days_since
from app.domain.rulesets import RuleSet, least_candidates, quorum, required_margin
from app.domain.saying import Saying, listed, saying
from app.domain.words import DeliberationOutcome as Outcome
from app.domain.words import Stage as S
from app.domain.workflow.engine import LEGAL, PROCEDURAL, Table, guard, table
from app.domain.workflow.facts import CycleFacts, GroupFacts

JOINT_DEPUTIES = 10


def _uncontested(f: CycleFacts) -> list[GroupFacts]:
    return [g for g in f.groups if not g.uncontested_decision and g.candidates <= g.places]


def short_of_margin(rules: RuleSet, g: GroupFacts) -> bool:
    """Whether a contested group has too few candidates for its places (差额不足)."""
    return not g.uncontested_decision and g.candidates < least_candidates(rules, g.places)


def _short_of_margin(f: CycleFacts) -> list[GroupFacts]:
    return [g for g in f.groups if short_of_margin(f.rules, g)]


def _contest_numbers(f: CycleFacts) -> Iterator[Saying]:
    for g in _uncontested(f):
        yield saying(
            "{group}：候选 {candidates} 项，应选 {places} 项",
            group=g.code,
            candidates=g.candidates,
            places=g.places,
        )


def _margin_numbers(f: CycleFacts) -> Iterator[Saying]:
    for g in _short_of_margin(f):
        yield saying(
            "{group}：候选 {candidates} 项，应选 {places} 项，至少须差额 {margin} 项",
            group=g.code,
            candidates=g.candidates,
            places=g.places,
            margin=required_margin(f.rules, g.places),
        )


def _quorum_numbers(f: CycleFacts) -> Saying:
    return saying(
        "组成人员 {members} 人，出席 {present} 人，须 {needed} 人",
        members=f.committee_members,
        present=f.committee_present,
        needed=quorum(f.rules, B.STANDING_COMMITTEE, f.committee_members),
    )


def _favour_numbers(f: CycleFacts) -> Saying:
    return saying(
        "组成人员 {members} 人，赞成 {in_favour} 人，须 {needed} 人",
        members=f.committee_members,
        in_favour=f.committee_in_favour,
        needed=f.rules.deliberation_majority.needed(f.committee_members),
    )


@guard("项目储备库中至少有一条项目建议", LEGAL)
def a_pooled_topic(f: CycleFacts) -> bool:
    return f.pooled_topics > 0


@guard("集中征集已满规定天数", PROCEDURAL, waivable_by=B.STANDING_COMMITTEE)
def call_ran_its_days(f: CycleFacts) -> bool:
    return f.call_published is not None and days_since(f.call_published, f.today) >= f.rules.call_min_days


@guard(
    "到期的街道处理批次均已决定（未决定的列明并结转）",
    PROCEDURAL,
    waivable_by=B.DIRECTORS_MEETING,
    detail=lambda f: saying("尚有 {count} 批未决定", count=f.batches_undecided),
)
def batches_decided(f: CycleFacts) -> bool:
    return not f.rules.street_batches or f.batches_undecided == 0


@guard(
    "每个候选项目均已论证",
    LEGAL,
    detail=lambda f: saying("尚有 {count} 项未论证", count=f.candidates_unappraised),
)
def all_appraised(f: CycleFacts) -> bool:
    return f.candidates_unappraised == 0


@guard("候选项目材料齐全", LEGAL, detail=lambda f: listed(f.dossiers_incomplete))
def dossiers_complete(f: CycleFacts) -> bool:
    return not f.dossiers_incomplete


@guard("每个类别的候选项目数多于应选项目数且达到差额比例，或有等额票决的决定", LEGAL, detail=_margin_numbers)
def contested_by_margin(f: CycleFacts) -> bool:
    return bool(f.groups) and not _short_of_margin(f)


@guard("每个类别的候选项目数仍多于应选项目数（差额），或有等额票决的决定", LEGAL, detail=_contest_numbers)
def contested(f: CycleFacts) -> bool:
    """A list that loses a candidate late must stay a choice; the margin is asked of the motion alone."""
    return bool(f.groups) and not _uncontested(f)


@guard("已报告同级党委（记日期、文号，不公开）", PROCEDURAL, waivable_by=B.DIRECTORS_MEETING)
def party_informed(f: CycleFacts) -> bool:
    return f.party_informed


@guard("所需资金已列入预算草案", PROCEDURAL, waivable_by=B.STANDING_COMMITTEE)
def in_draft_budget(f: CycleFacts) -> bool:
    return f.in_draft_budget


@guard("审议结果为退回研究，并附审议意见", LEGAL)
def returned_with_opinions(f: CycleFacts) -> bool:
    return f.deliberation_outcome is Outcome.RETURNED and f.opinions > 0


@guard("预先审议达到法定人数（不设预先审议的，由主席团决定列入）", LEGAL, detail=_quorum_numbers)
def deliberated_with_quorum(f: CycleFacts) -> bool:
    if not f.rules.pre_deliberation:
        return True
    needed = quorum(f.rules, B.STANDING_COMMITTEE, f.committee_members)
    return f.committee_members > 0 and f.committee_present >= needed


@guard(
    "审议结果为同意提请，或原则同意、修改后提请，经全体组成人员过半数通过（不设预先审议的，由主席团决定列入）",
    LEGAL,
    detail=_favour_numbers,
)
def agreed_by_majority(f: CycleFacts) -> bool:
    if not f.rules.pre_deliberation:
        return True
    agreed = f.deliberation_outcome in (Outcome.AGREED, Outcome.AGREED_IN_PRINCIPLE)
    needed = f.rules.deliberation_majority.needed(f.committee_members)
    return agreed and f.committee_in_favour >= needed


@guard(
    "名单与审议的名单一致，或每处不同均注明所答复的审议意见",
    LEGAL,
    detail=lambda f: saying("尚有 {count} 处未注明", count=f.differences_unexplained),
)
def list_as_deliberated(f: CycleFacts) -> bool:
    return f.differences_unexplained == 0


@guard(
    "每条审议意见均已答复：采纳、部分采纳，或未采纳并说明理由",
    LEGAL,
    detail=lambda f: saying("尚有 {count} 条未答复", count=f.opinions_unanswered),
)
def opinions_answered(f: CycleFacts) -> bool:
    return f.opinions_unanswered == 0


@guard("写明调整名单的理由", LEGAL)
def amend_reason_given(f: CycleFacts) -> bool:
    return bool(f.reason.strip())


@guard(
    "代表提出的，须有代表十人以上联名",
    LEGAL,
    detail=lambda f: saying("联名 {count} 人", count=f.joint_signers),
)
def joint_deputies(f: CycleFacts) -> bool:
    return f.joint_signers is None or f.joint_signers >= JOINT_DEPUTIES


@guard("此名单的票决尚未定稿", LEGAL)
def poll_not_frozen(f: CycleFacts) -> bool:
    return not f.selection_poll_frozen


@guard("已确定召开代表大会会议", LEGAL)
def congress_meeting_set(f: CycleFacts) -> bool:
    return f.congress_meeting


@guard("候选项目材料已按规定天数提前送达代表", PROCEDURAL, waivable_by=B.PRESIDIUM)
def dossiers_in_time(f: CycleFacts) -> bool:
    if f.dossiers_sent is None or f.meeting_opens is None:
        return False
    return days_since(f.dossiers_sent, f.meeting_opens) >= f.rules.dossier_days


@guard("最后一次票决的结果已在会上宣布", LEGAL)
def selection_announced(f: CycleFacts) -> bool:
    return f.selection_announced


@guard(
    "每次另行票决的结果已在会上宣布",
    LEGAL,
    detail=lambda f: saying("尚有 {count} 次未宣布", count=f.runoffs_open),
)
def runoffs_announced(f: CycleFacts) -> bool:
    return f.runoffs_open == 0


@guard(
    "仍然相同的得票已由主席团决定",
    LEGAL,
    detail=lambda f: saying("尚有 {count} 处未决定", count=f.ties_unsettled),
)
def ties_settled(f: CycleFacts) -> bool:
    return f.ties_unsettled == 0


@guard("未终止的项目均有完成情况报告", LEGAL, detail=lambda f: listed(f.projects_without_final_report))
def final_reports_in(f: CycleFacts) -> bool:
    return not f.projects_without_final_report


@guard(
    "没有待决定的项目调整",
    LEGAL,
    detail=lambda f: saying("尚有 {count} 项待决定", count=f.adjustments_pending),
)
def no_adjustment_pending(f: CycleFacts) -> bool:
    return f.adjustments_pending == 0


@guard("完成情况报告已公布满规定天数", PROCEDURAL, waivable_by=B.PRESIDIUM)
def reports_out_long_enough(f: CycleFacts) -> bool:
    return f.reports_published is not None and days_since(f.reports_published, f.today) >= f.rules.report_days


@guard("已有年中进展报告，或在票评材料中注明缺报", PROCEDURAL, waivable_by=B.PRESIDIUM)
def mid_year_report_in(f: CycleFacts) -> bool:
    return f.mid_year_reported or f.mid_year_absence_noted


@guard("效果票评结果已宣布", LEGAL)
def effect_announced(f: CycleFacts) -> bool:
    return f.effect_announced


@guard(
    "每个不满意项目的整改方案均已获同意",
    LEGAL,
    detail=lambda f: listed(f.unsatisfied_without_plan),
)
def plans_accepted(f: CycleFacts) -> bool:
    return not f.unsatisfied_without_plan


@guard("写明系统外形成的文件文号", LEGAL)
def imported_by_document(f: CycleFacts) -> bool:
    return bool(f.document_number.strip())


_ACTIONS = {
    "open_year": "设立年度",
    "import_listed": "导入已公布名单的年度",
    "import_implementing": "导入实施中的年度",
    "close_collection": "结束本年度征集",
    "submit_motion": "提请审议候选项目",
    "return_list": "退回名单",
    "publish_list": "公布候选名单",
    "amend_list": "调整候选名单",
    "open_session": "列入大会议程",
    "announce_result": "转入实施监督",
    "open_effect_vote": "启动效果票评",
    "close_year": "年度办结",
}
_PRESIDIUM_OR_GRADERS = (B.PRESIDIUM, B.STANDING_COMMITTEE)  # the second where the committee grades
_AMENDERS = (R.GOVERNMENT_OFFICE, R.DEPUTY, R.BODY_SECRETARY, R.CLERK)

# fmt: off
CYCLE: Final[Table[CycleFacts]] = table("cycle", "年度", _ACTIONS, (
    # 现阶段             办理                   下一阶段            由谁提出                由谁决定               须满足
    (None,               "open_year",           S.COLLECTING,       (R.CLERK,),             B.SECOND_PERSON,       ()),
    (None,               "import_listed",       S.LISTED,           (R.CLERK,),             B.SECOND_PERSON,       (imported_by_document,)),
    (None,               "import_implementing", S.IMPLEMENTING,     (R.CLERK,),             B.SECOND_PERSON,       (imported_by_document,)),
    (S.COLLECTING,       "close_collection",    S.SCREENING,        (R.CLERK,),             B.SECOND_PERSON,       (a_pooled_topic, call_ran_its_days, batches_decided)),
    (S.SCREENING,        "submit_motion",       S.PRE_DELIBERATION, (R.GOVERNMENT_OFFICE,), B.GOVERNMENT_MEETING,  (all_appraised, dossiers_complete, contested_by_margin, party_informed, in_draft_budget)),
    (S.PRE_DELIBERATION, "return_list",         S.SCREENING,        (R.BODY_SECRETARY,),    B.STANDING_COMMITTEE,  (returned_with_opinions,)),
    (S.PRE_DELIBERATION, "publish_list",        S.LISTED,           (R.CLERK,),             B.DIRECTORS_MEETING,   (deliberated_with_quorum, agreed_by_majority, list_as_deliberated, opinions_answered)),
    (S.LISTED,           "amend_list",          S.LISTED,           _AMENDERS,              B.DIRECTORS_MEETING,   (amend_reason_given, joint_deputies, contested)),
    (S.IN_SESSION,       "amend_list",          S.IN_SESSION,       _AMENDERS,              B.PRESIDIUM,           (amend_reason_given, joint_deputies, contested, poll_not_frozen)),
    (S.LISTED,           "open_session",        S.IN_SESSION,       (R.CLERK,),             B.PRESIDIUM,           (congress_meeting_set, dossiers_in_time)),
    (S.IN_SESSION,       "announce_result",     S.IMPLEMENTING,     (R.CLERK,),             B.EXECUTIVE_CHAIR,     (selection_announced, runoffs_announced, ties_settled)),
    (S.IMPLEMENTING,     "open_effect_vote",    S.EFFECT_VOTING,    (R.CLERK,),             _PRESIDIUM_OR_GRADERS, (final_reports_in, no_adjustment_pending, reports_out_long_enough, mid_year_report_in)),
    (S.EFFECT_VOTING,    "close_year",          S.CLOSED,           (R.CLERK,),             B.STANDING_COMMITTEE,  (effect_announced, plans_accepted)),
))
# fmt: on

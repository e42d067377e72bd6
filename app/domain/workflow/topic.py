"""A suggestion (项目建议), from 已收到 to its candidate's fate.

Why the exits stand where they do. A suggestion is returned, merged or kept only after the community has
studied it, or where the rules ask for no study: nobody is refused unread, and the station only
recommends. One that belongs elsewhere need not wait for a quarter's batch: it is redirected at once.
Once a candidate is drafted from it (ADOPTED) it is in that dossier, so every exit is closed until the
candidate falls away or, while it is drawn up, the suggestion is taken out of it again. A merged one
comes back as 已作社区初步研究, for the street to decide on anew.
"""

from __future__ import annotations

from typing import Final

from app.domain.actors import Body as B
from app.domain.actors import Role as R
from app.domain.words import CandidateStatus
from app.domain.words import TopicStatus as T
from app.domain.workflow.engine import LEGAL, PROCEDURAL, Table, guard, table
from app.domain.workflow.facts import TopicFacts

_CANDIDATE_FELL = (CandidateStatus.NOT_SELECTED, CandidateStatus.DROPPED, CandidateStatus.WITHDRAWN)
_STILL_DRAWN_UP = (CandidateStatus.DRAFTED, CandidateStatus.APPRAISED)
_CAN_TAKE_OTHERS = (T.SUBMITTED, T.STUDIED, T.POOLED)


@guard("写明社区初步研究的意见", LEGAL)
def recommendation_given(f: TopicFacts) -> bool:
    return bool(f.recommendation.strip())


@guard("须先作社区初步研究（规则要求研究的）", LEGAL)
def studied_where_required(f: TopicFacts) -> bool:
    return not f.rules.community_study


@guard("已征求街道办意见（设街道定期处理的）", PROCEDURAL, waivable_by=B.DIRECTORS_MEETING)
def street_office_consulted(f: TopicFacts) -> bool:
    return not f.rules.street_batches or f.street_office_consulted


@guard("在本年度可选用的范围内", LEGAL)
def drawable(f: TopicFacts) -> bool:
    return f.drawable


@guard("选定未予采纳的理由，并用一句话说明", LEGAL)
def return_reason_given(f: TopicFacts) -> bool:
    return f.return_reason is not None and bool(f.sentence.strip())


@guard("合并到另一条仍在办理、尚未列为候选项目的建议", LEGAL)
def merge_target_open(f: TopicFacts) -> bool:
    return f.merge_target in _CAN_TAKE_OTHERS and not f.merge_target_is_itself


@guard("所并入的建议尚未列为候选项目", LEGAL)
def merge_target_not_adopted(f: TopicFacts) -> bool:
    return f.merge_target is not None and f.merge_target is not T.ADOPTED


@guard("写明转办去向和受理单位", LEGAL)
def recipient_named(f: TopicFacts) -> bool:
    return f.redirect_to is not None and bool(f.recipient.strip())


@guard("由建议人本人撤回", LEGAL)
def by_its_author(f: TopicFacts) -> bool:
    return f.by_author


@guard("由其形成的候选项目未入选、不再列为候选或已撤回", LEGAL)
def candidate_fell_away(f: TopicFacts) -> bool:
    return f.candidate in _CANDIDATE_FELL


@guard("由其形成的候选项目尚在起草或论证", LEGAL)
def candidate_still_drawn_up(f: TopicFacts) -> bool:
    return f.candidate in _STILL_DRAWN_UP


_ACTIONS = {
    "submit": "提交项目建议",
    "study": "社区初步研究",
    "pool": "纳入项目储备库",
    "adopt": "列为候选项目",
    "return": "不予采纳",
    "merge": "合并",
    "undo_merge": "撤销合并",
    "redirect": "转办",
    "withdraw": "撤回建议",
    "release": "退回项目储备库",
    "take_out": "从候选项目中移出",
}
_AUTHORS = (R.RESIDENT, R.DEPUTY, R.STATION_CLERK, R.CLERK)
_STUDENTS = (R.STATION_CLERK, R.STREET_CONGRESS_OFFICE, R.CLERK)
_STREET = (R.STREET_CONGRESS_OFFICE, R.CLERK)

# fmt: off
TOPIC: Final[Table[TopicFacts]] = table("topic", "项目建议", _ACTIONS, (
    # 现阶段      办理          下一阶段      由谁提出                由谁决定                  须满足
    (None,        "submit",     T.SUBMITTED,  _AUTHORS,               B.PROPOSER,               ()),
    (T.SUBMITTED, "study",      T.STUDIED,    _STUDENTS,              B.PROPOSER,               (recommendation_given,)),
    (T.SUBMITTED, "pool",       T.POOLED,     _STREET,                B.STREET_CONGRESS_OFFICE, (studied_where_required, street_office_consulted)),
    (T.STUDIED,   "pool",       T.POOLED,     _STREET,                B.STREET_CONGRESS_OFFICE, (street_office_consulted,)),
    (T.POOLED,    "adopt",      T.ADOPTED,    (R.GOVERNMENT_OFFICE,), B.PROPOSER,               (drawable,)),
    (T.SUBMITTED, "return",     T.RETURNED,   _STREET,                B.STREET_CONGRESS_OFFICE, (studied_where_required, return_reason_given)),
    (T.STUDIED,   "return",     T.RETURNED,   _STREET,                B.STREET_CONGRESS_OFFICE, (return_reason_given,)),
    (T.POOLED,    "return",     T.RETURNED,   _STREET,                B.STREET_CONGRESS_OFFICE, (return_reason_given,)),
    (T.STUDIED,   "merge",      T.MERGED,     _STREET,                B.PROPOSER,               (merge_target_open,)),
    (T.POOLED,    "merge",      T.MERGED,     _STREET,                B.PROPOSER,               (merge_target_open,)),
    (T.MERGED,    "undo_merge", T.STUDIED,    _STREET,                B.PROPOSER,               (merge_target_not_adopted,)),
    (T.SUBMITTED, "redirect",   T.REDIRECTED, _STREET,                B.PROPOSER,               (recipient_named,)),
    (T.STUDIED,   "redirect",   T.REDIRECTED, _STREET,                B.STREET_CONGRESS_OFFICE, (recipient_named,)),
    (T.POOLED,    "redirect",   T.REDIRECTED, _STREET,                B.STREET_CONGRESS_OFFICE, (recipient_named,)),
    (T.SUBMITTED, "withdraw",   T.WITHDRAWN,  _AUTHORS,               B.PROPOSER,               (by_its_author,)),
    (T.STUDIED,   "withdraw",   T.WITHDRAWN,  _AUTHORS,               B.PROPOSER,               (by_its_author,)),
    (T.POOLED,    "withdraw",   T.WITHDRAWN,  _AUTHORS,               B.PROPOSER,               (by_its_author,)),
    (T.MERGED,    "withdraw",   T.WITHDRAWN,  _AUTHORS,               B.PROPOSER,               (by_its_author, merge_target_not_adopted)),
    (T.ADOPTED,   "release",    T.POOLED,     (R.CLERK,),             B.PROPOSER,               (candidate_fell_away,)),
    (T.ADOPTED,   "take_out",   T.POOLED,     (R.GOVERNMENT_OFFICE,), B.PROPOSER,               (candidate_still_drawn_up,)),
))
# fmt: on

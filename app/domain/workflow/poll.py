"""A poll (票决、另行票决、效果票评), from 准备中 to 已宣布.

All conditions are legal: nothing about a vote is ever waived. VOID, ANNULLED and ANNOUNCED are ends; a
re-vote is a new poll linked to the old one. After the count a poll can no longer be annulled: the
figures are there, and they are certified and announced whatever they say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.domain.actors import Body as B
from app.domain.actors import Role as R
from app.domain.rulesets import quorum
from app.domain.saying import Saying, listed, saying
from app.domain.words import Channel, PollKind, Stage
from app.domain.words import PollStatus as P
from app.domain.workflow.engine import LEGAL, Table, guard, table
from app.domain.workflow.facts import PollFacts, PollGroup


def _legal_group(f: PollFacts, group: PollGroup) -> bool:
    if f.kind is PollKind.EFFECT:
        return group.items > 0 and group.places is None
    return group.items > 0 and group.places is not None and group.places > 0


@guard("类别、项目、应选项目数合法：代码和序号不重复，每类至少一项，票决每类至少应选一项", LEGAL)
def groups_legal(f: PollFacts) -> bool:
    codes = [g.code for g in f.groups]
    whole = bool(codes) and len(set(codes)) == len(codes) and all(_legal_group(f, g) for g in f.groups)
    numbers = f.item_numbers
    return whole and len(set(numbers)) == len(numbers) == sum(g.items for g in f.groups)


@guard("票决规则已抄录存档", LEGAL)
def rule_copied(f: PollFacts) -> bool:
    return f.rule_copied


@guard(
    "每张票箱钥匙卡均已回读（使用电子票的）",
    LEGAL,
    detail=lambda f: saying("共 {made} 张，已回读 {read} 张", made=f.cards_made, read=f.cards_read_back),
)
def key_cards_read_back(f: PollFacts) -> bool:
    return f.channel is Channel.PAPER or 0 < f.cards_made == f.cards_read_back


@guard("从未开始投票", LEGAL)
def never_opened(f: PollFacts) -> bool:
    return not f.ever_opened


@guard(
    "已印制的票均已作废并清点", LEGAL, detail=lambda f: saying("尚有 {count} 张", count=f.printed_sheets_left)
)
def printed_sheets_voided(f: PollFacts) -> bool:
    return f.printed_sheets_left == 0


def _stage_of_year(f: PollFacts) -> Saying:
    if f.cycle_stage is None:
        return saying("年度现在的阶段未知")
    return saying("年度现为“{stage}”阶段", stage=f.cycle_stage.label)


@guard(
    "年度处于相应阶段：票决、另行票决在大会票决阶段，效果票评在效果票评阶段（再次票评办结后亦可）",
    LEGAL,
    detail=_stage_of_year,
)
def cycle_stage_fits(f: PollFacts) -> bool:
    if f.kind is not PollKind.EFFECT:
        return f.cycle_stage is Stage.IN_SESSION
    return f.cycle_stage is Stage.EFFECT_VOTING or (f.regrade and f.cycle_stage is Stage.CLOSED)


@guard("票决办法已经会议通过", LEGAL)
def ballot_rule_adopted(f: PollFacts) -> bool:
    return f.ballot_rule_adopted


@guard("监票人已经会议通过", LEGAL)
def tellers_adopted(f: PollFacts) -> bool:
    return f.tellers_adopted


def _quorum_numbers(f: PollFacts) -> Saying:
    needed = quorum(f.rules, f.meeting_body, f.members)
    if f.present is None:
        return saying("全体 {members} 人，未清点人数，须 {needed} 人", members=f.members, needed=needed)
    return saying(
        "全体 {members} 人，实到 {present} 人，须 {needed} 人",
        members=f.members,
        present=f.present,
        needed=needed,
    )


@guard("实到人数达到法定人数", LEGAL, detail=_quorum_numbers)
def quorum_present(f: PollFacts) -> bool:
    needed = quorum(f.rules, f.meeting_body, f.members)
    return f.members > 0 and f.present is not None and f.present >= needed


@guard("设有电子票箱，该票箱已宣布作废且从未开启", LEGAL)
def electronic_box_void_unopened(f: PollFacts) -> bool:
    return f.channel is not Channel.PAPER and f.electronic_box_void and not f.electronic_box_opened


@guard("电子票的已投标记由两人清除", LEGAL)
def marks_cleared_by_two(f: PollFacts) -> bool:
    return f.marks_cleared_by_two


def _ballot_numbers(f: PollFacts) -> Iterator[Saying]:
    yield saying("发出数未报") if f.issued is None else saying("发出 {count} 张", count=f.issued)
    yield saying("收回数未报") if f.returned is None else saying("收回 {count} 张", count=f.returned)


@guard(
    "纸质票均已录入，两次录入一致",
    LEGAL,
    detail=lambda f: saying(
        "未录入 {missing}，不一致 {different}", missing=f.paper_unentered, different=f.paper_differences
    ),
)
def paper_entered(f: PollFacts) -> bool:
    return f.paper_unentered == 0 and f.paper_differences == 0


@guard("收回的票不多于发出的票", LEGAL, detail=_ballot_numbers)
def returned_within_issued(f: PollFacts) -> bool:
    return f.issued is not None and f.returned is not None and f.returned <= f.issued


@guard("参加票决的人数达到规则要求", LEGAL, detail=_ballot_numbers)
def participation_reached(f: PollFacts) -> bool:
    floor = f.rules.participation_over
    return floor is None or (f.returned is not None and f.returned > floor * f.members)


@guard("有无效的事由：收回多于发出，参加人数不足，或监票人报告票决有违规情形", LEGAL, detail=_ballot_numbers)
def ground_for_voidness(f: PollFacts) -> bool:
    counted = f.issued is not None and f.returned is not None
    missed = counted and not (returned_within_issued(f) and participation_reached(f))
    return missed or bool(f.irregularity.strip())


@guard("没有监票人报告而未处理的违规情形", LEGAL, detail=lambda f: listed((f.irregularity,)))
def no_irregularity(f: PollFacts) -> bool:
    return not f.irregularity.strip()


@guard(
    "到场的票箱钥匙卡达到开箱张数（使用电子票的）",
    LEGAL,
    detail=lambda f: saying(
        "到场 {present} 张，须 {needed} 张", present=f.cards_presented, needed=f.cards_needed
    ),
)
def key_cards_present(f: PollFacts) -> bool:
    return f.channel is Channel.PAPER or 0 < f.cards_needed <= f.cards_presented


@guard(
    "每一项的票数平衡",
    LEGAL,
    detail=lambda f: saying("不平衡的项目序号：{numbers}", numbers=tuple(map(str, f.unreconciled))),
)
def rows_reconcile(f: PollFacts) -> bool:
    return not f.unreconciled


@guard(
    "待认定票均已由总监票人认定", LEGAL, detail=lambda f: saying("尚有 {count} 张", count=f.pending_rulings)
)
def pending_ruled(f: PollFacts) -> bool:
    return f.pending_rulings == 0


@guard("写明废止的理由", LEGAL)
def annul_reason_given(f: PollFacts) -> bool:
    return bool(f.reason.strip())


_ACTIONS = {
    "prepare": "准备票决",
    "freeze": "定稿",
    "unfreeze": "撤销定稿",
    "open": "开始投票",
    "seal": "封箱",
    "switch_to_paper": "改用纸质票",
    "declare_valid": "宣布票决有效",
    "declare_void": "宣布票决无效",
    "count": "计票",
    "certify": "签字确认",
    "announce": "宣布结果",
    "annul": "废止",
}
_CLERK, _TELLER = (R.CLERK,), (R.TELLER,)

# fmt: off
POLL: Final[Table[PollFacts]] = table("poll", "票决", _ACTIONS, (
    # 现阶段      办理               下一阶段     由谁提出  由谁决定           须满足
    (None,        "prepare",         P.PREPARED,  _CLERK,   B.PROPOSER,        ()),
    (P.PREPARED,  "freeze",          P.FROZEN,    _CLERK,   B.SECOND_PERSON,   (groups_legal, rule_copied, key_cards_read_back)),
    (P.FROZEN,    "unfreeze",        P.PREPARED,  _CLERK,   B.SECOND_PERSON,   (never_opened, printed_sheets_voided)),
    (P.FROZEN,    "open",            P.OPEN,      _CLERK,   B.EXECUTIVE_CHAIR, (cycle_stage_fits, ballot_rule_adopted, tellers_adopted, quorum_present)),
    (P.OPEN,      "seal",            P.SEALED,    _TELLER,  B.EXECUTIVE_CHAIR, ()),
    (P.OPEN,      "switch_to_paper", P.OPEN,      _CLERK,   B.PRESIDIUM,       (electronic_box_void_unopened, marks_cleared_by_two)),
    (P.SEALED,    "declare_valid",   P.VALID,     _TELLER,  B.EXECUTIVE_CHAIR, (paper_entered, returned_within_issued, participation_reached, no_irregularity)),
    (P.SEALED,    "declare_void",    P.VOID,      _TELLER,  B.EXECUTIVE_CHAIR, (ground_for_voidness,)),
    (P.VALID,     "count",           P.COUNTED,   _TELLER,  B.TELLERS,         (key_cards_present,)),
    (P.COUNTED,   "certify",         P.CERTIFIED, _TELLER,  B.TELLERS,         (rows_reconcile, pending_ruled)),
    (P.CERTIFIED, "announce",        P.ANNOUNCED, _CLERK,   B.EXECUTIVE_CHAIR, ()),
    (P.PREPARED,  "annul",           P.ANNULLED,  _CLERK,   B.PRESIDIUM,       (annul_reason_given,)),
    (P.FROZEN,    "annul",           P.ANNULLED,  _CLERK,   B.PRESIDIUM,       (annul_reason_given,)),
    (P.OPEN,      "annul",           P.ANNULLED,  _CLERK,   B.PRESIDIUM,       (annul_reason_given,)),
    (P.SEALED,    "annul",           P.ANNULLED,  _CLERK,   B.PRESIDIUM,       (annul_reason_given,)),
    (P.VALID,     "annul",           P.ANNULLED,  _CLERK,   B.PRESIDIUM,       (annul_reason_given,)),
))
# fmt: on

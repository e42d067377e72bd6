"""The field's vocabulary: every closed list of terms, with the Chinese word people see.

An identifier is what code, files and URLs use; ``label`` is the source text of the interface.
Source of the terms: the glossary in ``docs/glossary.md``.
"""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """A string enum whose members carry their Chinese label: ``APPROVE = "approve", "赞成"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Term:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Stage(Term):
    """阶段 of a cycle (年度)."""

    COLLECTING = "COLLECTING", "项目征集"
    SCREENING = "SCREENING", "筛选论证"
    PRE_DELIBERATION = "PRE_DELIBERATION", "预先审议"
    LISTED = "LISTED", "候选项目"
    IN_SESSION = "IN_SESSION", "大会票决"
    IMPLEMENTING = "IMPLEMENTING", "实施监督"
    EFFECT_VOTING = "EFFECT_VOTING", "效果票评"
    CLOSED = "CLOSED", "办结"


class TopicStatus(Term):
    SUBMITTED = "SUBMITTED", "已收到"
    STUDIED = "STUDIED", "已作社区初步研究"
    POOLED = "POOLED", "已入项目储备库"
    ADOPTED = "ADOPTED", "已列为候选项目"
    RETURNED = "RETURNED", "未予采纳"
    MERGED = "MERGED", "已合并"
    REDIRECTED = "REDIRECTED", "已转办"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class CandidateStatus(Term):
    DRAFTED = "DRAFTED", "已起草"
    APPRAISED = "APPRAISED", "已论证"
    DELIBERATED = "DELIBERATED", "已预先审议"
    LISTED = "LISTED", "已列入候选名单"
    SELECTED = "SELECTED", "入选"
    NOT_SELECTED = "NOT_SELECTED", "未入选"
    DROPPED = "DROPPED", "不再列为候选"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class ProjectStatus(Term):
    IMPLEMENTING = "IMPLEMENTING", "实施中"
    REPORTED = "REPORTED", "已报告完成情况"
    GRADED = "GRADED", "已票评"
    RECTIFYING = "RECTIFYING", "整改中"
    CLOSED = "CLOSED", "办结"
    TERMINATED = "TERMINATED", "终止"


class PollStatus(Term):
    PREPARED = "PREPARED", "准备中"
    FROZEN = "FROZEN", "已定稿"
    OPEN = "OPEN", "投票中"
    SEALED = "SEALED", "已封箱"
    VALID = "VALID", "票决有效"
    VOID = "VOID", "票决无效"
    COUNTED = "COUNTED", "已计票"
    CERTIFIED = "CERTIFIED", "已签字确认"
    ANNOUNCED = "ANNOUNCED", "已宣布"
    ANNULLED = "ANNULLED", "已废止"


class PollKind(Term):
    SELECTION = "selection", "票决"
    RUNOFF = "runoff", "另行票决"
    EFFECT = "effect", "效果票评"


class Channel(Term):
    """How ballots of a poll are given; of one deputy: paper or electronic."""

    PAPER = "paper", "纸质票"
    ELECTRONIC = "electronic", "电子票"
    BOTH = "both", "纸质与电子并用"


class Mark(Term):
    APPROVE = "approve", "赞成"
    OPPOSE = "oppose", "反对"
    ABSTAIN = "abstain", "弃权"


class Grade(Term):
    SATISFIED = "satisfied", "满意"
    BASICALLY_SATISFIED = "basically_satisfied", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"


class DeputyStatus(Term):
    IN_OFFICE = "in_office", "在任"
    SUSPENDED = "suspended", "暂停执行职务"
    LEFT = "left", "已离任"


class DeputyChange(Term):
    """代表变动; each comes with its 公告号."""

    BY_ELECTION = "by_election", "补选"
    RESIGNED = "resigned", "辞职"
    TERMINATED = "terminated", "终止"
    DIED = "died", "去世"
    SUSPENDED = "suspended", "暂停"
    RESUMED = "resumed", "恢复"


class Attendance(Term):
    """In what quality somebody is in the hall. Only a deputy (代表) votes."""

    DEPUTY = "deputy", "代表"
    ATTENDING = "attending", "列席"
    OBSERVER = "observer", "旁听"
    STAFF = "staff", "工作人员"


class Absence(Term):
    """Expected (应到) but not present."""

    ON_LEAVE = "on_leave", "请假"
    ABSENT = "absent", "缺席"


class TellerPost(Term):
    CHIEF_TELLER = "chief_teller", "总监票人"
    TELLER = "teller", "监票人"
    COUNTER = "counter", "计票人"


class StationKind(Term):
    HOME = "home", "代表之家"
    STATION = "station", "社区联络站"
    POINT = "point", "联络点"


class ConditionClass(Term):
    """Class of a condition: legal is never waived, procedural is curable or waived by a named body."""

    LEGAL = "legal", "法定"
    PROCEDURAL = "procedural", "程序"


class Standing(Term):
    """Where a rule value comes from; every page that shows a rule shows it."""

    CONFIRMED = "confirmed", "有据"
    ANALOGY = "analogy", "类推"
    ASSUMED = "assumed", "默认设定"


class ReturnReason(Term):
    """Why a suggestion is not taken up; always with a sentence of its own beside it."""

    NOT_PUBLIC_INTEREST = "not_public_interest", "不属普惠公益事项"
    NOT_THIS_LEVEL = "not_this_level", "不属本级事权"
    NOT_FEASIBLE = "not_feasible", "暂不具备实施条件"
    NO_FUNDS = "no_funds", "财力难以承受"
    DUPLICATE = "duplicate", "与其他建议重复"
    ALREADY_PLANNED = "already_planned", "已有安排"
    UNCLEAR_TARGET = "unclear_target", "目标不明确"
    UNLAWFUL = "unlawful", "不符合法律法规"
    ADDS_DEBT_RISK = "adds_debt_risk", "增加债务风险"
    OTHER = "other", "其他"


class RedirectTo(Term):
    """转办: whom a suggestion goes to that is no candidate for the year's list."""

    MICRO_PROJECT = "micro_project", "民生微实事"
    DEPUTY_SUGGESTION = "deputy_suggestion", "代表建议"
    HOTLINE = "hotline", "政务热线"
    OTHER_LEVEL = "other_level", "其他层级"


class DeliberationOutcome(Term):
    """审议结果 of the candidate list in pre-deliberation."""

    AGREED = "agreed", "同意提请"
    AGREED_IN_PRINCIPLE = "agreed_in_principle", "原则同意，修改后提请"
    RETURNED = "returned", "退回研究"

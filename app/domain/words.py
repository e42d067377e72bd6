"""The field's vocabulary: every closed list of terms, with the Chinese word people see.

An identifier is what code, files and URLs use; ``label`` is the source text of the interface.
Source of the terms: the glossary in ``docs/glossary.md``.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


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


BEFORE_THE_VOTE: Final = (
    Stage.COLLECTING,
    Stage.SCREENING,
    Stage.PRE_DELIBERATION,
    Stage.LISTED,
    Stage.IN_SESSION,
)


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
    INDUSTRY = "industry", "产业联系点"


class ActivityKind(Term):
    """What deputies do at a station (家站点)."""

    RECEPTION = "reception", "接待居民"
    VISIT = "visit", "走访"
    MEETING = "meeting", "座谈"
    INSPECTION = "inspection", "视察"


class TopicChannel(Term):
    """征集渠道 of a suggestion."""

    STANDING = "standing", "全年常态征集"
    CAMPAIGN = "campaign", "集中征集"
    INVESTMENT_PLAN = "investment_plan", "政府投资计划"


class TopicOrigin(Term):
    """Who said it where: a resident by himself, or a deputy or clerk who entered what was said."""

    ONLINE = "online", "居民网上提交"
    STATION = "station", "家站点收集"
    VISIT = "visit", "走访收集"
    RECEPTION = "reception", "接待时提出"
    DEPUTY = "deputy", "代表提出"


class TopicCategory(Term):
    """What a suggestion is about; the classes that published lists of other congresses use."""

    EDUCATION = "education", "教育"
    HEALTH = "health", "医疗卫生"
    CARE = "care", "养老托育"
    HOUSING = "housing", "住房与小区"
    TRANSPORT = "transport", "交通出行"
    ENVIRONMENT = "environment", "生态环境"
    CULTURE_SPORT = "culture_sport", "文化体育"
    SAFETY = "safety", "公共安全"
    EMPLOYMENT = "employment", "就业与社会保障"
    SERVICES = "services", "便民服务"
    OTHER = "other", "其他"


class Recommendation(Term):
    """What the community recommends after its study; it decides nothing."""

    POOL = "pool", "建议纳入项目储备库"
    RETURN = "return", "建议不予采纳"
    REDIRECT = "redirect", "建议转办"
    MERGE = "merge", "建议合并"


class TopicStep(Term):
    """What can happen to a suggestion, as its public timeline says it; later steps are its candidate's
    and its project's.
    """

    SUBMITTED = "submitted", "已收到"
    STUDIED = "studied", "社区完成初步研究"
    POOLED = "pooled", "纳入项目储备库"
    ADOPTED = "adopted", "列为候选项目，开始论证"
    RETURNED = "returned", "未予采纳"
    MERGED = "merged", "与同类建议合并办理"
    MERGE_UNDONE = "merge_undone", "撤销合并，重新单独办理"
    REDIRECTED = "redirected", "转交其他单位办理"
    REDIRECT_ANSWERED = "redirect_answered", "受理单位已答复"
    WITHDRAWN = "withdrawn", "建议人撤回"
    RELEASED = "released", "退回项目储备库"
    OVERDUE = "overdue", "街道处理逾期，结转下一批"
    APPRAISED = "appraised", "候选项目通过论证"
    SUBMITTED_TO_COMMITTEE = "submitted_to_committee", "候选项目提请审议"
    DELIBERATED = "deliberated", "常委会已预先审议"
    SENT_BACK = "sent_back", "审议后退回研究"
    LISTED = "listed", "列入候选项目名单，公布"
    DROPPED = "dropped", "不再列为候选项目"
    CANDIDATE_WITHDRAWN = "candidate_withdrawn", "政府撤回候选项目"
    SELECTED = "selected", "经代表票决入选"
    NOT_SELECTED = "not_selected", "代表票决未入选"
    PLAN_FILED = "plan_filed", "牵头单位提出实施方案"
    PROGRESS = "progress", "牵头单位报告进展"
    ADJUSTED = "adjusted", "项目有调整"
    REPORTED = "reported", "项目完成情况已公布，请您评价"
    GRADED = "graded", "代表完成效果票评"
    RECTIFYING = "rectifying", "项目进入整改"
    CLOSED = "closed", "项目办结"
    TERMINATED = "terminated", "项目终止"
    CARRIED_OVER = "carried_over", "项目续建，转入下一年度"


class Hand(Term):
    """What many suggestions may have in common, so that a person looks at them."""

    PHONE = "phone", "同一手机号多次提交"
    ADDRESS = "address", "同一网络地址多次提交"
    TEXT = "text", "内容相同的多次提交"


class Masked(Term):
    """What is taken out of a public text by rule (``domain/masking.py``)."""

    ID_CARD = "id_card", "身份证号码"
    BANK_CARD = "bank_card", "银行卡号"
    PHONE = "phone", "电话号码"
    EMAIL = "email", "电子邮箱"
    PLATE = "plate", "车牌号码"
    HANDLE = "handle", "社交账号"


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


class OpinionAnswer(Term):
    """What became of an opinion given in pre-deliberation; 未采纳 comes with a reason."""

    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    NOT_ADOPTED = "not_adopted", "未采纳"


class Criterion(Term):
    """筛选论证标准."""

    INCLUSIVE = "inclusive", "普惠性"
    PUBLIC_GOOD = "public_good", "公益性"
    FEASIBLE = "feasible", "可行性"
    WITHIN_YEAR = "within_year", "年度可完成"
    MEASURABLE = "measurable", "可考核"
    AFFORDABLE = "affordable", "财力可承受"


class Exclusion(Term):
    """排除情形: what the year's list does not take."""

    FROM_ABOVE = "from_above", "上级已部署"
    ROUTINE_DUTY = "routine_duty", "部门日常职责"
    DEBT_RISK = "debt_risk", "增加债务风险"
    NOT_READY = "not_ready", "条件不成熟"


class AdjustmentKind(Term):
    """项目调整 of what was voted."""

    SCOPE = "scope", "范围"
    TARGET = "target", "目标"
    BUDGET = "budget", "预算"
    SITE = "site", "选址"
    SCHEDULE = "schedule", "年内进度"
    POSTPONE = "postpone", "延期至年度以后"
    SUBSTITUTE = "substitute", "更换项目内容"
    TERMINATE = "terminate", "终止"


class AdjustmentStatus(Term):
    PENDING = "pending", "待决定"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    FILED = "filed", "已备案"
    TAKEN_BACK = "taken_back", "已撤回申请"


class MemberKind(Term):
    """Who sits in a supervision group (全程介入式监督小组)."""

    DEPUTY = "deputy", "人大代表"
    RESIDENT = "resident", "居民代表"
    EXPERT = "expert", "专家"
    AUDIT = "audit", "审计人员"


class FindingStatus(Term):
    """A finding of a supervision group: handed to the unit, put right, checked by the group itself."""

    FOUND = "found", "已发现"
    ASSIGNED = "assigned", "已交办"
    RECTIFIED = "rectified", "已报整改"
    VERIFIED = "verified", "已核验"


class NoticeState(Term):
    """Of one notice to one person."""

    WAITING = "waiting", "待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"


class AttachmentKind(Term):
    """What may be attached; told by a file's own bytes, never by its name."""

    IMAGE = "image", "图片"
    PDF = "pdf", "PDF 文件"

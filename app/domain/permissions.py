"""One table: what may be done outside the moves of the workflow, by whom, and at which stages.

Denied unless granted. A move of a cycle, topic, candidate, project or poll is granted by its row in
``workflow``, not here. To add a row: one line. ``stages`` is empty where the stage does not matter.
A system administrator has accounts and settings, no move and no count; an auditor reads all but who
voted how, which nobody can read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.domain.actors import Actor
from app.domain.actors import Role as R
from app.domain.errors import NotYourRole, WrongStage
from app.domain.words import Stage


@dataclass(frozen=True, slots=True)
class Grant:
    """``action`` is a dotted name, ``label`` what people read, ``roles`` who may."""

    action: str
    label: str
    roles: tuple[R, ...]
    stages: tuple[Stage, ...] = ()


_DESK = (R.CLERK, R.BODY_SECRETARY)
_IN_STREET = (R.STREET_CONGRESS_OFFICE, R.STATION_CLERK)
_STATIONS = (*_DESK, R.AUDITOR, R.DEPUTY, *_IN_STREET)
_HALL = (R.CLERK, R.BODY_SECRETARY, R.EXECUTIVE_CHAIR, R.TELLER)
_STAFF = (*_HALL, R.GOVERNMENT_OFFICE, R.DEPARTMENT, R.STREET_CONGRESS_OFFICE, R.STATION_CLERK, R.AUDITOR)
_RECORDERS = (*_DESK, R.GOVERNMENT_OFFICE, R.STREET_CONGRESS_OFFICE, R.TELLER)
_COUNTERSIGNERS = (*_RECORDERS, R.EXECUTIVE_CHAIR)
_DRAWING = (Stage.COLLECTING, Stage.SCREENING)
_SCREENING = (Stage.SCREENING,)
_STREET = (R.STATION_CLERK, R.STREET_CONGRESS_OFFICE, R.CLERK)
_TOPIC_READERS = (*_STREET, R.GOVERNMENT_OFFICE, R.AUDITOR)
_AUTHORS = (R.RESIDENT, R.DEPUTY, R.STATION_CLERK, R.CLERK)
_GRADING = (Stage.IMPLEMENTING, Stage.EFFECT_VOTING)
_CARRYING_OUT = (Stage.IMPLEMENTING, Stage.EFFECT_VOTING, Stage.CLOSED)
_UPLOADERS = (
    R.RESIDENT,
    R.DEPUTY,
    R.STATION_CLERK,
    R.STREET_CONGRESS_OFFICE,
    R.GOVERNMENT_OFFICE,
    R.DEPARTMENT,
    R.CLERK,
)
_EVERYBODY = tuple(R)

# fmt: off
TABLE: Final = (
    #     名称                         事项                          可以办理的身份
    Grant("account.manage",          "管理账号和身份",               (R.SYSADMIN,)),
    Grant("account.read",            "查看账号",                    (R.SYSADMIN, R.AUDITOR)),
    Grant("settings.manage",         "管理设置",                    (R.SYSADMIN,)),
    Grant("settings.read",           "查看设置",                    (R.SYSADMIN, R.AUDITOR, R.CLERK)),
    Grant("department.manage",       "管理责任单位",                 (R.CLERK,)),
    Grant("station.manage",          "管理家站点",                  (R.CLERK,)),
    Grant("place.manage",            "管理街道和社区",               (R.CLERK,)),
    Grant("station.read",            "查看家站点的办理情况",           _STATIONS),
    Grant("rota.manage",             "安排站长轮值",                 (R.CLERK, *_IN_STREET)),
    Grant("handover.write",          "填写站长交接",                 (R.CLERK, R.DEPUTY, *_IN_STREET)),
    Grant("handover.confirm",        "确认站长交接",                 (R.CLERK, R.DEPUTY)),
    Grant("activity.record",         "登记家站点活动",               (R.CLERK, R.DEPUTY, *_IN_STREET)),

    Grant("roll.import",             "导入代表名册",                 (R.CLERK,)),
    Grant("roll.read",               "查看代表名册",                 (*_HALL, R.AUDITOR)),
    Grant("deputy.change",           "登记代表变动",                 (R.CLERK,)),
    Grant("card.issue",              "制发签到卡",                  (R.CLERK,)),
    Grant("card.reissue",            "补发签到卡、结束代表的登录",      _DESK),
    Grant("congress.found",          "设定人大名称",                 (R.SYSADMIN,)),

    Grant("decision.record",         "记录决定",                    _RECORDERS),
    Grant("decision.countersign",    "复核决定",                    _COUNTERSIGNERS),
    Grant("decision.read",           "查看决定",                    _STAFF),
    Grant("waiver.record",           "记录免除的程序条件",            _DESK),
    Grant("waiver.countersign",      "复核免除的程序条件",            _DESK),

    Grant("meeting.manage",          "管理会议和全体会议",            _DESK),
    Grant("meeting.read",            "查看会议",                    (*_STAFF, R.DEPUTY)),
    Grant("step.record",             "记录会议程序",                 _DESK),
    Grant("attendance.manage",       "登记列席、旁听和工作人员",       _DESK),
    Grant("checkin.record",          "办理代表签到",                 _DESK),
    Grant("headcount.record",        "记录清点人数",                 _DESK),
    Grant("teller.propose",          "提名监票人、计票人",            _DESK),
    Grant("teller.adopt",            "记录监票人、计票人的通过",       _DESK),

    Grant("year.import",             "导入系统外形成的年度",           (R.CLERK,)),
    Grant("year.countersign",        "复核导入的年度",               (R.CLERK, R.BODY_SECRETARY)),
    Grant("rehearsal.run",           "举行模拟票决",                 (R.CLERK,)),
    Grant("year.open",               "设立年度",                    (R.CLERK,)),
    Grant("ruleset.adopt",           "更换征集期间的规则",            (R.CLERK,)),
    Grant("cycle.manage",            "办理年度事项",                 _DESK),
    Grant("cycle.read",              "查看年度",                    (*_STAFF, R.DEPUTY)),
    Grant("ruleset.read",            "查看规则",                    _EVERYBODY),
    Grant("candidate.read",          "查看未公布的候选项目材料",        _STAFF),
    Grant("candidate.draft",         "起草候选项目、修改材料",         (R.GOVERNMENT_OFFICE,)),
    Grant("candidate.appraise",      "论证候选项目",                 (R.GOVERNMENT_OFFICE,), _SCREENING),
    Grant("candidate.leave",         "撤回候选项目、不再列为候选",      (R.GOVERNMENT_OFFICE, R.CLERK)),
    Grant("group.manage",            "设定类别和应选项目数",           (R.GOVERNMENT_OFFICE,), _SCREENING),
    Grant("group.uncontested",       "办理等额票决的决定",            _DESK, _SCREENING),
    Grant("plan.import",             "导入政府投资计划",              (R.GOVERNMENT_OFFICE,), _DRAWING),
    Grant("plan.read",               "查看政府投资计划",              _STAFF),

    Grant("party_step.record",       "登记报告同级党委",              (R.CLERK, R.GOVERNMENT_OFFICE)),
    Grant("party_step.read",         "查看报告同级党委的登记",         (*_DESK, R.GOVERNMENT_OFFICE)),
    Grant("draft_budget.record",     "登记列入预算草案",              (R.GOVERNMENT_OFFICE,)),
    Grant("draft_budget.read",       "查看列入预算草案的登记",         _STAFF),
    Grant("motion.read",             "公布之前查看提请审议的名单",      _STAFF),
    Grant("deliberation.record",     "记录预先审议",                 _DESK),
    Grant("opinion.answer",          "答复审议意见",                 (R.GOVERNMENT_OFFICE,)),
    Grant("difference.explain",      "注明改动所答复的审议意见",       (R.GOVERNMENT_OFFICE,)),

    Grant("queue.read",              "查看项目建议办理台",            (*_STREET, R.AUDITOR)),
    Grant("topic.submit",            "提出项目建议",                 _AUTHORS),
    Grant("topic.support",           "支持项目建议",                 (R.RESIDENT, R.DEPUTY)),
    Grant("topic.withdraw",          "撤回项目建议",                 _AUTHORS),
    Grant("topic.own",               "查看自己提出和支持的建议",        _AUTHORS),
    Grant("me.privacy",              "查阅、撤回同意、删除个人信息",     (R.RESIDENT,)),
    Grant("flag.review",             "查看、核查异常提交",            (R.STREET_CONGRESS_OFFICE, R.CLERK)),
    Grant("campaign.publish",        "发布集中征集",                 (R.CLERK,)),
    Grant("topic.study",             "社区初步研究",                 _STREET),
    Grant("topic.merge",             "合并项目建议",                 (R.STREET_CONGRESS_OFFICE, R.CLERK)),
    Grant("topic.redirect",          "转办项目建议、登记答复",         (R.STREET_CONGRESS_OFFICE, R.CLERK)),
    Grant("topic.adopt",             "从项目储备库选用",              (R.GOVERNMENT_OFFICE,)),
    Grant("topic.read_desk",         "查看项目建议的办理情况",         _TOPIC_READERS),
    Grant("pool.read",               "查看项目储备库",             (R.GOVERNMENT_OFFICE, R.CLERK, R.AUDITOR)),
    Grant("batch.draft",             "起草、办结街道批次",            (R.STREET_CONGRESS_OFFICE, R.CLERK)),
    Grant("batch.decide",            "办理街道批次的决定",            (R.STREET_CONGRESS_OFFICE, *_DESK)),
    Grant("batch.read",              "查看街道批次",           (R.STREET_CONGRESS_OFFICE, *_DESK, R.AUDITOR)),

    Grant("poll.prepare",            "准备票决",                    (R.CLERK,)),
    Grant("poll.keys",               "制作和回读票箱钥匙卡",           (R.TELLER,)),
    Grant("poll.key_record.replace", "更换票箱钥匙",                 (R.CLERK, R.TELLER)),
    Grant("poll.read",               "查看票决",                    (*_STAFF, R.DEPUTY)),
    Grant("poll.turnout",            "查看投票进度",                 (*_HALL, R.AUDITOR)),
    Grant("poll.cast",               "投票",                       (R.DEPUTY,)),
    Grant("poll.receipt",            "查验投票回执",                 _EVERYBODY),
    Grant("poll.count",              "开箱计票",                    (R.TELLER,)),
    Grant("poll.rule_pending",       "认定待认定票",                 (R.TELLER,)),
    Grant("poll.certify",            "签字确认计票结果",              (R.TELLER,)),
    Grant("poll.tie",                "记录主席团对得票相同的决定",      _DESK),
    Grant("poll.shred",              "销毁选票",                    (R.TELLER,)),

    Grant("paper.stock",             "登记纸质票的印制、发出和作废",     (R.CLERK, R.TELLER)),
    Grant("paper.issue",             "发出纸质票",                  (R.CLERK, R.TELLER)),
    Grant("paper.enter",             "录入纸质票",                  (R.TELLER,)),
    Grant("paper.sign",              "签字确认纸质票合计",            (R.TELLER,)),
    Grant("paper.read",              "查看纸质票录入",               (R.TELLER, R.AUDITOR)),

    Grant("result.read_early",       "宣布之前查看计票结果",          (R.CLERK, R.EXECUTIVE_CHAIR, R.TELLER)),
    Grant("result.read_full",        "查看完整结果",                 (*_HALL, R.AUDITOR)),
    Grant("result.read_hall",        "查看会场结果",                 (*_STAFF, R.DEPUTY)),
    Grant("result.read_deputies",    "查看代表所见的结果",            (R.DEPUTY, *_HALL, R.AUDITOR)),
    Grant("result.read_public",      "查看公开的结果",               _EVERYBODY),
    Grant("result.switches",         "设定会场所见、收回公开内容",      (R.CLERK,)),
    Grant("result.widen",            "办理扩大公开范围的决定",         _DESK),

    Grant("project.read",            "查看项目",                    _EVERYBODY),
    Grant("project.report_progress", "报告项目进展",                 (R.DEPARTMENT,), _CARRYING_OUT),
    Grant("project.plan",            "提出实施方案",                 (R.DEPARTMENT,), _CARRYING_OUT),
    Grant("project.adjust",          "申请项目调整",                 (R.GOVERNMENT_OFFICE,), _CARRYING_OUT),
    Grant("adjustment.read",         "查看项目调整的申请",            (*_STAFF, R.DEPUTY)),
    Grant("adjustment.decide",       "记录对项目调整的决定",           _DESK),
    Grant("adjustment.file",         "备案年内进度调整",              (R.CLERK,)),
    Grant("rectification.file",      "提出整改方案",                 (R.DEPARTMENT,), _CARRYING_OUT),
    Grant("rectification.report",    "报告整改情况",                 (R.DEPARTMENT,), _CARRYING_OUT),
    Grant("rectification.accept",    "记录对整改方案的同意",           _DESK, _CARRYING_OUT),
    Grant("grade.give",              "居民评价",                    (R.RESIDENT,), _GRADING),
    Grant("grade.read",              "查看居民评价汇总",              _EVERYBODY),

    Grant("supervision.manage",      "管理监督小组、点位，交办问题",     (R.CLERK,)),
    Grant("supervision.read",        "查看监督小组的全部成员",          (*_STAFF, R.DEPUTY)),
    Grant("supervision.find",        "登记监督中发现的问题",           (R.DEPUTY, R.CLERK)),
    Grant("supervision.answer",      "报告监督问题的整改",            (R.DEPARTMENT,)),
    Grant("supervision.verify",      "核验监督问题的整改",            (R.DEPUTY, R.CLERK)),
    Grant("draw.announce",           "公布和放弃抽取点位",            (R.CLERK,)),
    Grant("draw.seed",               "提交抽取的承诺和随机数",          (R.CLERK, R.DEPUTY)),

    Grant("notice.read",             "查看办理进展通知的发送情况",      (R.CLERK, R.SYSADMIN, R.AUDITOR)),
    Grant("notice.retry",            "重新发送通知",                 (R.CLERK,)),
    Grant("notice.contact",          "设定是否接收通知",              (R.RESIDENT,)),
    Grant("attachment.upload",       "上传附件",                    _UPLOADERS),
    Grant("attachment.read",         "查看未公开的附件",              (*_STAFF, R.DEPUTY)),

    Grant("desk.read",               "查看办理台",                  _STAFF),
    Grant("audit.read",              "查看操作记录",                 (R.AUDITOR,)),
    Grant("doctor.read",             "查看系统自检",                 (R.AUDITOR, R.SYSADMIN)),
    Grant("export.make",             "导出",       (R.CLERK, R.EXECUTIVE_CHAIR, R.TELLER, R.AUDITOR)),
)
# fmt: on

_BY_ACTION: Final = {grant.action: grant for grant in TABLE}


def grant(action: str) -> Grant:
    """The row of an action. Raises KeyError for a name the table does not have: that is our fault."""
    return _BY_ACTION[action]


def may(actor: Actor, action: str, stage: Stage | None = None) -> bool:
    """Whether the actor has a role for it; with ``stage`` also whether it is done at that stage."""
    row = grant(action)
    return actor.has(*row.roles) and (stage is None or not row.stages or stage in row.stages)


def require(actor: Actor, action: str, stage: Stage | None = None) -> None:
    """Raises NotYourRole naming the roles that may, or WrongStage naming the stages."""
    row = grant(action)
    if not actor.has(*row.roles):
        roles = "、".join(role.label for role in row.roles)
        raise NotYourRole("“{label}”须由{roles}办理", label=row.label, roles=roles)
    if not may(actor, action, stage):
        stages = "、".join(known.label for known in row.stages)
        raise WrongStage("“{label}”在“{stages}”阶段办理", label=row.label, stages=stages)

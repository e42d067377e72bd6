"""What comes in and goes out of projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from app.attachments.schemas import AttachmentOut
from app.domain.implementation import Lateness
from app.domain.words import AdjustmentKind, AdjustmentStatus, Grade, ProjectStatus
from app.web.schemas import Count, Line, Note, Paragraph, Ref, Strict, Yuan

Month = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", examples=["2026-06"])]


@dataclass(frozen=True, slots=True)
class ResidentTotals:
    """Residents' grades of one project: shown beside the deputies' level, never mixed in."""

    n: int
    counts: Mapping[Grade, int]


@dataclass(frozen=True, slots=True)
class ProjectsFacts:
    """What a year's conditions look at. Titles leave terminated projects out; ``reports_published`` is the
    day the last of the final reports came out, None while one is missing."""

    without_final_report: tuple[str, ...]
    reports_published: date | None
    mid_year_reported: bool
    unsatisfied_without_plan: tuple[str, ...]
    adjustments_pending: int = 0


class ProgressIn(Strict):
    month: Month = Field(description="月份，如 2026-06；不得晚于本月。")
    done_amount: Count = Field(description="至该月底累计完成数量，按票决目标的单位。")
    paid: Yuan = Field(description="至该月底累计支付金额，整数元。")
    attachments: list[Ref] = Field(
        default_factory=list, max_length=9, description="现场照片：已上传附件的编号，随进展公开。"
    )
    note: Note = Field(
        default="", max_length=500, description="说明；更正已报月份、累计数减少或超过预算时必填。"
    )


class ReportIn(Strict):
    text: Paragraph = Field(max_length=4000, description="报告全文；即日公布。")


class PlanIn(Strict):
    text: Paragraph = Field(max_length=4000, description="整改方案全文；获同意前可以重新提出。")


class NodeIn(Strict):
    month: Month = Field(description="月份，如 2026-06；各节点按月份先后排列。")
    reached: Line = Field(max_length=200, description="至该月底达到什么。")
    amount: Count = Field(description="至该月底累计完成数量，按票决目标的单位。")
    payment: Yuan = Field(description="至该月底累计计划支付金额，整数元。")


class ImplementationPlanIn(Strict):
    """实施方案: a post, no person's name is needed."""

    lead_post: Line = Field(max_length=80, description="责任岗位，如“区教育局分管副局长”。")
    target: Paragraph = Field(max_length=500, description="目标。")
    nodes: list[NodeIn] = Field(min_length=1, max_length=60, description="各月节点，最后一个须达到票决目标。")


class AdjustmentIn(Strict):
    """项目调整的申请; which fields a kind takes is told where one is missing or not asked for."""

    kind: AdjustmentKind = Field(description="调整的类别。")
    reason: Paragraph = Field(max_length=1000, description="理由。")
    before: Note = Field("", max_length=1000, description="调整之前（范围、选址须填写；其余由系统写明）。")
    after: Note = Field("", max_length=1000, description="调整之后（范围、选址、目标、更换内容须填写）。")
    amount: Count | None = Field(None, description="新的目标数量（目标、更换内容）。")
    unit: Note = Field("", max_length=20, description="新的目标单位（更换内容）。")
    budget: Yuan | None = Field(None, description="新的预算，整数元（预算）。")
    finishes_on: date | None = Field(None, description="新的完成期限（年内进度、延期至年度以后）。")


class FilingIn(Strict):
    document_no: Line = Field(max_length=80, description="备案文号。")


class CarryOverIn(Strict):
    """续建: what the decision says. 总目标和总资金有变更的，须重新票决。"""

    cycle: Ref = Field(description="转入的年度的编号。")
    milestone: Line = Field(max_length=200, description="该年度的节点目标。")
    milestone_amount: Count = Field(description="该年度末累计达到的数量，按票决目标的单位。")
    finishes_on: date = Field(description="该节点目标的完成期限。")
    target_amount: Count = Field(description="总目标数量；与票决的不同时须重新票决。")
    budget: Yuan = Field(description="总资金，整数元；与票决的不同时须重新票决。")


class ProjectMoveIn(Strict):
    decision: Ref = Field(description="已记录的决定编号；未复核的由办理人在此复核。")


class GradeIn(Strict):
    grade: Grade = Field(description="满意、基本满意或不满意。")


class LateOut(BaseModel):
    """Something overdue of a project."""

    what: Lateness = Field(description="逾期的事项。")
    label: str = Field(description="事项的名称。")
    due_on: date = Field(description="应于此日前办理；自次日起逾期。")
    month: str | None = Field(description="所涉月份；与月份无关时为空。")


class NodeOut(BaseModel):
    month: str = Field(description="月份。")
    reached: str = Field(description="至该月底达到什么。")
    amount: int = Field(description="至该月底累计完成数量。")
    payment: int = Field(description="至该月底累计计划支付金额，整数元。")


class ImplementationPlanOut(BaseModel):
    version: int = Field(description="第几版；重新提出的为新的一版，旧版保留。")
    lead_post: str = Field(description="责任岗位。")
    target: str = Field(description="目标。")
    filed_on: date = Field(description="提出日期。")
    nodes: list[NodeOut] = Field(description="各月节点。")


class ImplementationPlansOut(BaseModel):
    items: list[ImplementationPlanOut] = Field(description="各版实施方案，最近的在前。")
    next: str | None = Field(description="下一页的 before；没有下一页时为空。")


class AdjustmentOut(BaseModel):
    """One adjustment: what was voted stays, an approved one stands beside it."""

    id: str = Field(description="项目调整的编号。")
    project: str = Field(description="项目编号。")
    kind: AdjustmentKind = Field(description="类别。")
    kind_label: str = Field(description="类别的名称。")
    status: AdjustmentStatus = Field(description="状态；待决定的不改变任何内容。")
    status_label: str = Field(description="状态的名称。")
    before: str = Field(description="调整之前。")
    after: str = Field(description="调整之后。")
    amount: int | None = Field(description="新的目标数量。")
    unit: str = Field(description="新的目标单位。")
    budget: int | None = Field(description="新的预算，整数元。")
    finishes_on: date | None = Field(description="新的完成期限。")
    reason: str = Field(description="理由。")
    requested_on: date = Field(description="申请日期。")
    closed_on: date | None = Field(description="决定、备案或撤回的日期。")
    document_no: str = Field(description="决定或备案的文号。")
    answer: str = Field(description="决定的说明。")


class AdjustmentAtDeskOut(AdjustmentOut):
    title: str = Field(description="项目名称。")
    decision: str | None = Field(description="所依据的决定的编号。")


class AdjustmentsOut(BaseModel):
    items: list[AdjustmentAtDeskOut] = Field(description="项目调整。")
    next: str | None = Field(description="下一页的 after；没有下一页时为空。")


class TermsOut(BaseModel):
    """What the project is held to with its approved adjustments; what was voted stands beside."""

    amount: int = Field(description="目标数量；续建项目为本年度的节点目标。")
    unit: str = Field(description="目标单位。")
    budget: int = Field(description="预算，整数元。")
    finishes_on: date | None = Field(description="完成期限；不知道时为空。")
    done_percent: str | None = Field(description="累计完成数量占此目标的百分比。")


class ProgressOut(BaseModel):
    month: str = Field(description="月份。")
    done_amount: int = Field(description="至该月底累计完成数量。")
    node_amount: int | None = Field(description="实施方案至该月应累计完成的数量；没有节点时为空。")
    behind: bool = Field(description="未达到节点。")
    paid: int = Field(description="至该月底累计支付金额，整数元。")
    note: str = Field(description="说明。")
    attachments: list[AttachmentOut] = Field(description="现场照片。")


class ReportOut(BaseModel):
    kind: str = Field(description="mid_year 年中进展报告；final 总结报告。")
    text: str = Field(description="报告全文；系统外形成的年中报告只记日期。")
    published_on: date = Field(description="公布日期。")


class RectificationOut(BaseModel):
    plan_due_on: date = Field(description="整改方案应于此日前提出。")
    regrade_due_on: date = Field(description="应于此日前再次票评。")
    plan: str = Field(description="整改方案；未提出时为空。")
    filed_on: date | None = Field(description="提出日期。")
    accepted_on: date | None = Field(description="获同意日期。")
    report: str = Field(description="整改情况报告；未报告时为空。")
    reported_on: date | None = Field(description="报告日期。")
    regrade: Grade | None = Field(description="再次票评的等次。")


class ShareOut(BaseModel):
    numerator: int = Field(description="此等次的人数。")
    denominator: int = Field(description="参加评价的居民人数，即基数。")
    percent: str | None = Field(description="百分比，两位小数；无人评价时为空。")


class ResidentsOut(BaseModel):
    """居民评价汇总; the numbers by level stay closed until the deputies' result is announced."""

    n: int = Field(description="参加评价的居民人数。")
    counts: dict[Grade, int] | None = Field(description="各等次人数；代表票评宣布前为空。")
    share: dict[Grade, ShareOut] | None = Field(description="各等次占参加评价居民的比例；宣布前为空。")


class ProjectOut(BaseModel):
    """A project at a glance: measured against the voted target, money beside it."""

    id: str = Field(description="项目编号。")
    cycle: str = Field(description="年度编号。")
    number: int = Field(description="序号。")
    group: str = Field(description="类别代码。")
    title: str = Field(description="名称。")
    target: str = Field(description="票决通过的目标。")
    target_amount: int = Field(description="目标数量。")
    target_unit: str = Field(description="目标单位。")
    lead_department: str = Field(description="牵头单位。")
    budget: int = Field(description="预算，整数元。")
    status: ProjectStatus = Field(description="状态。")
    status_label: Line = Field(description="状态的名称。")
    level: Grade | None = Field(description="最近一次宣布的等次。")
    done_amount: int = Field(description="累计完成数量；续建项目在首次报告进展之前，为转入时的数量。")
    done_percent: str | None = Field(description="累计完成数量占票决目标的百分比。")
    paid: int = Field(description="累计支付金额，整数元；支付不等于完成。")
    finishes_on: date | None = Field(description="票决通过的完成期限；不知道时为空。")
    milestone: str = Field(description="跨年度项目本年度的节点目标。")
    milestone_amount: int | None = Field(description="续建项目本年度末应累计达到的数量。")
    milestone_percent: str | None = Field(description="累计完成数量占本年度节点目标的百分比。")
    carried_from: str | None = Field(description="续建项目：由以前年度的哪个项目转入。")
    carried_amount: int | None = Field(description="续建项目转入本年度时已累计完成的数量。")
    carried_paid: int | None = Field(description="续建项目转入本年度时已累计支付的金额，整数元。")
    overdue: list[LateOut] = Field(description="逾期的事项，按日期排列。")


class ProjectDetailOut(ProjectOut):
    source: str = Field(description="项目来源。")
    plan_due_on: date | None = Field(description="实施方案应于此日前提出；不要求时为空。")
    plan: ImplementationPlanOut | None = Field(description="现行的实施方案；未提出时为空。")
    adjustments: list[AdjustmentOut] = Field(description="已批准和已备案的调整，与票决的内容并列。")
    in_force: TermsOut = Field(description="计入已批准的调整之后的要求。")
    progress: list[ProgressOut] = Field(description="各月进展，按月份排列。")
    reports: list[ReportOut] = Field(description="年中和总结报告。")
    rectifications: list[RectificationOut] = Field(description="历次整改，最近的在后。")
    residents: ResidentsOut = Field(description="居民评价汇总，单列，不计入代表票评。")


class ProjectsOut(BaseModel):
    items: list[ProjectOut] = Field(description="项目，按序号排列。")
    next: str | None = Field(description="下一页的 after；没有下一页时为空。")


class OwnGradeOut(BaseModel):
    project: str = Field(description="项目编号。")
    grade: Grade = Field(description="您的评价。")


class OwnGradesOut(BaseModel):
    open: bool = Field(description="评价尚在进行；结束之后任何人都不能再查到谁评了什么。")
    items: list[OwnGradeOut] = Field(description="您对各项目的评价。")

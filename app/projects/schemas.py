"""What comes in and goes out of projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from app.domain.words import Grade, ProjectStatus
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


class ProgressIn(Strict):
    month: Month = Field(description="月份，如 2026-06；不得晚于本月。")
    done_amount: Count = Field(description="至该月底累计完成数量，按票决目标的单位。")
    paid: Yuan = Field(description="至该月底累计支付金额，整数元。")
    note: Note = Field(
        default="", max_length=500, description="说明；更正已报月份、累计数减少或超过预算时必填。"
    )


class ReportIn(Strict):
    text: Paragraph = Field(max_length=4000, description="报告全文；即日公布。")


class PlanIn(Strict):
    text: Paragraph = Field(max_length=4000, description="整改方案全文；获同意前可以重新提出。")


class MoveIn(Strict):
    decision: Ref = Field(description="已记录的决定编号；未复核的由办理人在此复核。")


class GradeIn(Strict):
    grade: Grade = Field(description="满意、基本满意或不满意。")


class ProgressOut(BaseModel):
    month: str = Field(description="月份。")
    done_amount: int = Field(description="至该月底累计完成数量。")
    paid: int = Field(description="至该月底累计支付金额，整数元。")
    note: str = Field(description="说明。")


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
    done_amount: int = Field(description="累计完成数量。")
    done_percent: str | None = Field(description="累计完成数量占票决目标的百分比。")
    paid: int = Field(description="累计支付金额，整数元；支付不等于完成。")


class ProjectDetailOut(ProjectOut):
    source: str = Field(description="项目来源。")
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

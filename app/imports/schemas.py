"""What the import answers: a preview, a file that waits, the year that was entered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, Field

from app.domain.errors import Fault
from app.domain.words import Stage
from app.imports.preview import Preview
from app.imports.reading import YearKind
from app.web.i18n import Language, translate
from app.web.schemas import Moment, Ref, Strict


class FileConfirmIn(Strict):
    decision: Ref = Field(description="提交文件时所记录的决定编号")


class WarningOut(BaseModel):
    pointer: str = Field(description="位置：工作表、行、列")
    detail: str = Field(description="须再看一眼的内容")


class GroupSumOut(BaseModel):
    code: str = Field(description="类别编码")
    title: str = Field(description="类别名称")
    places: int | None = Field(description="应选项目数；上年项目为空")
    uncontested: bool | None = Field(description="是否等额；上年项目为空")
    items: int = Field(description="项数")
    budget: int = Field(description="预算合计（元）")


class PreviewOut(BaseModel):
    kind: YearKind = Field(description="文件种类：listed 候选项目，implementing 上年项目")
    digest: str = Field(description="文件的校验码")
    term: int = Field(description="届")
    session_no: int = Field(description="次")
    title: str = Field(description="年度名称")
    stage: Stage = Field(description="导入后所处的阶段")
    rules: str = Field(description="规则编码")
    rules_name: str = Field(description="规则名称")
    document_no: str = Field(description="文号；所录内容标明系统外形成")
    listed_on: date = Field(description="清单公布日期")
    groups: list[GroupSumOut] = Field(description="类别")
    items: int = Field(description="候选项目或项目的项数")
    budget: int = Field(description="预算合计（元）")
    paid: int | None = Field(description="已支付合计（元）；候选项目为空")
    reported: int | None = Field(description="已有总结报告的项数；候选项目为空")
    terminated: int | None = Field(description="已终止的项数；候选项目为空")
    not_selected: int | None = Field(description="结果中未入选的项数；候选项目为空")
    warnings: list[WarningOut] = Field(description="须再看一眼的内容，不妨碍导入")


class WaitingOut(BaseModel):
    id: str = Field(description="提交的文件编号")
    filename: str = Field(description="文件名")
    handed_in_at: Moment = Field(description="提交时间")
    preview: PreviewOut = Field(description="将要录入的内容")


class HandedInOut(WaitingOut):
    decision: str = Field(description="须由另一人在 24 小时内复核的决定编号")


class YearEnteredOut(BaseModel):
    cycle: str = Field(description="年度编号")
    term: int = Field(description="届")
    session_no: int = Field(description="次")
    title: str = Field(description="年度名称")
    stage: Stage = Field(description="阶段")
    formed_outside: bool = Field(description="系统外形成")
    document_no: str = Field(description="文号")


def preview_out(found: Preview, language: Language) -> PreviewOut:
    projects, year = found.projects, found.year
    return PreviewOut(
        kind=found.kind,
        digest=found.digest,
        term=year.term,
        session_no=year.session_no,
        title=year.title,
        stage=found.stage,
        rules=year.rules.code,
        rules_name=year.rules.name,
        document_no=year.document_no,
        listed_on=year.listed_on,
        groups=[GroupSumOut.model_validate(group, from_attributes=True) for group in found.groups],
        items=len(found.items),
        budget=found.budget,
        paid=sum(project.paid for project in projects) if projects else None,
        reported=sum(bool(project.final_report) for project in projects) if projects else None,
        terminated=sum(project.terminated for project in projects) if projects else None,
        not_selected=found.not_selected if projects else None,
        warnings=_warnings(found.warnings, language),
    )


def _warnings(faults: Sequence[Fault], language: Language) -> list[WarningOut]:
    return [
        WarningOut(pointer=f.pointer, detail=translate(f.sentence, language, dict(f.values))) for f in faults
    ]

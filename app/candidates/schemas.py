"""What comes in and goes out: dossiers, versions of the list, an amendment of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from app.domain.words import CandidateStatus
from app.web.schemas import Line, Note, Paragraph, Ref, Strict, Whole, Yuan

_LISTED_SIZE = 100


def _no_doubles(refs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(refs))


Refs = Annotated[tuple[Ref, ...], Field(max_length=_LISTED_SIZE), AfterValidator(_no_doubles)]


class AmendedBy(StrEnum):
    """Whose amendment it is: the government takes back, deputies amend, the presidium corrects."""

    GOVERNMENT = "government"
    DEPUTIES = "deputies"
    PRESIDIUM = "presidium"


class DossierChange(Strict):
    """What of a dossier is replaced; what is not named stays."""

    candidate: Ref = Field(description="候选项目编号")
    title: Annotated[Line, Field(max_length=80)] | None = Field(None, description="名称")
    purpose: Annotated[Paragraph, Field(max_length=1000)] | None = Field(None, description="目的")
    scope: Annotated[Paragraph, Field(max_length=1000)] | None = Field(None, description="范围")
    target: Annotated[Paragraph, Field(max_length=500)] | None = Field(None, description="目标")
    target_amount: Annotated[Whole, Field(ge=1, le=10**9)] | None = Field(None, description="目标数量")
    target_unit: Annotated[Line, Field(max_length=20)] | None = Field(None, description="目标单位")
    lead_department_id: Ref | None = Field(None, description="牵头单位编号")
    departments: Annotated[Note, Field(max_length=200)] | None = Field(None, description="配合单位")
    budget: Yuan | None = Field(None, description="预算（元）")
    budget_source: Line | None = Field(None, description="资金来源")
    starts_on: date | None = Field(None, description="开工日期")
    finishes_on: date | None = Field(None, description="完成日期")
    milestone: Annotated[Note, Field(max_length=500)] | None = Field(None, description="年度节点")
    streets: Annotated[Note, Field(max_length=200)] | None = Field(None, description="所在街道")

    def values(self) -> dict[str, Any]:
        """The fields that are replaced, by their names in the dossier."""
        return self.model_dump(exclude={"candidate"}, exclude_none=True)


class AmendmentIn(Strict):
    """调整候选名单: what a decision on ``amend_list`` carries as its content."""

    amended_by: AmendedBy = Field(
        description="由谁调整：government 政府撤回，deputies 代表联名，presidium 主席团"
    )
    reason: Annotated[Paragraph, Field(max_length=500)] = Field(description="理由")
    withdraw: Refs = Field((), description="政府撤回的候选项目编号")
    drop: Refs = Field((), description="不再列为候选的项目编号")
    change: Annotated[tuple[DossierChange, ...], Field(max_length=_LISTED_SIZE)] = Field(
        (), description="材料的改动"
    )
    joint_signers: Refs = Field((), description="联名代表的编号（代表联名提出的，须十人以上）")
    uncontested: Annotated[tuple[Line, ...], Field(max_length=20)] = Field(
        (), description="调整后决定等额票决的类别编码"
    )

    @property
    def leaving(self) -> frozenset[str]:
        """Candidates that are no longer on the list after it."""
        return frozenset((*self.withdraw, *self.drop))

    @property
    def signers(self) -> int | None:
        """How many deputies signed; None unless deputies amend."""
        return len(self.joint_signers) if self.amended_by is AmendedBy.DEPUTIES else None


class GroupOut(BaseModel):
    code: str = Field(description="类别编码")
    title: str = Field(description="类别名称")
    places: int = Field(description="应选项目数")
    uncontested: bool = Field(description="是否等额票决")


class CandidateOut(BaseModel):
    id: str = Field(description="候选项目编号")
    number: int = Field(description="序号，即票面上的序号")
    group: str = Field(description="类别编码")
    title: str = Field(description="名称")
    target: str = Field(description="目标")
    lead_department: str = Field(description="牵头单位")
    budget: int = Field(description="预算（元）")
    status: CandidateStatus = Field(description="状态；票决结果以公布的结果为准，此处不显示")


class DossierOut(CandidateOut):
    cycle: str = Field(description="年度编号")
    status_reason: str = Field(description="撤回或不再列为候选的理由")
    purpose: str = Field(description="目的")
    scope: str = Field(description="范围")
    target_amount: int = Field(description="目标数量")
    target_unit: str = Field(description="目标单位")
    lead_department_id: str = Field(description="牵头单位编号")
    departments: str = Field(description="配合单位")
    budget_source: str = Field(description="资金来源")
    starts_on: date = Field(description="开工日期")
    finishes_on: date = Field(description="完成日期")
    milestone: str = Field(description="年度节点")
    streets: str = Field(description="所在街道")
    source: str = Field(description="来源")


class CandidatesOut(BaseModel):
    groups: list[GroupOut] = Field(description="类别，按票面次序")
    items: list[CandidateOut] = Field(description="候选项目，按序号")
    next: str | None = Field(description="下一页的 after；没有下一页时为空")


class ListVersionOut(BaseModel):
    cycle: str = Field(description="年度编号")
    version: int = Field(description="版次")
    digest: str = Field(description="校验码")
    reason: str = Field(description="此版的缘由")
    published_at: datetime = Field(description="公布时间")
    current: bool = Field(description="是否现行版")


class ListVersionsOut(BaseModel):
    items: list[ListVersionOut] = Field(description="名单各版，新版在前")
    next: str | None = Field(description="下一页的 after；没有下一页时为空")

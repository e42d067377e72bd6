"""What comes in and goes out: groups, drafts, appraisals, plan rows, versions of the list, its amendment."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from app.attachments.schemas import AttachmentOut
from app.domain.words import CandidateStatus, Criterion, Exclusion
from app.web.schemas import Line, Moment, Note, Paragraph, Ref, Strict, Whole, Yuan

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


class GroupIn(Strict):
    code: Line = Field(max_length=40, description="类别编码，须为本年度规则所设")
    title: Line = Field(max_length=40, description="类别名称")
    places: Annotated[Whole, Field(ge=1, le=999)] = Field(description="应选项目数")


class GroupsIn(Strict):
    groups: Annotated[tuple[GroupIn, ...], Field(min_length=1, max_length=20)] = Field(
        description="本年度的类别，按票面次序；未列出的类别即取消"
    )


class OrderIn(Strict):
    candidates: Annotated[Refs, Field(min_length=1)] = Field(
        description="本年度没有离开名单的候选项目的编号，全部列出，按次序；名单公布时在各类别内据此编号"
    )


class DecidedIn(Strict):
    decision: Ref = Field(description="作为依据的决定的编号")


class DossierFields(Strict):
    """候选项目材料 while it is drafted: what is not known yet stays out, or is null or empty."""

    group: Annotated[Line, Field(max_length=40)] | None = Field(None, description="类别编码")
    purpose: Note = Field("", max_length=1000, description="目的")
    scope: Note = Field("", max_length=1000, description="范围")
    target: Note = Field("", max_length=500, description="目标")
    target_amount: Annotated[Whole, Field(ge=1, le=10**9)] | None = Field(None, description="目标数量")
    target_unit: Note = Field("", max_length=20, description="目标单位")
    lead_department_id: Ref | None = Field(None, description="牵头单位编号")
    departments: Note = Field("", max_length=200, description="配合单位")
    budget: Yuan | None = Field(None, description="预算（元）")
    budget_source: Note = Field("", max_length=200, description="资金来源")
    starts_on: date | None = Field(None, description="开工日期")
    finishes_on: date | None = Field(None, description="完成日期")
    milestone: Note = Field("", max_length=500, description="年度节点；跨年项目必填")
    streets: Note = Field("", max_length=200, description="所在街道；全区范围的写“全区”")

    def values(self) -> dict[str, Any]:
        """What was said, by the names of the dossier's columns."""
        said = self.model_dump(include=set(DossierFields.model_fields) | {"title"}, exclude_unset=True)
        return {("group_code" if name == "group" else name): value for name, value in said.items()}


class DraftIn(DossierFields):
    """起草候选项目, from pooled suggestions, a row of the investment plan, or both."""

    cycle: Ref = Field(description="年度编号")
    title: Line = Field(max_length=80, description="名称")
    topics: Refs = Field((), description="来源建议的编号，须已在项目储备库")
    plan_item: Ref | None = Field(None, description="政府投资计划项目的编号；未写明的材料取自计划")
    attachments: Refs = Field((), description="已上传的附件编号")


class AnswerIn(Strict):
    topic: Ref = Field(description="来源建议的编号")
    answer: Note = Field(max_length=500, description="对此建议的答复：采纳了什么，未采纳什么及理由")


class DossierEdit(DossierFields):
    """修改材料: what is not named stays; null or "" takes a value away."""

    title: Line = Field("", max_length=80, description="名称")
    answers: Annotated[tuple[AnswerIn, ...], Field(max_length=_LISTED_SIZE)] = Field(
        (), description="对来源建议的答复；未列出的不变"
    )
    attachments: Refs = Field((), description="增加的附件编号，须由本人上传")
    detached: Refs = Field((), description="移除的附件编号")
    reason: Note = Field("", max_length=500, description="为何修改")


class TopicsIn(Strict):
    topics: Annotated[Refs, Field(min_length=1)] = Field(description="增加的来源建议的编号，须已在项目储备库")


class CriterionIn(Strict):
    criterion: Criterion = Field(description="论证标准")
    met: Annotated[bool, Field(strict=True)] = Field(description="是否符合")
    note: Note = Field("", max_length=500, description="说明；不符合的必填")


class ExclusionIn(Strict):
    exclusion: Exclusion = Field(description="排除情形")
    note: Paragraph = Field(max_length=500, description="说明")


class AppraisalIn(Strict):
    """论证: each of the criteria once, and every exclusion that was found."""

    criteria: Annotated[tuple[CriterionIn, ...], Field(max_length=len(Criterion))] = Field(
        description="每项论证标准，各一次"
    )
    exclusions: Annotated[tuple[ExclusionIn, ...], Field(max_length=len(Exclusion))] = Field(
        (), description="所发现的排除情形；没有的不填"
    )
    meeting: Note = Field("", max_length=120, description="论证会名称")
    document_no: Note = Field("", max_length=80, description="论证会文号或纪要编号")
    experts: Note = Field("", max_length=2000, description="专家意见")


class LeaveIn(Strict):
    decision: Ref | None = Field(None, description="须由主任会议决定的，写明决定的编号")
    reason: Note = Field("", max_length=500, description="理由；须由会议决定的，以决定所写的为准")


class GroupOut(BaseModel):
    code: str = Field(description="类别编码")
    title: str = Field(description="类别名称")
    places: int = Field(description="应选项目数")
    uncontested: bool = Field(description="是否等额票决")


class GroupsOut(BaseModel):
    version: str = Field(description="修改时在 If-Match 中送回的版本")
    groups: list[GroupOut] = Field(description="类别，按票面次序")


class CandidateOut(BaseModel):
    """Until the list is published, what is not written yet is null or empty."""

    id: str = Field(description="候选项目编号")
    number: int | None = Field(description="序号，即票面上的序号；名单公布时编定")
    group: str | None = Field(description="类别编码")
    title: str = Field(description="名称")
    target: str = Field(description="目标")
    lead_department: str | None = Field(description="牵头单位")
    budget: int | None = Field(description="预算（元）")
    status: CandidateStatus = Field(description="状态；票决结果以公布的结果为准，此处不显示")


class SourceOut(BaseModel):
    """A suggestion that it came from, and what the dossier answers it."""

    topic: str = Field(description="建议编号")
    number: str | None = Field(description="建议的查询号，只供工作人员；其他人为空")
    answer: str = Field(description="答复")


class DossierOut(CandidateOut):
    cycle: str = Field(description="年度编号")
    version: int = Field(description="版次；修改时在 If-Match 中送回")
    reappraisal_due: bool = Field(description="论证之后材料有改动，须重新论证")
    status_reason: str = Field(description="撤回或不再列为候选的理由")
    purpose: str = Field(description="目的")
    scope: str = Field(description="范围")
    target_amount: int | None = Field(description="目标数量")
    target_unit: str = Field(description="目标单位")
    lead_department_id: str | None = Field(description="牵头单位编号")
    departments: str = Field(description="配合单位")
    budget_source: str = Field(description="资金来源")
    starts_on: date | None = Field(description="开工日期")
    finishes_on: date | None = Field(description="完成日期")
    milestone: str = Field(description="年度节点")
    streets: str = Field(description="所在街道")
    source: str = Field(description="来源")
    plan_no: str = Field(description="政府投资计划编号")
    topics: list[SourceOut] = Field(description="来源建议")
    attachments: list[AttachmentOut] = Field(description="附件；名单公布之前只供工作人员查看")


class GapOut(BaseModel):
    pointer: str = Field(description="所缺的一项")
    detail: str = Field(description="缺什么")


class CompletenessOut(BaseModel):
    complete: bool = Field(description="材料是否齐全")
    missing: list[GapOut] = Field(description="所缺的各项")


class WillPartOut(BaseModel):
    """One source suggestion with everything merged into it."""

    topic: str = Field(description="建议编号")
    number: str | None = Field(description="建议的查询号，只供工作人员；其他人为空")
    topics: int = Field(description="建议条数，含并入的")
    people: int = Field(description="提出或支持的人数")


class PublicWillOut(BaseModel):
    """民意指数: people, not votes."""

    index: int = Field(description="民意指数")
    topics: int = Field(description="建议条数，含并入的")
    sum_of_parts: int = Field(description="各条人数合计")
    repeated: int = Field(description="重复计入、须减去的人次")
    formula: str = Field(description="算法")
    parts: list[WillPartOut] = Field(description="各条来源建议")


class VersionOut(BaseModel):
    version: int = Field(description="版次")
    reason: str = Field(description="为何修改")
    written_at: Moment = Field(description="何时")
    written_by: str = Field(description="何人，账号编号")
    content: dict[str, Any] = Field(description="当时的全部材料")


class VersionsOut(BaseModel):
    items: list[VersionOut] = Field(description="各版，新版在前")
    next: str | None = Field(description="下一页的 after；没有下一页时为空")


class AppraisalOut(BaseModel):
    id: str
    version: int = Field(description="所论证的材料版次")
    passed: bool = Field(description="是否通过")
    criteria: dict[Criterion, Any] = Field(description="各项标准：met 是否符合，note 说明")
    exclusions: dict[Exclusion, str] = Field(description="所发现的排除情形")
    meeting: str
    document_no: str
    experts: str = Field(description="专家意见")
    appraised_by: str = Field(description="何人，账号编号")
    appraised_at: Moment


class AppraisalsOut(BaseModel):
    items: list[AppraisalOut] = Field(description="历次论证，新的在前")


class PlanItemOut(BaseModel):
    id: str
    plan_no: str = Field(description="计划编号")
    title: str = Field(description="名称")
    scope: str
    target: str
    target_amount: int | None
    target_unit: str
    lead_department: str = Field(description="责任单位")
    total_investment: int = Field(description="总投资（元）")
    year_investment: int = Field(description="本年投资（元）")
    budget_source: str
    starts_on: date | None
    finishes_on: date | None
    streets: str
    note: str
    version: int = Field(description="第几次导入后的内容")
    candidate: str | None = Field(description="由其起草的候选项目；没有时为空")


class PlanItemsOut(BaseModel):
    items: list[PlanItemOut] = Field(description="按计划编号")
    next: str | None = Field(description="下一页的 after；没有下一页时为空")


class PlanChangeOut(BaseModel):
    plan_no: str
    title: str
    changes: dict[str, tuple[Any, Any]] = Field(description="项 → 原值、新值；新增的为空")
    candidate: str | None = Field(description="已由其起草的候选项目：其材料不随之改动，请核对")


class PlanPreviewOut(BaseModel):
    digest: str = Field(description="预览的校验码；导入时随 If-Match 送回")
    rows: int = Field(description="读到的行数")
    fault_count: int
    faults: list[GapOut] = Field(description="错误，指明行和列；至多 200 处")
    added_count: int
    added: list[PlanChangeOut]
    changed_count: int
    changed: list[PlanChangeOut]
    unchanged_count: int
    missing_count: int = Field(description="系统中有、此文件没有的；导入后照旧保留")
    missing: list[PlanChangeOut]


class PlanImportedOut(BaseModel):
    added: int
    changed: int
    unchanged: int


class CandidatesOut(BaseModel):
    groups: list[GroupOut] = Field(description="类别，按票面次序")
    items: list[CandidateOut] = Field(description="候选项目，按序号")
    next: str | None = Field(description="下一页的 after；没有下一页时为空")


class ListVersionOut(BaseModel):
    cycle: str = Field(description="年度编号")
    version: int = Field(description="版次")
    digest: str = Field(description="校验码")
    reason: str = Field(description="此版的缘由")
    published_at: Moment = Field(description="公布时间")
    current: bool = Field(description="是否现行版")


class ListVersionsOut(BaseModel):
    items: list[ListVersionOut] = Field(description="名单各版，新版在前")
    next: str | None = Field(description="下一页的 after；没有下一页时为空")

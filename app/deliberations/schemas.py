"""In and out of the motion: notes, the record of a deliberation, opinions and their answers, differences."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field

from app.domain.words import DeliberationOutcome, OpinionAnswer
from app.web.schemas import Line, Moment, Note, Paragraph, Ref, Strict, Whole

Heads = Annotated[Whole, Field(ge=0, le=9999)]
Document = Annotated[Line, Field(max_length=80)]


class PartyStepIn(Strict):
    told_on: date = Field(description="报告同级党委的日期")
    document_no: Document = Field(description="文号")


class PartyStepOut(BaseModel):
    """Never part of a public, deputies' or export view."""

    told_on: date
    document_no: str
    recorded_at: Moment


class DraftBudgetIn(Strict):
    document_no: Document = Field(description="列入预算草案的文号")
    note: Note = Field("", max_length=500, description="说明")


class DraftBudgetOut(BaseModel):
    document_no: str
    note: str
    recorded_at: Moment


class OpinionIn(Strict):
    text: Paragraph = Field(max_length=2000, description="审议意见")
    candidate: Ref | None = Field(None, description="针对的候选项目编号；针对整个名单的不填")


class DeliberationIn(Strict):
    """预先审议的记录: what a decision on ``deliberate`` carries as its content."""

    held_on: date = Field(description="审议日期")
    members: Heads = Field(description="全体组成人员人数")
    present: Heads = Field(description="出席人数")
    in_favour: Heads = Field(description="赞成票数")
    against: Heads = Field(description="反对票数")
    abstained: Heads = Field(description="弃权票数")
    outcome: DeliberationOutcome = Field(
        description="agreed 同意提请，agreed_in_principle 原则同意、修改后提请，returned 退回研究"
    )
    opinions: Annotated[tuple[OpinionIn, ...], Field(max_length=200)] = Field((), description="审议意见")


class SettledIn(Strict):
    decision: Ref = Field(description="作为依据的决定的编号；由另一人办理")


class OpinionAnswerIn(Strict):
    answer: OpinionAnswer = Field(description="adopted 采纳，partly 部分采纳，not_adopted 未采纳")
    reason: Note = Field("", max_length=2000, description="说明；未采纳的须写明理由")


class ExplainIn(Strict):
    difference: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(description="改动的校验码")
    opinion: Ref = Field(description="此处改动所答复的审议意见的编号")


class OpinionOut(BaseModel):
    id: str
    text: str
    candidate: str | None = Field(description="针对的候选项目编号；空为针对整个名单")
    answer: OpinionAnswer | None
    answer_label: str
    reason: str
    answered_at: Moment | None
    version: int = Field(description="修改答复时在 If-Match 中送回")


class DeliberationOut(BaseModel):
    number: int = Field(description="第几次审议")
    meeting: str
    document_no: str
    held_on: date
    members: int
    present: int
    in_favour: int
    against: int
    abstained: int
    outcome: DeliberationOutcome
    outcome_label: str
    carried: bool = Field(description="达到法定人数，并经全体组成人员过半数通过")
    list_digest: str = Field(description="所审议名单的校验码")
    opinions: list[OpinionOut]


class ListChangeOut(BaseModel):
    """One place where two lists are not the same."""

    candidate: str = Field(description="候选项目编号；空为类别")
    field: str = Field(description="材料的哪一项；空为整项增加或减少")
    before: Any
    after: Any


class DifferenceOut(ListChangeOut):
    digest: str = Field(description="此处改动的校验码；注明所答复的意见时使用")
    opinion: str | None = Field(description="所答复的审议意见的编号")
    by_decision: bool = Field(description="候选项目经主任会议决定撤回或不再列为候选")
    explained: bool = Field(description="无须再注明")


class MotionBriefOut(BaseModel):
    id: str
    cycle: str
    number: int = Field(description="本年度第几次提请")
    meeting: str = Field(description="作出决定的政府会议")
    document_no: str
    decided_on: date
    list_digest: str = Field(description="所提请名单的校验码")
    submitted_at: Moment
    closed: bool = Field(description="已退回，或名单已公布")
    returned: bool = Field(description="退回研究")


class MotionOut(MotionBriefOut):
    deliberations: list[DeliberationOut]
    differences: list[DifferenceOut] = Field(description="审议的名单与现在（或公布）的名单的不同之处")
    since_last: list[ListChangeOut] = Field(description="退回之后再次提请的：与上次提请的名单的不同之处")


class MotionsOut(BaseModel):
    items: list[MotionBriefOut]

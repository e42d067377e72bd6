"""What the desks of suggestions send and get."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from app.domain.words import (
    Recommendation,
    RedirectTo,
    ReturnReason,
    TopicCategory,
    TopicChannel,
    TopicStatus,
)
from app.topics.schemas import SimilarOut
from app.web.schemas import Line, Moment, Note, Paragraph, Ref, Strict

Outcome = Literal["pool", "return", "redirect"]


class StudyIn(Strict):
    findings: Paragraph = Field(max_length=1000, description="了解到的情况，供街道决定时参考，不公开")
    category: TopicCategory = Field(description="类别")
    recommendation: Recommendation = Field(description="研究意见（只作建议，不作决定）")
    place: Line | None = Field(default=None, max_length=80, description="具体地点；不填则以提交的为准")
    comment: Note = Field(default="", max_length=500, description="给街道的说明，如建议合并到哪一条")


class StudyOut(BaseModel):
    findings: str = Field(description="了解到的情况")
    category: TopicCategory = Field(description="类别")
    recommendation: Recommendation = Field(description="研究意见")
    recommendation_name: str = Field(description="研究意见的说法")
    place: str = Field(description="具体地点")
    comment: str = Field(description="给街道的说明")
    studied_at: Moment = Field(description="研究时间")


class RedirectIn(Strict):
    to: RedirectTo = Field(description="转办去向")
    recipient: Line = Field(max_length=80, description="受理单位")
    sentence: Note = Field(default="", max_length=300, description="给建议人的说明")


class RedirectAnswerIn(Strict):
    text: Paragraph = Field(max_length=1000, description="受理单位的答复，建议人可以看到")
    on: date = Field(description="答复日期")


class MergeIn(Strict):
    target: Ref = Field(description="并入哪一条建议（内部编号）")
    reason: Note = Field(default="", max_length=300, description="说明，建议人可以看到")


class UndoIn(Strict):
    reason: Note = Field(default="", max_length=300, description="说明，建议人可以看到")


class MergeOut(BaseModel):
    source: str = Field(description="被合并的建议")
    target: str = Field(description="并入的建议")
    reason: str = Field(description="说明")
    merged_at: Moment = Field(description="合并时间")
    undone_at: Moment | None = Field(description="撤销合并的时间")


class BatchDraftIn(Strict):
    topic: Ref = Field(description="建议的内部编号")
    outcome: Outcome = Field(description="pool 纳入项目储备库，return 不予采纳，redirect 转办")
    return_reason: ReturnReason | None = Field(default=None, description="未予采纳的理由")
    sentence: Note = Field(default="", max_length=300, description="给建议人的一句话；不予采纳的必填")
    redirect_to: RedirectTo | None = Field(default=None, description="转办去向")
    recipient: Line | None = Field(default=None, max_length=80, description="受理单位")


class DraftsIn(Strict):
    items: list[BatchDraftIn] = Field(min_length=1, max_length=50, description="处理意见，一次至多 50 条")


class ItemOut(BaseModel):
    """What a batch is to decide, or decided, about one suggestion."""

    batch: str = Field(description="批次编号")
    topic: str = Field(description="建议的内部编号")
    outcome: Outcome = Field(description="处理意见")
    return_reason: ReturnReason | None = Field(description="未予采纳的理由")
    sentence: str = Field(description="给建议人的一句话")
    redirect_to: RedirectTo | None = Field(description="转办去向")
    recipient: str = Field(description="受理单位")
    decided_at: Moment | None = Field(description="决定时间；尚在草案中则为空")
    lapsed: bool = Field(description="建议人已先撤回，未作处理")


class ItemsOut(BaseModel):
    items: list[ItemOut] = Field(description="处理意见，按建议的编号排列")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class BatchIn(Strict):
    street: Ref | None = Field(default=None, description="街道编号；规则不设街道定期处理的不填")
    due_on: date | None = Field(default=None, description="批次截止日，如 2026-03-31")


class ConsultIn(Strict):
    on: date = Field(description="征求街道办意见的日期")
    text: Note = Field(default="", max_length=1000, description="街道办的意见")


class DecideIn(Strict):
    decision: Ref = Field(description="作为依据的决定的编号")


class BatchOut(BaseModel):
    id: str = Field(description="批次编号")
    street_id: str | None = Field(description="街道编号")
    street: str = Field(description="街道")
    due_on: date | None = Field(description="截止日")
    consulted_on: date | None = Field(description="征求街道办意见的日期")
    consultation: str = Field(description="街道办的意见")
    closed_at: Moment | None = Field(description="办结时间")


class WaitingDayOut(BaseModel):
    street_id: str = Field(description="街道编号")
    street: str = Field(description="街道")
    due_on: date = Field(description="截止日")
    overdue: bool = Field(description="已逾期")


class BatchesOut(BaseModel):
    items: list[BatchOut] = Field(description="已着手的批次，近的在前")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")
    waiting: list[WaitingDayOut] = Field(description="尚有建议没有决定的批次，包括还没有着手的")


class SummaryOut(BaseModel):
    id: str = Field(description="批次编号")
    closed_at: Moment = Field(description="办结时间")
    summary: dict[str, Any] = Field(description="汇总：收到、研究、入库、未采纳、转办、合并、结转各多少")
    digest: str = Field(description="汇总的校验码")


class SummariesOut(BaseModel):
    items: list[SummaryOut] = Field(description="已办结批次的汇总，近的在前")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class QueuedOut(BaseModel):
    id: str = Field(description="建议的内部编号")
    number: str = Field(description="受理编号")
    title: str = Field(description="标题")
    category: TopicCategory = Field(description="类别")
    channel: TopicChannel = Field(description="征集渠道")
    street_id: str = Field(description="街道编号")
    street: str = Field(description="街道")
    community_id: str | None = Field(description="社区编号")
    place: str = Field(description="具体地点")
    status: TopicStatus = Field(description="状态")
    status_name: str = Field(description="状态的说法")
    submitted_at: Moment = Field(description="提出时间")
    due_on: date | None = Field(description="街道处理的截止日")
    overdue: bool = Field(description="已逾期")
    supporters: int = Field(description="支持的人数，不含建议人")
    recommendation: Recommendation | None = Field(description="社区的研究意见；尚未研究则为空")
    drafted: Outcome | None = Field(description="批次草案中的处理意见；未列入则为空")


class QueueOut(BaseModel):
    items: list[QueuedOut] = Field(description="逾期的在前，其余按截止日")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class QueueCountOut(BaseModel):
    street_id: str = Field(description="街道编号")
    status: TopicStatus = Field(description="状态")
    topics: int = Field(description="条数")
    overdue: int = Field(description="其中逾期的")
    exact: bool = Field(description="false：至少有这么多，没有再往下数")


class CountsOut(BaseModel):
    items: list[QueueCountOut] = Field(description="各街道、各状态的条数")


class OnDeskOut(QueuedOut):
    text: str = Field(description="正文")
    study: StudyOut | None = Field(description="社区初步研究")
    merged_into: str | None = Field(description="并入的建议的内部编号")
    candidate: str | None = Field(description="由其形成的候选项目")
    merges: list[MergeOut] = Field(description="合并与撤销合并的记录")
    items: list[ItemOut] = Field(description="街道批次对它的处理")
    similar: list[SimilarOut] = Field(description="可能说的是同一件事的，最相近的在前；是否合并由人决定")
    return_reason: ReturnReason | None = Field(description="未予采纳的理由")
    sentence: str = Field(description="给建议人的说明")
    redirect_to: RedirectTo | None = Field(description="转办去向")
    recipient: str = Field(description="受理单位")
    redirect_answer: str = Field(description="受理单位的答复")
    redirect_answered_on: date | None = Field(description="答复日期")

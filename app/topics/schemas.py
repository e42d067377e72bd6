"""What residents and those who enter for them send and get about suggestions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.attachments.schemas import AttachmentOut
from app.domain.words import (
    Hand,
    Masked,
    RedirectTo,
    ReturnReason,
    TopicCategory,
    TopicChannel,
    TopicOrigin,
    TopicStatus,
    TopicStep,
)
from app.people.schemas import Phone
from app.web.schemas import Line, Moment, Note, Paragraph, Ref, Strict

ATTACHMENTS: Final = 3
Tail = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Nonce = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class TopicIn(Strict):
    nonce: Nonce = Field(
        description="本次提交的随机串，16 至 64 个字符；网络中断后用同一个重试，不会重复提交"
    )
    title: Line = Field(min_length=4, max_length=30, description="标题，4 至 30 字，如：给幸福路加装路灯")
    text: Paragraph = Field(min_length=10, max_length=500, description="具体情况和希望怎么办，10 至 500 字")
    category: TopicCategory = Field(description="类别")
    street: Ref = Field(description="街道编号")
    community: Ref | None = Field(default=None, description="社区编号")
    place: Line | None = Field(default=None, max_length=80, description="具体地点")
    channel: Literal[TopicChannel.STANDING, TopicChannel.CAMPAIGN] = Field(
        default=TopicChannel.STANDING, description="征集渠道"
    )
    campaign: Ref | None = Field(default=None, description="集中征集的编号")
    origin: TopicOrigin | None = Field(default=None, description="在何处提出；居民自己提交的不填")
    activity: Ref | None = Field(default=None, description="家站点活动的编号，由代表或工作人员录入时填")
    attachments: list[Ref] = Field(
        default_factory=list, max_length=ATTACHMENTS, description="先上传的附件编号，至多 3 个，公开"
    )
    phone: Phone | None = Field(
        default=None, description="居民登录时验证过的手机号；代居民录入的，填同意留号的居民的号码"
    )
    name: Line | None = Field(default=None, max_length=40, description="称呼，可不填，不公开")
    email: Line | None = Field(default=None, max_length=120, description="接收通知的邮箱，可不填")
    notify: bool = Field(default=False, description="是否接收办理进展的通知")
    consent: Line | None = Field(
        default=None, max_length=20, description="所同意的个人信息告知书的版本（GET /api/consent）"
    )


class SubmittedOut(BaseModel):
    id: str = Field(description="建议的内部编号")
    number: str = Field(description="受理编号，如 7K4M-9QXD；凭它和手机号后四位查询进展")
    status: TopicStatus = Field(description="状态")
    due_on: date | None = Field(description="街道集中处理的截止日")
    next: str = Field(description="接下来怎么办，何时")
    masked: list[Masked] = Field(description="按规则隐去了什么")
    note: str = Field(description="隐去内容的说明；没有则为空")


class LookupIn(Strict):
    number: Line = Field(max_length=40, description="受理编号，大小写和短横不论")
    tail: Tail = Field(description="提交所用手机号的后四位")


class NumberIn(Strict):
    number: Line = Field(max_length=40, description="受理编号，大小写和短横不论")


class TopicEventOut(BaseModel):
    at: Moment = Field(description="时间")
    step: TopicStep = Field(description="事项")
    label: str = Field(description="事项的说法")
    office: str = Field(description="办理单位")
    reason: str = Field(description="说明")


class TopicOut(BaseModel):
    id: str = Field(description="建议的内部编号")
    title: str = Field(description="标题")
    category: TopicCategory = Field(description="类别")
    channel: TopicChannel = Field(description="征集渠道")
    street: str = Field(description="街道")
    street_id: str = Field(description="街道编号")
    community: str | None = Field(description="社区")
    place: str = Field(description="具体地点")
    status: TopicStatus = Field(description="状态")
    status_name: str = Field(description="状态的说法")
    supporters: int = Field(description="支持的人数，不含建议人")
    submitted_on: date = Field(description="提出日期")
    merged_into: str | None = Field(description="并入的建议的内部编号")


class TopicsOut(BaseModel):
    items: list[TopicOut] = Field(description="建议，新的在前")
    next: str | None = Field(description="下一页的 before 值；没有更多时为空")


class TopicDetailOut(TopicOut):
    text: str = Field(description="正文，按规则隐去了个人信息")
    return_reason: ReturnReason | None = Field(description="未予采纳的理由")
    redirect_to: RedirectTo | None = Field(description="转办去向")
    recipient: str = Field(description="受理单位")
    sentence: str = Field(description="对未予采纳或转办的说明")
    redirect_answer: str = Field(description="受理单位的答复")
    redirect_answered_on: date | None = Field(description="答复日期")
    attachments: list[AttachmentOut] = Field(description="附件")


class TimelineOut(TopicDetailOut):
    number: str = Field(description="受理编号")
    due_on: date | None = Field(description="街道集中处理的截止日")
    events: list[TopicEventOut] = Field(description="办理经过，先后为序；合并之后随所并入的建议")
    next: str = Field(description="接下来怎么办，何时")


class SupportIn(Strict):
    phone: Phone | None = Field(default=None, description="登录时验证过的手机号；代表不填")
    email: Line | None = Field(default=None, max_length=120, description="接收通知的邮箱，可不填")
    notify: bool = Field(default=False, description="是否接收办理进展的通知")
    consent: Line | None = Field(default=None, max_length=20, description="所同意的个人信息告知书的版本")


class SupportedOut(BaseModel):
    topic: str = Field(description="计入的建议的内部编号；已合并的计入所并入的建议")
    supporters: int = Field(description="支持的人数，不含建议人")
    supporting: bool = Field(description="您是否支持")


class MineOut(TopicOut):
    number: str | None = Field(description="受理编号；只有自己提出的才显示")
    author: bool = Field(description="是否自己提出")
    joined_at: Moment = Field(description="提出或支持的时间")


class MinesOut(BaseModel):
    items: list[MineOut] = Field(description="提出和支持的建议，新的在前")
    next: str | None = Field(description="下一页的 before 值；没有更多时为空")


class ConsentOut(BaseModel):
    version: str = Field(description="版本，提交时填写")
    zh: list[str] = Field(description="告知书全文")
    en: list[str] = Field(description="The text in English")


class MyTopicOut(BaseModel):
    number: str = Field(description="受理编号；支持的建议不显示")
    title: str = Field(description="标题")
    author: bool = Field(description="是否自己提出")
    name: str = Field(description="所填的称呼")
    phone_tail: str = Field(description="手机号后四位")
    consent_version: str = Field(description="所同意的告知书版本")
    joined_at: Moment = Field(description="提出或支持的时间")


class KeptContactOut(BaseModel):
    phone: str = Field(description="接收通知的手机号")
    email: str = Field(description="接收通知的邮箱")


class MyDataOut(BaseModel):
    person: str = Field(description="手机号的摘要，系统以此认人")
    topics: list[MyTopicOut] = Field(description="提出和支持的建议")
    contact: KeptContactOut | None = Field(description="联系方式；没有留则为空")
    consents: dict[str, list[str]] = Field(description="同意过的告知书全文，按版本")
    traces: int = Field(description="防滥用记录条数，到期自动删除")


class ErasureIn(Strict):
    confirm: bool = Field(description="确认删除；删除后不能恢复")


class ErasedOut(BaseModel):
    topics: int = Field(description="不再与您关联的建议数")
    texts: int = Field(description="其中正文一并删除的")
    supports: int = Field(description="收回的支持数")
    contact: bool = Field(description="是否删除了联系方式")


class ConsentWithdrawnOut(BaseModel):
    contact: bool = Field(description="是否删除了联系方式")
    names: int = Field(description="删去称呼的建议数")


class CampaignIn(Strict):
    cycle: Ref = Field(description="年度编号")
    title: Line = Field(max_length=80, description="名称")
    text: Paragraph = Field(max_length=2000, description="征集什么、怎么提")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期，当日仍可提交")


class CampaignOut(BaseModel):
    id: str = Field(description="集中征集的编号")
    cycle: str = Field(description="年度编号")
    title: str = Field(description="名称")
    text: str = Field(description="征集什么、怎么提")
    published_on: date = Field(description="发布日期")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期")
    open: bool = Field(description="今天能否提交")


class CampaignsOut(BaseModel):
    items: list[CampaignOut] = Field(description="集中征集，新的在前")
    next: str | None = Field(description="下一页的 before 值；没有更多时为空")


class FlagOut(BaseModel):
    id: str = Field(description="核查事项编号")
    kind: Hand = Field(description="种类")
    kind_name: str = Field(description="种类的说法")
    group: str = Field(description="同一来源的记号，相同的出自同一来源")
    count: int = Field(description="当时是同一来源的第几条")
    topic: str = Field(description="建议的内部编号")
    number: str = Field(description="受理编号")
    title: str = Field(description="标题")
    raised_at: Moment = Field(description="提请核查的时间")
    verdict: str = Field(description="核查意见；未核查为空")
    reviewed_at: Moment | None = Field(description="核查时间")


class FlagsOut(BaseModel):
    items: list[FlagOut] = Field(description="提请核查的建议，早的在前")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class ReviewIn(Strict):
    verdict: Note = Field(min_length=1, max_length=300, description="核查意见")


class SimilarOut(BaseModel):
    """As the public list shows it; no number, for it opens the timeline."""

    id: str = Field(description="建议的内部编号，支持时用")
    title: str = Field(description="标题")
    status: TopicStatus = Field(description="状态")
    status_name: str = Field(description="状态的说法")
    supporters: int = Field(description="支持的人数，不含建议人")
    score: int = Field(description="相近程度，0 至 100，只用于排序")


class SimilarTopicsOut(BaseModel):
    items: list[SimilarOut] = Field(description="可能相同的建议，最相近的在前")

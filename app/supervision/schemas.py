"""What comes in and goes out of supervision."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from app.attachments.schemas import AttachmentOut
from app.domain.lots import DrawSeat, DrawStatus
from app.domain.words import FindingStatus, MemberKind
from app.web.schemas import Count, Line, Moment, Note, Paragraph, Ref, Strict

Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

Photos = Annotated[list[Ref], Field(max_length=9)]


class MemberIn(Strict):
    """A member to be: a deputy by id, anybody else by name."""

    kind: MemberKind = Field(description="人大代表、居民代表、专家或审计人员。")
    deputy: Ref | None = Field(None, description="人大代表的编号；其他成员不填。")
    name: Note = Field("", max_length=40, description="姓名；人大代表不填。居民代表的姓名不公开。")
    post: Note = Field("", max_length=80, description="单位和职务。")
    leads: bool = Field(False, description="任组长，须为人大代表。")


class SupervisionGroupIn(Strict):
    members: list[MemberIn] = Field(min_length=1, max_length=30, description="成员，其中一位代表任组长。")


class FindingIn(Strict):
    text: Paragraph = Field(max_length=1000, description="发现的问题。")
    place: Note = Field("", max_length=120, description="地点。")
    attachments: Photos = Field(default_factory=list, description="照片：已上传附件的编号。")
    member: Ref | None = Field(None, description="发现问题的成员；代表登记本人发现的问题时不填。")


class FindingAssignIn(Strict):
    due_on: date = Field(description="整改期限。")
    note: Note = Field("", max_length=1000, description="交办意见。")


class FindingAnswerIn(Strict):
    text: Paragraph = Field(max_length=1000, description="整改情况。")
    attachments: Photos = Field(default_factory=list, description="照片：已上传附件的编号。")


class VerifyIn(Strict):
    holds: bool = Field(description="整改到位；否则退回，须写明还有什么问题。")
    note: Note = Field("", max_length=1000, description="核验情况。")
    attachments: Photos = Field(default_factory=list, description="照片：已上传附件的编号。")
    member: Ref | None = Field(None, description="核验的成员；代表本人核验时不填。")


class SiteIn(Strict):
    project: Ref = Field(description="项目编号。")
    name: Line = Field(max_length=80, description="点位名称。")
    address: Note = Field("", max_length=120, description="地址。")


class DrawIn(Strict):
    cycle: Ref = Field(description="年度编号。")
    purpose: Line = Field(description="抽取的用途，如“第三季度现场视察”。")
    wanted: Count = Field(ge=1, le=100, description="抽取几个点位。")
    project: Ref | None = Field(None, description="只从一个项目的点位中抽取；不填则从本年度全部点位中抽取。")


class CommitmentIn(Strict):
    digest: Hex = Field(
        description="承诺：SHA-256(“commit|抽取编号|席位|随机数”)，席位为 clerk 或 deputy，64 位十六进制。"
    )


class SecretIn(Strict):
    secret: Hex = Field(description="随机数：64 位小写十六进制（32 个随机字节），与承诺相符。")


class ReasonIn(Strict):
    reason: Line = Field(description="理由；随抽取记录一并公开。")


class MemberOut(BaseModel):
    id: str = Field(description="成员编号。")
    kind: MemberKind
    kind_label: str = Field(description="成员的类别。")
    deputy: str | None = Field(description="人大代表的编号。")
    name: str | None = Field(description="姓名；居民代表的姓名不公开。")
    post: str | None = Field(description="单位和职务；居民代表的不公开。")
    leads: bool = Field(description="任组长。")


class SupervisionGroupOut(BaseModel):
    id: str = Field(description="监督小组编号。")
    cycle: str = Field(description="年度编号。")
    candidate: str | None = Field(description="所监督的候选项目；入选后随之监督其项目。")
    project: str | None = Field(description="所监督的项目。")
    members: list[MemberOut] = Field(description="成员，组长在前。")


class SupervisionGroupsOut(BaseModel):
    items: list[SupervisionGroupOut] = Field(description="监督小组。")
    next: str | None = Field(description="下一页的 after；没有下一页时为空。")


class FindingStepOut(BaseModel):
    status: FindingStatus
    status_label: str = Field(description="这一步的名称。")
    text: str = Field(description="内容。")
    due_on: date | None = Field(description="整改期限。")
    member: str | None = Field(description="发现或核验的成员。")
    at: Moment = Field(description="时间。")
    attachments: list[AttachmentOut] = Field(description="照片。")


class FindingOut(BaseModel):
    id: str = Field(description="问题编号。")
    project: str = Field(description="项目编号。")
    group: str = Field(description="监督小组编号。")
    place: str = Field(description="地点。")
    text: str = Field(description="发现的问题。")
    status: FindingStatus
    status_label: str = Field(description="状态的名称。")
    due_on: date | None = Field(description="整改期限；未交办时为空。")
    overdue: bool = Field(description="交办之后逾期未报整改。")
    found_on: date = Field(description="发现日期。")
    steps: list[FindingStepOut] = Field(description="经过。")


class FindingsOut(BaseModel):
    items: list[FindingOut] = Field(description="监督发现的问题。")
    next: str | None = Field(description="下一页的 after；没有下一页时为空。")


class PublicStepOut(BaseModel):
    status: FindingStatus
    status_label: str = Field(description="这一步的名称。")
    text: str = Field(description="内容；电话、证件号等已隐去。")
    due_on: date | None = Field(description="整改期限。")
    on: date = Field(description="日期。")


class PublicFindingOut(BaseModel):
    """A finding as everybody reads it: what became of it, never who found it."""

    id: str = Field(description="问题编号。")
    place: str = Field(description="地点。")
    text: str = Field(description="发现的问题；电话、证件号等已隐去。")
    status: FindingStatus
    status_label: str = Field(description="状态的名称。")
    due_on: date | None = Field(description="整改期限。")
    overdue: bool = Field(description="交办之后逾期未报整改。")
    found_on: date = Field(description="发现日期。")
    steps: list[PublicStepOut] = Field(description="经过。")


class PublicFindingsOut(BaseModel):
    items: list[PublicFindingOut] = Field(description="已交办的问题及其整改、核验。")


class SiteOut(BaseModel):
    id: str = Field(description="点位编号。")
    project: str = Field(description="项目编号。")
    name: str = Field(description="点位名称。")
    address: str = Field(description="地址。")


class SitesOut(BaseModel):
    items: list[SiteOut] = Field(description="点位。")
    next: str | None = Field(description="下一页的 after；没有下一页时为空。")


class DrawnSiteOut(BaseModel):
    project: str = Field(description="项目编号。")
    title: str = Field(description="项目名称。")
    site: str = Field(description="点位编号。")
    name: str = Field(description="点位名称。")
    address: str = Field(description="地址。")


class SeatOut(BaseModel):
    seat: DrawSeat
    seat_label: str = Field(description="席位。")
    digest: str = Field(description="承诺。")
    secret: str | None = Field(description="随机数；抽取完成之后公开。")
    handed_in: bool = Field(description="已提交随机数。")


class DrawOut(BaseModel):
    """Everything that anybody needs to do the draw again."""

    id: str = Field(description="抽取编号。")
    cycle: str = Field(description="年度编号。")
    number: int = Field(description="本年度第几次抽取；放弃的也占一次。")
    purpose: str = Field(description="用途。")
    wanted: int = Field(description="抽取几个点位。")
    sites: list[DrawnSiteOut] = Field(description="抽取范围。")
    sites_digest: str = Field(description="抽取范围的校验码。")
    status: DrawStatus
    status_label: str = Field(description="状态的名称。")
    seats: list[SeatOut] = Field(description="两个席位的承诺和随机数。")
    seed: str = Field(description="种子；抽取完成之前为空。")
    drawn: list[DrawnSiteOut] = Field(description="抽中的点位，按抽出的次序。")
    reason: str = Field(description="放弃的理由。")
    announced_at: Moment = Field(description="公布时间。")
    ended_at: Moment | None = Field(description="完成或放弃的时间。")


class DrawsOut(BaseModel):
    items: list[DrawOut] = Field(description="各次抽取，最近的在前。")
    next: str | None = Field(description="下一页的 before；没有下一页时为空。")

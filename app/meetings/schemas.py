"""What people send and get about meetings, sittings, attendance, steps and tellers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from app.domain.actors import Body
from app.domain.session_steps import Scope
from app.domain.words import Absence, Attendance, Channel, TellerPost
from app.web.schemas import Count, Line, Moment, Note, Ref, Strict

Number = Annotated[int, Field(strict=True, ge=1, le=999)]
DeputyNumber = Annotated[Line, Field(max_length=20)]


class MeetingIn(Strict):
    body: Body = Field(
        description="召开会议的机构：plenary 代表大会，standing_committee 常委会，presidium 主席团"
    )
    term: Number = Field(description="届")
    number: Number = Field(description="次")
    title: Line = Field(max_length=120, description="会议名称")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期")
    member_numbers: list[DeputyNumber] | None = Field(
        default=None, min_length=1, max_length=500, description="常委会组成人员的代表证号；代表大会不填"
    )


class SittingIn(Strict):
    number: Number = Field(description="第几次全体会议")
    title: Line = Field(max_length=120, description="名称")
    held_on: date = Field(description="日期")


class StepIn(Strict):
    subject: Ref | None = Field(default=None, description="票决的编号；更换监票人时为接任人的账号编号")
    decision: Ref | None = Field(default=None, description="决定的编号；须由机构决定的步骤必填")
    document_no: Note = Field(default="", max_length=80, description="文号")
    note: Note = Field(default="", max_length=500, description="说明，如议题名称")


class CheckInIn(Strict):
    """One of ``deputy number name card``."""

    deputy: Ref | None = Field(default=None, description="代表编号")
    number: DeputyNumber | None = Field(default=None, description="代表证号")
    name: Line | None = Field(default=None, max_length=40, description="姓名")
    card: Line | None = Field(default=None, max_length=40, description="签到卡代码")
    channel: Channel = Field(description="投票方式：paper 纸质票，electronic 电子票")


class ReissueIn(Strict):
    decision: Ref | None = Field(
        default=None, description="清点人数之后须两人办理：由一人记录的决定（deputy，reissue_card）的编号"
    )


class AdmissionIn(Strict):
    kind: Attendance = Field(description="attending 列席，observer 旁听，staff 工作人员")
    name: Line = Field(max_length=40, description="姓名")


class AbsenceIn(Strict):
    number: DeputyNumber = Field(description="代表证号")
    kind: Absence = Field(description="on_leave 请假，absent 缺席")
    note: Note = Field(default="", max_length=200, description="说明")


class DelegationCountIn(Strict):
    delegation: Line = Field(max_length=60, description="代表团名称")
    present: Count = Field(description="团长签字的实到人数")
    signed_by: Line = Field(max_length=40, description="签字的团长姓名")


class HeadCountIn(Strict):
    present: Count | None = Field(default=None, description="会场报告的实到人数，用于与签到处核对，可不填")


class TellerIn(Strict):
    account: Ref = Field(description="账号编号")
    post: TellerPost = Field(description="chief_teller 总监票人，teller 监票人，counter 计票人")


class TellersIn(Strict):
    tellers: list[TellerIn] = Field(min_length=1, max_length=60, description="名单，整份提交")


class ReplacementIn(Strict):
    leaving: Ref = Field(description="被更换者的账号编号")
    coming: Ref = Field(description="接任者的账号编号")


class SittingOut(BaseModel):
    id: str = Field(description="编号")
    number: int = Field(description="第几次全体会议")
    title: str = Field(description="名称")
    held_on: date = Field(description="日期")
    head_counted_at: Moment | None = Field(description="清点人数的时间")
    closed_at: Moment | None = Field(description="闭会的时间")


class MeetingOut(BaseModel):
    id: str = Field(description="编号")
    body: Body = Field(description="机构")
    body_name: str = Field(description="机构的中文名称")
    term: int = Field(description="届")
    number: int = Field(description="次")
    title: str = Field(description="会议名称")
    starts_on: date = Field(description="开始日期")
    ends_on: date = Field(description="结束日期")
    sittings: list[SittingOut] = Field(description="历次全体会议")


class MeetingsOut(BaseModel):
    items: list[MeetingOut] = Field(description="会议")
    next: str | None = Field(description="下一页的起点；没有下一页时为空")


class DelegationCountOut(BaseModel):
    delegation: str = Field(description="代表团")
    expected: int = Field(description="应到")
    present: int = Field(description="实到")
    absent: int = Field(description="缺席，含请假")
    on_leave: int = Field(description="其中请假")
    signed: bool = Field(description="实到人数由团长签字，替代签到")


class SittingOverviewOut(BaseModel):
    """应到 = 实到 + 缺席; guests are counted apart and have no vote."""

    sitting: SittingOut = Field(description="此次全体会议")
    meeting_id: str = Field(description="会议编号")
    meeting_title: str = Field(description="会议名称")
    body: Body = Field(description="机构")
    members: int = Field(description="全体")
    expected: int = Field(description="应到，不含暂停执行职务的")
    present: int = Field(description="实到；清点之前为此刻的签到人数")
    absent: int = Field(description="缺席，含请假")
    on_leave: int = Field(description="其中请假")
    late: int = Field(description="清点之后到会的")
    counted: bool = Field(description="是否已清点人数；清点之后以上各数不再变动")
    attending: int = Field(description="列席")
    observers: int = Field(description="旁听")
    staff: int = Field(description="工作人员")
    paper: int = Field(description="选用纸质票的代表")
    electronic: int = Field(description="选用电子票的代表")
    rule_adopted: bool = Field(description="票决办法已通过")
    tellers_adopted: bool = Field(description="监票人名单已通过")
    roll_digest: str | None = Field(description="名册的校验码")
    delegations: list[DelegationCountOut] = Field(description="各代表团")


class StepOut(BaseModel):
    code: str = Field(description="步骤代码")
    label: str = Field(description="步骤名称")
    scope: Scope = Field(description="meeting 每次会议一次，sitting 每次全体会议一次，poll 每项票决一次")
    subject: str = Field(description="票决编号；不属于票决的为空")
    state: str = Field(description="done 已办，next 可办，later 尚不能办，dropped 票决已终止")
    decided_by: Body | None = Field(description="由谁决定；空为直接登记")
    needs_document: bool = Field(description="是否须写明文号")
    missing: list[str] = Field(description="须先办理的步骤")
    words: str = Field(description="主持词")
    done_at: Moment | None = Field(description="办理时间")
    document_no: str = Field(description="文号")
    note: str = Field(description="说明")


class CheckInOut(BaseModel):
    deputy_id: str = Field(description="代表编号")
    name: str = Field(description="姓名")
    channel: Channel = Field(description="投票方式")
    late: bool = Field(description="清点人数之后到会")
    checked_in_at: Moment = Field(description="签到时间")
    repeated: bool = Field(description="此前已经签到，以第一次为准")
    sentence: str = Field(description="可直接显示的一句话")


class AttendanceOut(BaseModel):
    id: str = Field(description="编号；列席、旁听、工作人员证件上的编号")
    kind: Attendance = Field(description="身份")
    kind_name: str = Field(description="身份的中文名称")
    name: str = Field(description="姓名")
    deputy_id: str | None = Field(description="代表编号，仅代表有")
    channel: Channel | None = Field(description="投票方式，仅代表有")
    late: bool = Field(description="清点人数之后到会")
    checked_in_at: Moment = Field(description="签到时间")


class AttendancesOut(BaseModel):
    items: list[AttendanceOut] = Field(description="在场人员")
    next: str | None = Field(description="下一页的起点；没有下一页时为空")


class AbsenceOut(BaseModel):
    deputy_id: str = Field(description="代表编号")
    kind: Absence = Field(description="请假或缺席")
    note: str = Field(description="说明")


class TellerOut(BaseModel):
    account: str = Field(description="账号编号")
    name: str = Field(description="姓名")
    post: TellerPost = Field(description="职责")
    post_name: str = Field(description="职责的中文名称")
    adopted: bool = Field(description="已经会议通过")
    replaces: str | None = Field(description="接替的账号编号")

"""What people send and get about sign-in, accounts, deputies and the roll."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.actors import Body, Role
from app.domain.words import DeputyChange, DeputyStatus
from app.web.schemas import Count, Line, Moment, Note, Ref, Secret, Strict

Phone = Annotated[str, StringConstraints(pattern=r"^1[3-9][0-9]{9}$")]
Position = Annotated[Count, Field(le=9999)]


class PasswordIn(Strict):
    username: Line = Field(max_length=40, description="用户名")
    password: Secret = Field(description="密码")
    totp: Note = Field(
        default="", max_length=40, description="启用了两步登录的账号：动态码，6 位数字；或一个备用码"
    )


class SecondStepCodeIn(Strict):
    code: Line = Field(max_length=40, description="手机上的动态码，6 位数字")


class PasswordOnceMoreIn(Strict):
    password: Secret = Field(description="自己的登录密码，再填一次")


class SecondStepOffIn(PasswordOnceMoreIn, SecondStepCodeIn):
    pass


class EnrolmentOut(BaseModel):
    secret: str = Field(description="密钥，Base32；只显示这一次")
    address: str = Field(description="otpauth 地址，手机上的动态码应用按它生成二维码")


class RecoveryCodesOut(BaseModel):
    codes: list[str] = Field(description="备用码，各用一次；只显示这一次")


class CardIn(Strict):
    code: Line = Field(max_length=40, description="签到卡代码，16 个字符，可带短横")


class PhoneIn(Strict):
    phone: Phone = Field(description="11 位手机号")


class CodeIn(PhoneIn):
    code: Line = Field(max_length=12, description="短信验证码，6 位数字")


class SignedInOut(BaseModel):
    token: str = Field(description="登录凭证，作为 Authorization: Bearer 使用；只显示一次")
    expires_at: Moment = Field(description="登录到期时间")
    name: str = Field(description="姓名")
    roles: list[Role] = Field(description="身份")
    csrf_token: str = Field(description="以 cookie 登录的页面办理时随 X-CSRF-Token 送回")
    must_change_password: bool = Field(
        description="密码由他人设定，须先修改（POST /api/me/password）；此前其他请求一律 403"
    )


class MeOut(BaseModel):
    id: str = Field(description="编号")
    name: str = Field(description="姓名")
    roles: list[Role] = Field(description="身份")
    role_names: list[str] = Field(description="身份的中文名称")
    deputy_id: str | None = Field(description="代表编号，仅代表有")
    department_id: str | None = Field(description="所属责任单位")
    body: Body | None = Field(description="会议秘书所记录的会议")
    street_id: str | None = Field(description="所在街道")
    community_id: str | None = Field(description="所在社区")
    expires_at: Moment = Field(description="登录到期时间")
    csrf_token: str = Field(description="以 cookie 登录的页面办理时随 X-CSRF-Token 送回")
    must_change_password: bool = Field(
        description="密码由他人设定，须先修改（POST /api/me/password）；此前其他请求一律 403"
    )


class OwnPasswordIn(Strict):
    old: Secret = Field(description="原密码")
    new: Secret = Field(description="新密码，至少 10 个字符")


class RolesIn(Strict):
    roles: list[Role] = Field(min_length=1, max_length=12, description="身份")
    department_id: Ref | None = Field(default=None, description="责任单位账号所属单位")
    body: Body | None = Field(default=None, description="会议秘书所记录的会议")
    street_id: Ref | None = Field(default=None, description="所在街道：联络站工作人员、人大街道工委必填")
    community_id: Ref | None = Field(default=None, description="所在社区：只限联络站工作人员，可不填")


class AccountIn(RolesIn):
    username: Line = Field(max_length=40, description="用户名")
    name: Line = Field(max_length=40, description="姓名")
    phone: Phone = Field(description="11 位手机号；同一号码视为同一人")
    password: Secret = Field(description="初始密码，至少 10 个字符")


class NewPasswordIn(Strict):
    password: Secret = Field(description="新密码，至少 10 个字符")


class AccountOut(BaseModel):
    id: str = Field(description="编号")
    username: str = Field(description="用户名")
    name: str = Field(description="姓名")
    phone: str = Field(description="手机号，中间四位隐去")
    roles: list[Role] = Field(description="身份")
    active: bool = Field(description="是否启用")
    department_id: str | None = Field(description="所属责任单位")
    body: Body | None = Field(description="会议秘书所记录的会议")
    street_id: str | None = Field(description="所在街道")
    community_id: str | None = Field(description="所在社区")


class AccountsOut(BaseModel):
    items: list[AccountOut] = Field(description="账号，按用户名排列")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class CardsIn(Strict):
    numbers: list[Line] | None = Field(
        default=None, max_length=5000, description="代表证号；不填则为所有尚无签到卡的在任代表制发"
    )
    anew: Annotated[bool, Field(strict=True)] = Field(
        default=False, description="为另一次会议重新制发：以前的签到卡全部作废；会议进行中不能办理"
    )


class CardOut(BaseModel):
    deputy_id: str = Field(description="代表编号")
    number: str = Field(description="代表证号")
    name: str = Field(description="姓名")
    delegation: str = Field(description="代表团")
    code: str = Field(description="签到卡代码，只显示这一次")


class CardStateOut(BaseModel):
    number: str = Field(description="代表证号")
    alive: bool = Field(description="是否已启用（签到后启用）")
    issued_at: Moment = Field(description="制发时间")


class EndedOut(BaseModel):
    ended: int = Field(description="结束的登录数")


class CongressIn(Strict):
    name: Line = Field(max_length=80, description="人大名称")


class CongressOut(BaseModel):
    name: str = Field(description="人大名称")
    demonstration: bool = Field(description="是否演示数据")
    roll_frozen: bool = Field(description="名册是否已因清点人数而固定")


class DeputyOut(BaseModel):
    id: str = Field(description="编号")
    number: str = Field(description="代表证号")
    name: str = Field(description="姓名")
    gender: str = Field(description="性别")
    delegation: str = Field(description="代表团")
    occupation: str = Field(description="职业")
    phone: str = Field(description="手机号，中间四位隐去")
    status: DeputyStatus = Field(description="状态")


class DeputiesOut(BaseModel):
    items: list[DeputyOut] = Field(description="代表，按代表证号排列")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class NewDeputyIn(Strict):
    """补选的代表。"""

    name: Line = Field(max_length=40, description="姓名")
    gender: Line | None = Field(default=None, max_length=4, description="性别")
    delegation: Line = Field(max_length=60, description="代表团，须已在名册中")
    phone: Phone = Field(description="11 位手机号")
    occupation: Line | None = Field(default=None, max_length=80, description="职业")


class ChangeIn(Strict):
    kind: DeputyChange = Field(description="变动种类")
    notice_no: Line = Field(max_length=60, description="公告号")
    effective_on: date = Field(description="生效日期，不晚于今天")
    new: NewDeputyIn | None = Field(default=None, description="补选时填写代表的资料")


class DeputyChangeOut(BaseModel):
    kind: DeputyChange = Field(description="变动种类")
    notice_no: str = Field(description="公告号")
    effective_on: date = Field(description="生效日期")
    recorded_at: Moment = Field(description="登记时间")


class DelegationOut(BaseModel):
    id: str = Field(description="编号")
    name: str = Field(description="代表团名称")


class DepartmentOut(BaseModel):
    id: str = Field(description="编号")
    code: str = Field(description="编码")
    name: str = Field(description="责任单位名称")


class StreetIn(Strict):
    name: Line = Field(max_length=40, description="街道名称")
    position: Position | None = Field(default=None, description="排列次序，小的在前；不填则排在最后")


class StreetChangeIn(Strict):
    name: Line | None = Field(default=None, max_length=40, description="新名称；不填则不改")
    position: Position | None = Field(default=None, description="排列次序；不填则不改")


class StreetOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="编号")
    name: str = Field(description="街道")
    position: int = Field(description="排列次序")
    version: int = Field(description="版本；修改时在 If-Match 中送回")


class StreetsOut(BaseModel):
    items: list[StreetOut] = Field(description="街道，按次序排列")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class CommunityNameIn(Strict):
    name: Line = Field(max_length=40, description="社区名称")


class CommunityIn(CommunityNameIn):
    street_id: Ref = Field(description="所属街道编号")


class CommunityOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="编号")
    street_id: str = Field(description="所属街道编号")
    name: str = Field(description="社区")
    version: int = Field(description="版本；修改时在 If-Match 中送回")


class CommunitiesOut(BaseModel):
    items: list[CommunityOut] = Field(description="社区，按名称排列")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class FieldChangeOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    field: str = Field(description="列名")
    old: str = Field(description="原内容")
    new: str = Field(description="新内容")


class EntryOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    sheet: str = Field(description="工作表")
    key: str = Field(description="代表证号、家站点名称或单位编码")
    name: str = Field(description="姓名或名称")
    fields: list[FieldChangeOut] = Field(description="变动的列；新增和缺少的为空")


class FaultOut(BaseModel):
    pointer: str = Field(description="工作表、行号和列名")
    detail: str = Field(description="错误和改法")


class RollPreviewOut(BaseModel):
    digest: str = Field(description="预览的校验码；导入时随 If-Match 送回")
    rows: int = Field(description="读到的行数")
    fault_count: int = Field(description="错误数；有一处错误整个文件都不导入")
    faults: list[FaultOut] = Field(description="错误，至多列出 200 处")
    added_count: int = Field(description="新增数")
    added: list[EntryOut] = Field(description="新增，至多列出 200 项")
    changed_count: int = Field(description="变动数")
    changed: list[EntryOut] = Field(description="变动，至多列出 200 项")
    unchanged_count: int = Field(description="不变数")
    missing_count: int = Field(description="名册中有而文件中没有的代表数；导入不会删除他们")
    missing: list[EntryOut] = Field(description="文件中没有的代表，至多列出 200 位")
    new_delegations: list[str] = Field(description="将随导入新设的代表团")
    new_streets: list[str] = Field(description="将随导入新设的街道")
    new_communities: list[str] = Field(description="将随导入新设的社区，写作“街道 / 社区”")


class RollImportedOut(BaseModel):
    added: int = Field(description="新增数")
    changed: int = Field(description="变动数")
    unchanged: int = Field(description="不变数")

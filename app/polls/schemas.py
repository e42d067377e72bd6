"""What goes into polls and comes out of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain.words import Channel, PollKind, PollStatus
from app.web.schemas import Count, Line, Moment, Note, Paragraph, Ref, Secret, Strict, Whole


@dataclass(frozen=True, slots=True)
class PollItem:
    """An item as a value. ``ref``: the candidate's or project's id; ``info``: what a draft shows beside."""

    no: int
    title: str
    group: str
    ref: str = ""
    info: dict[str, Any] = field(default_factory=dict)


class Choice(Strict):
    no: Whole = Field(description="项目编号", repr=False)
    mark: Annotated[str, StringConstraints(max_length=30)] = Field(
        description="选择：approve 赞成、oppose 反对、abstain 弃权；票评用 satisfied 满意、"
        "basically_satisfied 基本满意、unsatisfied 不满意、abstain 弃权",
        repr=False,
    )


class CastIn(Strict):
    """A ballot. Neither the nonce nor a choice shows in a ``repr``."""

    nonce: Annotated[str, StringConstraints(max_length=120)] = Field(
        description="投票随机数：16 至 64 个随机字节，base64url 编码；重试时用同一个", repr=False
    )
    choices: list[Choice] = Field(max_length=500, description="各项选择；未列的项目为未作标记", repr=False)
    padding: Annotated[str, StringConstraints(max_length=40_000)] = Field(
        "",
        description="填充，不读也不存：加密的连接不遮盖长度，请填到同一票决的每一次请求都一样长，"
        "否则从长度可以推断标了几项；每项按 50 个字节留足即可",
        repr=False,
    )


class Receipt(BaseModel):
    receipt: str = Field(description="回执：证明选票在票箱中，不含选择、姓名和时间")
    replayed: bool = Field(description="此前已投票：以第一次的选票为准，这次提交的选择未被读取")
    sentence: str = Field(description="结果说明")


class SealedBox(BaseModel):
    """What is public of a box from its sealing on."""

    poll: str = Field(description="票决编号")
    title: str = Field(description="票决名称")
    sealed_at: Moment = Field(description="封箱时间")
    ballots: int = Field(description="封箱时票箱中的电子票张数")
    root: str = Field(description="封箱清单的校验码（默克尔树根，十六进制），与计票记录上的相同")


class SealedBoxes(BaseModel):
    boxes: list[SealedBox] = Field(description="已封箱的票箱，新的在前")
    next: str | None = Field(description="下一页从此之后开始；没有下一页为空")


class ReceiptIn(Strict):
    receipt: Annotated[str, StringConstraints(max_length=60)] = Field(
        description="投票后得到的 16 位回执，大小写和短横不影响", repr=False
    )


class ReceiptFound(BaseModel):
    in_box: bool = Field(description="回执所指的票是否在票箱中")
    sentence: str = Field(description="结果说明")


class PollOut(BaseModel):
    """The shape is the same at every status; nothing here comes from a choice."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="票决编号")
    cycle_id: str = Field(description="年度编号")
    sitting_id: str = Field(description="全体会议编号")
    kind: PollKind = Field(description="种类")
    title: str = Field(description="名称")
    channel: Channel = Field(description="投票方式")
    advisory: bool = Field(description="是否仅供参考")
    regrade: bool = Field(description="是否为整改后的再次票评")
    follows_id: str | None = Field(description="所接续的票决（另行票决、重新票决）")
    position: int = Field(description="在议程中的次序")
    status: PollStatus = Field(description="状态")
    version: int = Field(description="版本")
    definition_digest: str | None = Field(description="票决内容的校验码，定稿后才有")
    roll_digest: str | None = Field(description="名册的校验码，开始投票后才有")
    box_void: bool = Field(description="电子票箱是否已作废")


class PollPage(BaseModel):
    polls: list[PollOut] = Field(description="票决")
    next: str | None = Field(description="下一页从此之后开始；没有下一页为空")


class PollEdit(Strict):
    title: Annotated[Line, Field(max_length=120)] | None = Field(None, description="名称")
    channel: Channel | None = Field(None, description="投票方式")
    position: Annotated[Count, Field(ge=1, le=1000)] | None = Field(None, description="在议程中的次序")


class Worked(BaseModel):
    """A rule with the numbers filled in, e.g. 须 151 票."""

    group: str = Field(description="类别代码")
    base: str | None = Field(description="基数的名称；不要求过半数为空")
    number: int | None = Field(description="基数；尚不知道为空")
    needed: int | None = Field(description="须得票数；尚不知道为空")
    sentence: str = Field(description="说明")


class DefinitionOut(BaseModel):
    poll: str = Field(description="票决编号")
    digest: str | None = Field(description="校验码，定稿后才有")
    definition: dict[str, Any] = Field(description="票决内容：类别、项目、次序、应选项目数、规则、密封方式")
    worked: list[Worked] = Field(description="各类别须得票数")


Beside = Mapping[int, Mapping[str, Any]]
"""Number of an item → what stands beside its title on a ballot; no part of what is sealed."""


class BallotPage(BaseModel):
    poll: str = Field(description="票决编号")
    title: str = Field(description="名称")
    voted: bool = Field(description="是否已投票")
    sentence: str = Field(description="给代表的说明")
    digest: str = Field(description="票决内容的校验码")
    key_digest: str | None = Field(description="票箱钥匙的校验码")
    groups: list[dict[str, Any]] = Field(description="类别和限额")
    items: list[dict[str, Any]] = Field(description="项目，按票面次序")
    worked: list[Worked] = Field(description="各类别须得票数")


class Turnout(BaseModel):
    entitled: int = Field(description="名册上的代表人数")
    taken: int = Field(description="已投票或已领纸质票的代表人数")
    as_of: Moment = Field(description="数字的时点；五秒更新一次")


class KeyCard(BaseModel):
    number: int = Field(description="第几号卡")
    code: str = Field(description="卡上的代码，只显示这一次", repr=False)


class KeyCards(BaseModel):
    cards: list[KeyCard] = Field(description="钥匙卡；请当场印出，不另存")
    needed: int = Field(description="开箱所需张数")
    digest: str = Field(description="票箱钥匙的校验码，印在每张卡上")


class KeyRecord(BaseModel):
    cards: int = Field(description="钥匙卡张数")
    needed: int = Field(description="开箱所需张数")
    read_back: list[int] = Field(description="已回读的卡号")
    digest: str = Field(description="票箱钥匙的校验码")


class KeyCardIn(Strict):
    code: Secret = Field(description="钥匙卡代码", repr=False)


class PollDecisionIn(Strict):
    decision: Ref = Field(description="决定编号")


class PrintIn(Strict):
    number: Annotated[Count, Field(ge=1, le=999)] = Field(description="票箱号")
    printed: Annotated[Count, Field(ge=1, le=100_000)] = Field(description="印制张数")


class HandOutIn(Strict):
    deputy: Ref = Field(description="代表编号")


class VoidIn(Strict):
    deputy: Ref | None = Field(None, description="换票的代表；未发出的票作废时不填")
    sheets: Annotated[Count, Field(ge=1, le=100_000)] = Field(1, description="作废张数；换票为 1")


class ReturnIn(Strict):
    returned: Count = Field(description="收回张数")
    leftover: Count = Field(description="余票张数")


class PaperBoxOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    number: int = Field(description="票箱号")
    printed: int = Field(description="印制")
    issued: int = Field(description="发出")
    returned: int | None = Field(description="收回；未清点为空")
    leftover: int | None = Field(description="余票；未清点为空")
    voided: int = Field(description="作废")


class SheetIn(Strict):
    """One sheet as a counter reads it: marks, or spoiled with a reason, or pending with the doubt."""

    choices: list[Choice] = Field(default_factory=list, max_length=500, description="各项选择", repr=False)
    spoiled: Annotated[Note, Field(max_length=200)] = Field("", description="无效的理由；有效票不填")
    pending: Annotated[Note, Field(max_length=200)] = Field("", description="须由总监票人认定的疑问")


class StackIn(Strict):
    box: Annotated[Count, Field(ge=1, le=999)] = Field(description="票箱号")
    sheets: list[SheetIn] = Field(
        min_length=1, max_length=200, description="逐张录入，依叠中次序", repr=False
    )


class TotalsIn(Strict):
    box: Annotated[Count, Field(ge=1, le=999)] = Field(description="票箱号")
    size: Annotated[Count, Field(ge=1, le=100_000)] = Field(description="此叠张数")
    spoiled: Count = Field(description="其中无效张数")
    rows: dict[str, dict[str, Count]] = Field(description="项目编号 → 各栏票数", repr=False)


class DiscardIn(Strict):
    reason: Line = Field(description="取消此叠的理由，例如误录的叠号；不写票上的选择")


class StackOut(BaseModel):
    number: int = Field(description="叠号")
    box: int = Field(description="票箱号")
    size: int = Field(description="张数")
    method: str = Field(description="sheets 逐张录入两遍；totals 合计由两人签字")
    readings: int = Field(description="已录入几遍")
    mine: int | None = Field(description="您录入的是第几遍；未录入为空")
    differences: int = Field(description="两遍不一致的处数")
    pending: int = Field(description="待认定张数")


class PaperOut(BaseModel):
    boxes: list[PaperBoxOut] = Field(description="票箱")
    stacks: list[StackOut] = Field(description="叠")
    unentered: int = Field(description="尚未录入的张数")


class Difference(BaseModel):
    place: int = Field(description="第几张；合计比对为 0")
    first: dict[str, Any] = Field(description="第一遍")
    second: dict[str, Any] = Field(description="第二遍")


class RulingIn(Strict):
    """总监票人 rules: valid with these marks, or invalid with a reason."""

    valid: bool = Field(description="是否认定为有效")
    choices: list[Choice] = Field(default_factory=list, max_length=500, description="认定的选择", repr=False)
    reason: Annotated[Paragraph, Field(max_length=200)] = Field(description="认定的理由")


class InvalidIn(Strict):
    reason: Annotated[Paragraph, Field(max_length=200)] = Field(description="认定为无效的理由")


class PendingOut(BaseModel):
    """待认定票: an electronic one by its number in the list, a sheet by stack and place."""

    number: int | None = Field(description="电子待认定票的序号")
    stack: int | None = Field(description="叠号")
    place: int | None = Field(description="第几张")
    doubt: str = Field(description="疑问")
    ruled: bool = Field(description="是否已认定")


class CountOut(BaseModel):
    status: PollStatus = Field(description="票决状态")
    pending: int = Field(description="尚待认定的票数；为零后才有结果")
    result: dict[str, Any] | None = Field(description="计票结果；有待认定票时为空")


class ChannelIn(Strict):
    channel: Channel = Field(description="改用的投票方式：paper 纸质，electronic 电子")


class ChannelOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    deputy_id: str = Field(description="代表编号")
    channel: Channel = Field(description="投票方式")


class StackEnteredOut(BaseModel):
    """Nothing of what was entered."""

    number: int = Field(description="叠号")
    size: int = Field(description="张数")
    second: bool = Field(description="两遍是否都已录入")


class CountState(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="票决编号")
    status: PollStatus = Field(description="状态")


class MinutesOut(BaseModel):
    """计票记录: the figures, the seal, the digests and who signed."""

    poll: str = Field(description="票决编号")
    figures: dict[str, int] = Field(description="人数和票数")
    definition_digest: str = Field(description="票决内容的校验码")
    roll_digest: str = Field(description="名册的校验码")
    key_digest: str | None = Field(description="票箱钥匙的校验码")
    root: str | None = Field(description="封箱清单的根校验码")
    sealed: int = Field(description="封箱时的电子票数")
    count_digest: str | None = Field(description="计票结果的校验码")
    certificates: list[dict[str, str]] = Field(description="签字")

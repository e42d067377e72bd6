"""In and out of the desk: decisions, moves, what is next."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from app.candidates.schemas import AmendmentIn
from app.deliberations.schemas import DeliberationIn
from app.domain.actors import Body, Role
from app.domain.words import Channel, Stage
from app.projects.schemas import CarryOverIn
from app.results.schemas import PublicSwitch
from app.web.schemas import Count, Line, Moment, Note, Ref, Strict, Whole

Action = Line
Kind = Literal[
    "cycle", "motion", "candidate", "poll", "sitting", "project", "adjustment", "batch", "deputy", "result"
]


class VotesIn(Strict):
    in_favour: Count = Field(description="赞成票数")
    against: Count = Field(description="反对票数")
    abstained: Count = Field(description="弃权票数")


class SettlementIn(Strict):
    """主席团对得票相同的决定: which of the tied take the seats that are left."""

    group: Line = Field(max_length=40, description="类别编码")
    selected: list[Count] = Field(min_length=1, max_length=100, description="选定的项目序号")


Rules = Annotated[str, Field(max_length=40)] | dict[str, Any]


class YearIn(Strict):
    """A year to be opened; another human opens it within 24 hours."""

    term: Annotated[Whole, Field(ge=1, le=999)] = Field(description="届")
    session_no: Annotated[Whole, Field(ge=1, le=999)] = Field(description="次")
    title: Annotated[Line, Field(max_length=80)] = Field(description="名称，如“2027年”")
    rules: Rules = Field(
        description="规则：系统自带规则的代码，或整套规则（形状同 GET /api/rulesets 的依据）"
    )


class DecisionIn(Strict):
    """One human records; another countersigns within 24 hours."""

    kind: Kind = Field(
        description="事项属于：年度、提请审议、候选项目、票决、全体会议、项目、项目调整、街道批次、"
        "代表（清点人数之后补发签到卡）、结果的公开范围"
    )
    subject: Ref = Field(description="该事项的编号")
    action: Action = Field(max_length=40, description="办理事项，如 open_session")
    decided_on: date | None = Field(None, description="作出决定的日期；不填即今日")
    meeting: Note = Field("", max_length=120, description="作出决定的会议，如“主席团第二次会议”")
    document_no: Note = Field("", max_length=80, description="文号或纪要编号")
    outcome: Note = Field("", max_length=200, description="决定的结果")
    votes: VotesIn | None = Field(None, description="经表决的，记票数")
    reason: Note = Field("", max_length=1000, description="理由")
    committee_members: Count | None = Field(
        None, description="常委会组成人员人数（项目调整须以全体组成人员过半数通过）"
    )
    amendment: AmendmentIn | None = Field(None, description="调整候选名单的内容（amend_list）")
    deliberation: DeliberationIn | None = Field(None, description="预先审议的记录（deliberate）")
    settlement: SettlementIn | None = Field(None, description="得票相同的处理（settle_tie）")
    carry_over: CarryOverIn | None = Field(None, description="续建项目转入的年度和节点目标（carry_over）")
    uncontested: Annotated[list[Line], Field(max_length=20)] | None = Field(
        None, description="决定等额票决的类别编码（allow_uncontested）"
    )
    opens: Annotated[list[PublicSwitch], Field(min_length=1, max_length=3)] | None = Field(
        None, description="向社会公开的内容（widen_result）：票数、未入选的项目、核验包"
    )
    rules: Rules | None = Field(None, description="更换的规则（adopt_rules）：代码，或整套规则")
    waives: list[Line] = Field(default_factory=list, max_length=20, description="免除的程序条件代码")


class DecisionOut(BaseModel):
    id: str = Field(description="决定的编号")
    body: Body = Field(description="作出决定的机构")
    body_label: str = Field(description="机构名称")
    kind: str
    subject: str
    action: str
    digest: str = Field(description="决定所针对内容的校验码")
    meeting: str
    decided_on: date
    document_no: str
    outcome: str
    reason: str
    content: dict[str, Any]
    waives: list[str]
    recorded_by: str = Field(description="记录人")
    recorded_at: Moment
    countersigned_by: str | None = Field(description="复核人")
    countersigned_at: Moment | None
    used: bool = Field(description="已经执行")


class MoveIn(Strict):
    decision: Ref | None = Field(None, description="作为依据的决定的编号")


class SettledIn(Strict):
    decision: Ref = Field(description="作为依据的决定的编号；由另一人办理")


class PrepareIn(Strict):
    kind: Literal["selection", "runoff", "effect", "regrade"] = Field(
        description="票决、另行票决、效果票评、再次票评"
    )
    sitting: Ref = Field(description="在哪次全体会议上进行")
    channel: Channel = Field(description="纸质票、电子票，或并用")
    position: int | None = Field(
        None, ge=1, le=99, strict=True, description="在议程中的次序；不填则票评在前、票决在后、另行票决最后"
    )


class CountIn(Strict):
    cards: list[Line] = Field(
        min_length=0, max_length=9, description="票箱钥匙卡上的字符，每张一项；纯纸质票为空"
    )


class DayIn(Strict):
    on: date = Field(description="日期")


class WhyIn(Strict):
    why: Line = Field(description="原因")


class CycleOut(BaseModel):
    id: str
    term: int = Field(description="届")
    session_no: int = Field(description="次")
    title: str
    stage: Stage
    stage_label: str
    version: int
    rules: str = Field(description="采用的规则")
    formed_outside: bool = Field(description="系统外形成")
    document_no: str
    listed_on: date | None
    dossiers_sent_on: date | None


class ConditionOut(BaseModel):
    """An unmet condition: its class, and who may waive it."""

    code: str
    text: str
    detail: str
    klass: str = Field(serialization_alias="class", description="legal 法定，procedural 程序")
    waivable_by: str | None
    waived: bool = Field(description="已有机构决定免除")


class MoveOut(BaseModel):
    """A possible move and everything that still stands against it."""

    action: str
    label: str
    target: str
    target_label: str
    proposers: list[Role]
    body: Body
    body_label: str
    unmet: list[ConditionOut]
    decisions: list[DecisionOut] = Field(description="已记录、尚未执行的决定")


class TieOut(BaseModel):
    """得票相同, and who has to choose."""

    group: str = Field(description="类别编码")
    seats: int = Field(description="尚余的应选项目数")
    items: list[int] = Field(description="得票相同的项目序号")
    body: Body = Field(description="由哪个机构决定")
    body_label: str = Field(description="机构名称")
    decisions: list[DecisionOut] = Field(description="已记录、尚未执行的决定")


class MadeOut(BaseModel):
    """A move that was made."""

    version: int
    action: str
    source: str
    target: str
    decision: str | None
    waivers: list[dict[str, Any]]
    moved_at: Moment


class DeskOut(BaseModel):
    """The year at the desk: where it stands, what may come next, what has been."""

    cycle: CycleOut
    moves: list[MoveOut]
    made: list[MadeOut]
    polls: list[PollDeskOut]


class PollDeskOut(BaseModel):
    id: str
    cycle: str
    sitting: str
    kind: str
    title: str
    channel: str
    status: str
    status_label: str
    follows: str | None
    regrade: bool
    definition_digest: str | None
    moves: list[MoveOut]
    ties: list[TieOut] = Field(description="已宣布、仍得票相同、等待决定的类别（settle_tie）")


class RuleOut(BaseModel):
    name: str
    label: str
    value: Any
    standing: str = Field(description="confirmed 已有依据，analogy 参照，assumed 本系统暂定")
    note: str


class RuleSetOut(BaseModel):
    code: str
    name: str
    parameters: list[RuleOut]


class BlockerOut(BaseModel):
    """An unmet condition that nobody has waived, in short."""

    code: str
    text: str
    detail: str
    klass: str = Field(serialization_alias="class", description="legal 法定，procedural 程序")
    waivable_by: str | None


class NextMoveOut(BaseModel):
    action: str
    label: str
    target_label: str
    body: Body
    body_label: str
    blockers: list[BlockerOut]
    decisions: int = Field(description="已记录、尚未执行的决定数")


class RectifyingOut(BaseModel):
    project: str
    title: str
    step: str = Field(description="plan、accept、report、regrade：现在等待的一步")
    step_label: str
    due_on: date
    days_left: int = Field(description="距期限天数；负数为逾期天数")


class OwedOut(BaseModel):
    """Something a project under way owes: overdue, or the day that comes next."""

    project: str
    title: str
    what: str = Field(description="plan、progress、node、finish：实施方案、月报、节点、完成")
    label: str = Field(description="逾期时的说法")
    due_on: date = Field(description="应于此日前办理；自次日起逾期")
    overdue: bool


class YearCountsOut(BaseModel):
    """What waits in a year; a count that does not belong to its stage is 0."""

    batches_undecided: int = Field(description="到期未决定的街道批次")
    candidates_unappraised: int
    dossiers_incomplete: int
    opinions_unanswered: int
    differences_unexplained: int
    projects_without_final_report: int
    adjustments_pending: int = Field(description="待决定的项目调整")


class YearBoardOut(BaseModel):
    cycle: CycleOut
    moves: list[NextMoveOut]
    counts: YearCountsOut | None = Field(description="已办结、仅余整改的年度为空")
    rectifications: list[RectifyingOut]
    owed: list[OwedOut] = Field(description="实施中的项目：已逾期的和下一期限，按日期排列")


class TopicsWaitingOut(BaseModel):
    topics: int = Field(description="尚未决定的项目建议")
    overdue: int = Field(description="其中逾期的")
    exact: bool = Field(description="为否时，每个街道只数到上限")


class YearsOut(BaseModel):
    """All living years on one desk."""

    years: list[YearBoardOut] = Field(description="届次新的在前；办结而仍在整改的年度也在其中")
    topics: TopicsWaitingOut | None = Field(description="无权查看项目建议的为空")
    inbox: list[DecisionOut] = Field(description="等待您复核的决定，先记录的在前")

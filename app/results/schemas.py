"""What a result is made of: plain values that ``stages`` gathers from polls, cycles, meetings, decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, Field, StrictBool

from app.domain.actors import Body
from app.domain.words import Channel, PollKind
from app.web.schemas import Note, Ref, Strict

ViewName = Literal["full", "hall", "deputies", "public"]
Part = Literal["selection", "effect"]
PublicSwitch = Literal["public_counts", "public_unselected", "public_package"]
PUBLIC_SWITCHES: Final[tuple[PublicSwitch, ...]] = get_args(PublicSwitch)
SHOWN: Final = ("hall_counts", "hall_unselected", *PUBLIC_SWITCHES)
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class CycleInfo:
    """年度: 届 and 次; ``document_no`` is the paper behind a year that was formed outside this service."""

    id: str
    title: str
    term: int
    session_no: int
    formed_outside: bool = False
    document_no: str = ""


@dataclass(frozen=True, slots=True)
class MeetingInfo:
    """Where the poll was held: the body's meeting (届, 次) and the sitting."""

    body: Body
    title: str
    term: int
    number: int
    sitting: str
    held_on: date


@dataclass(frozen=True, slots=True)
class PollInfo:
    """``follows``: the poll whose tie or annulment this one follows."""

    id: str
    kind: PollKind
    title: str
    channel: Channel
    follows: str | None = None
    regrade: bool = False
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What was announced and counted. ``not_cast``: 未投 of the ballots issued on devices."""

    members: int
    expected: int
    present: int
    late: int
    issued: int
    returned: int
    spoiled: int
    valid: int
    not_cast: int = 0


@dataclass(frozen=True, slots=True)
class Certificate:
    """A signature under the count: 总监票人, 监票人 or 计票人."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class WaiverInfo:
    """A procedural condition that a body waived: shown on every later page and paper."""

    action: str
    condition: str
    text: str
    body: Body
    reason: str
    document_no: str


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """A decision the result rests on: what was done, which body decided, when, under which number."""

    action: str
    body: Body
    meeting: str
    decided_on: date
    document_no: str


@dataclass(frozen=True, slots=True)
class RuleValue:
    """A rule value with its standing, as ``RuleSet.parameters`` gives it (value as data)."""

    name: str
    label: str
    value: Any
    standing: str


@dataclass(frozen=True, slots=True)
class PollMinutes:
    """Everything of one certified poll. ``rule`` and ``tally`` are the tally's rule object and its output.

    ``refs``: item number → candidate or project id. Digests are lower-case hex; ``key_digest`` and
    ``merkle_root`` are None where no electronic box was used.
    """

    congress: str
    demonstration: bool
    cycle: CycleInfo
    meeting: MeetingInfo
    poll: PollInfo
    figures: Figures
    rule: Mapping[str, Any]
    group_titles: Mapping[str, str]
    refs: Mapping[int, str]
    tally: Mapping[str, Any]
    definition_digest: str
    roll_digest: str
    key_digest: str | None = None
    merkle_root: str | None = None
    certificates: tuple[Certificate, ...] = ()
    waivers: tuple[WaiverInfo, ...] = ()
    decisions: tuple[DecisionInfo, ...] = ()
    rules: tuple[RuleValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Settlement:
    """The presidium's choice among items that stayed tied: ``selected`` are their refs."""

    poll: str
    selected: tuple[str, ...]
    decision: DecisionInfo


class Switches(Strict):
    """What the congress lets each view show; the deputies' view always shows every count."""

    hall_counts: StrictBool = Field(default=True, description="会场结果是否列出票数。")
    hall_unselected: StrictBool = Field(default=True, description="会场结果是否列出未入选的项目。")
    public_counts: StrictBool = Field(default=False, description="公开结果是否列出票数。")
    public_unselected: StrictBool = Field(default=False, description="公开结果是否列出未入选的项目。")
    public_package: StrictBool = Field(default=False, description="社会公众能否下载核验包。")
    basis: Note = Field(default="", max_length=80, description="决定公开范围的文号；采用默认范围的留空。")

    @property
    def opened(self) -> set[PublicSwitch]:
        """What goes to the public beyond what the law asks."""
        return {name for name in PUBLIC_SWITCHES if getattr(self, name)}


class SwitchesSet(Switches):
    """As they are kept: beside what is open to the public the decision that opened it."""

    decisions: dict[PublicSwitch, str] = Field(
        default_factory=dict, description="向社会公开的各项所依据的决定的编号。"
    )


class WideningIn(Strict):
    decision: Ref = Field(description="决定扩大公开范围（widen_result）的决定的编号；由另一人办理")


class SwitchesOut(BaseModel):
    """The switches of one result, and whether announcing has fixed them."""

    subject: str = Field(description="票决编号，或年度结果的编号。")
    switches: SwitchesSet = Field(description="各种结果列出的内容。")
    fixed: bool = Field(description="结果已宣布，公开范围不能再改。")
    version: str = Field(description="修改时在 If-Match 中送回的版本。")

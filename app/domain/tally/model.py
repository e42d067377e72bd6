"""What a poll is to the counter, and what a count comes to. Counts are ints, cuts are Fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.domain.ballots import Method
from app.domain.errors import Fault, Malformed
from app.domain.words import Grade, Mark, Term

INVALID: Final = "invalid"  # the column of items that were marked, or left, so that they do not count

# The columns a row of totals must have, and those it may have (absent = 0).
COLUMNS: Final[Mapping[Method, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Method.SELECT_K: ((Mark.APPROVE,), ()),
    Method.APPROVE_EACH: ((Mark.APPROVE, Mark.OPPOSE), (Mark.ABSTAIN, INVALID)),
    Method.GRADE_EACH: (tuple(Grade), (Mark.ABSTAIN, INVALID)),
}


class MalformedPoll(Malformed):
    """A poll file that cannot be meant. ``place`` is where, e.g. ``items[3].group``."""

    title = "票决数据有误"

    def __init__(self, place: str, sentence: str) -> None:
        self.place = place
        super().__init__(sentence, faults=[Fault(place, sentence)])

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}"


class Kind(Term):
    SELECTION = "selection", "票决"
    EFFECT = "effect", "效果票评"


class Base(Term):
    """Over whose number a majority is taken."""

    ALL_MEMBERS = "all_members", "全体代表"
    PRESENT = "present", "实到"
    RETURNED = "returned", "收回"
    VALID = "valid", "有效"


class Tie(Term):
    """Who settles a tie across the cut; the count never does."""

    RUNOFF = "runoff", "对并列项目另行票决"
    PRESIDIUM = "presidium", "由主席团决定"


class Shortfall(Term):
    """What follows when fewer items pass than there are places."""

    VACANT = "vacant", "缺额"
    SECOND_ROUND = "second_round", "再次票决"


class Unmarked(Term):
    """As what an item counts that a ballot leaves out."""

    ABSTAIN = "abstain", "弃权"
    OPPOSE = "oppose", "反对"
    INVALID = "invalid", "该项无效"


class Status(Term):
    DECIDED = "decided", "票决有结果"
    TIED = "tied", "得票并列"
    NO_RESULT = "no_result", "票决无效"
    REFUSED = "refused", "不予计票"


class Outcome(Term):
    """What becomes of an item of a selection poll; in an effect poll a ``Grade`` stands in its place."""

    SELECTED = "selected", "入选"
    TIED = "tied", "并列待定"
    PASSED_NOT_SEATED = "passed_not_seated", "达到法定票数，未入选"
    NOT_PASSED = "not_passed", "未达到法定票数"


@dataclass(frozen=True, slots=True)
class Majority:
    """More than (``strict``), or at least, ``over`` of the base. 过半数 is strictly more than half."""

    over: Fraction
    strict: bool
    base: Base


@dataclass(frozen=True, slots=True)
class Group:
    """A 类别 with the rule that holds for it. ``places`` is None where items are graded."""

    code: str
    method: Method
    places: int | None
    max_choices: int | None
    min_choices: int
    majority: Majority | None
    tie: Tie
    shortfall: Shortfall


@dataclass(frozen=True, slots=True)
class Item:
    no: int
    title: str
    group: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers announced in the hall; None is unknown. ``eligible`` is all members."""

    eligible: int | None = None
    present: int | None = None
    issued: int | None = None
    returned: int | None = None
    spoiled: int | None = None
    valid: int | None = None


Row = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a count ended as it did, or what it asks for next. ``item`` is an item number."""

    code: str
    detail: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """A file read and found well-formed. ``counted`` holds what the ballots came to, if it has ballots."""

    kind: Kind
    figures: Figures
    counted: Figures | None
    participation_over: Fraction | None
    groups: tuple[Group, ...]
    items: tuple[Item, ...]
    rows: Mapping[int, Row]
    notes: tuple[Reason, ...]

    def items_of(self, group: Group) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.group == group.code)


@dataclass(frozen=True, slots=True)
class Stop:
    """The count ends here without a result."""

    status: Status
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """``votes`` over ``base`` is the share; ``rank`` is None where items are graded."""

    item: Item
    counts: Row
    votes: int
    base: int
    rank: int | None
    outcome: Outcome | Grade


@dataclass(frozen=True, slots=True)
class GroupResult:
    group: Group
    vacant: int | None
    items: tuple[ItemResult, ...]
    reasons: tuple[Reason, ...] = ()

    @property
    def tied(self) -> tuple[int, ...]:
        return tuple(result.item.no for result in self.items if result.outcome == Outcome.TIED)


@dataclass(frozen=True, slots=True)
class Result:
    status: Status
    reasons: tuple[Reason, ...]
    figures: Figures
    groups: tuple[GroupResult, ...]

"""What a valid ballot is, and the bytes it is sealed as.

A *definition* is plain data, as a tally file and a poll's frozen definition have it::

    {"groups": [{"code", "method", "places", "max_choices", "min_choices"}], "items": [{"no", "group"}]}

Other fields of a group or an item are passed over; items stand in definition order, which is the order
of marks and bytes. On ballots of ``select_k`` only 赞成 counts; 反对 and 弃权 may be marked there and
count as "not approved". A device ballot that breaks a limit is refused (``check``), a paper one is
spoiled as a whole (``broken_limit``). Source: "A poll" in the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.domain.errors import Fault, Malformed
from app.domain.words import Grade, Mark, Term

Definition = Mapping[str, Any]
Marks = tuple[str | None, ...]


class Method(Term):
    """How a group (类别) is voted on."""

    SELECT_K = "select_k", "限额圈选"
    APPROVE_EACH = "approve_each", "逐项表决"
    GRADE_EACH = "grade_each", "逐项测评"


_CHOICES = frozenset(str(mark) for mark in Mark)
_GRADES = frozenset(str(grade) for grade in Grade) | {str(Mark.ABSTAIN)}
MARKS: Final[Mapping[Method, frozenset[str]]] = {
    Method.SELECT_K: _CHOICES,
    Method.APPROVE_EACH: _CHOICES,
    Method.GRADE_EACH: _GRADES,
}

# The byte of a mark is its place here. Sealed ballots depend on it: add at the end, never reorder.
_BYTES: Final = (None, *(str(mark) for mark in Mark), *(str(grade) for grade in Grade))
_LEAST_LENGTH = 32
_STEP = 16


@dataclass(frozen=True, slots=True)
class GroupShape:
    """``max_choices``: approvals allowed on one ballot, None for no limit; ``min_choices``: demanded."""

    code: str
    method: Method
    max_choices: int | None
    min_choices: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A definition made ready for checking: item numbers in order, and the group index of each."""

    groups: tuple[GroupShape, ...]
    numbers: tuple[int, ...]
    group_of: tuple[int, ...]

    def marks_of(self, position: int) -> frozenset[str]:
        return MARKS[self.groups[self.group_of[position]].method]


@dataclass(frozen=True, slots=True)
class BrokenLimit:
    """A ballot with more (``over_limit``) or fewer (``under_limit``) approvals in a group than allowed."""

    code: str
    group: str
    limit: int


class UnreadableBallot(ValueError):
    """Bytes that no ballot of this definition is encoded as."""


def limits(group: Mapping[str, Any]) -> tuple[int | None, int]:
    """``max_choices`` and ``min_choices`` with their defaults: select_k places, else none; and 0."""
    most, least = group.get("max_choices"), group.get("min_choices")
    if most is None and group["method"] == Method.SELECT_K:
        most = group["places"]
    return most, least or 0


def shape(definition: Definition) -> Shape:
    """The shape of a definition that has been found legal before."""
    groups = tuple(GroupShape(g["code"], Method(g["method"]), *limits(g)) for g in definition["groups"])
    index = {group.code: i for i, group in enumerate(groups)}
    items = definition["items"]
    return Shape(groups, tuple(i["no"] for i in items), tuple(index[i["group"]] for i in items))


def check(definition: Definition, choices: Sequence[tuple[int, str]]) -> Marks:
    """The marks of a device ballot in definition order, None where an item is left out.

    ``choices`` are (item number, mark) as sent. Raises Malformed with every fault at once; a fault
    points at ``/choices/3/no``, ``/choices/3/mark`` or ``/choices`` and never repeats what was sent.
    """
    return check_marks(shape(definition), choices)


def check_marks(form: Shape, choices: Sequence[tuple[int, str]]) -> Marks:
    """As ``check``, for whoever checks many against one shape."""
    faults = tuple(_choice_faults(form, choices))
    if faults:
        raise Malformed("选票填写有误，未被接受，请改正后重新提交", faults=faults)
    sent = dict(choices)
    marks = tuple(sent.get(no) for no in form.numbers)
    broken = broken_limit(form, marks)
    if broken:
        raise Malformed("选票超出限额，未被接受，请改正后重新提交", faults=[_limit_fault(broken)])
    return marks


def _choice_faults(form: Shape, choices: Sequence[tuple[int, str]]) -> Iterator[Fault]:
    position = {no: i for i, no in enumerate(form.numbers)}
    seen: set[int] = set()
    for i, (no, mark) in enumerate(choices):
        if no not in position:
            yield Fault(f"/choices/{i}/no", "选票上没有这一编号的项目")
            continue
        if no in seen:
            yield Fault(f"/choices/{i}/no", "同一项目填了不止一次")
        seen.add(no)
        if mark not in form.marks_of(position[no]):
            yield Fault(f"/choices/{i}/mark", "该项目不能作这样的选择")


def _limit_fault(broken: BrokenLimit) -> Fault:
    sentences = {
        "over_limit": "“{group}”类别最多赞成 {limit} 项，请减少后重新提交",
        "under_limit": "“{group}”类别至少赞成 {limit} 项，请补足后重新提交",
    }
    values = (("group", broken.group), ("limit", str(broken.limit)))
    return Fault("/choices", sentences[broken.code], values)


def broken_limit(form: Shape, marks: Sequence[str | None]) -> BrokenLimit | None:
    """The first group, in definition order, whose limit a ballot breaks."""
    approvals = [0] * len(form.groups)
    for group, mark in zip(form.group_of, marks, strict=True):
        approvals[group] += mark == Mark.APPROVE
    for shape_of_group, given in zip(form.groups, approvals, strict=True):
        most, least = shape_of_group.max_choices, shape_of_group.min_choices
        if most is not None and given > most:
            return BrokenLimit("over_limit", shape_of_group.code, most)
        if given < least:
            return BrokenLimit("under_limit", shape_of_group.code, least)
    return None


def encode(definition: Definition, marks: Sequence[str | None]) -> bytes:
    """One byte an item in definition order, zero-padded; every ballot of a poll has the same length."""
    data = bytes(_BYTES.index(mark) for mark in marks)
    return data.ljust(_length(len(definition["items"])), b"\0")


def decode(definition: Definition, data: bytes) -> dict[int, str]:
    """Item number → mark, without the items left out. Raises UnreadableBallot."""
    form = shape(definition)
    if len(data) != _length(len(form.numbers)) or any(data[len(form.numbers) :]):
        raise UnreadableBallot("the length or the padding is not that of this poll's ballots")
    return {no: mark for i, no in enumerate(form.numbers) if (mark := _mark(form, i, data[i]))}


def _mark(form: Shape, position: int, byte: int) -> str | None:
    mark = _BYTES[byte] if byte < len(_BYTES) else ""
    if mark is not None and mark not in form.marks_of(position):
        raise UnreadableBallot(f"byte {position} is no mark of its item")
    return mark


def _length(items: int) -> int:
    return max(_LEAST_LENGTH, -(-items // _STEP) * _STEP)

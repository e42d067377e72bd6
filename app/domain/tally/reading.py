"""A poll file, as parsed, into a Poll. Whatever cannot be meant raises MalformedPoll at its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from app.domain import ballots
from app.domain.ballots import BrokenLimit, Method
from app.domain.tally.fields import Field
from app.domain.tally.model import (
    COLUMNS,
    Base,
    Figures,
    Group,
    Item,
    Kind,
    Majority,
    Poll,
    Reason,
    Row,
    Shortfall,
    Tie,
    Unmarked,
)
from app.domain.tally.tabulation import Tabulation, tabulate

_FIGURES = ("eligible", "present", "issued", "returned", "spoiled", "valid")
_RULE = ("majority", "participation_over", "tie", "shortfall", "unmarked")
_GROUP = ("places", "max_choices", "min_choices", "majority", "tie", "shortfall")


@dataclass(frozen=True, slots=True)
class _Rule:
    majority: Majority | None
    participation_over: Fraction | None
    tie: Tie
    shortfall: Shortfall
    unmarked: Unmarked


def read(document: Mapping[str, Any]) -> Poll:
    """The poll a document describes; its ballots, if it has any, already made into totals."""
    top = Field(document).members(("kind", "rule", "groups", "items"), (*_FIGURES, "ballots", "totals"))
    kind = top["kind"].term(Kind)
    figures = Figures(**{name: top[name].integer_or_none() for name in _FIGURES if name in top})
    rule = _rule(top["rule"], kind)
    groups = _groups(top["groups"], rule, kind)
    items = _items(top["items"], groups)
    if ("ballots" in top) == ("totals" in top):
        raise Field(document).wrong("ballots与totals应当只有其中一项")
    if "totals" in top:
        rows, counted = _rows(top["totals"], groups, items), None
    else:
        counted = tabulate(document, _papers(top["ballots"], items), unmarked=rule.unmarked)
        rows = {item.no: counted.totals[str(item.no)] for item in items}
    return Poll(
        kind=kind,
        figures=figures,
        counted=_counted(figures, counted) if counted else None,
        participation_over=rule.participation_over,
        groups=groups,
        items=items,
        rows=rows,
        notes=tuple(_note(limit, copies) for limit, copies in counted.broken) if counted else (),
    )


def _rule(field: Field, kind: Kind) -> _Rule:
    given = field.members((), _RULE)
    floor = given.get("participation_over")
    unmarked = given["unmarked"].term(Unmarked) if "unmarked" in given else Unmarked.ABSTAIN
    if kind == Kind.EFFECT and unmarked == Unmarked.OPPOSE:
        raise given["unmarked"].wrong("效果票评没有“反对”一栏，应填abstain或invalid")
    return _Rule(
        majority=_majority(given["majority"]) if "majority" in given else None,
        participation_over=floor.cut() if floor and floor.value is not None else None,
        tie=given["tie"].term(Tie) if "tie" in given else Tie.RUNOFF,
        shortfall=given["shortfall"].term(Shortfall) if "shortfall" in given else Shortfall.VACANT,
        unmarked=unmarked,
    )


def _majority(field: Field) -> Majority | None:
    """None where no majority is asked. A majority not said to be strict or not is 过半数: strict."""
    if field.value is None:
        return None
    given = field.members(("over", "base"), ("strict",))
    strict = given["strict"].flag() if "strict" in given else True
    return Majority(given["over"].cut(), strict, given["base"].term(Base))


def _groups(field: Field, rule: _Rule, kind: Kind) -> tuple[Group, ...]:
    groups: dict[str, Group] = {}
    for element in field.elements():
        given = element.members(("code", "method"), _GROUP)
        group = _group(element, given, rule, kind)
        if group.code in groups:
            raise given["code"].wrong("类别代码重复")
        groups[group.code] = group
    if not groups:
        raise field.wrong("至少应有一个类别")
    return tuple(groups.values())


def _group(element: Field, given: Mapping[str, Field], rule: _Rule, kind: Kind) -> Group:
    code, method = given["code"].text(), given["method"].term(Method)
    if (method == Method.GRADE_EACH) != (kind == Kind.EFFECT):
        raise given["method"].wrong("效果票评（effect）只用grade_each，票决（selection）不能用grade_each")
    majority = _majority(given["majority"]) if "majority" in given else rule.majority
    if kind == Kind.EFFECT:
        majority = _cut_and_base(given, majority)
    places = _places(given, element, method)
    most, least = _limits(given, method, places)
    tie = given["tie"].term(Tie) if "tie" in given else rule.tie
    shortfall = given["shortfall"].term(Shortfall) if "shortfall" in given else rule.shortfall
    return Group(code, method, places, most, least, majority, tie, shortfall)


def _cut_and_base(given: Mapping[str, Field], majority: Majority | None) -> Majority:
    """An effect poll takes ``over`` and ``base`` alone: a level is always above its cut."""
    if majority is None:
        place = given["majority"] if "majority" in given else Field(None, "rule.majority")
        raise place.wrong("效果票评必须写明majority（其over与base即等次的界限与基数）")
    return replace(majority, strict=True)


def _places(given: Mapping[str, Field], element: Field, method: Method) -> int | None:
    if method == Method.GRADE_EACH:
        _nothing(given, "places")
        return None
    return element.member(given, "places").integer(least=1)


def _limits(given: Mapping[str, Field], method: Method, places: int | None) -> tuple[int | None, int]:
    """How many approvals one ballot may and must have in the group."""
    if method == Method.GRADE_EACH:
        _nothing(given, "max_choices")
        _nothing(given, "min_choices")
        return None, 0
    most = given["max_choices"].integer_or_none(least=1) if "max_choices" in given else None
    least = given["min_choices"].integer_or_none() if "min_choices" in given else None
    most, least = ballots.limits(
        {"method": method, "places": places, "max_choices": most, "min_choices": least}
    )
    if most is not None and least > most:
        raise given["min_choices"].wrong("每票至少选择的项数不能多于最多选择的项数")
    return most, least


def _nothing(given: Mapping[str, Field], name: str) -> None:
    """A group that is graded has no places and no limits: 0 and null say so, anything else is wrong."""
    if name in given and given[name].value is not None and (name == "places" or given[name].integer()):
        raise given[name].wrong("grade_each的类别没有这一项，应填null或不填")


def _items(field: Field, groups: tuple[Group, ...]) -> tuple[Item, ...]:
    codes = {group.code for group in groups}
    items: dict[int, Item] = {}
    for element in field.elements():
        given = element.members(("no", "title", "group"))
        item = Item(given["no"].integer(least=1), given["title"].text(), given["group"].text())
        if item.no in items:
            raise given["no"].wrong("项目编号重复")
        if item.group not in codes:
            raise given["group"].wrong("没有这一代码的类别")
        items[item.no] = item
    if not items:
        raise field.wrong("至少应有一个项目")
    return tuple(items.values())


def _rows(field: Field, groups: tuple[Group, ...], items: tuple[Item, ...]) -> dict[int, Row]:
    """Each item's counts, every column of its method there: those left out are 0."""
    methods = {group.code: group.method for group in groups}
    given = field.members([str(item.no) for item in items])
    return {item.no: _row(given[str(item.no)], methods[item.group]) for item in items}


def _row(field: Field, method: Method) -> Row:
    required, optional = COLUMNS[method]
    given = field.members(required, optional)
    return {str(name): given[name].integer() if name in given else 0 for name in (*required, *optional)}


def _papers(field: Field, items: tuple[Item, ...]) -> Iterator[tuple[dict[int, str] | None, int]]:
    numbers = {str(item.no): item.no for item in items}
    for element in field.elements():
        yield _paper(element, numbers), 1


def _paper(element: Field, numbers: Mapping[str, int]) -> dict[int, str] | None:
    """Item number → mark; None for a spoiled paper."""
    if isinstance(element.value, Mapping) and "spoiled" in element.value:
        element.members(("spoiled",))["spoiled"].text()
        return None
    given = element.members((), tuple(numbers))
    return {numbers[key]: field.text() for key, field in given.items()}


def _counted(figures: Figures, counted: Tabulation) -> Figures:
    return replace(figures, returned=counted.returned, spoiled=counted.spoiled, valid=counted.valid)


def _note(broken: BrokenLimit, copies: int) -> Reason:
    bound = {"over_limit": "多于最多", "under_limit": "少于至少"}[broken.code]
    detail = f"{copies}张票在“{broken.group}”类别赞成的项数{bound}{broken.limit}项的限额，整张作无效票"
    return Reason(broken.code, detail)

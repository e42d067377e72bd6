"""What a value of a rule set may be, and how it is read from data and written back.

A reader takes what TOML or JSON holds and gives the value, or raises ValueError with a Chinese sentence.
``"none"`` stands for "no such rule", for TOML has no null. Fractions are exact strings such as "2/3".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, TypeGuard

from app.domain.actors import Body

Reader = Callable[[object], Any]

BASES = ("all_members", "present", "returned", "valid")
_WORDS = {
    "none": "不设",
    "all_members": "全体",
    "present": "实到",
    "returned": "收回的票",
    "valid": "有效票",
    "standing": "全年常态",
    "campaign": "集中",
    "investment_plan": "特定",
    "select_k": "每类从候选项目中选出应选项目数",
    "approve_each": "逐项表示赞成、反对或弃权",
    "places": "应选项目数",
    "unlimited": "不限",
    "spoiled": "无效票",
    "no_result": "票决无效",
    "abstain": "视为弃权",
    "oppose": "视为反对",
    "invalid": "该项无效",
    "runoff": "另行票决",
    "vacant": "空缺",
    "second_round": "再次票决",
    **{str(one): one.label for one in Body},
}
_FRACTION = re.compile(r"[1-9]\d{0,3}/[1-9]\d{0,3}")
_GROUP_CODE = re.compile(r"[a-z][a-z0-9_]{0,29}")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a number: more than ``over`` of it where strict, at least ``over`` where not."""

    over: Fraction
    strict: bool

    def needed(self, number: int) -> int:
        """The least whole number that satisfies it: more than 1/2 of 300 is 151, at least 2/3 is 200."""
        exact = self.over * number
        whole = exact.numerator // exact.denominator
        return whole if exact == whole and not self.strict else whole + 1


@dataclass(frozen=True, slots=True)
class Majority(Share):
    """A share of a named base: all_members, present, returned or valid."""

    base: str


@dataclass(frozen=True, slots=True)
class Group:
    """类别 that a year has by default; ``label`` is what people see."""

    code: str
    label: str


def is_text(value: object, most: int) -> TypeGuard[str]:
    """One line that can be shown and stored, not blank, of at most so many characters."""
    return isinstance(value, str) and bool(value.strip()) and len(value) <= most and value.isprintable()


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("须为 true 或 false")
    return value


def whole(least: int, most: int) -> Reader:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"须为 {least} 至 {most} 的整数")
        return value

    return read


def one_of(*choices: str) -> Reader:
    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"须为 {'、'.join(choices)} 之一")
        return value

    return read


def body(*choices: Body) -> Reader:
    read_code = one_of(*choices)
    return lambda value: Body(read_code(value))


def fraction(value: object) -> Fraction:
    """More than 0 and at most 1, written "1/2"."""
    if not isinstance(value, str) or not _FRACTION.fullmatch(value) or Fraction(value) > 1:
        raise ValueError('须为不大于 1 的分数，如 "2/3"')
    return Fraction(value)


def share(value: object) -> Share:
    table = _table(value, {"over", "strict"})
    return Share(fraction(table["over"]), flag(table["strict"]))


def majority(value: object) -> Majority:
    table = _table(value, {"over", "strict", "base"})
    return Majority(fraction(table["over"]), flag(table["strict"]), one_of(*BASES)(table["base"]))


def cut(value: object) -> Majority:
    """The majority of an effect level: always more than the cut, exactly half is 不满意."""
    found = majority(value)
    if not found.strict:
        raise ValueError("效果票评的等次须超过界限，strict 须为 true")
    return found


def or_none(read: Reader) -> Reader:
    return lambda value: None if value == "none" else read(value)


def several(read: Reader) -> Reader:
    """A list of at least one value, none of them twice."""

    def read_all(value: object) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)) or not value:
            raise ValueError("须为非空列表")
        values = tuple(read(one) for one in value)
        if len(set(values)) != len(values):
            raise ValueError("列表中有重复")
        return values

    return read_all


def month_day(value: object) -> str:
    if not isinstance(value, str) or not _MONTH_DAY.fullmatch(value):
        raise ValueError('须为月日，如 "03-31"')
    return value


def group(value: object) -> Group:
    table = _table(value, {"code", "label"})
    code, label = table["code"], table["label"]
    if not isinstance(code, str) or not _GROUP_CODE.fullmatch(code):
        raise ValueError("类别代码须为小写字母、数字和下划线，以字母开头")
    if not is_text(label, 40):
        raise ValueError("类别须有不超过 40 字的名称")
    return Group(code, label)


def plain(value: Any) -> Any:
    """The value as data again: what the reader of its parameter takes."""
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, (Share, Group)):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Body):
        return str(value)
    return "none" if value is None else value


def in_words(value: object) -> str:
    """A value as data, in words for people: True → 是, {"over": "1/2", …} → 多于 1/2（以全体计）."""
    if isinstance(value, list):
        return "、".join(in_words(one) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if not isinstance(value, dict):
        return _WORDS.get(str(value), str(value))
    if "label" in value:
        return f"{value['label']}（{value['code']}）"
    base = f"（以{_WORDS[value['base']]}计）" if "base" in value else ""
    return f"{'多于' if value['strict'] else '不少于'} {value['over']}{base}"


def _table(value: object, keys: set[str]) -> Mapping[str, object]:
    if not isinstance(value, Mapping) or set(value) != keys:
        raise ValueError(f"须恰好包含 {'、'.join(sorted(keys))}")
    return value

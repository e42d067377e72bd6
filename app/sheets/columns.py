"""What a column is called, holds and demands: one description for reading, writing and explaining it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from app.domain.words import Term
from app.sheets.grid import plain

YUAN_PER_WAN = 10_000
Choice = tuple[str, str, Any]
"""The word people write, the identifier that is taken as well, and the value they stand for."""


class Kind(Enum):
    """What stands in a column and what a record gets for it; the member's value explains it to the clerk."""

    TEXT = "文字，不超过{longest}字"  # str
    NAMES = "一个或几个名称，用顿号“、”分开"  # tuple[str, ...]
    WHOLE = "整数"  # int
    YUAN = "整数元；列名改为“（万元）”时按万元填写"  # int, whole yuan
    DATE = "日期，如 2026-03-05、2026/3/5、2026年3月5日"  # date
    MONTH = "年月，如 2026-03、2026年3月"  # date, the first of the month
    CHOICE = "从中选一：{choices}"  # the choice's value
    PHONE = "11位手机号码"  # str, 11 digits


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` is its key in a record, ``name`` its heading. ``longest`` counts the characters of a text;
    ``least`` and ``greatest`` bound a number (in yuan where it is money). ``unique``: no two rows alike.
    ``compact``: blanks between Chinese characters are dropped (张　三 is 张三)."""

    key: str
    name: str
    kind: Kind = Kind.TEXT
    required: bool = True
    note: str = ""
    example: str = ""
    longest: int = 200
    least: int = 0
    greatest: int = 10**13
    choices: tuple[Choice, ...] = ()
    unique: bool = False
    compact: bool = False

    def headings(self) -> dict[str, int]:
        """Each heading that is taken for this column, with the factor its numbers are multiplied by."""
        taken = {plain(self.name): 1}
        if self.kind is Kind.YUAN:
            taken[plain(self.name.replace("（元）", "（万元）"))] = YUAN_PER_WAN
            taken[plain(self.name)] = 1
        return taken

    def explain(self) -> str:
        """The sentence a clerk reads about what to fill in."""
        words = "、".join(label for label, _, _ in self.choices)
        what = self.kind.value.format(longest=self.longest, choices=words)
        return "；".join(part for part in (what, "不得重复" if self.unique else "", self.note) if part)


def terms(members: Iterable[Term]) -> tuple[Choice, ...]:
    """Choices from an enum, or from some of its members."""
    return tuple((member.label, member.value, member) for member in members)


YES_NO: tuple[Choice, ...] = (("是", "yes", True), ("否", "no", False))

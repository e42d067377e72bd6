"""One cell to one value, exactly or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.sheets.columns import Column, Kind
from app.sheets.grid import Broken, Cell

_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]{1,20})(\.[0-9]{1,15})?")
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?( 0?0:00(:00)?)?")
_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
_PHONE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_UNSEEN = re.compile(r"_x000[dD]_|[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_GUARD = re.compile(r"\A'(?=[=+\-@\t\r])")
_HAN = "\u3007\u3400-\u9fff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_SEPARATORS = re.compile(r"[、,，;；\n]")
_FIRST_YEAR, _LAST_YEAR = 1949, 2100


class Unusable(ValueError):
    """A cell that does not fit its column: a sentence and its values."""

    def __init__(self, sentence: str, /, **values: object) -> None:
        self.sentence = sentence
        self.values = tuple((name, str(value)) for name, value in values.items())
        super().__init__(sentence)


def convert(cell: Cell, column: Column, factor: int = 1) -> Any:
    """The value of a cell that is not blank; its type is the one ``Kind`` names. Raises Unusable."""
    if isinstance(cell, Broken):
        raise Unusable(cell.damage.value, shown=cell.shown)
    if column.kind in (Kind.WHOLE, Kind.YUAN):
        return _whole(cell, column, factor)
    return _CONVERTERS[column.kind](cell, column)


def text_of(cell: Cell) -> str:
    """A cell as text: numbers without a tail of .0, dates as 2026-03-05, unseen characters dropped."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return format(_decimal(cell).normalize(), "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == cell.time().min else cell.isoformat(" ")
    if isinstance(cell, (int, date)):
        return str(cell)
    if isinstance(cell, str):
        # The apostrophe that our own files set before =, +, - and @ is not part of the text.
        return _UNSEEN.sub("", _GUARD.sub("", cell).replace("\r\n", "\n")).strip()
    return ""


def _narrow(cell: Cell) -> str:
    return unicodedata.normalize("NFKC", text_of(cell)).strip()


def _text(cell: Cell, column: Column) -> str:
    text = text_of(cell)
    if column.compact:
        text = _BETWEEN_HAN.sub("", text)
    if len(text) > column.longest:
        raise Unusable("共{count}字，超过{limit}字", count=len(text), limit=column.longest)
    return text


def _names(cell: Cell, column: Column) -> tuple[str, ...]:
    names = [name.strip() for name in _SEPARATORS.split(_text(cell, column))]
    return tuple(dict.fromkeys(name for name in names if name))


def _decimal(value: float) -> Decimal:
    # 15 significant digits are what a table program keeps; more are an artefact of its binary numbers.
    return Decimal(format(value, ".15g"))


def _number(cell: Cell) -> Decimal:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    if isinstance(cell, float) and cell - cell == 0:
        return _decimal(cell)
    shown = _narrow(cell)
    if not isinstance(cell, str) or _NUMBER.fullmatch(shown) is None:
        raise Unusable("“{shown}”不是数字", shown=shown[:40])
    return Decimal(shown.replace(",", ""))


def _whole(cell: Cell, column: Column, factor: int) -> int:
    number = _number(cell) * factor
    if number != number.to_integral_value():
        sentence = "“{shown}”不是整数元" if column.kind is Kind.YUAN else "“{shown}”不是整数"
        raise Unusable(sentence, shown=text_of(cell))
    if not column.least <= number <= column.greatest:
        raise Unusable(
            "“{shown}”应在{least}至{greatest}之间",
            shown=text_of(cell), least=column.least, greatest=column.greatest,
        )  # fmt: skip
    return int(number)


def _calendar(shown: str, year: str, month: str, day: str) -> date:
    try:
        value = date(int(year), int(month), int(day))
    except ValueError as fault:
        raise Unusable("“{shown}”不是存在的日期", shown=shown) from fault
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise Unusable("“{shown}”的年份不合理", shown=shown)
    return value


def _date(cell: Cell, _: Column) -> date:
    shown = _narrow(cell)
    match = _DATE.fullmatch(shown)
    if match is None:
        raise Unusable("“{shown}”不是日期；请写成 2026-03-05", shown=shown[:40])
    return _calendar(shown, match[1], match[2], match[3])


def _month(cell: Cell, _: Column) -> date:
    shown = _narrow(cell)
    match = _MONTH.fullmatch(shown) or _DATE.fullmatch(shown)
    if match is None:
        raise Unusable("“{shown}”不是年月；请写成 2026-03", shown=shown[:40])
    return _calendar(shown, match[1], match[2], "1")


def _choice(cell: Cell, column: Column) -> Any:
    shown = _narrow(cell)
    wanted = shown.replace(" ", "").casefold()
    for label, identifier, value in column.choices:
        if wanted in (unicodedata.normalize("NFKC", label).casefold(), identifier.casefold()):
            return value
    words = "、".join(label for label, _, _ in column.choices)
    raise Unusable("“{shown}”不在可选项中；可填：{choices}", shown=shown[:40], choices=words)


def _phone(cell: Cell, _: Column) -> str:
    shown = _narrow(cell)
    match = _PHONE.fullmatch(re.sub(r"[\s\-‐‑–—]", "", shown))
    if match is None:
        raise Unusable("“{shown}”不是11位手机号码；请把该列设为文本格式后重新填写", shown=shown[:40])
    return match[1]


_CONVERTERS: dict[Kind, Callable[[Cell, Column], Any]] = {
    Kind.TEXT: _text,
    Kind.NAMES: _names,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.CHOICE: _choice,
    Kind.PHONE: _phone,
}

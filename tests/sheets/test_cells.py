"""One cell, one value: what is taken, what is refused."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.words import StationKind
from app.sheets.cells import Unusable, convert
from app.sheets.columns import YES_NO, Column, Kind, terms
from app.sheets.grid import Cell

DAY = dt.date(2026, 3, 5)
MIDNIGHT = dt.datetime(2026, 3, 5)  # noqa: DTZ001 - a table's date has no zone
WHOLE = Column("n", "数量", Kind.WHOLE)
YUAN = Column("y", "预算（元）", Kind.YUAN)
DATE = Column("d", "日期", Kind.DATE)
MONTH = Column("m", "月份", Kind.MONTH)
PHONE = Column("p", "手机号", Kind.PHONE)
TEXT = Column("t", "名称", longest=8)
NAME = Column("t", "姓名", compact=True)
NAMES = Column("t", "单位", Kind.NAMES)
STATION = Column("k", "类型", Kind.CHOICE, choices=terms(StationKind))
YES = Column("e", "等额", Kind.CHOICE, choices=YES_NO)


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        (WHOLE, 1234, 1234),
        (WHOLE, 1234.0, 1234),
        (WHOLE, "1,234", 1234),
        (WHOLE, "１，２３４", 1234),
        (WHOLE, " 1234.00 ", 1234),
        (WHOLE, "0", 0),
        (YUAN, 36000000.0, 36_000_000),
        (YUAN, "36,000,000", 36_000_000),
        (DATE, MIDNIGHT, DAY),
        (DATE, DAY, DAY),
        (DATE, "2026-03-05", DAY),
        (DATE, "2026/3/5", DAY),
        (DATE, "2026年3月5日", DAY),
        (DATE, "２０２６．３．５", DAY),
        (DATE, "2026-03-05 00:00:00", DAY),
        (MONTH, "2026-03", DAY.replace(day=1)),
        (MONTH, "2026年3月", DAY.replace(day=1)),
        (MONTH, MIDNIGHT, DAY.replace(day=1)),
        (PHONE, 15400000001, "15400000001"),
        (PHONE, 15400000001.0, "15400000001"),
        (PHONE, "154 0000-0001", "15400000001"),
        (PHONE, "+86 154 0000 0001", "15400000001"),
        (PHONE, "１５４０００００００１", "15400000001"),
        (TEXT, 1001.0, "1001"),
        (TEXT, 1.5, "1.5"),
        (TEXT, True, "是"),
        (TEXT, "\u3000甲 乙\u200b_x000D_\r\n", "甲 乙"),
        (TEXT, "'=1+1", "=1+1"),
        (TEXT, "'真'", "'真'"),
        (NAME, "张　三", "张三"),
        (NAME, "Ann Lee", "Ann Lee"),
        (NAMES, "甲、乙，丙;甲", ("甲", "乙", "丙")),
        (STATION, "代表之家", StationKind.HOME),
        (STATION, " home ", StationKind.HOME),
        (YES, "是", True),
        (YES, False, False),
    ],
)
def test_taken(column: Column, cell: Cell, value: Any) -> None:
    taken = convert(cell, column)
    assert taken == value
    assert type(taken) is type(value)


@pytest.mark.parametrize(
    ("column", "cell", "word"),
    [
        (WHOLE, 12.5, "不是整数"),
        (WHOLE, "12.5", "不是整数"),
        (WHOLE, -1, "之间"),
        (WHOLE, 10**14, "之间"),
        (WHOLE, "1,23", "不是数字"),
        (WHOLE, "三", "不是数字"),
        (WHOLE, "1e5", "不是数字"),
        (WHOLE, "٣", "不是数字"),
        (WHOLE, "9" * 400, "不是数字"),
        (WHOLE, True, "不是数字"),
        (WHOLE, float("inf"), "不是数字"),
        (WHOLE, float("nan"), "不是数字"),
        (WHOLE, MIDNIGHT, "不是数字"),
        (YUAN, 0.5, "不是整数元"),
        (DATE, "2026-02-30", "不是存在的日期"),
        (DATE, "0026-02-03", "年份"),
        (DATE, 46086, "不是日期"),
        (DATE, MIDNIGHT.replace(hour=9), "不是日期"),
        (DATE, "三月五日", "不是日期"),
        (MONTH, "2026-13", "不是存在"),
        (MONTH, "三月", "不是年月"),
        (PHONE, "1.54E+10", "11位"),
        (PHONE, "1540000001", "11位"),
        (PHONE, "25400000001", "11位"),
        (TEXT, "一二三四五六七八九", "共9字，超过8字"),
        (STATION, "之家", "可填：代表之家、社区联络站、联络点"),
        (YES, "也许", "可填：是、否"),
    ],
)
def test_refused(column: Column, cell: Cell, word: str) -> None:
    with pytest.raises(Unusable) as refused:
        convert(cell, column)
    assert word in refused.value.sentence.format(**dict(refused.value.values))


def test_wan_yuan_is_exact_or_refused() -> None:
    assert convert(0.07, YUAN, 10_000) == 700
    assert convert(1234.5678, YUAN, 10_000) == 12_345_678
    assert convert(0.1 + 0.2, YUAN, 10_000) == 3_000
    assert convert("1,234.56", YUAN, 10_000) == 12_345_600
    with pytest.raises(Unusable):
        convert("0.00001", YUAN, 10_000)


@given(st.integers(0, 10**12))
def test_any_whole_yuan_survives_as_wan(yuan: int) -> None:
    assert convert(f"{yuan // 10_000}.{yuan % 10_000:04d}", YUAN, 10_000) == yuan
    assert convert(yuan / 10_000, YUAN, 10_000) == yuan


@given(st.sampled_from([WHOLE, YUAN, DATE, MONTH, PHONE, TEXT, NAMES, STATION, YES]), st.text(max_size=30))
def test_no_text_breaks_a_column(column: Column, text: str) -> None:
    with suppress(Unusable):
        assert convert(text, column) is not None

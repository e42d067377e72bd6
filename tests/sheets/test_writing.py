"""What is written can be read back, opens harmlessly, and is the same every time."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.words import StationKind
from app.sheets.columns import YES_NO, Column, Kind, terms
from app.sheets.parsing import parse, parse_pairs
from app.sheets.reading import read
from app.sheets.writing import GUIDE, Pairs, Table, delimited, harmless, workbook

COLUMNS = (
    Column("name", "名称", example="甲"),
    Column("kind", "类型", Kind.CHOICE, choices=terms(StationKind)),
    Column("even", "等额", Kind.CHOICE, choices=YES_NO),
    Column("who", "单位", Kind.NAMES, required=False),
    Column("phone", "手机号", Kind.PHONE),
    Column("money", "预算（元）", Kind.YUAN),
    Column("count", "数量", Kind.WHOLE, required=False),
    Column("day", "日期", Kind.DATE),
    Column("month", "月份", Kind.MONTH),
)
ROW: dict[str, Any] = {
    "name": '=HYPERLINK("http://x","点")',
    "kind": StationKind.POINT,
    "even": False,
    "who": ("甲", "乙"),
    "phone": "15400000001",
    "money": 123_456_789,
    "count": None,
    "day": dt.date(2026, 3, 5),
    "month": dt.date(2026, 3, 1),
}


def test_both_formats_read_back_what_was_written() -> None:
    for data in (workbook([Table("表", COLUMNS, [ROW])], ["说明"]), delimited(COLUMNS, [ROW])):
        assert parse(read(data, "a").sheet("表"), COLUMNS) == ([{"row": 2, **ROW}], [])


def test_pairs_read_back() -> None:
    data = workbook([Pairs("年度", COLUMNS, ROW)])
    assert parse_pairs(read(data, "a").sheet("年度"), COLUMNS) == (ROW, [])


def test_same_input_same_bytes_and_no_clock() -> None:
    data = workbook([Table("表", COLUMNS, [ROW])], ["说明"])
    assert data == workbook([Table("表", COLUMNS, [ROW])], ["说明"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml")
    assert core.count(b">1980-01-01T00:00:00Z<") == 2


def test_layout_for_the_clerk() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook([Table("表", COLUMNS, [ROW])], ["先看说明"])))
    sheet = book["表"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert sheet["E2"].number_format == "@"
    assert sheet["E2"].value == "15400000001"
    assert sheet.column_dimensions["E"].number_format == "@"
    assert sheet["H2"].number_format == "yyyy-mm-dd"
    assert {offer.formula1 for offer in sheet.data_validations.dataValidation} == {
        '"代表之家,社区联络站,联络点,产业联系点"',
        '"是,否"',
    }
    guide = [[cell.value for cell in row] for row in book[GUIDE].iter_rows()]
    assert guide[0][0] == "先看说明"
    assert guide[2] == ["工作表", "列", "必填", "填写内容", "示例"]
    assert guide[3] == ["表", "名称", "是", "文字，不超过200字", "甲"]
    assert [line[1] for line in guide[3:]] == [column.name for column in COLUMNS]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "\ra"])
def test_formulas_are_neutralised(text: str) -> None:
    assert harmless(text) == f"'{text}"
    columns = (Column("a", "名称"),)
    written = openpyxl.load_workbook(io.BytesIO(workbook([Table("表", columns, [{"a": text}])])))
    cell = written["表"]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")
    assert delimited(columns, [{"a": text}]).decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")


def test_csv_opens_in_a_table_program() -> None:
    data = delimited(COLUMNS, [ROW])
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert b",15400000001,123456789,,2026-03-05,2026-03\r\n" in data


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")), min_size=1, max_size=20
)


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS.filter(lambda text: not text.startswith("'") and text[0] != "#"), max_size=5))
def test_any_text_survives_both_formats(texts: list[str]) -> None:
    columns = (Column("a", "名称"), Column("b", "数量", Kind.WHOLE))
    rows = [{"a": text, "b": place} for place, text in enumerate(texts)]
    for data in (workbook([Table("表", columns, rows)]), delimited(columns, rows)):
        records, faults = parse(read(data, "a").sheet("表"), columns)
        assert faults == []
        assert [record["a"] for record in records] == texts

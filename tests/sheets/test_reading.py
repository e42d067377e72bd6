"""Files as clerks send them, and files that nobody should."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadFile
from app.sheets import grid, reading, survey
from app.sheets import xlsx as xlsx_module
from app.sheets.grid import Broken, Damage, Workbook
from app.sheets.reading import read
from tests.sheets.books import SHEET_PART, with_part, xlsx

CSV = "姓名,手机号\n张三,15400000001\n“李,四”,15400000002\n".replace("“", '"').replace("”", '"')
CSV_CELLS = [("姓名", "手机号"), ("张三", "15400000001"), ("李,四", "15400000002")]


def refusal(data: bytes) -> str:
    with pytest.raises(BadFile) as refused:
        read(data, "名册.xlsx")
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_in_every_encoding_in_use(encoding: str, end: str) -> None:
    book = read(CSV.replace("\n", end).encode(encoding), "名册.csv")
    assert [row.cells for row in book.sheet("代表").rows] == CSV_CELLS


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_delimiter_is_the_headers_not_the_titles(mark: str) -> None:
    text = f'名册，2027年, 第一稿\n姓名{mark}手机号{mark}职业\n\n张三{mark}154{mark}"a, b"\n'
    rows = read(text.encode(), "a.csv").sheets[0].rows
    assert rows[1].cells == ("姓名", "手机号", "职业")
    assert rows[2].number == 4
    assert rows[2].cells == ("张三", "154", "a, b")


def test_the_content_decides_and_not_the_name() -> None:
    assert read(xlsx([["姓名"]]), "名册.csv").sheets[0].title == "代表"
    assert read("姓名\n张三\n".encode(), "名册.xlsx").sheets[0].title == ""


def test_xlsx_keeps_types_and_row_numbers() -> None:
    when = dt.datetime(2026, 3, 5)  # noqa: DTZ001 - a table's date has no zone
    rows = read(xlsx([["一"], [], ["二", 12, 1.5, True, when, None, " "]]), "a.xlsx").sheets[0].rows
    assert [(row.number, row.cells) for row in rows] == [(1, ("一",)), (3, ("二", 12, 1.5, True, when))]


def test_a_missing_sheet_is_named_with_those_that_are_there() -> None:
    book = read(xlsx([["姓名"]], title="代 表"), "a.xlsx")
    assert book.sheet("代表").title == "代 表"
    with pytest.raises(BadFile, match="缺少工作表“家站点”；文件中有：“代 表”"):
        book.sheet("家站点")
    assert book.find("家站点") is None


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空文件"),
        (b" \r\n\t", "空文件"),
        (b"%PDF-1.7 ...", "不是表格"),
        ("<html><table><tr><td>姓名".encode(), "不是表格"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "不是表格"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "编码无法识别|不是表格"),
        (b"a\x00b,c\x01d", "不是表格"),
        (b"\xff\xff\xff", "编码无法识别"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "旧版 Excel.*另存为 xlsx"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"), "密码.*另存为 xlsx"),
        (b"PK\x03\x04 cut off", "已损坏"),
        (b'a,"' + b"x" * 200_000 + b'"', "不是有效的 CSV"),
    ],
)
def test_what_is_not_a_table_is_refused_with_advice(data: bytes, word: str) -> None:
    with pytest.raises(BadFile, match=word):
        read(data, "名册.xlsx")


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def test_other_archives_are_refused() -> None:
    assert "不是 xlsx" in refusal(archive({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}))
    assert "不是 xlsx" in refusal(archive({"content.xml": b"<a/>"}))
    assert "xlsb" in refusal(archive({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b""}))
    assert "已损坏" in refusal(archive({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}))


def test_formulas_give_their_stored_value_or_are_broken() -> None:
    def stored(part: bytes) -> bytes:
        # B2: a stored number; B3: a stored empty text; B4: no value, as where nothing calculates.
        for place, kind, value in ((2, b"", b"<v>42</v>"), (3, b' t="str"', b"<v></v>"), (4, b"", b"<v/>")):
            at = part.index(f'<c r="B{place}"'.encode())
            end = part.index(b"</c>", at)
            cell = f'<c r="B{place}"'.encode() + kind + b"><f>1+1</f>" + value
            part = part[:at] + cell + part[end:]
        return part

    data = with_part(xlsx([["甲", "乙"], ["a", "=1+1"], ["b", "=1+1"], ["c", "=1+1"]]), SHEET_PART, stored)
    rows = read(data, "a.xlsx").sheets[0].rows
    assert rows[1].cells == ("a", 42)
    assert rows[2].cells == ("b",)
    assert rows[3].cells == ("c", Broken(Damage.FORMULA, ""))


def test_error_values_are_broken_in_both_formats() -> None:
    data = with_part(
        xlsx([["甲"], [1]]),
        SHEET_PART,
        lambda part: part.replace(b'<c r="A2" t="n"><v>1</v>', b'<c r="A2" t="e"><v>#REF!</v>'),
    )
    for broken in (read(data, "a.xlsx"), read("甲\n#REF!\n".encode(), "a.csv")):
        assert broken.sheets[0].rows[1].cells == (Broken(Damage.ERROR, "#REF!"),)


def test_merged_cells_are_broken_in_each_row_they_touch() -> None:
    data = xlsx(
        [["名册"], ["团", "名"], ["甲", "张"], [None, "李"], ["乙", "王"]],
        merges=("A1:B1", "A3:A4"),
    )
    rows = read(data, "a.xlsx").sheets[0].rows
    merged = Broken(Damage.MERGED, "A3:A4")
    assert [row.cells for row in rows[2:]] == [(merged, "张"), (merged, "李"), ("乙", "王")]


def test_macros_are_carried_along_unread() -> None:
    data = with_part(xlsx([["姓名"]]), "xl/vbaProject.bin", lambda _: b"\xd0\xcf\x11\xe0 Sub AutoOpen()")
    assert read(data, "a.xlsm").sheets[0].rows[0].cells == ("姓名",)


@pytest.mark.parametrize(
    "row",
    [
        b'<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>',
        b'<row r="5"><c r="A5"><v>1</v></c></row><row r="4"><c r="A4"><v>1</v></c></row>',
        b'<row r="5"><c r="ZZZ5"><v>1</v></c></row>',
        b'<row r="5"><c r="B5"><v>1</v></c><c r="A5"><v>1</v></c></row>',
        b'<row r="5"><c r="5A"><v>1</v></c></row>',
        b'<row r="5"><c r="A5" t="s"><v>99999</v></c></row>',
        b'<row r="x"/>',
        b'<row r="5"><row r="6"/></row>',
        b"<row",
    ],
)
def test_impossible_sheets_are_damaged(row: bytes) -> None:
    data = with_part(
        xlsx([["姓名"]]), SHEET_PART, lambda part: part.replace(b"</sheetData>", row + b"</sheetData>")
    )
    assert "已损坏" in refusal(data)


def test_entities_are_refused_before_they_grow() -> None:
    lol = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
    for part in ("xl/sharedStrings.xml", "xl/hidden.dat"):
        assert "已损坏" in refusal(with_part(xlsx([["姓名"]]), part, lambda _: lol))


def test_a_zip_bomb_is_refused_by_its_declared_size() -> None:
    data = with_part(xlsx([["姓名"]]), "xl/media/image1.png", lambda _: b"\0" * (201 << 20))
    assert len(data) < reading.MAX_BYTES
    assert "解压后过大" in refusal(data)


def test_sizes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "超过20MB" in refusal(b"a" * (reading.MAX_BYTES + 1))
    assert "超过100列" in refusal(xlsx([["a"] * 101]))
    assert len(read(xlsx([["a"] * 100]), "a.xlsx").sheets[0].rows[0].cells) == 100
    monkeypatch.setattr(grid, "MAX_ROWS", 3)
    assert "超过3行" in refusal(xlsx([["a"]] * 4))
    assert "超过3行" in refusal(b"a\n" * 4)
    assert len(read(b"a\n\n\na\n\na\n\n", "a.csv").sheets[0].rows) == 3
    monkeypatch.setattr(xlsx_module, "MAX_PARTS", 2)
    assert "解压后过大" in refusal(xlsx([["a"]]))


@pytest.mark.parametrize("limit", ["MAX_CELLS", "MAX_ELEMENTS", "MAX_MERGES"])
def test_many_elements_are_refused(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, limit, 1)
    data = xlsx(
        [["a"], ["b"], ["c"], ["d"]],
        merges=("A1:B1", "A3:B3"),
    )
    assert "过大" in refusal(data)


def test_elements_that_hold_nothing_are_counted_too() -> None:
    crowd = b'<row r="9"><c r="A9">' + b"<v/>" * 1_000_001 + b"</c></row></sheetData>"
    assert "过大" in refusal(
        with_part(xlsx([["a"]]), SHEET_PART, lambda part: part.replace(b"</sheetData>", crowd))
    )


WHOLE = xlsx([["姓名", "手机号"], ["张三", 15400000001]])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_and_never_more(at: int, junk: bytes) -> None:
    data = WHOLE[:at] + junk + WHOLE[at + len(junk) :]
    with suppress(BadFile):
        assert isinstance(read(data, "a.xlsx"), Workbook)


PARTS = tuple(zipfile.ZipFile(io.BytesIO(WHOLE)).namelist())


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PARTS), st.integers(0, 4000), st.binary(min_size=1, max_size=4), st.integers(0, 12))
def test_a_damaged_part_is_read_or_refused_and_never_more(part: str, at: int, junk: bytes, cut: int) -> None:
    def damage(content: bytes) -> bytes:
        place = at % (len(content) or 1)
        return content[:place] + junk + content[place + cut :]

    with suppress(BadFile):
        assert isinstance(read(with_part(WHOLE, part, damage), "a.xlsx"), Workbook)

"""XLSX: an archive first surveyed part by part, then read value by value."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

import openpyxl

from app.domain.errors import BadFile
from app.sheets.grid import MAX_COLUMNS, Broken, Cell, Damage, Row, Sheet, check_length, row_of
from app.sheets.survey import LAST_ROW, Hostile, Survey, TooMuch

MAX_UNPACKED = 200 * 1024 * 1024
MAX_PARTS = 2_000

# What zipfile, expat and openpyxl are known to raise on damaged input; none of them is a fault of ours.
_DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError,
    ParseError, ExpatError, Hostile, ValueError, TypeError, KeyError, IndexError, AttributeError,
    OverflowError,
)  # fmt: skip


def read_xlsx(data: bytes, filename: str) -> tuple[Sheet, ...]:
    """Every worksheet, in the order of its tabs. Raises BadFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_kind(archive, filename)
            surveys = _survey(archive)
        with _quiet():
            return _sheets(data, surveys)
    except TooMuch as fault:
        raise BadFile("“{file}”内容过大或合并单元格过多；请只保留需要导入的表格", file=filename) from fault
    except _DAMAGED as fault:
        raise BadFile(
            "“{file}”已损坏，无法打开；请用表格软件打开，另存为 xlsx 再上传", file=filename
        ) from fault


def _check_kind(archive: zipfile.ZipFile, filename: str) -> None:
    parts = archive.infolist()
    # zipfile never unpacks more of a part than its entry declares, so the declared sum is the true bound.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise BadFile("“{file}”解压后过大；请只保留需要导入的表格", file=filename)
    if any(part.flag_bits & 1 for part in parts):
        raise BadFile("“{file}”设有打开密码；请取消密码，另存为 xlsx 再上传", file=filename)
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise BadFile("“{file}”不是 xlsx 表格；请用表格软件打开，另存为 xlsx 再上传", file=filename)
    if "xl/workbook.bin" in names:
        raise BadFile("“{file}”是 xlsb 格式；请另存为 xlsx 再上传", file=filename)


def _survey(archive: zipfile.ZipFile) -> dict[str, Survey]:
    """Every part, whatever its name: the file itself says which one holds the strings or a sheet."""
    surveys = {}
    for part in archive.infolist():
        surveys[part.filename] = survey = Survey()
        try:
            with archive.open(part) as content:
                survey.read(content)
        except ExpatError:
            if part.filename.endswith((".xml", ".rels")):
                raise
            # A picture, a macro, an old drawing: not XML, and a reader of XML stops where the survey stopped.
    return surveys


@contextmanager
def _quiet() -> Iterator[None]:
    """openpyxl warns of styles and extensions that it leaves out; none of them holds a value."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"openpyxl\.")
        yield


def _sheets(data: bytes, surveys: dict[str, Survey]) -> tuple[Sheet, ...]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        return tuple(_sheet(sheet, surveys) for sheet in book.worksheets)
    finally:
        book.close()


def _sheet(worksheet: Any, surveys: dict[str, Survey]) -> Sheet:
    # The path of a sheet's part is not public; without it a survey cannot be matched to its sheet.
    survey = surveys[vars(worksheet)["_worksheet_path"]]
    worksheet.reset_dimensions()  # the declared size may be a lie
    rows: list[Row] = []
    for number, cells in enumerate(worksheet.iter_rows(max_row=LAST_ROW), start=1):
        values = [_value(cell) for cell in cells]
        row = row_of(number, _with_formulas(values, number, survey), worksheet.title)
        if row is not None:
            rows.append(row)
        check_length(rows, worksheet.title)
    return Sheet(worksheet.title, tuple(_with_merges(rows, survey.merges)))


def _value(cell: Any) -> Cell:
    value = cell.value
    if cell.data_type == "e":
        return Broken(Damage.ERROR, str(value))
    if value is None or isinstance(value, (str, int, float, date, datetime)):
        return value
    return str(value)  # a time of day or a duration


def _with_formulas(values: list[Cell], row: int, survey: Survey) -> list[Cell]:
    if survey.unvalued:
        for place in range(len(values)):
            if (row, place + 1) in survey.unvalued:
                values[place] = Broken(Damage.FORMULA, "")
    return values


def _with_merges(rows: list[Row], merges: Sequence[tuple[int, range, str]]) -> list[Row]:
    """Each row that a merged range runs through says so in the range's first column."""
    numbers = [row.number for row in rows]
    for column, span, text in merges:
        if column > MAX_COLUMNS:
            continue
        for index in range(bisect_left(numbers, span.start), bisect_left(numbers, span.stop)):
            cells = list(rows[index].cells)
            cells.extend([None] * (column - len(cells)))
            cells[column - 1] = Broken(Damage.MERGED, text)
            rows[index] = Row(rows[index].number, tuple(cells))
    return rows

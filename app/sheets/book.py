"""An XLSX file of tables, with openpyxl: apart from what is written into it, for few of a service's days need
it, and to import it at every start takes time and memory (decision 0040).
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.sheets.columns import Column, Kind
from app.sheets.parsing import PAIR_NAME, PAIR_VALUE
from app.sheets.writing import GUIDE, Pairs, Table, as_text, harmless, shown

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_REQUIRED_FILL = PatternFill("solid", fgColor="C00000")
_OPTIONAL_FILL = PatternFill("solid", fgColor="44546A")
_HEADER_FONT = Font(bold=True, color="FFFFFF")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_NARROWEST, _WIDEST = 8, 48
_FORMATS: Final = {
    Kind.TEXT: "@", Kind.NAMES: "@", Kind.CHOICE: "@", Kind.PHONE: "@", Kind.MONTH: "@",
    Kind.WHOLE: "0", Kind.YUAN: "#,##0", Kind.DATE: "yyyy-mm-dd",
}  # fmt: skip
_ROWS_WITH_A_LIST = 2_000


def written(sheets: Sequence[Table | Pairs], guide: Sequence[str]) -> bytes:
    """As ``app.sheets.writing.workbook`` has it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        target = book.create_sheet(sheet.title)
        if isinstance(sheet, Table):
            _write_table(target, sheet)
        else:
            _write_pairs(target, sheet)
    if guide:
        _write_guide(book.create_sheet(GUIDE), sheets, guide)
    raw = io.BytesIO()
    book.save(raw)
    return _timeless(raw.getvalue())


def _write_table(target: Worksheet, table: Table) -> None:
    _write_header(target, [column.name for column in table.columns], [c.required for c in table.columns])
    for number, row in enumerate(table.rows, start=2):
        for place, column in enumerate(table.columns, start=1):
            _write_cell(target, number, place, shown(row.get(column.key), column), column)
    for place, column in enumerate(table.columns, start=1):
        _prepare_column(target, place, column, table.rows)


def _write_pairs(target: Worksheet, pairs: Pairs) -> None:
    _write_header(target, [PAIR_NAME, PAIR_VALUE], [True, True])
    for number, column in enumerate(pairs.columns, start=2):
        target.cell(number, 1, column.name)
        _write_cell(target, number, 2, shown(pairs.values.get(column.key), column), column)
    target.column_dimensions["A"].width = 20
    target.column_dimensions["B"].width = _WIDEST


def _write_header(target: Worksheet, names: Sequence[str], required: Sequence[bool]) -> None:
    for place, (name, must) in enumerate(zip(names, required, strict=True), start=1):
        cell = target.cell(1, place, name)
        cell.font = _HEADER_FONT
        cell.fill = _REQUIRED_FILL if must else _OPTIONAL_FILL
        cell.alignment = _CENTRED
    target.freeze_panes = "A2"


def _write_cell(
    target: Worksheet, row: int, place: int, value: str | int | date | None, column: Column
) -> None:
    cell = target.cell(row, place, value)
    cell.number_format = _FORMATS[column.kind]
    cell.alignment = _WRAPPED


def _prepare_column(target: Worksheet, place: int, column: Column, rows: Sequence[Mapping[str, Any]]) -> None:
    letter = get_column_letter(place)
    texts = [column.name, *(as_text(shown(row.get(column.key), column)) for row in rows)]
    width = max(_width(text) for text in texts) + 3
    dimension = target.column_dimensions[letter]
    dimension.width = min(max(width, _NARROWEST), _WIDEST)
    dimension.number_format = _FORMATS[column.kind]  # cells that the clerk fills in later
    if column.kind is Kind.CHOICE:
        _offer_choices(target, letter, column)


def _offer_choices(target: Worksheet, letter: str, column: Column) -> None:
    words = ",".join(label for label, _, _ in column.choices)
    offer = DataValidation(type="list", formula1=f'"{words}"', allow_blank=not column.required)
    offer.add(f"{letter}2:{letter}{_ROWS_WITH_A_LIST}")
    target.add_data_validation(offer)


def _width(text: str) -> int:
    """Columns on screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _write_guide(target: Worksheet, sheets: Sequence[Table | Pairs], lines: Sequence[str]) -> None:
    for number, line in enumerate(lines, start=1):
        target.cell(number, 1, line)
    top = len(lines) + 2
    for place, (name, width) in enumerate(_GUIDE_COLUMNS, start=1):
        cell = target.cell(top, place, name)
        cell.font, cell.fill = _HEADER_FONT, _OPTIONAL_FILL
        target.column_dimensions[get_column_letter(place)].width = width
    for number, cells in enumerate(_guide_rows(sheets), start=top + 1):
        for place, text in enumerate(cells, start=1):
            target.cell(number, place, harmless(text)).alignment = _WRAPPED


_GUIDE_COLUMNS = (("工作表", 14), ("列", 20), ("必填", 8), ("填写内容", 60), ("示例", 40))


def _guide_rows(sheets: Sequence[Table | Pairs]) -> Iterable[tuple[str, ...]]:
    for sheet in sheets:
        for column in sheet.columns:
            yield sheet.title, column.name, "是" if column.required else "", column.explain(), column.example


def _timeless(data: bytes) -> bytes:
    """The same archive without the moment of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            part = zipfile.ZipInfo(name, _EPOCH)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, content)
    return out.getvalue()

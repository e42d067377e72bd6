"""Real bytes for the tests of reading: small workbooks, and archives no table program would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from app.sheets.columns import Column, Kind
from app.sheets.grid import Sheet
from app.sheets.reading import read

PEOPLE = (
    Column("name", "姓名", longest=10, compact=True),
    Column("phone", "手机号", Kind.PHONE, unique=True),
    Column("age", "年龄", Kind.WHOLE, required=False, greatest=150),
)


Cells = Iterable[Any]
"""Rows of a sheet, each a list of cells."""


def xlsx(rows: Cells, title: str = "代表", merges: Sequence[str] = ()) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for span in merges:
        sheet.merge_cells(span)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(rows: Cells, title: str = "代表") -> Sheet:
    return read(xlsx(rows, title), "表.xlsx").sheet(title)


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed, or added where it is missing."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        before = old.read(name) if name in old.namelist() else b""
        new.writestr(name, change(before))
    return out.getvalue()


SHEET_PART = "xl/worksheets/sheet1.xml"

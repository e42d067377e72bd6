"""CSV, as table programs in use here write it."""

from __future__ import annotations

import codecs
import csv
import io
import re

from app.domain.errors import BadFile
from app.sheets.grid import Broken, Cell, Damage, Row, Sheet, check_length, row_of

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ERRORS = frozenset({"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_DELIMITERS = ",\t;"
_LOOKED_AT = 20


def read_delimited(data: bytes, filename: str) -> Sheet:
    """The one sheet of a CSV file. Raises BadFile where the bytes are not text or not a table."""
    text = _decoded(data, filename)
    if _CONTROL.search(text):
        raise BadFile("“{file}”不是表格文件；请另存为 xlsx 或 CSV 再上传", file=filename)
    rows: list[Row] = []
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text), delimiter=_delimiter(text)), start=1):
            row = row_of(number, [_cell(value) for value in values], filename)
            if row is not None:
                rows.append(row)
            check_length(rows, filename)
    except csv.Error as fault:
        raise BadFile("“{file}”不是有效的 CSV 表格；请另存为 xlsx 再上传", file=filename) from fault
    return Sheet("", tuple(rows))


def _decoded(data: bytes, filename: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], (encoding,), filename)
    # GB18030 reads almost anything, UTF-8 almost nothing that is not UTF-8: so UTF-8 is asked first.
    return _strict(data, ("utf-8", "gb18030"), filename)


def _strict(data: bytes, encodings: tuple[str, ...], filename: str) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    if _BINARY.search(data):
        raise BadFile("“{file}”不是表格文件；请另存为 xlsx 或 CSV 再上传", file=filename)
    raise BadFile("“{file}”的文字编码无法识别；请另存为 xlsx，或另存为 UTF-8 编码的 CSV", file=filename)


def _delimiter(text: str) -> str:
    """The mark that stands most often in one early line: the header, not a title above it, decides."""
    lines = text.splitlines()[:_LOOKED_AT]
    return max(_DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))


def _cell(value: str) -> Cell:
    shown = value.strip()
    return Broken(Damage.ERROR, shown) if shown in _ERRORS else value

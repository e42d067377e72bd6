"""Tables as files: templates, exports, the demonstration's own input. The same input gives the same bytes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.sheets.columns import Column, Kind

GUIDE = "填表说明"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of rows; each row maps column keys to values of the type its ``Kind`` names."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]] = field(default=())


@dataclass(frozen=True, slots=True)
class Pairs:
    """A sheet of 项目 and 值: one record, a line for each column."""

    title: str
    columns: Sequence[Column]
    values: Mapping[str, Any] = field(default_factory=dict)


def workbook(sheets: Sequence[Table | Pairs], guide: Sequence[str] = ()) -> bytes:
    """An XLSX file; with ``guide`` (its opening lines) also a sheet 填表说明 that explains every column."""
    from app.sheets.book import written

    return written(sheets, guide)


def delimited(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A CSV file that table programs open as UTF-8, with the same cells as ``workbook`` writes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(column.name) for column in columns])
    for row in rows:
        writer.writerow([as_text(shown(row.get(column.key), column)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Text that a table program cannot take for a formula: an apostrophe before =, +, -, @, tab, return."""
    text = _UNWRITABLE.sub("", text)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def shown(value: Any, column: Column) -> str | int | date | None:
    """A value as its column's cell holds it: the word of a choice, names joined, a month as 2026-03."""
    if value is None:
        return None
    if column.kind in (Kind.WHOLE, Kind.YUAN):
        return int(value)
    if column.kind is Kind.DATE and isinstance(value, date):
        return value
    return harmless(_words(value, column))


def _words(value: Any, column: Column) -> str:
    if column.kind is Kind.CHOICE:
        return next(label for label, _, choice in column.choices if choice == value)
    if column.kind is Kind.NAMES:
        return "、".join(value)
    if column.kind is Kind.MONTH:
        return f"{value:%Y-%m}"
    return str(value)


def as_text(value: str | int | date | None) -> str:
    return "" if value is None else str(value)

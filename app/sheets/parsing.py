"""From a sheet to records: the header is looked for, every fault is collected, none is repaired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Fault
from app.sheets.cells import Unusable, convert, text_of
from app.sheets.columns import Column
from app.sheets.grid import Broken, Cell, Row, Sheet, is_blank, plain

Record = dict[str, Any]
"""A row's values by column key (None where an optional one is blank), and its number under ``row``."""
Progress = Callable[[int, int], None]
"""Called with the rows read so far and the rows in all."""

_HEADER_WITHIN = 20
_TELL_EVERY = 200
PAIR_NAME = "项目"
PAIR_VALUE = "值"


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    places: dict[int, tuple[Column, int]]


def parse(
    sheet: Sheet, columns: Sequence[Column], progress: Progress | None = None
) -> tuple[list[Record], list[Fault]]:
    """The records of the rows without a fault, and the faults of all others, in the order of the rows.

    Lines above the header and blank rows are passed over. A missing, unknown or doubled column is a fault of
    the header; where a required one is missing no row is read.
    """
    found = _find_header(sheet, columns)
    if found is None:
        names = "、".join(f"“{column.name}”" for column in columns if column.required)
        return [], [
            Fault(sheet.title or "表头", "没有找到表头；表头应有这些列：{names}", (("names", names),))
        ]
    header, faults = _read_header(sheet, found, columns)
    seats = {column.key for column, _ in header.places.values()}
    if any(column.required and column.key not in seats for column in columns):
        return [], faults
    rows = [row for row in sheet.rows if row.number > header.row]
    reader = _Reader(sheet, header, columns)
    for done, row in enumerate(rows, start=1):
        reader.read(row)
        if progress is not None and (done % _TELL_EVERY == 0 or done == len(rows)):
            progress(done, len(rows))
    return reader.records, faults + reader.faults


def parse_pairs(sheet: Sheet, columns: Sequence[Column]) -> tuple[Record, list[Fault]]:
    """A sheet of 项目 and 值, one column's value a line, as one record without ``row``."""
    shape = (Column("name", PAIR_NAME), Column("value", PAIR_VALUE))
    found = _find_header(sheet, shape)
    if found is None:
        return {}, [Fault(sheet.title or "表头", "没有找到表头；表头应为“项目”“值”两列")]
    header, faults = _read_header(sheet, found, shape)
    places = {column.key: place for place, (column, _) in header.places.items()}
    by_name = {plain(column.name): column for column in columns}
    record: Record = {}
    for row in (row for row in sheet.rows if row.number > header.row):
        name, value = (_at(row, places[key]) for key in ("name", "value"))
        column = by_name.get(plain(text_of(name)))
        if column is None:
            faults.append(_unknown_pair(sheet, row, text_of(name)))
        else:
            faults += _read_pair(sheet, row, column, value, record)
    return _complete_pairs(sheet, columns, record, faults)


def _unknown_pair(sheet: Sheet, row: Row, name: str) -> Fault:
    return Fault(sheet.pointer(row.number, name), "不认识的项目“{name}”；请删除或改正", (("name", name),))


def _read_pair(sheet: Sheet, row: Row, column: Column, cell: Cell, record: Record) -> list[Fault]:
    if column.key in record:
        return [Fault(sheet.pointer(row.number, column.name), "此项填写了两次")]
    record[column.key] = None
    if is_blank(cell):
        return []
    try:
        record[column.key] = convert(cell, column)
    except Unusable as fault:
        return [Fault(sheet.pointer(row.number, column.name), fault.sentence, fault.values)]
    return []


def _complete_pairs(
    sheet: Sheet, columns: Sequence[Column], record: Record, faults: list[Fault]
) -> tuple[Record, list[Fault]]:
    faulted = {fault.pointer.rpartition(" / ")[2] for fault in faults}
    for column in columns:
        if record.setdefault(column.key, None) is None and column.required and column.name not in faulted:
            pointer = " / ".join(part for part in (sheet.title, column.name) if part)
            faults.append(Fault(pointer, "此项必填"))
    return record, faults


def _at(row: Row, place: int) -> Cell:
    return row.cells[place] if place < len(row.cells) else None


def _find_header(sheet: Sheet, columns: Sequence[Column]) -> Row | None:
    """The row among the first that knows most of the columns, if it knows half of the required ones."""
    taken = {heading: column for column in columns for heading in column.headings()}
    required = sum(column.required for column in columns)

    def known(row: Row) -> int:
        hits = {taken[heading].key for cell in row.cells if (heading := plain(text_of(cell))) in taken}
        return sum(column.key in hits for column in columns if column.required or not required)

    best = max(sheet.rows[:_HEADER_WITHIN], key=known, default=None)
    return best if best is not None and known(best) * 2 >= max(required, 1) else None


def _read_header(sheet: Sheet, row: Row, columns: Sequence[Column]) -> tuple[_Header, list[Fault]]:
    taken = {heading: (column, factor) for column in columns for heading, factor in column.headings().items()}
    places: dict[int, tuple[Column, int]] = {}
    faults: list[Fault] = []
    for place, cell in enumerate(row.cells):
        name = text_of(cell)
        column = taken.get(plain(name))
        if isinstance(cell, Broken):
            faults.append(Fault(sheet.pointer(row.number), cell.damage.value, (("shown", cell.shown),)))
        elif column is None and name:
            faults.append(_header_fault(sheet, row, name, "不认识的列“{name}”；请删除，或改成模板中的列名"))
        elif column is not None and column[0].key in {known.key for known, _ in places.values()}:
            faults.append(_header_fault(sheet, row, name, "列“{name}”重复出现；请只保留一列"))
        elif column is not None:
            places[place] = column
    missing = [
        c.name for c in columns if c.required and c.key not in {known.key for known, _ in places.values()}
    ]
    faults += [_header_fault(sheet, row, name, "缺少必填的列“{name}”") for name in missing]
    return _Header(row.number, places), faults


def _header_fault(sheet: Sheet, row: Row, name: str, sentence: str) -> Fault:
    return Fault(sheet.pointer(row.number, name), sentence, (("name", name),))


class _Reader:
    """Rows under one header; remembers where each unique value stood first."""

    def __init__(self, sheet: Sheet, header: _Header, columns: Sequence[Column]) -> None:
        self.records: list[Record] = []
        self.faults: list[Fault] = []
        self._sheet = sheet
        self._header = header
        self._blank: Record = {column.key: None for column in columns}
        self._first: dict[tuple[str, Any], int] = {}

    def read(self, row: Row) -> None:
        faults_before = len(self.faults)
        record = {"row": row.number, **self._blank}
        for place, (column, factor) in self._header.places.items():
            try:
                record[column.key] = self._value(row, _at(row, place), column, factor)
            except Unusable as fault:
                self._refuse(row, column.name, fault)
        for place in range(len(row.cells)):
            if place not in self._header.places and not is_blank(row.cells[place]):
                self._refuse(row, f"第{place + 1}列", Unusable("这一列没有模板中的列名，却有内容；请清除"))
        if len(self.faults) == faults_before:
            self.records.append(record)

    def _value(self, row: Row, cell: Cell, column: Column, factor: int) -> Any:
        value = None if is_blank(cell) else convert(cell, column, factor)
        if value in (None, "", ()):
            if column.required:
                raise Unusable("此项必填")
            return None
        if column.unique:
            first = self._first.setdefault((column.key, value), row.number)
            if first != row.number:
                raise Unusable("“{shown}”与第{first}行重复", shown=text_of(cell), first=first)
        return value

    def _refuse(self, row: Row, column: str, fault: Unusable) -> None:
        self.faults.append(Fault(self._sheet.pointer(row.number, column), fault.sentence, fault.values))

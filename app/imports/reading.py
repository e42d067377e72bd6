"""From a year's workbook to records: every sheet by its columns, every fault with its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.domain.canonical import digest_bytes
from app.domain.errors import BadFile, Fault
from app.domain.words import Term
from app.imports import columns as c
from app.sheets.columns import Column
from app.sheets.grid import Sheet, Workbook
from app.sheets.parsing import Progress, Record, parse, parse_pairs
from app.sheets.reading import read, shown_name
from app.sheets.unseen import hides


class YearKind(Term):
    """Which file it is: this year's list, or last year's projects."""

    LISTED = "listed", "候选项目"
    IMPLEMENTING = "implementing", "上年项目"


_PAIRS: Final = {YearKind.LISTED: c.LIST_YEAR, YearKind.IMPLEMENTING: c.PROJECTS_YEAR}
_SHEETS: Final[dict[YearKind, Mapping[str, Sequence[Column]]]] = {
    YearKind.LISTED: {c.GROUPS_SHEET: c.GROUPS, c.CANDIDATES_SHEET: c.CANDIDATES},
    YearKind.IMPLEMENTING: {
        c.PROJECTS_SHEET: c.PROJECTS,
        c.PROGRESS_SHEET: c.PROGRESS,
        c.RESULTS_SHEET: c.RESULTS,
    },
}
_EVERY: Final = {c.YEAR_SHEET: c.PROJECTS_YEAR, **_SHEETS[YearKind.LISTED], **_SHEETS[YearKind.IMPLEMENTING]}
_NAMES: Final = {title: {column.key: column.name for column in columns} for title, columns in _EVERY.items()}


@dataclass(frozen=True, slots=True)
class Tables:
    """What the sheets say. Only ``sound`` sheets, read without a fault, are compared with one another:
    a row that is missing because of its own fault would else be reported a second time elsewhere."""

    year: Record
    rows: Mapping[str, list[Record]]
    faults: tuple[Fault, ...]
    sound: frozenset[str]


@dataclass(frozen=True, slots=True)
class YearFile:
    """A file as it was read, not yet held against the database. ``digest``: of its bytes."""

    kind: YearKind
    name: str
    digest: str
    content: bytes = field(repr=False)
    tables: Tables = field(repr=False)


def read_file(kind: YearKind, data: bytes, filename: str, progress: Progress | None = None) -> YearFile:
    """Takes seconds for a large file and asks no database: to be called before a unit of work is begun."""
    name = shown_name(filename)
    return YearFile(kind, name, digest_bytes(data), data, read_tables(kind, data, name, progress))


def read_tables(kind: YearKind, data: bytes, filename: str, progress: Progress | None = None) -> Tables:
    """Raises BadFile where it cannot be opened or lacks a sheet; faults in cells are collected."""
    book = _open(kind, data, filename)
    year, faults = parse_pairs(book.sheet(c.YEAR_SHEET), _PAIRS[kind])
    found = {c.YEAR_SHEET: [*faults, *_unseen(c.YEAR_SHEET, year)]}
    rows: dict[str, list[Record]] = {}
    for title, columns in _SHEETS[kind].items():
        rows[title], faults = parse(book.sheet(title), columns, progress)
        hidden = [fault for record in rows[title] for fault in _unseen(title, record)]
        found[title] = faults + hidden
    everything = tuple(fault for faults in found.values() for fault in faults)
    return Tables(year, rows, everything, frozenset(title for title, faults in found.items() if not faults))


def pointer(sheet: str, record: Record, key: str) -> str:
    """``候选项目 / 第12行 / 牵头单位``; of the sheet 年度, which has no rows, ``年度 / 规则``."""
    name = _NAMES[sheet][key]
    return Sheet(sheet, ()).pointer(record["row"], name) if "row" in record else f"{sheet} / {name}"


def fault(sheet: str, record: Record, key: str, sentence: str, /, **values: object) -> Fault:
    """A fault of one cell of a record."""
    said = tuple((name, str(value)) for name, value in values.items())
    return Fault(pointer(sheet, record, key), sentence, said)


def _open(kind: YearKind, data: bytes, filename: str) -> Workbook:
    book = read(data, filename)
    if [sheet.title for sheet in book.sheets] == [""]:
        raise BadFile(
            "“{file}”是 CSV 文件，只有一张表；年度文件有几张工作表，请下载模板填写，以 xlsx 格式上传",
            file=filename,
        )
    wanted = (c.YEAR_SHEET, *_SHEETS[kind])
    missing = [title for title in wanted if book.find(title) is None]
    if missing:
        raise BadFile(
            "“{file}”不是“{kind}”文件或不完整，缺少工作表：{titles}；请下载模板填写",
            faults=[Fault(title, "没有找到名为“{title}”的工作表", (("title", title),)) for title in missing],
            file=filename, kind=kind.label, titles="、".join(missing),
        )  # fmt: skip
    return book


def _unseen(sheet: str, record: Record) -> Iterator[Fault]:
    for key, value in record.items():
        if hides(value):
            yield fault(sheet, record, key, "含有看不见的控制字符，请删去后重新填写")

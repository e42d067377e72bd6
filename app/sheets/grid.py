"""What a file holds once it is open: sheets, rows with their own numbers, cells."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from app.domain.errors import BadFile, Fault

MAX_ROWS = 20_000
MAX_COLUMNS = 100


class Damage(Enum):
    """Why a cell has no usable value; the member's value is the sentence shown."""

    FORMULA = "公式没有存下计算结果；请用表格软件打开并保存一次，或改填数值"
    ERROR = "单元格是错误值 {shown}；请改正后再上传"
    MERGED = "单元格已合并（{shown}）；请取消合并，逐格填写"


@dataclass(frozen=True, slots=True)
class Broken:
    """A cell whose value cannot be used. ``shown`` is the error value, or the place or range in A1 form."""

    damage: Damage
    shown: str


Cell = str | int | float | bool | date | datetime | Broken | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not blank. ``number`` is what the table program shows; ``cells`` start at column A."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``title`` is "" for a CSV file, which has one sheet without a name. Blank rows are left out."""

    title: str
    rows: tuple[Row, ...]

    def pointer(self, row: int, column: str = "") -> str:
        """Where a fault is, as people read it: ``代表 / 第12行 / 姓名``."""
        return " / ".join(part for part in (self.title, f"第{row}行", column) if part)


@dataclass(frozen=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]

    def find(self, title: str) -> Sheet | None:
        """The sheet of that name; a CSV file's only sheet answers to every name."""
        if len(self.sheets) == 1 and not self.sheets[0].title:
            return self.sheets[0]
        wanted = plain(title)
        return next((sheet for sheet in self.sheets if plain(sheet.title) == wanted), None)

    def sheet(self, title: str) -> Sheet:
        """As ``find``. Raises BadFile where there is none, naming it and the sheets that are there."""
        found = self.find(title)
        if found is not None:
            return found
        there = "、".join(f"“{sheet.title}”" for sheet in self.sheets)
        fault = Fault(title, "没有找到名为“{title}”的工作表", (("title", title),))
        raise BadFile("缺少工作表“{title}”；文件中有：{there}", faults=[fault], title=title, there=there)


def plain(text: str) -> str:
    """A heading or sheet name as it is compared: full-width forms narrowed, blanks and ``*`` dropped."""
    return re.sub(r"[\s*]+", "", unicodedata.normalize("NFKC", text))


def row_of(number: int, cells: list[Cell], title: str = "") -> Row | None:
    """A row without its trailing empty cells; None where it is blank. Raises BadFile where it is too wide."""
    while cells and is_blank(cells[-1]):
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise BadFile(
            "工作表“{title}”第{row}行超过{limit}列；请只保留需要导入的列",
            title=title, row=number, limit=MAX_COLUMNS,
        )  # fmt: skip
    return Row(number, tuple(cells)) if cells else None


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip("\ufeff\u200b \t\r\n\u3000\xa0"))


def check_length(rows: list[Row], title: str = "") -> None:
    """Raises BadFile as soon as a sheet holds more rows than a roll or a list ever has."""
    if len(rows) > MAX_ROWS:
        raise BadFile("工作表“{title}”超过{limit}行；请分成几个文件上传", title=title, limit=MAX_ROWS)

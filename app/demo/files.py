"""The demonstration district as the very files that the imports take."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.demo import candidates, district, last_year
from app.imports import columns as year
from app.people import columns as people
from app.sheets.writing import Pairs, Table, workbook

ROLL_FILE: Final = "名册.xlsx"
LIST_FILE: Final = "候选项目.xlsx"
PROJECTS_FILE: Final = "上年项目.xlsx"

_NOTICE: Final = (
    "演示数据：福汀区是虚构的，人名、手机号、票数、金额和目标均为虚构，不指任何真实的地方和人。",
    "项目名称参照各地公开报道，出处见“来源”列。",
)


def roll_xlsx() -> bytes:
    """名册.xlsx: 300 synthetic deputies, 98 stations of three kinds, 12 departments."""
    return workbook(
        [
            Table(people.DEPUTIES_SHEET, people.DEPUTIES, district.deputies()),
            Table(people.STATIONS_SHEET, people.STATIONS, district.stations()),
            Table(people.DEPARTMENTS_SHEET, people.DEPARTMENTS, district.departments()),
        ],
        _NOTICE,
    )


def list_xlsx() -> bytes:
    """候选项目.xlsx: twenty candidates for fifteen places in two groups."""
    return workbook(
        [
            Pairs(year.YEAR_SHEET, year.LIST_YEAR, candidates.LIST_YEAR),
            Table(year.GROUPS_SHEET, year.GROUPS, candidates.GROUPS),
            Table(year.CANDIDATES_SHEET, year.CANDIDATES, candidates.candidates()),
        ],
        _NOTICE,
    )


def projects_xlsx() -> bytes:
    """上年项目.xlsx: fifteen projects of last year with progress and the announced result."""
    return workbook(
        [
            Pairs(year.YEAR_SHEET, year.PROJECTS_YEAR, last_year.PROJECTS_YEAR),
            Table(year.PROJECTS_SHEET, year.PROJECTS, last_year.projects()),
            Table(year.PROGRESS_SHEET, year.PROGRESS, last_year.progress()),
            Table(year.RESULTS_SHEET, year.RESULTS, last_year.results()),
        ],
        _NOTICE,
    )


def write(folder: Path) -> list[Path]:
    """The three files in ``folder``, which is made where it is missing; files of these names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {ROLL_FILE: roll_xlsx, LIST_FILE: list_xlsx, PROJECTS_FILE: projects_xlsx}
    for name, content in files.items():
        (folder / name).write_bytes(content())
    return [folder / name for name in files]

"""The demonstration district as the very files that the imports take."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from app.demo import candidates, district, last_year
from app.demo.district import DEPUTIES_COUNT, SESSION_DATE
from app.imports import columns as year
from app.people import columns as people
from app.sheets.writing import Pairs, Table, workbook

ROLL_FILE: Final = "名册.xlsx"
LIST_FILE: Final = "候选项目.xlsx"
PROJECTS_FILE: Final = "上年项目.xlsx"

NOTICE: Final = (
    "演示数据：福汀区是虚构的，人名、手机号、票数、金额和目标均为虚构，不指任何真实的地方和人。",
    "项目名称参照各地公开报道，出处见“来源”列。",
)


def roll_xlsx(deputies: int = DEPUTIES_COUNT) -> bytes:
    """名册.xlsx: synthetic deputies, 108 stations of four kinds, 12 departments."""
    return workbook(
        [
            Table(people.DEPUTIES_SHEET, people.DEPUTIES, district.deputies(deputies)),
            Table(people.STATIONS_SHEET, people.STATIONS, district.stations()),
            Table(people.DEPARTMENTS_SHEET, people.DEPARTMENTS, district.departments()),
        ],
        NOTICE,
    )


def list_xlsx(session: date = SESSION_DATE) -> bytes:
    """候选项目.xlsx: twenty candidates for fifteen places in two groups, listed before that session."""
    return workbook(
        [
            Pairs(year.YEAR_SHEET, year.LIST_YEAR, candidates.list_year(session)),
            Table(year.GROUPS_SHEET, year.GROUPS, candidates.GROUPS),
            Table(year.CANDIDATES_SHEET, year.CANDIDATES, candidates.candidates(session)),
        ],
        NOTICE,
    )


def projects_xlsx(session: date = SESSION_DATE) -> bytes:
    """上年项目.xlsx: fifteen projects of the year before that session, with progress and their result."""
    return workbook(
        [
            Pairs(year.YEAR_SHEET, year.PROJECTS_YEAR, last_year.projects_year(session)),
            Table(year.PROJECTS_SHEET, year.PROJECTS, last_year.projects(session)),
            Table(year.PROGRESS_SHEET, year.PROGRESS, last_year.progress(session)),
            Table(year.RESULTS_SHEET, year.RESULTS, last_year.results()),
        ],
        NOTICE,
    )


def write(folder: Path, session: date = SESSION_DATE) -> list[Path]:
    """The three files in ``folder``, which is made where it is missing; files of these names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {ROLL_FILE: roll_xlsx(), LIST_FILE: list_xlsx(session), PROJECTS_FILE: projects_xlsx(session)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]

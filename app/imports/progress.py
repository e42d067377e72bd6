"""进度 of 上年项目.xlsx: cumulative figures by month, and how they meet the project's own figures.

The sheet 项目 says what was done and paid in the end, 进度 what had been reached month by month. Where the
last month says less than the project does, or there is no month at all, the project's own figures stand as
one more month: that of its final report, else the month in which the file was handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from app.domain.errors import Fault
from app.imports import columns as c
from app.imports.reading import Tables, fault
from app.imports.years import Known, not_later
from app.projects.entries import ProgressEntry
from app.sheets.parsing import Record

Months = dict[int, list[ProgressEntry]]
NOTE_LENGTH: Final = 500


def figures_faults(tables: Tables, known: Known) -> Iterator[Fault]:
    """Months of unknown projects, twice the same month, figures that contradict the project's own."""
    sheet = c.PROGRESS_SHEET
    months: set[tuple[int, date]] = set()
    projects = {record["number"]: record for record in tables.rows[c.PROJECTS_SHEET]}
    for record in tables.rows[sheet]:
        month = (record["project_number"], record["month"])
        if month in months:
            yield fault(sheet, record, "month", "此项目的这一个月填写了两次")
        months.add(month)
        if c.PROJECTS_SHEET in tables.sound and record["project_number"] not in projects:
            yield fault(
                sheet,
                record,
                "project_number",
                "“项目”表中没有序号 {number}",
                number=record["project_number"],
            )
        yield from not_later(sheet, record, "month", known.today)
    if {sheet, c.PROJECTS_SHEET} <= tables.sound:
        by_project = months_by_project(tables)
        for number, project in projects.items():
            yield from _end_faults(by_project.get(number, ()), project, known)


def months_by_project(tables: Tables) -> Months:
    """Project number → its months in order."""
    months: Months = {}
    for record in sorted(tables.rows[c.PROGRESS_SHEET], key=lambda record: record["month"]):
        said = ProgressEntry(record["month"], record["done_amount"], record["paid"], record["note"] or "")
        months.setdefault(record["project_number"], []).append(said)
    return months


def project_progress(
    months: Sequence[ProgressEntry], project: Record, known: Known
) -> tuple[ProgressEntry, ...]:
    """The months of one project in order, the last with the project's own figures and 进度说明."""
    final = ProgressEntry(
        _own_month(project, known), project["done_amount"], project["paid"], project["progress_note"] or ""
    )
    if months and _agree(months[-1], project):
        return (*months[:-1], replace(months[-1], note=_joined(months[-1].note, final.note)))
    return (*months, final)


def _end_faults(months: Sequence[ProgressEntry], project: Record, known: Known) -> Iterator[Fault]:
    if not months:
        return
    last, note = months[-1], project["progress_note"] or ""
    if _agree(last, project):
        if len(_joined(last.note, note)) > NOTE_LENGTH:
            yield fault(
                c.PROJECTS_SHEET, project, "progress_note", "连同最近一月的说明超过{limit}字，请缩短",
                limit=NOTE_LENGTH,
            )  # fmt: skip
    elif last.month >= _own_month(project, known):
        yield fault(
            c.PROJECTS_SHEET, project, "done_amount",
            "完成数量或已支付与“进度”表中{month}的累计数不同，请核对", month=f"{last.month:%Y-%m}",
        )  # fmt: skip


def _own_month(project: Record, known: Known) -> date:
    day: date = project["final_report_on"] or known.today
    return day.replace(day=1)


def _agree(last: ProgressEntry, project: Record) -> bool:
    return (last.done_amount, last.paid) == (project["done_amount"], project["paid"])


def _joined(first: str, second: str) -> str:
    return "\n".join(text for text in (first, second) if text)

"""Small year files for tests: right as they stand, and changed in one place."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl

from app.domain.words import CandidateStatus, ProjectStatus
from app.imports import columns as c
from app.sheets.writing import Pairs, Table, workbook

Row = Mapping[str, Any]
HOUSING, EDUCATION = "区住房和建设局", "区教育局"
DEPARTMENTS = {"housing": HOUSING, "education": EDUCATION}
LIST_YEAR: Row = {
    "term": 7,
    "session_no": 6,
    "title": "2027年民生实事候选项目",
    "rule_set": "futian-2021",
    "document_no": "榕府〔2026〕58号",
    "listed_on": date(2026, 11, 6),
}
PROJECTS_YEAR: Row = {
    **LIST_YEAR,
    "session_no": 5,
    "title": "2026年民生实事项目",
    "document_no": "榕府〔2026〕3号",
    "listed_on": date(2026, 1, 8),
    "result_notice_no": "榕人大公告〔2026〕1号",
}
GROUPS: Sequence[Row] = (
    {"code": "general", "title": "一般类", "places": 2, "uncontested": False},
    {"code": "investment_plan", "title": "政府投资类", "places": 1, "uncontested": True},
)


def candidate(number: int, group: str = "general", **more: Any) -> Row:
    return {
        "number": number,
        "group_code": group,
        "title": f"候选项目{number}",
        "purpose": "改善居住条件",
        "scope": "全区",
        "target": f"完成{number}0个",
        "target_amount": number * 10,
        "target_unit": "个",
        "lead_department": HOUSING,
        "departments": (EDUCATION,),
        "budget": 1_000_000 * number,
        "budget_source": "区财政一般公共预算",
        "starts_on": date(2027, 2, 1),
        "finishes_on": date(2027, 12, 20),
        **more,
    }


CANDIDATES: Sequence[Row] = (candidate(1), candidate(2), candidate(3), candidate(4, "investment_plan"))


def project(number: int, **more: Any) -> Row:
    return {
        "number": number,
        "group_code": "general",
        "title": f"项目{number}",
        "target": f"完成{number}0个",
        "target_amount": number * 10,
        "target_unit": "个",
        "lead_department": "housing",
        "budget": 2_000_000,
        "paid": 1_800_000,
        "done_amount": number * 10,
        "mid_year_on": date(2026, 7, 20),
        "final_report": "全部完工。",
        "final_report_on": date(2026, 11, 2),
        "status": ProjectStatus.REPORTED,
        **more,
    }


def months(number: int, **more: Any) -> Row:
    figures = {"done_amount": number * 10, "paid": 1_800_000}
    return {"project_number": number, "month": date(2026, 10, 1), **figures, **more}


def result(number: int, **more: Any) -> Row:
    return {"number": number, "approvals": 200 + number, "outcome": CandidateStatus.SELECTED, **more}


PROJECTS: Sequence[Row] = (project(1), project(2))
PROGRESS: Sequence[Row] = (
    months(1, month=date(2026, 6, 1), done_amount=4, paid=500_000, note="在建"),
    months(1),
    months(2),
)
RESULTS: Sequence[Row] = (
    result(1),
    result(2, approvals=None),
    result(3, title="未入选的项目", outcome=CandidateStatus.NOT_SELECTED),
)


def list_file(
    year: Row | None = None, groups: Sequence[Row] = GROUPS, candidates: Sequence[Row] = CANDIDATES
) -> bytes:
    return workbook(
        [
            Pairs(c.YEAR_SHEET, c.LIST_YEAR, {**LIST_YEAR, **(year or {})}),
            Table(c.GROUPS_SHEET, c.GROUPS, groups),
            Table(c.CANDIDATES_SHEET, c.CANDIDATES, candidates),
        ]
    )


def projects_file(
    year: Row | None = None,
    projects: Sequence[Row] = PROJECTS,
    progress: Sequence[Row] = PROGRESS,
    results: Sequence[Row] = RESULTS,
) -> bytes:
    return workbook(
        [
            Pairs(c.YEAR_SHEET, c.PROJECTS_YEAR, {**PROJECTS_YEAR, **(year or {})}),
            Table(c.PROJECTS_SHEET, c.PROJECTS, projects),
            Table(c.PROGRESS_SHEET, c.PROGRESS, progress),
            Table(c.RESULTS_SHEET, c.RESULTS, results),
        ]
    )


def edited(data: bytes, sheet: str, cell: str, value: str | int) -> bytes:
    """The file with one cell as a clerk might have typed it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    book[sheet][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def without(data: bytes, sheet: str) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    del book[sheet]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

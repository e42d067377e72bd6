"""A district small enough to follow by hand: 12 deputies, 5 candidates for 3 places, 3 projects of last year.

Twelve deputies: a majority of all is seven. Eleven come, eight of them with devices, three take paper.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from app.candidates import columns as plan
from app.domain.words import CandidateStatus, DeputyStatus, ProjectStatus, StationKind
from app.imports import columns as year
from app.people import columns as people
from app.sheets.writing import Pairs, Table, workbook

SESSION: Final = date(2026, 11, 23)
DEPUTIES: Final = tuple(f"XQ-{number:03}" for number in range(1, 13))
ON_DEVICES, ON_PAPER, AWAY = DEPUTIES[:8], DEPUTIES[8:11], DEPUTIES[11:]
DEPARTMENT: Final = "区教育局"
STREET: Final = "溪东街道"
CANDIDATES: Final = ("新建社区幼儿园", "加装老旧小区电梯", "更新社区食堂", "建设滨河步道", "改造积水路段")


def roll() -> bytes:
    deputies = [
        {
            "number": number,
            "name": f"代表{place:02}",
            "gender": "女" if place % 2 else "男",
            "delegation": "溪东代表团" if place <= 6 else "溪西代表团",
            "phone": f"154000001{place:02}",
            "occupation": "教师",
            "status": DeputyStatus.IN_OFFICE,
        }
        for place, number in enumerate(DEPUTIES, start=1)
    ]
    return workbook(
        [
            Table(people.DEPUTIES_SHEET, people.DEPUTIES, deputies),
            Table(people.STATIONS_SHEET, people.STATIONS, _stations()),
            Table(people.DEPARTMENTS_SHEET, people.DEPARTMENTS, [{"code": "education", "name": DEPARTMENT}]),
        ]
    )


def _stations() -> list[dict[str, Any]]:
    """One street with a home and one community's station."""
    home = {"street": STREET, "kind": StationKind.HOME, "name": "溪东街道代表之家"}
    station = {"street": STREET, "community": "溪口社区", "kind": StationKind.STATION, "name": "溪口联络站"}
    return [home, station]


def investment_plan() -> bytes:
    """Two rows, for the two candidates of the investment group."""
    rows = [
        {
            "plan_no": f"XQ2027-{number:03}",
            "title": title,
            "scope": "溪东街道",
            "target": f"完成{title}",
            "target_amount": 5,
            "target_unit": "处",
            "lead_department": DEPARTMENT,
            "total_investment": 1_000_000 * number,
            "year_investment": 1_000_000 * number,
            "budget_source": "区政府投资",
            "starts_on": date(2027, 2, 1),
            "finishes_on": date(2027, 12, 20),
            "streets": (STREET,),
        }
        for number, title in enumerate(CANDIDATES[3:], start=4)
    ]
    return workbook([Table(plan.PLAN_SHEET, plan.PLAN, rows)])


def this_year(title: str = "2027年") -> bytes:
    """Two groups: general, 2 of 3; investment, 1 of 2."""
    values = {
        "term": 7,
        "session_no": 6,
        "title": title,
        "rule_set": "futian-2021",
        "document_no": "溪府〔2026〕58号",
        "listed_on": date(2026, 11, 9),
    }
    groups = [
        {"code": "general", "title": "一般类", "places": 2, "uncontested": False},
        {"code": "investment_plan", "title": "政府投资类", "places": 1, "uncontested": False},
    ]
    candidates = [
        _candidate(number, title, "general" if number <= 3 else "investment_plan")
        for number, title in enumerate(CANDIDATES, start=1)
    ]
    return workbook(
        [
            Pairs(year.YEAR_SHEET, year.LIST_YEAR, values),
            Table(year.GROUPS_SHEET, year.GROUPS, groups),
            Table(year.CANDIDATES_SHEET, year.CANDIDATES, candidates),
        ]
    )


def last_year() -> bytes:
    """Three projects, all with a final report that has been out for two weeks."""
    values = {
        "term": 7,
        "session_no": 5,
        "title": "2026年",
        "rule_set": "futian-2021",
        "document_no": "溪府〔2026〕3号",
        "listed_on": date(2026, 1, 8),
        "result_notice_no": "溪人大公告〔2026〕1号",
    }
    titles = ("修缮校舍", "增设停车位", "提升菜市场")
    projects = [_project(number, title) for number, title in enumerate(titles, start=1)]
    results = [
        {"number": number, "title": title, "approvals": 10, "outcome": CandidateStatus.SELECTED}
        for number, title in enumerate(titles, start=1)
    ]
    return workbook(
        [
            Pairs(year.YEAR_SHEET, year.PROJECTS_YEAR, values),
            Table(year.PROJECTS_SHEET, year.PROJECTS, projects),
            Table(year.PROGRESS_SHEET, year.PROGRESS),
            Table(year.RESULTS_SHEET, year.RESULTS, results),
        ]
    )


def _candidate(number: int, title: str, group: str) -> dict[str, Any]:
    return {
        "number": number,
        "group_code": group,
        "title": title,
        "purpose": "方便居民",
        "scope": "全区",
        "target": f"完成{title}",
        "target_amount": 5,
        "target_unit": "处",
        "lead_department": DEPARTMENT,
        "budget": 1_000_000 * number,
        "budget_source": "区财政一般公共预算",
        "starts_on": date(2027, 2, 1),
        "finishes_on": date(2027, 12, 20),
    }


def _project(number: int, title: str) -> dict[str, Any]:
    return {
        "number": number,
        "group_code": "general",
        "title": title,
        "target": f"完成{title}",
        "target_amount": 10,
        "target_unit": "处",
        "lead_department": DEPARTMENT,
        "budget": 2_000_000,
        "paid": 1_900_000,
        "done_amount": 10,
        "mid_year_on": date(2026, 7, 15),
        "final_report": "已全部完成。",
        "final_report_on": date(2026, 11, 9),
        "status": ProjectStatus.REPORTED,
    }

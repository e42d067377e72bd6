"""The fictional district: the structure it claims, and files that the imports' columns read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from pathlib import Path

import pytest

from app.demo import district, files
from app.demo.names import people, phone
from app.domain.places import common_field
from app.domain.words import CandidateStatus, DeputyStatus, ProjectStatus, StationKind
from app.imports import columns as year
from app.imports.manual import document
from app.people import columns as roll
from app.sheets.columns import Column
from app.sheets.parsing import Record, parse, parse_pairs
from app.sheets.reading import read

DOCS = Path(__file__).parents[2] / "docs" / "import.md"


def table(data: bytes, title: str, columns: Sequence[Column]) -> list[Record]:
    records, faults = parse(read(data, "演示.xlsx").sheet(title), columns)
    assert faults == []
    return records


def pairs(data: bytes, columns: Sequence[Column]) -> Record:
    record, faults = parse_pairs(read(data, "演示.xlsx").sheet(year.YEAR_SHEET), columns)
    assert faults == []
    return record


def test_three_hundred_synthetic_deputies_in_ten_delegations() -> None:
    deputies = table(files.roll_xlsx(), roll.DEPUTIES_SHEET, roll.DEPUTIES)
    assert len(deputies) == 300
    assert Counter(one["delegation"] for one in deputies) == dict.fromkeys(district.DELEGATIONS, 30)
    assert len(district.DELEGATIONS) == 10
    assert len({one["name"] for one in deputies}) == 300
    assert {one["phone"][:7] for one in deputies} == {"1540000"}
    assert {one["status"] for one in deputies} == {DeputyStatus.IN_OFFICE}
    assert deputies == [{"row": row, **one} for row, one in enumerate(district.deputies(), start=2)]


def test_futians_structure() -> None:
    stations = table(files.roll_xlsx(), roll.STATIONS_SHEET, roll.STATIONS)
    assert Counter(one["kind"] for one in stations) == {
        StationKind.HOME: 10,
        StationKind.STATION: 20,
        StationKind.POINT: 68,
        StationKind.INDUSTRY: 10,
    }
    assert {one["industry"] for one in stations} == {None, *district.INDUSTRIES.values()}
    occupations = {one["occupation"] for one in district.deputies()}
    for industry in district.INDUSTRIES.values():
        assert any(common_field(industry, occupation) for occupation in occupations), industry
    for kind in StationKind:
        assert {one["street"] for one in stations if one["kind"] == kind} == set(district.STREETS)
    departments = table(files.roll_xlsx(), roll.DEPARTMENTS_SHEET, roll.DEPARTMENTS)
    assert {one["code"]: one["name"] for one in departments} == district.DEPARTMENTS
    assert len(departments) == 12


def test_this_years_list_is_contested_in_both_groups() -> None:
    data = files.list_xlsx()
    about = pairs(data, year.LIST_YEAR)
    assert (about["term"], about["session_no"], about["rule_set"]) == (7, 6, "futian-2021")
    groups = table(data, year.GROUPS_SHEET, year.GROUPS)
    candidates = table(data, year.CANDIDATES_SHEET, year.CANDIDATES)
    assert {group["code"]: group["places"] for group in groups} == {"general": 10, "investment_plan": 5}
    count = Counter(one["group_code"] for one in candidates)
    assert count == {"general": 13, "investment_plan": 7}
    for group in groups:
        margin = ceil(group["places"] * Fraction(1, 5))
        assert not group["uncontested"]
        assert count[group["code"]] >= group["places"] + margin
    assert [one["number"] for one in candidates] == list(range(1, 21))
    for one in candidates:
        check_project(one)
        assert set(one["departments"] or ()) <= set(district.DEPARTMENTS.values()) - {one["lead_department"]}
        assert set(one["streets"] or ()) <= set(district.STREETS)
        assert one["starts_on"] < one["finishes_on"]
        assert (one["finishes_on"].year > 2027) == (one["milestone"] is not None)
    assert (district.SESSION_DATE - about["listed_on"]).days >= 7


def check_project(one: Record) -> None:
    assert one["lead_department"] in district.DEPARTMENTS.values()
    assert "http" in one["source"]
    assert "虚构" in one["source"]
    assert "虚构" in one["target"]
    assert str(one["target_amount"]) in one["target"]


def test_last_years_projects_with_their_result() -> None:
    data = files.projects_xlsx()
    about = pairs(data, year.PROJECTS_YEAR)
    assert (about["term"], about["session_no"]) == (district.TERM, district.SESSION_NO - 1)
    assert about["result_notice_no"]
    projects = table(data, year.PROJECTS_SHEET, year.PROJECTS)
    assert Counter(one["group_code"] for one in projects) == {"general": 10, "investment_plan": 5}
    for one in projects:
        check_project(one)
        assert one["status"] is ProjectStatus.REPORTED
        assert one["final_report"]
        assert one["paid"] <= one["budget"]
        assert (district.SESSION_DATE - one["final_report_on"]).days >= 7
    results = table(data, year.RESULTS_SHEET, year.RESULTS)
    assert [(one["number"], one["title"]) for one in results] == [
        (one["number"], one["title"]) for one in projects
    ]
    assert {one["outcome"] for one in results} == {CandidateStatus.SELECTED}
    assert all(150 < one["approvals"] <= 281 for one in results)


def test_progress_grows_to_what_the_project_reports() -> None:
    data = files.projects_xlsx()
    progress = table(data, year.PROGRESS_SHEET, year.PROGRESS)
    for project in table(data, year.PROJECTS_SHEET, year.PROJECTS):
        steps = [one for one in progress if one["project_number"] == project["number"]]
        figures = [(one["month"], one["done_amount"], one["paid"]) for one in steps]
        assert figures == sorted(figures)
        assert figures[-1][1:] == (project["done_amount"], project["paid"])


@pytest.mark.parametrize(
    "session", [date(2026, 11, 23), date(2027, 1, 1), date(2028, 2, 29), date(2028, 6, 30), date(2028, 7, 31)]
)
def test_every_date_follows_from_the_day_of_the_session(session: date) -> None:
    """On that day the list is out for a fortnight, the reports too, and no figure is of a month to come."""
    listed, carried_out = files.list_xlsx(session), files.projects_xlsx(session)
    assert (session - pairs(listed, year.LIST_YEAR)["listed_on"]).days == 14
    for one in table(listed, year.CANDIDATES_SHEET, year.CANDIDATES):
        assert session < one["starts_on"] < one["finishes_on"]
    last = pairs(carried_out, year.PROJECTS_YEAR)
    months = {one["month"] for one in table(carried_out, year.PROGRESS_SHEET, year.PROGRESS)}
    assert len(months) == 4
    for one in table(carried_out, year.PROJECTS_SHEET, year.PROJECTS):
        assert last["listed_on"] < min(months) < one["mid_year_on"] < one["final_report_on"]
        assert max(months) < one["final_report_on"]
        assert (session - one["final_report_on"]).days == 14


def test_written_files_are_the_same_each_time(tmp_path: Path) -> None:
    first = files.write(tmp_path / "一" / "二")
    assert [path.name for path in first] == ["名册.xlsx", "候选项目.xlsx", "上年项目.xlsx"]
    second = files.write(tmp_path / "三")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_files_say_that_they_are_fictional() -> None:
    for data in (files.roll_xlsx(), files.list_xlsx(), files.projects_xlsx()):
        notice = read(data, "演示.xlsx").sheet("填表说明").rows[0].cells[0]
        assert isinstance(notice, str)
        assert "虚构" in notice
    assert "虚构" in district.DISTRICT
    assert "虚构" in district.CONGRESS


def test_the_seed_decides_who_they_are() -> None:
    first, again, other = people(1), people(1), people(2)
    drawn = [next(first) for _ in range(50)]
    assert drawn == [next(again) for _ in range(50)]
    assert drawn != [next(other) for _ in range(50)]
    with pytest.raises(ValueError, match="10000"):
        phone(10_000)


@pytest.mark.parametrize(
    ("template", "sheets"),
    [
        (roll.template, roll.ROLL),
        (year.list_template, ((year.GROUPS_SHEET, year.GROUPS), (year.CANDIDATES_SHEET, year.CANDIDATES))),
        (
            year.projects_template,
            (
                (year.PROJECTS_SHEET, year.PROJECTS),
                (year.PROGRESS_SHEET, year.PROGRESS),
                (year.RESULTS_SHEET, year.RESULTS),
            ),
        ),
    ],
)
def test_templates_are_empty_and_explained(
    template: Callable[[], bytes], sheets: Sequence[tuple[str, Sequence[Column]]]
) -> None:
    data = template()
    guide = [row.cells for row in read(data, "模板.xlsx").sheet("填表说明").rows]
    for title, columns in sheets:
        assert table(data, title, columns) == []
        for column in columns:
            assert column.example
            assert (title, column.name, column.explain(), column.example) in [
                (line[0], line[1], line[3], line[4]) for line in guide if len(line) == 5
            ]


def test_every_example_is_accepted_by_its_own_column() -> None:
    every = (*(columns for _, columns in roll.ROLL), year.GROUPS, year.CANDIDATES, year.PROJECTS)
    for columns in (*every, year.PROGRESS, year.RESULTS):
        head = ",".join(column.name for column in columns)
        example = ",".join(column.example for column in columns)
        records, faults = parse(read(f"{head}\n{example}\n".encode(), "例.csv").sheets[0], columns)
        assert faults == []
        assert len(records) == 1


def test_the_clerks_document_is_fresh() -> None:
    assert DOCS.read_text(encoding="utf-8") == document(), (
        "write app.imports.manual.document() to docs/import.md"
    )

"""The investment plan from a file: preview, faults by row, all or nothing; a number names the same row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.audit.service import events
from app.candidates.columns import PLAN, PLAN_SHEET
from app.cycles import service as cycles
from app.domain.words import Stage
from app.sheets.reading import read
from app.sheets.writing import Table, workbook
from tests.audit.payloads import payload_of
from tests.candidates.screening import Screening
from tests.journeys.hall import ok, refused

LEAD = "区城市管理局"


def line(number: str, **more: Any) -> dict[str, Any]:
    return {
        "plan_no": number,
        "title": f"工程{number}",
        "scope": "道路改造",
        "target": "完成改造",
        "target_amount": 5,
        "target_unit": "处",
        "lead_department": LEAD,
        "total_investment": 9_000_000,
        "year_investment": 3_000_000,
        "budget_source": "区政府投资",
        "starts_on": date(2027, 3, 1),
        "finishes_on": date(2027, 11, 1),
        "streets": ("榕溪街道", "石厦街道"),
        **more,
    }


def book(*lines: Mapping[str, Any]) -> bytes:
    return workbook([Table(PLAN_SHEET, PLAN, lines)])


def send(year: Screening, path: str, data: bytes, tag: str = "", by: TestClient | None = None) -> Response:
    headers = {"If-Match": f'"{tag}"'} if tag else {}
    file = {"file": ("计划.xlsx", data)}
    return (by or year.office).post(f"{path}?cycle={year.cycle}", files=file, headers=headers)


def preview(year: Screening, data: bytes) -> dict[str, Any]:
    seen: dict[str, Any] = ok(send(year, "/api/imports/plan/preview", data))
    return seen


def bring_in(year: Screening, data: bytes, tag: str = "") -> Response:
    return send(year, "/api/imports/plan", data, tag or preview(year, data)["digest"])


def items(year: Screening, **asked: Any) -> dict[str, Any]:
    found: dict[str, Any] = ok(year.clerk.get("/api/plan-items", params={"cycle": year.cycle, **asked}))
    return found


def test_the_template_is_an_empty_plan(year: Screening) -> None:
    answer = year.public.get("/api/imports/plan/template")
    assert answer.status_code == 200
    sheet = read(answer.content, "投资计划.xlsx").sheet(PLAN_SHEET)
    assert list(sheet.rows[0].cells) == [column.name for column in PLAN]


def test_a_plan_is_previewed_and_comes_in(year: Screening) -> None:
    data = book(line("B-2"), line("A-1", streets=None, note="续建"))
    seen = preview(year, data)
    assert (seen["rows"], seen["added_count"], seen["fault_count"]) == (2, 2, 0)
    assert items(year)["items"] == []
    assert ok(bring_in(year, data), 201) == {"added": 2, "changed": 0, "unchanged": 0}
    first, second = items(year)["items"]
    assert (first["plan_no"], first["streets"], first["note"], first["candidate"]) == (
        "A-1",
        "",
        "续建",
        None,
    )
    assert (second["lead_department"], second["streets"]) == (LEAD, "榕溪街道、石厦街道")
    page = items(year, limit=1)
    assert (page["next"], items(year, after="A-1")["items"][0]["plan_no"]) == ("A-1", "B-2")
    with year.database.unit(write=False) as db:
        [imported] = [payload_of(e) for e in events(db) if e.type == "plan.imported"]
    assert sorted(imported) == ["added", "changed", "file"]


def test_every_fault_is_told_by_its_row_and_nothing_comes_in(year: Screening) -> None:
    data = book(
        line("A-1", lead_department="无此单位"),
        line("A-2", finishes_on=date(2027, 1, 1)),
        line("A-3", year_investment=10_000_000),
        line("A-3"),
        line("A-4", title=None),
        line("A-5", scope="道路\u202e改造"),
        line("A-6"),
    )
    seen = preview(year, data)
    assert [fault["pointer"] for fault in seen["faults"]] == [
        "投资计划 / 第5行 / 计划编号",
        "投资计划 / 第6行 / 名称",
        "投资计划 / 第7行 / 建设内容",
        "投资计划 / 第2行 / 责任单位",
        "投资计划 / 第3行 / 完成日期",
        "投资计划 / 第4行 / 本年投资（元）",
    ]
    answer = refused(bring_in(year, data), 422, "bad-file")
    assert len(answer["errors"]) == 6
    assert items(year)["items"] == []


def test_the_same_number_is_the_same_row(year: Screening) -> None:
    ok(bring_in(year, book(line("A-1"), line("A-2"), line("A-3"))), 201)
    made = year.draft(plan_item=items(year)["items"][0]["id"])
    again = book(line("A-1", year_investment=4_000_000, finishes_on=date(2027, 12, 1)), line("A-2"))
    seen = preview(year, again)
    assert (seen["added_count"], seen["unchanged_count"], seen["missing_count"]) == (0, 1, 1)
    [changed] = seen["changed"]
    assert changed == {
        "plan_no": "A-1",
        "title": "工程A-1",
        "changes": {
            "year_investment": [3_000_000, 4_000_000],
            "finishes_on": ["2027-11-01", "2027-12-01"],
        },
        "candidate": made["id"],
    }
    assert ok(bring_in(year, again), 201) == {"added": 0, "changed": 1, "unchanged": 1}
    rows = items(year)["items"]
    assert [(row["plan_no"], row["version"], row["year_investment"]) for row in rows] == [
        ("A-1", 2, 4_000_000),
        ("A-2", 1, 3_000_000),
        ("A-3", 1, 3_000_000),
    ]
    assert year.shown(made)["budget"] == 3_000_000  # the dossier is its own; a person looks at it


def test_what_changed_since_the_preview_is_stale(year: Screening) -> None:
    data = book(line("A-1"))
    tag = preview(year, data)["digest"]
    refused(bring_in(year, book(line("A-1", note="改")), tag), 412, "stale")
    ok(bring_in(year, data, tag), 201)
    refused(bring_in(year, data, tag), 412, "stale")
    assert send(year, "/api/imports/plan", data).status_code == 422


def test_a_draft_takes_what_the_plan_says(year: Screening) -> None:
    year.grouped(general=1, investment_plan=1)
    ok(bring_in(year, book(line("A-1"))), 201)
    [item] = items(year)["items"]
    made = year.draft(plan_item=item["id"], purpose="改善出行", streets="榕溪街道")
    assert (made["group"], made["plan_no"], made["budget"]) == ("investment_plan", "A-1", 3_000_000)
    assert (made["scope"], made["target_amount"], made["lead_department"]) == ("道路改造", 5, LEAD)
    assert (made["streets"], made["starts_on"], made["topics"]) == ("榕溪街道", "2027-03-01", [])
    assert ok(year.clerk.get(f"/api/candidates/{made['id']}/completeness"))["complete"]
    assert items(year)["items"][0]["candidate"] == made["id"]
    refused(year.try_draft("另一项", plan_item=item["id"]), 409, "conflict")
    ok(year.leave(made, "drop", reason="重新起草"))
    both = year.draft("另一项", plan_item=item["id"], topics=year.pool[:1])
    assert (both["plan_no"], len(both["topics"])) == ("A-1", 1)


def test_a_plan_row_is_of_its_own_year(year: Screening) -> None:
    ok(bring_in(year, book(line("A-1"))), 201)
    other = year.desks.year(Stage.SCREENING, number=8).id
    body = {"cycle": other, "title": "别的年度", "plan_item": items(year)["items"][0]["id"]}
    assert year.office.post("/api/candidates", json=body).status_code == 404


def test_the_plan_comes_in_while_the_year_draws_on_it(year: Screening) -> None:
    data = book(line("A-1"))
    tag = preview(year, data)["digest"]
    assert send(year, "/api/imports/plan/preview", data, by=year.clerk).status_code == 403
    assert year.public.get("/api/plan-items", params={"cycle": year.cycle}).status_code == 401
    assert year.clerk.get("/api/plan-items?cycle=0000000000").status_code == 404
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    refused(bring_in(year, data, tag), 409, "wrong-stage")
    refused(send(year, "/api/imports/plan/preview", data), 409, "wrong-stage")


def test_rules_without_the_channel_take_no_plan(year: Screening) -> None:
    with year.database.unit(write=True) as db:
        cycle = cycles.cycle(db, year.cycle)
        rows = {**cycle.rules["parameters"]}
        rows["channels"] = {**rows["channels"], "value": ["standing", "campaign"]}
        cycle.rules = {**cycle.rules, "parameters": rows}
        db.add(cycle)
    refused(send(year, "/api/imports/plan/preview", book(line("A-1"))), 409, "conflict")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", workbook([Table("别的表", PLAN, [])])])
def test_what_is_no_plan_is_refused(app: FastAPI, year: Screening, data: bytes) -> None:
    refused(send(year, "/api/imports/plan/preview", data), 422, "bad-file")

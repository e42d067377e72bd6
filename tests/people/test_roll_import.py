"""The roll from a file: preview, faults by row, all or nothing, stale previews."""

from __future__ import annotations

import time
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.audit.service import events
from app.db.session import Database
from app.demo.files import roll_xlsx
from app.domain.actors import Role
from app.people import columns, service
from app.sheets.reading import read
from app.sheets.writing import Table, workbook
from tests import factories as make

HEADER = "代表证号,姓名,性别,代表团,手机号,职业,状态"
ROWS = (
    "RX-001,张三,男,甲代表团,15400000001,教师,在任",
    "RX-002,李四,女,甲代表团,15400000002,医生,在任",
    "RX-003,王五,男,乙代表团,15400000003,,暂停执行职务",
)


def csv(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([HEADER, *rows]).encode(encoding)


@pytest.fixture
def clerk(app: FastAPI) -> TestClient:
    make.found_congress(app)
    return make.signed_in(app, Role.CLERK)


def preview(clerk: TestClient, data: bytes, name: str = "roll.csv") -> dict[str, Any]:
    answer = clerk.post("/api/imports/roll/preview", files={"file": (name, data)})
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    assert answer.headers["etag"] == f'"{seen["digest"]}"'
    return seen


def bring_in(clerk: TestClient, data: bytes, digest: str = "", name: str = "roll.csv") -> Response:
    digest = digest or str(preview(clerk, data, name)["digest"])
    answer: Response = clerk.post(
        "/api/imports/roll", files={"file": (name, data)}, headers={"If-Match": f'"{digest}"'}
    )
    return answer


def roll(clerk: TestClient) -> list[tuple[str, str, str]]:
    items = clerk.get("/api/deputies").json()["items"]
    return [(item["number"], item["name"], item["delegation"]) for item in items]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_roll_comes_in_from_csv(clerk: TestClient, encoding: str) -> None:
    data = csv(*ROWS, encoding=encoding)
    seen = preview(clerk, data)
    assert (seen["added_count"], seen["fault_count"], seen["rows"]) == (3, 0, 3)
    assert seen["new_delegations"] == ["甲代表团", "乙代表团"]
    assert roll(clerk) == []
    answer = bring_in(clerk, data, seen["digest"])
    assert (answer.status_code, answer.json()) == (201, {"added": 3, "changed": 0, "unchanged": 0})
    expected = [
        ("RX-001", "张三", "甲代表团"),
        ("RX-002", "李四", "甲代表团"),
        ("RX-003", "王五", "乙代表团"),
    ]
    assert roll(clerk) == expected
    assert clerk.get("/api/deputies/RX-003").json()["status"] == "suspended"


def test_the_district_s_own_workbook_comes_in(clerk: TestClient, database: Database) -> None:
    data = roll_xlsx()
    assert bring_in(clerk, data, name="roll.xlsx").status_code == 201
    with database.unit(write=False) as db:
        assert (len(service.entitled(db)), len(service.delegations(db))) == (300, 10)
        assert service.stations(db)
        assert service.departments(db)
    again = preview(clerk, data, "roll.xlsx")
    assert (again["added_count"], again["changed_count"], again["missing_count"]) == (0, 0, 0)
    assert again["unchanged_count"] == again["rows"]


def test_a_second_file_shows_what_differs(clerk: TestClient) -> None:
    bring_in(clerk, csv(*ROWS))
    changed = "RX-001,张三,男,丙代表团,15400000009,教师,在任"
    data = csv(changed, ROWS[1], "RX-004,赵六,女,甲代表团,15400000004,,在任")
    seen = preview(clerk, data)
    assert [entry["key"] for entry in seen["added"]] == ["RX-004"]
    assert [entry["key"] for entry in seen["missing"]] == ["RX-003"]
    assert seen["unchanged_count"] == 1
    fields = {change["field"]: (change["old"], change["new"]) for change in seen["changed"][0]["fields"]}
    assert fields == {"代表团": ("甲代表团", "丙代表团"), "手机号": ("154****0001", "154****0009")}
    assert "15400000009" not in str(seen)
    assert bring_in(clerk, data).status_code == 201
    assert [number for number, _name, _place in roll(clerk)] == ["RX-001", "RX-002", "RX-003", "RX-004"]


@pytest.mark.parametrize("number", ["RX/001", "RX\\001", ".."])
def test_a_number_that_is_no_address_is_refused(clerk: TestClient, number: str) -> None:
    data = csv(ROWS[0], ROWS[1].replace("RX-002", number))
    [fault] = preview(clerk, data)["faults"]
    assert (fault["pointer"], "请改用“-”" in fault["detail"]) == ("代表 / 第3行 / 代表证号", True)
    assert (bring_in(clerk, data).status_code, roll(clerk)) == (422, [])


def test_two_deputies_may_swap_their_phones(clerk: TestClient) -> None:
    bring_in(clerk, csv(*ROWS))
    swapped = (ROWS[0].replace("0001,", "0002,"), ROWS[1].replace("0002,", "0001,"))
    assert bring_in(clerk, csv(*swapped, ROWS[2])).json()["changed"] == 2
    assert preview(clerk, csv(*swapped, ROWS[2]))["unchanged_count"] == 3


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        ("RX-001,赵六,女,甲代表团,15400000004,,在任", "第5行 / 代表证号", "第2行重复"),
        ("RX-004,赵六,女,甲代表团,15400000001,,在任", "第5行 / 手机号", "第2行重复"),
        ("RX-004,赵六,女,甲代表团,1234,,在任", "第5行 / 手机号", "11位"),
        ("RX-004,,女,甲代表团,15400000004,,在任", "第5行 / 姓名", "必填"),
        ("RX-004,赵六,女,甲代表团,15400000004,,在睡", "第5行 / 状态", "可填"),
        (f"RX-004,{'赵' * 41},女,甲代表团,15400000004,,在任", "第5行 / 姓名", "41"),
    ],
)
def test_a_fault_is_named_by_row_and_nothing_comes_in(
    clerk: TestClient, database: Database, row: str, place: str, words: str
) -> None:
    data = csv(*ROWS, row)
    seen = preview(clerk, data)
    assert seen["fault_count"] == 1
    assert place in seen["faults"][0]["pointer"]
    assert words in seen["faults"][0]["detail"]
    answer = bring_in(clerk, data, seen["digest"])
    assert answer.status_code == 422
    assert answer.json()["errors"] == seen["faults"]
    assert roll(clerk) == []
    with database.unit(write=False) as db:
        assert service.delegations(db) == []
        assert "roll.import" not in {event.type for event in events(db)}


def test_a_phone_of_somebody_outside_the_file_is_a_fault(clerk: TestClient) -> None:
    bring_in(clerk, csv(*ROWS))
    seen = preview(clerk, csv("RX-009,赵六,女,甲代表团,15400000001,,在任"))
    assert seen["fault_count"] == 1
    assert "RX-001" in seen["faults"][0]["detail"]


def test_a_file_does_not_suspend_or_bring_back_anybody(clerk: TestClient) -> None:
    bring_in(clerk, csv(*ROWS))
    seen = preview(clerk, csv(ROWS[0].replace("在任", "暂停执行职务"), ROWS[1], ROWS[2]))
    assert seen["fault_count"] == 1
    assert "公告号" in seen["faults"][0]["detail"]


def test_a_stale_preview_is_refused(clerk: TestClient) -> None:
    data = csv(*ROWS)
    digest = preview(clerk, data)["digest"]
    assert bring_in(clerk, csv(ROWS[0])).status_code == 201
    assert bring_in(clerk, data, digest).status_code == 412
    assert bring_in(clerk, csv(*ROWS[:2]), digest).status_code == 412
    assert len(roll(clerk)) == 1
    assert bring_in(clerk, data).status_code == 201


def test_without_a_preview_nothing_comes_in(clerk: TestClient) -> None:
    answer = clerk.post("/api/imports/roll", files={"file": ("roll.csv", csv(*ROWS))})
    assert answer.status_code == 422
    assert roll(clerk) == []


def test_the_same_file_twice_changes_nothing(clerk: TestClient, database: Database) -> None:
    for _ in range(2):
        assert bring_in(clerk, csv(*ROWS)).status_code == 201
    with database.unit(write=False) as db:
        assert [event.type for event in events(db)].count("roll.import") == 1


def test_nothing_comes_in_while_the_roll_is_frozen(clerk: TestClient, database: Database) -> None:
    with database.unit(write=True) as db:
        service.freeze_roll(db, "0000000001")
    assert preview(clerk, csv(*ROWS))["added_count"] == 3
    assert bring_in(clerk, csv(*ROWS)).status_code == 409
    assert roll(clerk) == []


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.TELLER, Role.BODY_SECRETARY, Role.AUDITOR])
def test_only_the_clerk_imports(app: FastAPI, role: Role) -> None:
    client = make.signed_in(app, role)
    files = {"file": ("roll.csv", csv(*ROWS))}
    assert client.post("/api/imports/roll/preview", files=files).status_code == 403
    assert client.post("/api/imports/roll", files=files, headers={"If-Match": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "roll.csv"),
        (b"PK\x03\x04 broken", "roll.xlsx"),
        (b"\xff\xfe\x00", "roll.csv"),
        (b"%PDF-1.7", "roll.pdf"),
        ("姓名\r\n张三".encode(), "roll.csv"),
        (workbook([Table("别的", columns.DEPARTMENTS)]), "roll.xlsx"),
    ],
)
def test_what_is_no_roll(clerk: TestClient, data: bytes, name: str) -> None:
    answer = clerk.post("/api/imports/roll/preview", files={"file": (name, data)})
    assert answer.status_code == 422 or answer.json()["fault_count"] > 0
    assert roll(clerk) == []


def test_the_template_is_the_empty_roll(clerk: TestClient) -> None:
    answer = clerk.get("/api/imports/roll/template")
    book = read(answer.content, "roll.xlsx")
    assert [sheet.title for sheet in book.sheets][:3] == ["代表", "家站点", "责任单位"]
    assert preview(clerk, answer.content, "roll.xlsx")["rows"] == 0


def test_five_thousand_rows_within_five_seconds(clerk: TestClient) -> None:
    data = csv(*(f"RX-{n:05},某人{n},男,第{n % 40}代表团,156{n:08},,在任" for n in range(5000)))
    digest = preview(clerk, data)["digest"]
    # Work of this process, not time on the wall: the machine may be busy with other tests.
    started = time.process_time()
    assert bring_in(clerk, data, digest).json()["added"] == 5000
    assert time.process_time() - started < 5


def test_a_preview_waits_for_nobody_who_writes(clerk: TestClient, app: FastAPI) -> None:
    """Nor does a ballot wait for a preview: SQLite has one writer, and a large file is read for long."""
    database: Database = app.state.database
    with database.unit(write=True) as db:
        db.connection()
        seen = preview(clerk, csv(*ROWS))
    assert seen["added_count"] == len(ROWS)

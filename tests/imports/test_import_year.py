"""A year's file in two hands over HTTP, on both databases: whole, once, by two humans, or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import SQLModel, func, select

from app.candidates import service as candidates
from app.candidates.tables import CandidateRow
from app.cycles.tables import CycleMoveRow, CycleRow
from app.db.clock import MovingClock
from app.db.session import Database
from app.decisions.tables import DecisionRow
from app.domain.actors import Body, Role
from app.domain.errors import Conflict
from app.domain.words import CandidateStatus, ProjectStatus, Stage
from app.imports.tables import YearFileRow
from app.people.tables import DepartmentRow
from app.projects.tables import ProgressRow, ProjectRow, ReportRow
from app.results.tables import ResultRow
from tests import factories
from tests.imports import books as b

URL = "/api/imports/year"


@pytest.fixture
def hall(app: FastAPI, client: TestClient) -> FastAPI:
    """A founded congress with the departments that the files name."""
    factories.found_congress(app)
    database: Database = app.state.database
    with database.unit(write=True) as db:
        db.add_all(DepartmentRow(code=code, name=name) for code, name in b.DEPARTMENTS.items())
    return app


def send(
    client: TestClient, data: bytes, kind: str = "listed", where: str = "", name: str = "年度.xlsx"
) -> Response:
    return client.post(URL + where, files={"file": (name, data)}, data={"kind": kind})


def hand_in(client: TestClient, data: bytes, kind: str = "listed") -> dict[str, Any]:
    answer = send(client, data, kind)
    assert answer.status_code == 201, answer.text
    waiting: dict[str, Any] = answer.json()
    return waiting


def confirm(client: TestClient, waiting: dict[str, Any]) -> Response:
    return client.post(f"{URL}/{waiting['id']}/confirm", json={"decision": waiting["decision"]})


def enter(app: FastAPI, data: bytes, kind: str = "listed") -> dict[str, Any]:
    waiting = hand_in(factories.signed_in(app, Role.CLERK), data, kind)
    answer = confirm(factories.signed_in(app, Role.CLERK), waiting)
    assert answer.status_code == 200, answer.text
    entered: dict[str, Any] = answer.json()
    return entered


def count(app: FastAPI, table: type[SQLModel]) -> int:
    database: Database = app.state.database
    with database.unit(write=False) as db:
        return db.exec(select(func.count()).select_from(table)).one()


def test_a_list_enters_whole(hall: FastAPI) -> None:
    entered = enter(hall, b.list_file())
    assert entered["stage"] == Stage.LISTED
    assert (entered["formed_outside"], entered["document_no"]) == (True, "榕府〔2026〕58号")
    with hall.state.database.unit(write=False) as db:
        rows = candidates.candidates(db, entered["cycle"])
        assert [(c.number, c.group_code, c.status) for c in rows] == [
            (1, "general", CandidateStatus.LISTED),
            (2, "general", CandidateStatus.LISTED),
            (3, "general", CandidateStatus.LISTED),
            (4, "investment_plan", CandidateStatus.LISTED),
        ]
        assert rows[0].departments == b.EDUCATION
        assert [(g.code, g.places, g.uncontested) for g in candidates.groups(db, entered["cycle"])] == [
            ("general", 2, False),
            ("investment_plan", 1, True),
        ]
        assert candidates.current_list(db, entered["cycle"]).version == 1
        move = db.exec(select(CycleMoveRow)).one()
        decision = db.get_one(DecisionRow, move.decision_id)
        assert (move.action, decision.body, bool(decision.used_at)) == (
            "import_listed",
            Body.SECOND_PERSON,
            True,
        )


def test_last_years_projects_enter_whole(hall: FastAPI) -> None:
    running = b.project(
        2, status=ProjectStatus.IMPLEMENTING, final_report=None, final_report_on=None, mid_year_on=None
    )
    entered = enter(hall, b.projects_file(projects=[b.project(1), running]), "implementing")
    assert entered["stage"] == Stage.IMPLEMENTING
    with hall.state.database.unit(write=False) as db:
        one, two = db.exec(select(ProjectRow).order_by("number")).all()
        assert (one.status, two.status) == (ProjectStatus.REPORTED, ProjectStatus.IMPLEMENTING)
        reports = db.exec(select(ReportRow).where(ReportRow.project_id == one.id)).all()
        assert {report.kind for report in reports} == {"mid_year", "final"}
        months = db.exec(select(ProgressRow).where(ProgressRow.project_id == one.id)).all()
        assert sorted((p.month.month, p.done_amount, p.paid) for p in months) == [
            (6, 4, 500_000),
            (10, 10, 1_800_000),
        ]
    public = factories.visitor(hall).get(f"/api/results/{entered['cycle']}/public").json()
    assert public["notice_no"] == "榕人大公告〔2026〕1号"
    [group] = public["tally"]["groups"]
    assert group["items"] == [
        {"no": 1, "title": "项目1", "outcome": "selected", "counts": {"approve": 201}},
        {"no": 2, "title": "项目2", "outcome": "selected"},
        {"no": 3, "title": "未入选的项目", "outcome": "not_selected", "counts": {"approve": 203}},
    ]


def test_an_announced_result_reads_as_page_and_table(hall: FastAPI) -> None:
    cycle = enter(
        hall, b.projects_file(projects=[b.project(1, title="<b>一</b>"), b.project(2)]), "implementing"
    )["cycle"]
    visitor = factories.visitor(hall)
    page = visitor.get(f"/results/{cycle}/notice")
    assert page.status_code == 200
    assert "&lt;b&gt;一&lt;/b&gt;" in page.text
    assert "系统外形成" in page.text
    table = visitor.get(f"/api/results/{cycle}/public.csv")
    assert table.content.decode("utf-8-sig").splitlines()[3].startswith("3,,未入选的项目,203,")


def test_a_preview_sums_up_and_writes_nothing(hall: FastAPI) -> None:
    answer = send(factories.signed_in(hall, Role.CLERK), b.list_file(), where="/preview")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["items"], found["budget"], found["stage"]) == (4, 10_000_000, "LISTED")
    assert [(g["code"], g["items"], g["budget"], g["places"]) for g in found["groups"]] == [
        ("general", 3, 6_000_000, 2),
        ("investment_plan", 1, 4_000_000, 1),
    ]
    assert [w["pointer"] for w in found["warnings"]] == ["类别 / 第3行 / 等额"]
    assert [count(hall, table) for table in (YearFileRow, DecisionRow, CycleRow)] == [0, 0, 0]


def test_a_preview_of_projects_says_what_is_missing(hall: FastAPI) -> None:
    over = b.project(2, paid=2_100_000, mid_year_on=None, status=ProjectStatus.TERMINATED)
    late = b.project(1, mid_year_on=None)
    data = b.projects_file(
        projects=[late, over], progress=[b.months(1, month=date(2026, 5, 1), done_amount=11)]
    )
    found = send(factories.signed_in(hall, Role.CLERK), data, "implementing", "/preview").json()
    assert (found["paid"], found["reported"], found["terminated"], found["not_selected"]) == (
        3_900_000,
        2,
        1,
        1,
    )
    assert [w["pointer"] for w in found["warnings"]] == [
        "项目 / 第2行 / 年中报告日期",
        "项目 / 第3行 / 已支付（元）",
        "进度",
    ]


def test_faults_are_answered_by_row_and_nothing_waits(hall: FastAPI) -> None:
    data = b.list_file(candidates=[*b.CANDIDATES, b.candidate(5, lead_department="区渔业局")])
    clerk = factories.signed_in(hall, Role.CLERK)
    for where in ("/preview", ""):
        answer = send(clerk, data, where=where)
        assert answer.status_code == 422
        assert answer.json()["errors"] == [
            {
                "pointer": "候选项目 / 第6行 / 牵头单位",
                "detail": "名册中没有责任单位“区渔业局”；请核对名称，或先导入名册",
            }
        ]
    assert [count(hall, table) for table in (YearFileRow, DecisionRow)] == [0, 0]


def test_one_human_is_not_two(hall: FastAPI) -> None:
    number = factories.phone()
    first = factories.client_of(hall, factories.account(hall, Role.CLERK, number=number))
    second = factories.client_of(hall, factories.account(hall, Role.CLERK, number=number))
    waiting = hand_in(first, b.list_file())
    for client in (first, second):
        answer = confirm(client, waiting)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/same-human")
    assert count(hall, CycleRow) == 0


def test_the_second_human_sees_what_is_confirmed(hall: FastAPI) -> None:
    waiting = hand_in(factories.signed_in(hall, Role.CLERK), b.list_file())
    secretary = factories.signed_in(hall, Role.BODY_SECRETARY)
    seen = secretary.get(f"{URL}/{waiting['id']}").json()
    assert seen["preview"] == waiting["preview"]
    assert secretary.get(f"{URL}/{waiting['id']}/file").content == b.list_file()
    assert confirm(secretary, waiting).status_code == 200
    assert secretary.get(f"{URL}/{waiting['id']}").status_code == 409
    assert secretary.get(f"{URL}/{waiting['id']}/file").status_code == 200


def test_a_file_is_imported_once(hall: FastAPI) -> None:
    clerk, other = factories.signed_in(hall, Role.CLERK), factories.signed_in(hall, Role.CLERK)
    waiting, same = hand_in(clerk, b.list_file()), hand_in(clerk, b.list_file({"title": "同一年度"}))
    twice = send(clerk, b.list_file())
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-entered")
    assert confirm(other, waiting).status_code == 200
    again = confirm(other, waiting)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-imported")
    twin = confirm(other, same)
    assert (twin.status_code, twin.json()["type"]) == (409, "/problems/subject-changed")
    assert send(clerk, b.list_file()).status_code == 422
    assert count(hall, CycleRow) == 1


def test_what_changed_meanwhile_is_not_imported(hall: FastAPI) -> None:
    waiting = hand_in(factories.signed_in(hall, Role.CLERK), b.list_file())
    with hall.state.database.unit(write=True) as db:
        housing = db.exec(select(DepartmentRow).where(DepartmentRow.code == "housing")).one()
        housing.name = "区住建局"
        db.add(housing)
    answer = confirm(factories.signed_in(hall, Role.CLERK), waiting)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/subject-changed")
    assert "候选项目 / 第2行 / 牵头单位" in answer.json()["detail"]


def test_altered_bytes_are_not_imported(hall: FastAPI) -> None:
    waiting = hand_in(factories.signed_in(hall, Role.CLERK), b.list_file())
    with hall.state.database.unit(write=True) as db:
        file = db.get_one(YearFileRow, waiting["id"])
        file.content = b.list_file({"title": "另一个年度"})
        db.add(file)
    answer = confirm(factories.signed_in(hall, Role.CLERK), waiting)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/subject-changed")
    assert count(hall, CycleRow) == 0


def test_a_decision_is_about_its_own_file_and_for_a_day(hall: FastAPI, clock: MovingClock) -> None:
    clerk = factories.signed_in(hall, Role.CLERK)
    one, other = hand_in(clerk, b.list_file()), hand_in(clerk, b.projects_file(), "implementing")
    second = factories.signed_in(hall, Role.CLERK)
    crossed = confirm(second, {"id": one["id"], "decision": other["decision"]})
    assert (crossed.status_code, crossed.json()["type"]) == (409, "/problems/decision-needed")
    clock.move(hours=25)
    late = confirm(factories.signed_in(hall, Role.CLERK), one)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/decision-expired")
    assert confirm(factories.signed_in(hall, Role.CLERK), {**one, "id": "0000000000"}).status_code == 404


@pytest.mark.parametrize("kind", ["listed", "implementing"])
def test_a_fault_on_the_way_leaves_nothing(hall: FastAPI, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b.list_file() if kind == "listed" else b.projects_file()
    waiting = hand_in(factories.signed_in(hall, Role.CLERK), data, kind)

    def fail(*_args: object, **_named: object) -> None:
        raise Conflict("中断")

    monkeypatch.setattr("app.stages.entering.candidates.publish_version", fail)
    monkeypatch.setattr("app.stages.entering.results.store_announced", fail)
    second = factories.signed_in(hall, Role.CLERK)
    assert confirm(second, waiting).status_code == 409
    tables = (CycleRow, CycleMoveRow, CandidateRow, ProjectRow, ProgressRow, ReportRow, ResultRow)
    assert [count(hall, table) for table in tables] == [0] * 7
    monkeypatch.undo()
    assert confirm(second, waiting).status_code == 200


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.CLERK, Role.RESIDENT, Role.DEPUTY)])
def test_only_a_clerk_hands_in(hall: FastAPI, role: Role) -> None:
    client = factories.signed_in(hall, role)
    for where in ("/preview", ""):
        answer = send(client, b.list_file(), where=where)
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-your-role")
    waiting = hand_in(factories.signed_in(hall, Role.CLERK), b.list_file())
    assert confirm(client, waiting).status_code == (200 if role is Role.BODY_SECRETARY else 403)


def test_nobody_hands_in_without_signing_in(hall: FastAPI) -> None:
    visitor = factories.visitor(hall)
    assert send(visitor, b.list_file()).status_code == 401
    assert visitor.get(f"{URL}/0000000000").status_code == 401


def test_what_is_no_year_file_is_refused_with_advice(hall: FastAPI) -> None:
    clerk = factories.signed_in(hall, Role.CLERK)
    table = "序号,名称\r\n1,老旧小区改造\r\n".encode("gbk")
    for data, words in ((table, "以 xlsx 格式上传"), (b"%PDF-1.7", "不是表格文件"), (b"", "空文件")):
        answer = send(clerk, data, where="/preview", name="../秘密/\u202e年度.csv")
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
        assert "“年度.csv”" in answer.json()["detail"]
    assert send(clerk, b.list_file(), kind="other").status_code == 422
    assert clerk.post(f"{URL}/preview", data={"kind": "listed"}).status_code == 422


def test_templates_are_files_of_their_kind(hall: FastAPI) -> None:
    visitor = factories.visitor(hall)
    clerk = factories.signed_in(hall, Role.CLERK)
    for kind in ("listed", "implementing"):
        answer = visitor.get(f"{URL}/template", params={"kind": kind})
        assert answer.status_code == 200
        refused = send(clerk, answer.content, kind, "/preview")
        assert refused.status_code == 422
        assert {e["pointer"] for e in refused.json()["errors"]} >= {"年度 / 届", "年度 / 文号"}
    assert visitor.get(f"{URL}/template", params={"kind": "both"}).status_code == 422


def test_hostile_text_stays_text(hall: FastAPI) -> None:
    text = '=HYPERLINK("http://x")<script>alert(1)</script>\'; DROP TABLE cycle; --'
    rows = [b.candidate(1, title=text), *b.CANDIDATES[1:]]
    cycle = enter(hall, b.list_file(candidates=rows))["cycle"]
    listed = factories.visitor(hall).get("/api/candidates", params={"cycle": cycle}).json()
    assert listed["items"][0]["title"] == text
    assert count(hall, CycleRow) == 1

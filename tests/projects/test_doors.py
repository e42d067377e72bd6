"""Projects over HTTP: who may read, report, file, move; bad input; pages of a list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Body, Role
from app.domain.words import Grade
from tests.attachments.bytes import image
from tests.attachments.uploading import uploaded
from tests.doctor.outside import recomputed
from tests.factories import account, client_of, signed_in, visitor
from tests.projects.test_carrying_over import entry, later_year
from tests.projects.year import Year, year_of


def lead_of(app: FastAPI, department: str) -> TestClient:
    return client_of(app, account(app, Role.DEPARTMENT, department_id=department))


def progress(**more: object) -> dict[str, object]:
    return {"month": "2026-10", "done_amount": 620, "paid": 30_000_000, **more}


def test_everybody_reads_projects_page_by_page(app: FastAPI) -> None:
    year = year_of(app)
    client = visitor(app)
    first = client.get("/api/projects", params={"cycle": year.cycle, "limit": 2}).json()
    assert [item["number"] for item in first["items"]] == [1, 2]
    rest = client.get("/api/projects", params={"cycle": year.cycle, "after": first["next"]}).json()
    assert ([item["number"] for item in rest["items"]], rest["next"]) == ([3], None)
    one = first["items"][0]
    assert (one["done_percent"], one["status_label"], one["lead_department"]) == (
        "50.00",
        "实施中",
        "区教育局",
    )
    assert client.get("/api/projects", params={"cycle": "NEVER00000"}).status_code == 404
    assert client.get("/api/projects/NEVER00000").status_code == 404
    assert client.get("/api/projects").status_code == 422


def test_the_desk_of_a_year_under_way_says_what_its_projects_owe(app: FastAPI) -> None:
    year = year_of(app, projects=1)
    year.change(1, plan_due_on=date(2026, 12, 23), finishes_on=date(2027, 3, 31))

    def owed() -> list[tuple[str, str, str, bool]]:
        [board] = signed_in(app, Role.CLERK).get("/api/desk").json()["years"]
        return [(one["title"], one["what"], one["due_on"], one["overdue"]) for one in board["owed"]]

    assert owed() == [
        ("项目1", "plan", "2026-12-23", False),
        ("项目1", "finish", "2027-03-31", False),
    ]
    year.clock.move(days=31)
    assert owed()[0] == ("项目1", "plan", "2026-12-23", True)


def test_progress_over_http(app: FastAPI) -> None:
    year = year_of(app)
    path = f"/api/projects/{year.projects[0]}/progress"
    lead = lead_of(app, year.education)
    assert lead.post(path, json=progress()).status_code == 201
    for wrong in ({"month": "2026-13"}, {"done_amount": True}, {"paid": -5}, {"paid": 1.5}, {"who": "x"}):
        assert lead.post(path, json=progress(**wrong)).status_code == 422, wrong
    again = lead.post(path, json=progress())
    assert again.status_code == 422
    assert again.json()["errors"][0]["pointer"] == "/note"
    assert lead_of(app, year.transport).post(path, json=progress()).status_code == 403
    assert signed_in(app, Role.CLERK).post(path, json=progress()).status_code == 403
    assert visitor(app).post(path, json=progress()).status_code == 401
    shown = visitor(app).get(f"/api/projects/{year.projects[0]}").json()
    assert [entry["month"] for entry in shown["progress"]] == ["2026-06", "2026-10"]
    assert (shown["done_amount"], shown["done_percent"]) == (620, "86.11")


def test_reports_over_http(app: FastAPI) -> None:
    year = year_of(app)
    path = f"/api/projects/{year.projects[0]}/reports"
    lead = lead_of(app, year.education)
    assert lead.post(f"{path}/mid_year", json={"text": "过半"}).status_code == 201
    assert lead.post(f"{path}/weekly", json={"text": "过半"}).status_code == 422
    assert lead.post(f"{path}/final", json={"text": " "}).status_code == 422
    filed = lead.post(f"{path}/final", json={"text": "<b>完成</b>"})
    assert filed.json()["published_on"] == "2026-11-23"
    assert lead.post(f"{path}/final", json={"text": "再报"}).status_code == 409
    shown = visitor(app).get(f"/api/projects/{year.projects[0]}").json()
    assert [report["kind"] for report in shown["reports"]] == ["mid_year", "final"]
    assert shown["status"] == "REPORTED"


def test_rectification_over_http(app: FastAPI) -> None:
    year: Year = year_of(app, reported=1, projects=1)
    path = f"/api/projects/{year.projects[0]}"
    lead = lead_of(app, year.education)
    assert lead.post(f"{path}/rectification/plan", json={"text": "方案"}).status_code == 409
    year.grade(Grade.UNSATISFIED)
    filed = lead.post(f"{path}/rectification/plan", json={"text": "方案"}).json()
    assert (filed["plan"], filed["filed_on"], filed["plan_due_on"]) == ("方案", "2026-11-23", "2026-12-23")
    assert (
        lead_of(app, year.transport).post(f"{path}/rectification/plan", json={"text": "x"}).status_code == 403
    )
    clerk = signed_in(app, Role.CLERK)
    move = f"{path}/moves/accept_plan"
    assert clerk.post(move, json={"decision": "NEVER00000"}).status_code == 404
    assert clerk.post(move, json={}).status_code == 422
    decision = {"decision": year.decide(1, "accept_plan", body=Body.STANDING_COMMITTEE)}
    assert lead.post(move, json=decision).status_code == 403
    done = clerk.post(move, json=decision)
    assert done.json()["rectifications"][0]["accepted_on"] == "2026-11-23"
    assert clerk.post(move, json=decision).status_code == 409
    assert clerk.post(f"{path}/moves/close", json=decision).status_code == 409
    assert clerk.post(f"{path}/moves/grade", json=decision).status_code == 422
    reported = lead.post(f"{path}/rectification/report", json={"text": "已补齐"})
    assert reported.json()["reported_on"] == "2026-11-23"


NODES = [
    {"month": "2026-12", "reached": "主体完工", "amount": 500, "payment": 40_000_000},
    {"month": "2027-03", "reached": "开园", "amount": 720, "payment": 60_000_000},
]
PLAN = {"lead_post": "区教育局分管副局长", "target": "新增学位720个", "nodes": NODES}
COMMITTEE = {"meeting": "常委会第四十次会议", "document_no": "常〔2026〕9号"}
VOTED = {"votes": {"in_favour": 21, "against": 10, "abstained": 9}, "committee_members": 40}


def test_a_plan_over_http(app: FastAPI) -> None:
    year = year_of(app)
    path, public = f"/api/projects/{year.projects[0]}/plan", visitor(app)
    lead = lead_of(app, year.education)
    faulty: tuple[dict[str, object], ...] = (
        {"nodes": []},
        {"nodes": [{**NODES[0], "month": "2026-13"}]},
        {"nodes": [{**NODES[0], "amount": 1.5}]},
        {"nodes": [{**NODES[0], "payment": -1}]},
        {"nodes": NODES * 31},
        {"lead_post": " "},
        {"who": "x"},
    )
    for wrong in faulty:
        assert lead.post(path, json={**PLAN, **wrong}).status_code == 422, wrong
    short = lead.post(path, json={**PLAN, "nodes": NODES[:1]})
    assert [fault["pointer"] for fault in short.json()["errors"]] == ["/nodes/0/amount"]
    assert lead.post(path, json=PLAN).json()["version"] == 1
    assert lead.post(path, json=PLAN).json()["version"] == 2
    assert lead_of(app, year.transport).post(path, json=PLAN).status_code == 403
    assert signed_in(app, Role.CLERK).post(path, json=PLAN).status_code == 403
    assert public.post(path, json=PLAN).status_code == 401
    shown = public.get(f"/api/projects/{year.projects[0]}").json()
    assert (shown["plan"]["version"], shown["plan"]["nodes"]) == (2, NODES)
    first = public.get(f"{path}s", params={"limit": "1"}).json()
    rest = public.get(f"{path}s", params={"before": first["next"]}).json()
    assert [p["version"] for p in first["items"] + rest["items"]] == [2, 1]


def test_an_adjustment_over_http_by_two_hands(app: FastAPI) -> None:
    year = year_of(app)
    project, public = f"/api/projects/{year.projects[0]}", visitor(app)
    government, clerk, second = (
        signed_in(app, role) for role in (Role.GOVERNMENT_OFFICE, Role.CLERK, Role.CLERK)
    )
    asked = {"kind": "site", "reason": "原址有管线", "before": "溪东路1号", "after": "溪西路8号"}
    assert government.post(f"{project}/adjustments", json={**asked, "amount": 3}).status_code == 422
    made = government.post(f"{project}/adjustments", json=asked)
    assert (made.status_code, made.json()["status"]) == (201, "pending")
    assert government.post(f"{project}/adjustments", json=asked).status_code == 409
    path = f"/api/adjustments/{made.json()['id']}"
    assert public.get(project).json()["adjustments"] == []
    assert (public.get(path).status_code, government.get(path).json()["title"]) == (401, "项目1")
    decided = {"kind": "adjustment", "subject": made.json()["id"], "action": "decide", **COMMITTEE}
    assert clerk.post("/api/decisions", json=decided).status_code == 422  # without its votes
    assert clerk.post("/api/decisions", json={**decided, **VOTED, "action": "file"}).status_code == 404
    decision = clerk.post("/api/decisions", json={**decided, **VOTED})
    assert decision.status_code == 201, decision.text
    body = {"decision": decision.json()["id"]}
    assert clerk.post(f"{path}/decide", json=body).status_code == 403
    assert government.post(f"{path}/take-back").json()["status"] == "taken_back"
    assert second.post(f"{path}/decide", json=body).status_code == 409
    path = f"/api/adjustments/{government.post(f'{project}/adjustments', json=asked).json()['id']}"
    decided["subject"] = path.rpartition("/")[2]
    body = {"decision": clerk.post("/api/decisions", json={**decided, **VOTED}).json()["id"]}
    assert second.post(f"{path}/decide", json=body).json()["status"] == "approved"
    shown = public.get(project).json()
    assert [(a["kind_label"], a["after"]) for a in shown["adjustments"]] == [("选址", "溪西路8号")]
    listed = clerk.get("/api/adjustments", params={"cycle": year.cycle, "status": "approved"}).json()
    assert [(a["title"], a["document_no"]) for a in listed["items"]] == [("项目1", "常〔2026〕9号")]


def test_termination_has_one_door(app: FastAPI) -> None:
    year = year_of(app)
    decision = {"kind": "project", "subject": year.projects[0], "action": "terminate", **COMMITTEE}
    refused = signed_in(app, Role.GOVERNMENT_OFFICE).post("/api/decisions", json={**decision, **VOTED})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/wrong-stage")
    clerk = signed_in(app, Role.CLERK)
    move = clerk.post(f"/api/projects/{year.projects[0]}/moves/terminate", json={"decision": "NEVER00000"})
    assert move.status_code == 422


def test_a_project_is_terminated_by_the_committee(app: FastAPI, tmp_path: Path) -> None:
    year = year_of(app)
    project = f"/api/projects/{year.projects[0]}"
    government, clerk, second = (
        signed_in(app, role) for role in (Role.GOVERNMENT_OFFICE, Role.CLERK, Role.CLERK)
    )
    asked = {"kind": "terminate", "reason": "选址落空"}
    adjustment = government.post(f"{project}/adjustments", json=asked).json()["id"]
    decided = {"kind": "adjustment", "subject": adjustment, "action": "decide", **COMMITTEE, **VOTED}
    body = {"decision": clerk.post("/api/decisions", json=decided).json()["id"]}
    assert second.post(f"/api/adjustments/{adjustment}/decide", json=body).status_code == 200
    assert visitor(app).get(project).json()["status"] == "TERMINATED"
    recomputed(app, tmp_path, "项目调整")


def test_carrying_over_by_two_hands(app: FastAPI, tmp_path: Path) -> None:
    year = year_of(app, reported=1)
    there = later_year(year)
    government, clerk = signed_in(app, Role.GOVERNMENT_OFFICE), signed_in(app, Role.CLERK)
    decision = {"kind": "project", "subject": year.projects[0], "action": "carry_over", **COMMITTEE}
    assert government.post("/api/decisions", json=decision).status_code == 422
    changed = {**decision, "carry_over": entry(there, budget=1)}
    refused = government.post("/api/decisions", json=changed)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/rules-unmet")
    made = government.post("/api/decisions", json={**decision, "carry_over": entry(there)})
    assert made.status_code == 201, made.text
    path, body = f"/api/projects/{year.projects[0]}/carry-over", {"decision": made.json()["id"]}
    assert government.post(path, json=body).status_code == 403
    carried = clerk.post(path, json=body)
    assert carried.status_code == 201, carried.text
    shown = carried.json()
    assert (shown["cycle"], shown["carried_from"], shown["milestone_percent"]) == (
        there,
        year.projects[0],
        "66.67",  # it stands where it stood: 360 of this year's 540
    )
    recomputed(app, tmp_path, "续建项目转入本年度")


def test_the_desk_sees_what_is_overdue(app: FastAPI) -> None:
    year = year_of(app)
    for number in (1, 3):
        year.change(number, plan_due_on=date(2026, 11, 22))
    desk, asked = signed_in(app, Role.AUDITOR), {"cycle": year.cycle, "limit": "1"}
    first = desk.get("/api/projects/overdue", params=asked).json()
    rest = desk.get("/api/projects/overdue", params={**asked, "after": first["next"]}).json()
    found = first["items"] + rest["items"]
    assert [(p["number"], [late["what"] for late in p["overdue"]]) for p in found] == [
        (1, ["plan"]),
        (3, ["plan"]),
    ]
    assert rest["next"] is None
    assert visitor(app).get("/api/projects/overdue", params=asked).status_code == 401
    public = visitor(app).get("/api/projects", params={"cycle": year.cycle}).json()["items"]
    assert [late["label"] for late in public[0]["overdue"]] == ["实施方案逾期未提出"]


def test_photos_come_with_progress_for_everybody(app: FastAPI) -> None:
    year = year_of(app)
    path, lead = f"/api/projects/{year.projects[0]}", lead_of(app, year.education)
    photo, other = uploaded(lead, image()), uploaded(signed_in(app, Role.CLERK), image())
    assert lead.post(f"{path}/progress", json=progress(attachments=[other])).status_code == 422
    reported = lead.post(f"{path}/progress", json=progress(attachments=[photo]))
    assert [a["id"] for a in reported.json()["attachments"]] == [photo]
    months = visitor(app).get(path).json()["progress"]
    assert [[a["id"] for a in month["attachments"]] for month in months] == [[], [photo]]
    assert visitor(app).get(f"/api/attachments/{photo}").status_code == 200
    again = lead.post(f"{path}/progress", json=progress(attachments=[photo], note="更正"))
    assert again.status_code == 422

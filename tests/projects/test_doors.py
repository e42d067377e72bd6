"""Projects over HTTP: who may read, report, file, move; bad input; pages of a list."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Body, Role
from app.domain.words import Grade
from tests.factories import account, client_of, signed_in, visitor
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

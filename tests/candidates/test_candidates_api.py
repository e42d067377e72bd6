"""The list over HTTP: open to everybody once published, bytes with their digest, no word of the result."""

from __future__ import annotations

import hashlib

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.candidates import service
from app.candidates.schemas import AmendmentIn
from app.cycles.tables import CycleRow
from app.domain.actors import Role
from app.domain.words import CandidateStatus, Stage
from tests import factories
from tests.candidates import lists


@pytest.fixture
def cycle(app: FastAPI, client: TestClient) -> str:
    return lists.listed(app)


def test_everybody_reads_a_published_list_page_by_page(app: FastAPI, cycle: str) -> None:
    visitor = factories.visitor(app)
    first = visitor.get("/api/candidates", params={"cycle": cycle, "limit": 4}).json()
    assert [g["code"] for g in first["groups"]] == ["general", "investment_plan"]
    assert [c["number"] for c in first["items"]] == [1, 2, 3, 4]
    rest = visitor.get("/api/candidates", params={"cycle": cycle, "after": first["next"]}).json()
    assert ([c["number"] for c in rest["items"]], rest["next"]) == ([5, 6], None)
    assert rest["items"][0]["lead_department"] == "区住房和建设局"


def test_a_dossier_is_whole(app: FastAPI, cycle: str) -> None:
    visitor = factories.visitor(app)
    [one, *_] = visitor.get("/api/candidates", params={"cycle": cycle}).json()["items"]
    dossier = visitor.get(f"/api/candidates/{one['id']}").json()
    assert {**dossier, **one} == dossier
    assert (dossier["cycle"], dossier["target_amount"], dossier["purpose"]) == (cycle, 1, "改善居住条件")
    assert "group_code" not in dossier
    assert visitor.get("/api/candidates/0000000000").status_code == 404
    assert visitor.get("/api/candidates/nothing").status_code == 404


def test_before_it_is_published_a_list_is_the_staffs(app: FastAPI, cycle: str) -> None:
    with app.state.database.unit(write=True) as db:
        row = db.get_one(CycleRow, cycle)
        row.stage = Stage.SCREENING
        db.add(row)
        candidate = service.candidates(db, cycle)[0].id
    addresses = (
        f"/api/candidates?cycle={cycle}",
        f"/api/candidates/{candidate}",
        f"/api/candidate-lists?cycle={cycle}",
        f"/api/candidate-lists/{cycle}/1",
    )
    clerk = factories.signed_in(app, Role.CLERK)
    for address in addresses:
        assert factories.visitor(app).get(address).status_code == 404
        assert factories.signed_in(app, Role.SYSADMIN).get(address).status_code == 404
        assert clerk.get(address).status_code == 200
    unknown = {"cycle": "0000000000"}
    assert factories.visitor(app).get("/api/candidates", params=unknown).status_code == 404


def test_a_version_is_its_bytes(app: FastAPI, cycle: str) -> None:
    with app.state.database.unit(write=True) as db:
        gone = service.candidates(db, cycle)[4].id
        said = AmendmentIn.model_validate(
            {"amended_by": "government", "reason": "政府来函", "withdraw": [gone]}
        )
        service.amend(db, app.state.clock(), cycle, amendment=said, by=lists.CLERK)
    visitor = factories.visitor(app)
    versions = visitor.get("/api/candidate-lists", params={"cycle": cycle}).json()
    assert [(v["version"], v["current"]) for v in versions["items"]] == [(2, True), (1, False)]
    for version in versions["items"]:
        address = f"/api/candidate-lists/{cycle}/{version['version']}"
        answer = visitor.get(address)
        assert hashlib.sha256(answer.content).hexdigest() == version["digest"]
        assert answer.headers["etag"] == f'"{version["digest"]}"'
        again = visitor.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    older = visitor.get("/api/candidate-lists", params={"cycle": cycle, "after": 2}).json()
    assert [(v["version"], v["current"]) for v in older["items"]] == [(1, False)]
    assert visitor.get(f"/api/candidate-lists/{cycle}/3").status_code == 404
    left = visitor.get(f"/api/candidates/{gone}").json()
    assert (left["status"], left["status_reason"]) == ("WITHDRAWN", "政府来函")


def test_the_list_says_nothing_of_the_result(app: FastAPI, cycle: str) -> None:
    with app.state.database.unit(write=True) as db:
        rows = service.candidates(db, cycle)
        outcomes = {row.id: CandidateStatus.NOT_SELECTED for row in rows}
        outcomes[rows[0].id] = CandidateStatus.SELECTED
        service.settle(db, app.state.clock(), cycle, outcomes, by=lists.CLERK)
    for client in (factories.visitor(app), factories.signed_in(app, Role.CLERK)):
        shown = client.get("/api/candidates", params={"cycle": cycle}).json()["items"]
        assert {c["status"] for c in shown} == {"LISTED"}

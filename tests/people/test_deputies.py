"""The roll: 代表变动 with 公告号, its freeze, the congress, who may read it."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.errors import RollFrozen
from app.people import service
from tests import factories as make


@pytest.fixture
def clerk(app: FastAPI) -> TestClient:
    make.found_deputies(app, 4)
    return make.signed_in(app, Role.CLERK)


def numbers(clerk: TestClient) -> list[str]:
    return [item["number"] for item in clerk.get("/api/deputies").json()["items"]]


def change(clerk: TestClient, number: str, kind: str, **more: Any) -> int:
    body = {"kind": kind, "notice_no": "〔2026〕第3号", "effective_on": "2026-11-23", **more}
    return int(clerk.post(f"/api/deputies/{number}/changes", json=body).status_code)


def test_the_roll_hides_phones(clerk: TestClient) -> None:
    items = clerk.get("/api/deputies").json()["items"]
    assert len(items) == 4
    assert {item["phone"][:7] for item in items} == {"154****"}


@pytest.mark.parametrize("role", [Role.SYSADMIN, Role.DEPARTMENT, Role.GOVERNMENT_OFFICE])
def test_who_may_not_read_the_roll(app: FastAPI, clerk: TestClient, role: Role) -> None:
    number = numbers(clerk)[0]
    other = make.signed_in(app, role)
    for path in ("", f"/{number}", f"/{number}/changes"):
        assert other.get(f"/api/deputies{path}").status_code == 403
    assert change(other, number, "resigned") == 403


@pytest.mark.parametrize(
    ("moves", "statuses", "end"),
    [
        (["resigned"], [201], "left"),
        (["suspended", "resumed"], [201, 201], "in_office"),
        (["suspended", "suspended"], [201, 409], "suspended"),
        (["suspended", "terminated"], [201, 201], "left"),
        (["resumed"], [409], "in_office"),
        (["died", "resumed"], [201, 409], "left"),
        (["died", "resigned"], [201, 409], "left"),
    ],
)
def test_changes_follow_the_table(clerk: TestClient, moves: list[str], statuses: list[int], end: str) -> None:
    number = numbers(clerk)[0]
    assert [change(clerk, number, kind) for kind in moves] == statuses
    assert clerk.get(f"/api/deputies/{number}").json()["status"] == end
    recorded = clerk.get(f"/api/deputies/{number}/changes").json()
    assert len(recorded) == statuses.count(201)


def test_a_by_election(clerk: TestClient) -> None:
    new = {"name": "某新代表", "delegation": "第1代表团", "phone": make.phone(), "gender": "女"}
    other_place = {"delegation": "没有的团", "phone": make.phone()}
    assert change(clerk, "RX-NEW", "by_election", new=new) == 201
    assert clerk.get("/api/deputies/RX-NEW").json()["status"] == "in_office"
    assert change(clerk, "RX-NEW", "by_election", new={**new, "phone": make.phone()}) == 409
    assert change(clerk, "RX-OTHER", "by_election", new=new) == 409
    assert change(clerk, "RX-OTHER", "by_election", new={**new, **other_place}) == 422
    assert change(clerk, "RX-NEW", "resigned") == 201
    assert change(clerk, "RX-NEW", "by_election", new=new) == 201


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("by_election", {}),
        ("resigned", {"new": {"name": "某人", "delegation": "第1代表团", "phone": "15400000001"}}),
        ("resigned", {"effective_on": "2026-11-24"}),
        ("resigned", {"notice_no": ""}),
        ("resigned", {"notice_no": "\x00"}),
        ("vanished", {}),
    ],
)
def test_what_cannot_be_meant(clerk: TestClient, kind: str, more: dict[str, Any]) -> None:
    number = numbers(clerk)[0]
    assert change(clerk, number, kind, **more) == 422
    assert clerk.get(f"/api/deputies/{number}").json()["status"] == "in_office"


def test_unknown_numbers(clerk: TestClient) -> None:
    for number in ("nobody", "%00", "x" * 81):
        assert change(clerk, number, "resigned") == 404
        assert clerk.get(f"/api/deputies/{number}").status_code == 404


def test_nothing_changes_while_the_roll_is_frozen(clerk: TestClient, database: Database) -> None:
    number = numbers(clerk)[0]
    with database.unit(write=True) as db:
        service.freeze_roll(db, "0000000001")
    assert clerk.get("/api/congress").json()["roll_frozen"] is True
    assert change(clerk, number, "resigned") == 409
    with database.unit(write=True) as db:
        service.freeze_roll(db, "0000000001")
        service.release_roll(db, "0000000002")
    with pytest.raises(RollFrozen), database.unit(write=True) as db:
        service.freeze_roll(db, "0000000002")
    assert change(clerk, number, "resigned") == 409
    with database.unit(write=True) as db:
        service.release_roll(db, "0000000001")
    assert change(clerk, number, "resigned") == 201


def test_who_is_entitled_stands_by_delegation_and_number(clerk: TestClient, database: Database) -> None:
    left, suspended, *_others = numbers(clerk)
    change(clerk, left, "resigned")
    change(clerk, suspended, "suspended")
    with database.unit(write=False) as db:
        places = {row.id: row.name for row in service.delegations(db)}
        found = [(places[row.delegation_id], row.number) for row in service.entitled(db)]
    assert found == sorted(found)
    assert len(found) == 3
    assert left not in {number for _, number in found}


def test_a_congress_is_founded_once(app: FastAPI, clock: MovingClock) -> None:
    admin = make.signed_in(app, Role.SYSADMIN)
    assert make.visitor(app).get("/api/congress").status_code == 404
    assert make.signed_in(app, Role.CLERK).post("/api/congress", json={"name": "甲区"}).status_code == 403
    assert admin.post("/api/congress", json={"name": "榕溪区人民代表大会"}).status_code == 201
    assert admin.post("/api/congress", json={"name": "乙区"}).status_code == 409
    assert make.visitor(app).get("/api/congress").json()["name"] == "榕溪区人民代表大会"


def test_filters_and_pages(clerk: TestClient) -> None:
    first = clerk.get("/api/deputies?limit=3").json()
    rest = clerk.get("/api/deputies", params={"after": first["next"]}).json()
    assert len(first["items"] + rest["items"]) == 4
    assert rest["next"] is None
    assert clerk.get("/api/deputies?status=suspended").json()["items"] == []
    place = clerk.get("/api/delegations").json()[0]["id"]
    assert len(clerk.get(f"/api/deputies?delegation={place}").json()["items"]) == 2
    for wrong in ("status=asleep", "delegation=x", "after=%00", "limit=51"):
        assert clerk.get(f"/api/deputies?{wrong}").status_code == 422

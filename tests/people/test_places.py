"""Streets and communities, named by the clerk or by the roll's stations; accounts that belong to one."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit.service import events
from app.db.session import Database
from app.domain import errors as e
from app.domain.actors import Role
from app.domain.words import StationKind as K
from app.people import columns, service
from app.people.commands import account_command
from app.sheets.columns import Column
from app.sheets.writing import Table, workbook
from tests import factories as make
from tests.meetings.test_meeting_races import at_once
from tests.people.test_accounts import new
from tests.people.test_roll_import import bring_in, preview


@pytest.fixture
def clerk(app: FastAPI) -> TestClient:
    make.found_congress(app)
    return make.signed_in(app, Role.CLERK)


def street(clerk: TestClient, name: str, **values: Any) -> str:
    answer = clerk.post("/api/streets", json={"name": name, **values})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def names(client: TestClient, path: str) -> list[str]:
    return [one["name"] for one in client.get(path).json()["items"]]


def station(place: str, community: str = "", **values: Any) -> dict[str, Any]:
    row = {"street": place, "community": community, "kind": K.POINT, "name": f"{place}{community}点"}
    return {**row, "address": "一楼", **values}


def roll(*stations: dict[str, Any], shape: tuple[Column, ...] = columns.STATIONS) -> bytes:
    return workbook(
        [Table(columns.DEPUTIES_SHEET, columns.DEPUTIES), Table(columns.STATIONS_SHEET, shape, stations)]
    )


def test_streets_in_their_order(app: FastAPI, clerk: TestClient, database: Database) -> None:
    for name in ("丙街道", "甲街道", "乙街道"):
        street(clerk, name)
    first = street(clerk, "丁街道", position=0)
    everybody = make.visitor(app)
    assert names(everybody, "/api/streets") == ["丁街道", "丙街道", "甲街道", "乙街道"]
    page = everybody.get("/api/streets?limit=3").json()
    rest = everybody.get("/api/streets", params={"after": page["next"], "limit": 3}).json()
    assert ([one["name"] for one in rest["items"]], rest["next"]) == (["乙街道"], None)
    assert everybody.get(f"/api/streets/{first}").json()["name"] == "丁街道"
    for unknown in ("0000000000", "x"):
        assert everybody.get(f"/api/streets/{unknown}").status_code == 404
    assert everybody.get("/api/streets?after=x").status_code == 422
    with database.unit(write=False) as db:
        assert service.streets(db)[0].name == "丁街道"
        assert [event.type for event in events(db)].count("street.add") == 4


def test_communities_of_a_street(app: FastAPI, clerk: TestClient) -> None:
    first, second = street(clerk, "甲街道"), street(clerk, "乙街道")
    for place, name in ((first, "北社区"), (first, "南社区"), (second, "北社区")):
        body = {"street_id": place, "name": name}
        assert clerk.post("/api/communities", json=body).status_code == 201
    assert clerk.post("/api/communities", json={"street_id": first, "name": "北社区"}).status_code == 409
    assert clerk.post("/api/communities", json={"street_id": "0000000000", "name": "x"}).status_code == 404
    everybody = make.visitor(app)
    assert sorted(names(everybody, f"/api/communities?street={first}")) == ["北社区", "南社区"]
    page = everybody.get("/api/communities?limit=2").json()
    rest = everybody.get("/api/communities", params={"after": page["next"]}).json()
    assert len({one["id"] for one in page["items"] + rest["items"]}) == 3
    assert everybody.get(f"/api/communities/{page['next']}").json()["street_id"] in (first, second)
    assert everybody.get("/api/communities/0000000000").status_code == 404


def test_a_street_and_a_community_are_renamed(clerk: TestClient) -> None:
    place, _ = street(clerk, "甲街道"), street(clerk, "乙街道")
    path, edit = f"/api/streets/{place}", {"If-Match": '"1"'}
    assert clerk.patch(path, json={"name": "乙街道"}, headers=edit).status_code == 409
    assert clerk.patch(path, json={"name": "新街道", "position": 9}, headers=edit).json()["version"] == 2
    assert clerk.patch(path, json={"name": "旧街道"}, headers=edit).status_code == 412
    assert clerk.patch(path, json={"name": "旧街道"}).status_code == 422
    assert names(clerk, "/api/streets") == ["乙街道", "新街道"]
    made = clerk.post("/api/communities", json={"street_id": place, "name": "北社区"}).json()
    path = f"/api/communities/{made['id']}"
    assert clerk.patch(path, json={"name": "南社区"}, headers=edit).json()["name"] == "南社区"
    assert clerk.patch(path, json={"name": "北社区"}, headers=edit).status_code == 412
    assert clerk.patch(path, json={"name": "南社区"}, headers={"If-Match": "2"}).json()["version"] == 3
    clerk.post("/api/communities", json={"street_id": place, "name": "东社区"})
    assert clerk.patch(path, json={"name": "东社区"}, headers={"If-Match": "3"}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": " "},
        {"name": "字" * 41},
        {"name": "一\n二"},
        {"name": "x", "position": -1},
        {"name": "x", "position": 10_000},
        {"name": "x", "position": "1"},
        {"name": "x", "district": "y"},
    ],
)
def test_what_cannot_be_a_street(clerk: TestClient, body: dict[str, Any]) -> None:
    assert clerk.post("/api/streets", json=body).status_code == 422
    assert names(clerk, "/api/streets") == []


@pytest.mark.parametrize(
    "role", [Role.SYSADMIN, Role.STREET_CONGRESS_OFFICE, Role.STATION_CLERK, Role.AUDITOR]
)
def test_only_the_clerk_names_places(app: FastAPI, role: Role) -> None:
    client = make.signed_in(app, role)
    assert client.post("/api/streets", json={"name": "甲街道"}).status_code == 403
    assert make.visitor(app).post("/api/streets", json={"name": "甲街道"}).status_code == 401


def test_one_street_of_a_name(app: FastAPI, database: Database) -> None:
    clerk = make.actor(Role.CLERK)

    def add() -> object:
        with database.unit(write=True) as db:
            return service.add_street(db, app.state.clock(), name="甲街道", by=clerk).name

    answers = at_once(*[add] * 4)
    assert sorted(str(answer) for answer in answers) == [*[str(e.PlaceTaken)] * 3, "甲街道"]


def test_the_roll_brings_the_places_its_stations_name(clerk: TestClient) -> None:
    street(clerk, "甲街道")
    data = roll(
        station("甲街道", kind=K.HOME),
        station("甲街道", "北社区"),
        station("乙街道", "北社区"),
        station("乙街道", kind=K.INDUSTRY, name="产业点", industry="人工智能"),
    )
    seen = preview(clerk, data, "roll.xlsx")
    assert (seen["new_streets"], seen["fault_count"]) == (["乙街道"], 0)
    assert seen["new_communities"] == ["甲街道 / 北社区", "乙街道 / 北社区"]
    assert names(clerk, "/api/streets") == ["甲街道"]
    assert bring_in(clerk, data, seen["digest"], "roll.xlsx").json()["added"] == 4
    assert names(clerk, "/api/streets") == ["甲街道", "乙街道"]
    shown = {one["name"]: one for one in clerk.get("/api/stations").json()["items"]}
    assert {(one["street"], one["community"]) for one in shown.values()} == {
        ("甲街道", ""), ("甲街道", "北社区"), ("乙街道", "北社区"), ("乙街道", ""),
    }  # fmt: skip
    assert shown["产业点"]["industry"] == "人工智能"
    again = preview(clerk, data, "roll.xlsx")
    assert (again["unchanged_count"], again["new_streets"], again["new_communities"]) == (4, [], [])


def test_a_station_moves_by_file(clerk: TestClient) -> None:
    bring_in(clerk, roll(station("甲街道", "北社区", name="点")), name="roll.xlsx")
    data = roll(station("乙街道", "", name="点"))
    [entry] = preview(clerk, data, "roll.xlsx")["changed"]
    assert [(one["field"], one["old"], one["new"]) for one in entry["fields"]] == [
        ("街道", "甲街道", "乙街道"),
        ("社区", "北社区", ""),
    ]
    assert bring_in(clerk, data, name="roll.xlsx").json()["changed"] == 1
    [moved] = clerk.get("/api/stations").json()["items"]
    assert (moved["street"], moved["community_id"]) == ("乙街道", None)


@pytest.mark.parametrize("values", [{"kind": K.INDUSTRY}, {"industry": "人工智能"}])
def test_an_industry_belongs_to_an_industry_point(clerk: TestClient, values: dict[str, Any]) -> None:
    data = roll(station("甲街道"), station("乙街道", **values))
    seen = preview(clerk, data, "roll.xlsx")
    assert seen["fault_count"] == 1
    assert seen["faults"][0]["pointer"].endswith("第3行 / 产业")
    assert bring_in(clerk, data, seen["digest"], "roll.xlsx").status_code == 422
    assert names(clerk, "/api/streets") == []  # all or nothing


def test_a_file_of_before_without_the_industry_comes_in(clerk: TestClient) -> None:
    before = tuple(column for column in columns.STATIONS if column.key != "industry")
    assert bring_in(clerk, roll(station("甲街道"), shape=before), name="roll.xlsx").status_code == 201


def test_a_street_named_after_the_preview_makes_it_stale(clerk: TestClient) -> None:
    data = roll(station("甲街道"))
    digest = preview(clerk, data, "roll.xlsx")["digest"]
    street(clerk, "甲街道")
    assert bring_in(clerk, data, digest, "roll.xlsx").status_code == 412
    assert bring_in(clerk, data, name="roll.xlsx").status_code == 201
    assert names(clerk, "/api/streets") == ["甲街道"]


@pytest.mark.parametrize(
    ("roles", "places", "pointer"),
    [
        (["station_clerk"], {}, "/street_id"),
        (["street_congress_office"], {}, "/street_id"),
        (["auditor"], {"street_id": "here"}, "/street_id"),
        (["station_clerk"], {"street_id": "0000000000"}, "/street_id"),
        (["station_clerk"], {"street_id": "here", "community_id": "elsewhere"}, "/community_id"),
        (["station_clerk"], {"street_id": "here", "community_id": "0000000000"}, "/community_id"),
        (["street_congress_office"], {"street_id": "here", "community_id": "inside"}, "/community_id"),
        (["auditor"], {"community_id": "inside"}, "/community_id"),
    ],
)
def test_an_account_s_place(
    app: FastAPI, database: Database, roles: list[str], places: dict[str, str], pointer: str
) -> None:
    with database.unit(write=True) as db:
        known = {
            "here": make.street_id(db),
            "inside": make.community_id(db),
            "elsewhere": make.community_id(db, "别处", "鹭湾街道"),
        }
    admin, other = make.signed_in(app, Role.SYSADMIN), make.account(app, Role.CLERK)
    body = {"roles": roles, **{key: known.get(value, value) for key, value in places.items()}}
    for path, sent in (("/api/accounts", new(**body)), (f"/api/accounts/{other.id}/roles", body)):
        answer = admin.post(path, json=sent)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer


def test_an_account_of_a_community_and_one_that_moves(app: FastAPI, database: Database) -> None:
    with database.unit(write=True) as db:
        place, community = make.street_id(db), make.community_id(db)
    admin = make.signed_in(app, Role.SYSADMIN)
    sent = new(roles=["station_clerk"], street_id=place, community_id=community)
    made = admin.post("/api/accounts", json=sent).json()
    assert (made["street_id"], made["community_id"]) == (place, community)
    body = {"username": made["username"], "password": make.PASSWORD}
    token = make.visitor(app).post("/api/sessions", json=body).json()["token"]
    me = make.visitor(app, token).get("/api/me").json()
    assert (me["street_id"], me["community_id"]) == (place, community)
    moved = admin.post(f"/api/accounts/{made['id']}/roles", json={"roles": ["clerk"]}).json()
    assert (moved["street_id"], moved["community_id"]) == (None, None)


def test_an_account_of_a_street_from_the_command_line(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIAOJUE_DATABASE_URL", app.state.settings.database_url)
    with app.state.database.unit(write=True) as db:
        make.community_id(db)
    asked = ["--name", "某人", "--phone", "15400000077", "--role", "station_clerk", "--password", "made"]
    for number, (places, code) in enumerate(
        (
            (["--street", "榕溪街道", "--community", "榕树头社区"], 0),
            (["--street", "榕溪街道"], 0),
            (["--street", "别的街道"], 1),
            (["--community", "榕树头社区"], 1),
            ([], 1),
        )
    ):
        assert account_command([f"clerk{number}", *asked, *places]) == code
    assert "--street" in capsys.readouterr().err

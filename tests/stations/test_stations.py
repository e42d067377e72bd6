"""家站点: everybody looks them up; deputies are put there, at 产业联系点 by profession; 1+2+N."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from app.audit.service import events
from app.domain.actors import Role
from app.domain.words import StationKind as K
from tests import factories as make
from tests.audit.payloads import payload_of
from tests.meetings.test_meeting_races import at_once
from tests.stations.street import OTHER, Street, add_station, give_occupation, street_of


@pytest.fixture
def street(app: FastAPI) -> Street:
    return street_of(app)


def test_everybody_finds_stations_by_street_and_kind(app: FastAPI) -> None:
    for place in range(3):
        add_station(app, K.POINT, community="榕树头社区", name=f"联络点{place}")
    add_station(app, K.HOME, street=OTHER)
    client = make.visitor(app)
    first = client.get("/api/stations?limit=2").json()
    rest = client.get("/api/stations", params={"after": first["next"]}).json()
    assert len(first["items"]) + len(rest["items"]) == 4
    assert rest["next"] is None
    places = {one["name"]: one["id"] for one in client.get("/api/streets").json()["items"]}
    points = client.get("/api/stations", params={"street": places[make.STREET]}).json()["items"]
    assert {(one["street"], one["community"]) for one in points} == {(make.STREET, "榕树头社区")}
    homes = client.get("/api/stations?kind=home").json()["items"]
    assert [one["street"] for one in homes] == [OTHER]
    for wrong in ("kind=club", "street=x", "limit=51"):
        assert client.get(f"/api/stations?{wrong}").status_code == 422
    for unknown in ("0000000000", "x"):
        assert client.get(f"/api/stations/{unknown}").status_code == 404


def test_an_industry_point_gets_deputies_by_profession(street: Street) -> None:
    app = street.app
    nurse, driver, doctor, _, _ = [*street.deputies, street.stranger]
    for deputy, occupation in ((nurse, "护士长"), (driver, "公交司机"), (doctor, "社区医生")):
        give_occupation(app, deputy, occupation)
    point = f"/api/stations/{add_station(app, K.INDUSTRY, industry='医疗健康')}"
    found = street.clerk.get(f"{point}/proposals").json()["items"]
    assert [(one["id"], one["because"]) for one in found] == [(nurse, "护士"), (doctor, "医生")]
    one = street.clerk.get(f"{point}/proposals?limit=1").json()
    two = street.clerk.get(f"{point}/proposals", params={"after": one["next"], "limit": 1}).json()
    assert ([*one["items"], *two["items"]], two["next"]) == (found, None)
    assert make.visitor(app).get(point).json()["deputies"] == []  # a proposal assigns nobody
    assigned = street.clerk.post(f"{point}/deputies", json={"deputies": [nurse]})
    assert [one["id"] for one in assigned.json()] == [nurse]
    assert [one["id"] for one in street.clerk.get(f"{point}/proposals").json()["items"]] == [doctor]
    assert make.visitor(app).get(point).json()["industry"] == "医疗健康"


def test_only_an_industry_point_has_proposals_and_only_for_the_clerk(street: Street) -> None:
    assert street.clerk.get(f"{street.path}/proposals").status_code == 409
    for client in (street.office, street.at_station, street.deputy(0)):
        assert client.get(f"{street.path}/proposals").status_code == 403
    assert street.clerk.get("/api/stations/0000000000/proposals").status_code == 404


def test_a_deputy_is_put_there_once_and_taken_away(street: Street) -> None:
    body = {"deputies": [street.stranger, street.stranger, street.deputies[0]]}
    path = f"{street.path}/deputies"
    answers = at_once(*[lambda: street.clerk.post(path, json=body).status_code] * 3)
    assert answers == [201] * 3
    assert len(street.clerk.get(street.path).json()["deputies"]) == 5
    with street.database.unit(write=False) as db:
        assigned = [payload_of(event) for event in events(db) if event.type == "station.assign"]
    assert assigned[1:] == [{"deputies": [street.stranger]}]
    gone = f"{street.path}/deputies/{street.stranger}"
    assert [street.clerk.delete(gone).status_code for _ in range(2)] == [204, 204]
    assert len(street.clerk.get(street.path).json()["deputies"]) == 4


def test_who_leads_is_not_taken_away(street: Street) -> None:
    street.rota(street.terms(0, 30))
    answer = street.clerk.delete(f"{street.path}/deputies/{street.deputies[0]}")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/head-of-station")
    assert street.clerk.delete(f"{street.path}/deputies/{street.deputies[1]}").status_code == 204


@pytest.mark.parametrize(
    "body", [{"deputies": []}, {"deputies": ["0000000000"]}, {"deputies": ["x"]}, {"numbers": []}, {}]
)
def test_whom_nobody_knows_is_not_put_there(street: Street, body: dict[str, Any]) -> None:
    assert street.clerk.post(f"{street.path}/deputies", json=body).status_code == 422
    assert len(street.clerk.get(street.path).json()["deputies"]) == 4


def test_only_the_clerk_puts_deputies_there(street: Street) -> None:
    body = {"deputies": [street.stranger]}
    for client in (street.office, street.at_station, street.deputy(0), make.resident_client(street.app)):
        assert client.post(f"{street.path}/deputies", json=body).status_code == 403
        assert client.delete(f"{street.path}/deputies/{street.deputies[0]}").status_code == 403


def test_what_a_street_has_and_lacks(street: Street) -> None:
    app = street.app
    add_station(app, K.HOME)
    add_station(app)
    add_station(app, K.POINT)
    add_station(app, K.INDUSTRY, industry="人工智能")
    seen = {one["street"]: one for one in street.office.get("/api/stations/overview").json()["items"]}
    whole, part = seen[make.STREET], seen[OTHER]
    assert whole["counts"] == {"home": 1, "station": 2, "point": 1, "industry": 1}
    assert (whole["lacking"], whole["complete"]) == ({}, True)
    assert (part["lacking"], part["complete"]) == ({"home": 1, "station": 1}, False)
    first = street.clerk.get("/api/stations/overview?limit=1").json()
    rest = street.clerk.get("/api/stations/overview", params={"after": first["next"]}).json()
    assert [one["street"] for one in first["items"] + rest["items"]] == list(seen)
    assert make.visitor(app).get("/api/stations/overview").status_code == 401
    assert make.signed_in(app, Role.TELLER).get("/api/stations/overview").status_code == 403


def test_a_station_is_set_up_in_its_street(street: Street) -> None:
    clerk = street.clerk
    with street.database.unit(write=True) as db:
        here, there = make.street_id(db), make.street_id(db, OTHER)
        community = make.community_id(db, "榕树头社区", make.STREET)
    body = {"kind": "point", "street_id": here, "community_id": community, "name": "园岭联络点"}
    made = clerk.post("/api/stations", json=body)
    assert (made.status_code, made.json()["community"]) == (201, "榕树头社区")
    assert clerk.get(f"/api/stations/{made.json()['id']}").json()["name"] == "园岭联络点"
    assert clerk.post("/api/stations", json=body).status_code == 409
    point = {"kind": "industry", "street_id": there, "name": "园区联系点", "industry": "软件"}
    assert clerk.post("/api/stations", json=point).json()["industry"] == "软件"
    for wrong, pointer in (
        ({**body, "name": "甲", "industry": "软件"}, "/industry"),
        ({**point, "name": "乙", "industry": ""}, "/industry"),
        ({**body, "name": "丙", "street_id": there}, "/community_id"),
        ({**body, "name": ""}, "/name"),
    ):
        answer = clerk.post("/api/stations", json=wrong)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert clerk.post("/api/stations", json={**body, "street_id": "0000000000"}).status_code == 404
    with street.database.unit(write=False) as db:
        told = [payload_of(event) for event in events(db) if event.type == "station.add"]
    assert [one["name"] for one in told] == ["园岭联络点", "园区联系点"]

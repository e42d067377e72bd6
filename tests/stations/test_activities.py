"""What happens at a station: who may note it, what is masked, the newest first."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from app.audit.service import events
from app.domain.actors import Role
from app.domain.errors import Missing
from app.stations import service
from tests import factories as make
from tests.stations.street import OTHER, Street, add_station, day, street_of


@pytest.fixture
def street(app: FastAPI) -> Street:
    return street_of(app)


def activity(street: Street, **values: Any) -> dict[str, Any]:
    body = {"kind": "reception", "held_on": day(0), "title": "周末接待", "visitors": 12}
    return {**body, "notes": "谈到停车、托育。", "deputies": street.deputies[:2], **values}


def test_an_activity_is_noted_and_found(street: Street) -> None:
    made = street.at_station.post(f"{street.path}/activities", json=activity(street))
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["kind_label"], shown["visitors"], shown["held_on"]) == ("接待居民", 12, day(0))
    assert [one["id"] for one in shown["deputies"]] == street.deputies[:2]
    assert street.office.get(f"/api/activities/{shown['id']}").json() == shown
    assert street.deputy(3).get(f"{street.path}/activities").json() == {"items": [shown], "next": None}
    with street.database.unit(write=False) as db:
        assert service.activity(db, shown["id"]).station_id == street.station
        with pytest.raises(Missing):
            service.activity(db, "0000000000")
        event = [event for event in events(db) if event.type == "station.activity"][-1]
    assert event.payload["activity"] == shown["id"]
    assert "停车" not in str(event.payload)


def test_numbers_that_lead_to_a_person_are_masked(street: Street) -> None:
    told = activity(
        street, title="回访13800138000", notes="她的手机是 138 0013 8000，身份证440304199003071234。"
    )
    shown = street.clerk.post(f"{street.path}/activities", json=told).json()
    assert not {"13800138000", "138 0013 8000"} & {shown["title"][2:], shown["notes"][6:19]}
    assert "8000" not in shown["title"] + shown["notes"]


def test_one_that_is_sent_twice_is_noted_once(street: Street) -> None:
    at, told = f"{street.path}/activities", activity(street, title="回访13800138000")
    assert street.clerk.post(at, json=told).status_code == 201
    again = street.clerk.post(at, json={**told, "notes": "又填了一次"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/already-entered")
    assert "当天另有一次的，请在名称中写明时间" in again.json()["detail"]
    for other in ({"title": "下午回访"}, {"kind": "visit"}, {"held_on": day(-1)}):
        assert street.clerk.post(at, json={**told, **other}).status_code == 201
    assert len(street.clerk.get(at).json()["items"]) == 4


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"held_on": day(1)}, "/held_on"),
        ({"held_on": "yesterday"}, "/held_on"),
        ({"held_on": "0001-01-01"}, "/held_on"),
        ({"kind": "party"}, "/kind"),
        ({"visitors": -1}, "/visitors"),
        ({"visitors": 1.5}, "/visitors"),
        ({"visitors": True}, "/visitors"),
        ({"visitors": 100_001}, "/visitors"),
        ({"title": ""}, "/title"),
        ({"title": "两\n行"}, "/title"),
        ({"title": "字" * 81}, "/title"),
        ({"notes": "\u202e"}, "/notes"),
        ({"notes": "字" * 2001}, "/notes"),
        ({"deputies": []}, "/deputies"),
        ({"deputies": ["0000000000"]}, "/deputies/0"),
        ({"deputies": ["x"]}, "/deputies/0"),
        ({"resident": "张三"}, "/resident"),
    ],
)
def test_what_cannot_be_meant(street: Street, values: dict[str, Any], pointer: str) -> None:
    answer = street.clerk.post(f"{street.path}/activities", json=activity(street, **values))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert street.clerk.get(f"{street.path}/activities").json()["items"] == []


def test_who_notes_an_activity(street: Street) -> None:
    app = street.app
    callers = (
        (make.deputy_client(app, street.stranger), 403),
        (make.signed_in(app, Role.STATION_CLERK, street=OTHER), 403),
        (make.signed_in(app, Role.STREET_CONGRESS_OFFICE, street=OTHER), 403),
        (make.signed_in(app, Role.GOVERNMENT_OFFICE), 403),
        (make.signed_in(app, Role.AUDITOR), 403),
        (make.resident_client(app), 403),
        (make.visitor(app), 401),
        (street.deputy(2), 201),
        (street.office, 201),
        (street.at_station, 201),
        (street.clerk, 201),
    )
    for place, (client, status) in enumerate(callers):
        told = activity(street, title=f"第{place}次")
        assert client.post(f"{street.path}/activities", json=told).status_code == status
    assert street.clerk.post("/api/stations/x/activities", json=activity(street)).status_code == 404


def test_a_station_clerk_of_one_community_acts_there_alone(street: Street) -> None:
    app = street.app
    here, there = (add_station(app, community=name) for name in ("榕树头社区", "溪口社区"))
    with street.database.unit(write=True) as db:
        place = make.community_id(db, "榕树头社区")
    client = make.client_of(app, make.account(app, Role.STATION_CLERK, community_id=place))
    for station, status in ((here, 201), (there, 403), (street.station, 403), (street.other, 403)):
        answer = client.post(f"/api/stations/{station}/activities", json=activity(street))
        assert answer.status_code == status


def test_another_street_s_activity_is_as_unknown_as_none(street: Street) -> None:
    made = street.clerk.post(f"{street.path}/activities", json=activity(street)).json()
    other = make.signed_in(street.app, Role.STATION_CLERK, street=OTHER)
    hidden, unknown = other.get(f"/api/activities/{made['id']}"), other.get("/api/activities/0000000000")
    assert (hidden.status_code, hidden.json()) == (404, unknown.json())
    assert other.get(f"{street.path}/activities").status_code == 403
    assert make.signed_in(street.app, Role.TELLER).get(f"/api/activities/{made['id']}").status_code == 403
    assert make.visitor(street.app).get(f"{street.path}/activities").status_code == 401


def test_the_newest_first_page_by_page(street: Street) -> None:
    for place, number in enumerate((-3, -1, -2, -1, 0)):
        body = activity(street, held_on=day(number), title=f"第{place}次")
        assert street.clerk.post(f"{street.path}/activities", json=body).status_code == 201
    street.clerk.post(f"/api/stations/{street.other}/activities", json=activity(street))
    first = street.clerk.get(f"{street.path}/activities?limit=2").json()
    second = street.clerk.get(f"{street.path}/activities", params={"after": first["next"], "limit": 3}).json()
    found = first["items"] + second["items"]
    assert [one["held_on"] for one in found] == [day(number) for number in (0, -1, -1, -2, -3)]
    assert len({one["id"] for one in found}) == 5
    assert second["next"] is None
    elsewhere = street.clerk.get(f"/api/stations/{street.other}/activities").json()["items"][0]["id"]
    for wrong, status in ((elsewhere, 404), ("0000000000", 404), ("x", 422)):
        answer = street.clerk.get(f"{street.path}/activities", params={"after": wrong})
        assert answer.status_code == status

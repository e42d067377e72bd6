"""交接 between two heads: written, confirmed by each of them, or by the clerk for one, visibly."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit.service import events
from app.domain.actors import Role
from tests import factories as make
from tests.stations.street import OTHER, Street, day, street_of

NOTE = "老旧小区停车一事还在等区交通运输局答复，电话13800138000。"


@pytest.fixture
def street(app: FastAPI) -> Street:
    street = street_of(app)
    street.rota(street.terms(-30, 0, 30))
    return street


def path(street: Street, number: int = 0) -> str:
    return f"{street.path}/rota/{day(number)}/handover"


def confirm(street: Street, by: TestClient, side: str) -> dict[str, Any]:
    answer = by.post(f"{path(street)}/confirm", json={"side": side})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def test_both_heads_confirm(street: Street) -> None:
    leaving, coming = street.deputy(0), street.deputy(1)
    written = leaving.post(path(street), json={"note": NOTE})
    assert written.status_code == 201, written.text
    assert "13800138000" not in written.text
    assert leaving.post(path(street), json={"note": "改写：已有答复。"}).json()["note"] == "改写：已有答复。"
    once = confirm(street, leaving, "leaving")
    assert (once["leaving_on_behalf"], once["coming_at"], once["complete"]) == (False, None, False)
    assert leaving.post(path(street), json={"note": "又改"}).status_code == 409
    done = confirm(street, coming, "coming")
    assert (done["complete"], done["coming_on_behalf"]) == (True, False)
    later, earlier = street.clerk.get(f"{street.path}/rota").json()["items"]
    assert later["handover"] == done
    assert earlier["handover"] is None
    with street.database.unit(write=False) as db:
        told = [event for event in events(db) if event.type.startswith("station.handover")]
    assert [event.payload.get("side") for event in told] == [None, None, "leaving", "coming"]
    assert "答复" not in str(told)


def test_the_clerk_confirms_for_somebody_and_it_is_noted(street: Street) -> None:
    assert street.at_station.post(path(street), json={"note": NOTE}).status_code == 201
    done = confirm(street, street.clerk, "leaving")
    assert (done["leaving_on_behalf"], done["complete"]) == (True, False)
    assert confirm(street, street.deputy(1), "coming")["complete"]
    again = confirm(street, street.clerk, "coming")  # twice changes nothing
    assert again["coming_on_behalf"] is False


def test_nobody_confirms_for_another(street: Street) -> None:
    street.office.post(path(street), json={"note": NOTE})
    app, asked = street.app, f"{path(street)}/confirm"
    for client, side, status in (
        (street.deputy(0), "coming", 403),
        (street.deputy(1), "leaving", 403),
        (street.deputy(2), "coming", 403),
        (make.deputy_client(app, street.stranger), "coming", 403),
        (street.office, "leaving", 403),
        (make.visitor(app), "leaving", 401),
        (street.clerk, "both", 422),
    ):
        assert client.post(asked, json={"side": side}).status_code == status


def test_who_writes(street: Street) -> None:
    app = street.app
    for client, status in (
        (make.deputy_client(app, street.stranger), 403),
        (make.signed_in(app, Role.STREET_CONGRESS_OFFICE, street=OTHER), 403),
        (make.signed_in(app, Role.AUDITOR), 403),
        (make.visitor(app), 401),
        (street.deputy(1), 201),
        (street.office, 201),
    ):
        assert client.post(path(street), json={"note": NOTE}).status_code == status


def test_what_cannot_be_handed_over(street: Street) -> None:
    clerk = street.clerk
    assert clerk.post(f"{path(street)}/confirm", json={"side": "coming"}).status_code == 409
    first = clerk.post(path(street, -30), json={"note": NOTE})
    assert (first.status_code, first.json()["type"]) == (409, "/problems/no-handover")
    assert clerk.post(path(street, 1), json={"note": NOTE}).status_code == 404
    for never in ("someday", "0001-01-01", "9999-12-31", "2026-02-30"):
        assert clerk.post(f"{street.path}/rota/{never}/handover", json={"note": NOTE}).status_code == 422
    for body in ({"note": " "}, {"note": "字" * 2001}, {"note": "\x00"}, {}, {"note": NOTE, "to": "x"}):
        assert clerk.post(path(street), json=body).status_code == 422


def test_a_rota_made_anew_asks_for_a_handover_to_the_new_head(street: Street) -> None:
    street.deputy(0).post(path(street), json={"note": NOTE})
    confirm(street, street.deputy(0), "leaving")
    street.rota(street.terms(0, 30, first=2))
    assert street.clerk.get(f"{street.path}/rota").json()["items"][0]["handover"] is None
    assert street.deputy(2).post(path(street), json={"note": "新的交接"}).json()["leaving_at"] is None

"""Guessing is throttled by account, card door and network; a hall full of people is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import ValidationError

from app.config import Settings
from app.db.clock import MovingClock
from app.domain.actors import Role
from app.main import create_app
from app.people import service
from tests import factories as make

HALL, HOME = "10.8.3.77", "203.0.113.9"


@pytest.fixture
def hall(settings: Settings, clock: MovingClock) -> Iterator[FastAPI]:
    """A service that knows its hall's network."""
    named = {"hall_networks": "10.8.0.0/16, 2001:db8:8::/48", "wrong_passwords_an_address": 7}
    app = create_app(settings.model_copy(update=named), clock)
    yield app
    app.state.database.close()


def enter(app: FastAPI, address: str, name: str, password: str = "wrong password") -> Response:
    body = {"username": name, "password": password}
    return make.visitor(app, address=address).post("/api/sessions", json=body)


def show(app: FastAPI, address: str, code: str) -> Response:
    return make.visitor(app, address=address).post("/api/sessions/card", json={"code": code})


def test_three_hundred_come_in_within_a_minute_while_somebody_outside_guesses(
    hall: FastAPI, clock: MovingClock
) -> None:
    make.found_deputies(hall, 300, 10)
    with hall.state.database.unit(write=True) as db:
        cards = service.issue_cards(db, clock(), by=make.actor(Role.CLERK))
        for card in cards:
            service.wake_card(db, card.deputy_id)
    guesses = [show(hall, HOME, f"{n:016}") for n in range(31)]
    assert [one.status_code for one in guesses] == [401] * 30 + [429]
    assert guesses[-1].headers["retry-after"] == "60"
    assert "60 秒后再试" in guesses[-1].json()["detail"]
    mistyped = [show(hall, HALL, f"{n:016}").status_code for n in range(40)]
    assert set(mistyped) == {401}, "the hall's own mistakes are not the stranger's"
    assert {show(hall, HALL, card.code).status_code for card in cards[:-1]} == {201}
    assert show(hall, HOME, cards[-1].code).status_code == 201, "a right card is never held back"
    clock.move(seconds=59)
    assert show(hall, HOME, "x").headers["retry-after"] == "1"
    clock.move(seconds=1)
    assert show(hall, HOME, "x").status_code == 401


def test_one_password_at_many_names_ends_by_its_network(hall: FastAPI, clock: MovingClock) -> None:
    row = make.account(hall, Role.CLERK)
    tried = [enter(hall, HOME, f"name{n}") for n in range(4)]
    clock.move(minutes=4)
    tried += [enter(hall, HOME, f"name{n}") for n in range(4, 8)]
    assert [one.status_code for one in tried] == [401] * 7 + [429]
    assert tried[-1].headers["retry-after"] == "660"
    assert "11 分钟后再试" in tried[-1].json()["detail"]
    assert enter(hall, HOME, row.username, make.PASSWORD).status_code == 429
    assert enter(hall, "203.0.113.10", row.username, make.PASSWORD).status_code == 201
    clock.move(minutes=11)
    assert enter(hall, HOME, row.username, make.PASSWORD).status_code == 201


def test_a_right_password_takes_back_its_own_try_alone(hall: FastAPI) -> None:
    """Else whoever has one account guesses at all others."""
    row = make.account(hall, Role.CLERK)
    answers = []
    for n in range(7):
        for name, password in ((row.username, make.PASSWORD), (f"name{n}", "wrong password")):
            answers.append(enter(hall, HOME, name, password).status_code)
    assert answers == [201, 401] * 7
    assert enter(hall, HOME, row.username, make.PASSWORD).status_code == 429


def test_in_the_hall_each_account_has_its_own_tries(hall: FastAPI) -> None:
    rows = [make.account(hall, Role.CLERK) for _n in range(3)]
    for row in rows:
        answers = [enter(hall, HALL, row.username) for _n in range(6)]
        assert [one.status_code for one in answers] == [401] * 5 + [429]
        assert (answers[-1].headers["retry-after"], "15 分钟" in answers[-1].text) == ("900", True)
    assert enter(hall, HALL, make.account(hall, Role.CLERK).username, make.PASSWORD).status_code == 201


def test_the_page_says_how_long_as_well(hall: FastAPI) -> None:
    door = TestClient(hall, headers={"Accept": "text/html"}, client=(HOME, 50000))
    fields = {"username": "nobody", "password": "wrong password"}
    pages = [door.post("/sign-in/staff", data=fields) for _n in range(6)]
    assert [page.status_code for page in pages] == [401] * 5 + [429]
    assert (pages[-1].headers["retry-after"], "15 分钟后再试" in pages[-1].text) == ("900", True)


def test_a_hall_that_is_no_network_is_refused() -> None:
    with pytest.raises(ValidationError, match="hall_networks"):
        Settings(_env_file=None, hall_networks="the hall")

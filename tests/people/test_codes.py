"""验证码: a resident signs in by phone; neither phone nor code is kept."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.people import service
from tests import factories as make
from tests.people.test_sign_in import stored_anywhere

PHONE = "15498765432"


def send(app: FastAPI, phone: str = PHONE) -> int:
    return int(make.visitor(app).post("/api/codes", json={"phone": phone}).status_code)


def send_from(app: FastAPI, address: str, phone: str) -> int:
    return int(make.visitor(app, address=address).post("/api/codes", json={"phone": phone}).status_code)


def enter(app: FastAPI, code: str, phone: str = PHONE) -> int:
    body = {"phone": phone, "code": code}
    return int(make.visitor(app).post("/api/sessions/code", json=body).status_code)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def test_a_resident_signs_in_once_with_a_code(app: FastAPI, settings: Settings) -> None:
    assert send(app) == 202
    code = make.sent_code(settings, PHONE)
    assert enter(app, code) == 201
    assert enter(app, code) == 401


def test_the_resident_is_the_same_one_each_time(app: FastAPI, clock: MovingClock) -> None:
    first = make.resident_client(app, PHONE).get("/api/me").json()
    clock.move(minutes=2)
    again = make.resident_client(app, PHONE).get("/api/me").json()
    other = make.resident_client(app).get("/api/me").json()
    assert first["roles"] == ["resident"]
    assert first["id"] == again["id"] != other["id"]


def test_a_code_dies_after_ten_minutes(app: FastAPI, settings: Settings, clock: MovingClock) -> None:
    send(app)
    clock.move(minutes=10)
    assert enter(app, make.sent_code(settings, PHONE)) == 401


def test_five_wrong_tries_kill_a_code(app: FastAPI, settings: Settings) -> None:
    send(app)
    code = make.sent_code(settings, PHONE)
    assert [enter(app, another(code)) for _ in range(5)] == [401] * 5
    assert enter(app, code) == 429


def two_codes(app: FastAPI, settings: Settings, clock: MovingClock) -> tuple[str, str]:
    """Sent two minutes after each other, and not by chance the same."""
    while True:
        assert send(app) == 202
        first = make.sent_code(settings, PHONE)
        assert send(app) == 429
        clock.move(minutes=2)
        assert send(app) == 202
        second = make.sent_code(settings, PHONE)
        if first != second:
            return first, second
        clock.move(hours=2)


def test_a_code_in_hand_stays_good_when_a_newer_one_is_asked_for(
    app: FastAPI, settings: Settings, clock: MovingClock
) -> None:
    old, _new = two_codes(app, settings, clock)
    assert enter(app, old) == 201


def test_who_is_in_leaves_no_other_code_behind(app: FastAPI, settings: Settings, clock: MovingClock) -> None:
    old, new = two_codes(app, settings, clock)
    assert enter(app, new) == 201
    assert [enter(app, code) for code in (old, new)] == [401, 401]


def test_each_code_dies_after_its_own_ten_minutes(
    app: FastAPI, settings: Settings, clock: MovingClock
) -> None:
    old, new = two_codes(app, settings, clock)
    clock.move(minutes=8)
    assert enter(app, old) == 401
    assert enter(app, new) == 201


def test_tries_count_against_all_living_codes_together(
    app: FastAPI, settings: Settings, clock: MovingClock
) -> None:
    send(app)
    old = make.sent_code(settings, PHONE)
    assert [enter(app, another(old)) for _ in range(3)] == [401] * 3
    clock.move(minutes=2)
    send(app)
    new = make.sent_code(settings, PHONE)
    guess = next(code for code in map(another, (old, new, another(old))) if code not in (old, new))
    assert [enter(app, guess) for _ in range(2)] == [401] * 2
    assert [enter(app, code) for code in (old, new)] == [429, 429]


def test_codes_that_were_guessed_at_too_often_die_and_the_next_is_good(
    app: FastAPI, settings: Settings, clock: MovingClock
) -> None:
    send(app)
    old = make.sent_code(settings, PHONE)
    assert [enter(app, another(old)) for _ in range(5)] == [401] * 5
    clock.move(minutes=1)
    assert send(app) == 202
    new = make.sent_code(settings, PHONE)
    assert old == new or enter(app, old) == 401
    assert enter(app, new) == 201


def test_a_network_has_its_limit_whatever_the_phone(
    app: FastAPI, settings: Settings, clock: MovingClock
) -> None:
    app.state.settings = settings.model_copy(update={"codes_an_address_an_hour": 3})
    phones = [make.phone() for _ in range(4)]
    assert [send_from(app, "192.0.2.1", phone) for phone in phones] == [202, 202, 202, 429]
    assert send_from(app, "192.0.2.2", phones[3]) == 202
    clock.move(hours=1)
    assert send_from(app, "192.0.2.1", phones[3]) == 202


def test_all_networks_together_have_a_limit_too(app: FastAPI, settings: Settings, clock: MovingClock) -> None:
    app.state.settings = settings.model_copy(update={"codes_everywhere_an_hour": 3})
    phones = [make.phone() for _ in range(4)]
    assert [send_from(app, f"198.51.100.{n}", phone) for n, phone in enumerate(phones)] == [
        202,
        202,
        202,
        429,
    ]
    clock.move(minutes=61)
    assert send_from(app, "198.51.100.3", phones[3]) == 202


def test_a_network_stands_nowhere_in_the_clear_and_is_forgotten(
    app: FastAPI, database: Database, clock: MovingClock
) -> None:
    assert send_from(app, "192.0.2.1", PHONE) == 202
    assert not stored_anywhere(database, "192.0.2.1")
    with database.unit(write=True) as db:
        assert service.forget_tries(db, clock()) == 0
        clock.move(seconds=1)
        assert service.forget_tries(db, clock()) == 2, "for its network, and for all of them together"


def test_five_codes_an_hour(app: FastAPI, clock: MovingClock) -> None:
    for _ in range(5):
        assert send(app) == 202
        clock.move(minutes=2)
    assert send(app) == 429
    clock.move(hours=1)
    assert send(app) == 202


def test_an_unknown_phone_and_a_wrong_code_are_answered_alike(app: FastAPI, settings: Settings) -> None:
    send(app)
    wrong = another(make.sent_code(settings, PHONE))
    answers = [
        make.visitor(app).post("/api/sessions/code", json={"phone": phone, "code": wrong})
        for phone in (PHONE, "15411112222")
    ]
    assert answers[0].status_code == 401
    assert answers[0].text == answers[1].text


@pytest.mark.parametrize(
    "phone", ["12345678901", "1541234567", "15412345678\n", "１５４１２３４５６７８", "\x00", ""]
)
def test_what_is_no_phone_is_refused(app: FastAPI, phone: str) -> None:
    assert send(app, phone) == 422


def test_neither_phone_nor_code_is_kept_or_answered(
    app: FastAPI, settings: Settings, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    client = make.resident_client(app, PHONE)
    code = make.sent_code(settings, PHONE)
    assert PHONE not in client.get("/api/me").text
    assert not stored_anywhere(database, PHONE, code)
    assert PHONE not in caplog.text
    assert code not in caplog.text


def test_the_message_tells_the_code_and_how_long_it_lives(app: FastAPI, settings: Settings) -> None:
    send(app)
    [file] = settings.outbox.glob("*.json")
    assert "10 分钟内有效" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0

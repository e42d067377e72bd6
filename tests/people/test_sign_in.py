"""Sign-in of staff by password: new sessions, lockout, cookie and bearer, pages of others."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.people import passwords
from tests import factories as make

HOUR = 3600


def try_password(client: TestClient, username: str, password: str) -> int:
    answer = client.post("/api/sessions", json={"username": username, "password": password})
    return int(answer.status_code)


def test_a_clerk_signs_in_and_out(app: FastAPI) -> None:
    client = make.signed_in(app, Role.CLERK)
    me = client.get("/api/me").json()
    assert (me["roles"], me["role_names"]) == (["clerk"], ["代表工委、大会秘书处"])
    assert client.delete("/api/sessions/current").status_code == 204
    assert client.get("/api/me").status_code == 401


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(app: FastAPI) -> None:
    known = make.account(app, Role.CLERK).username
    answers = [
        make.visitor(app).post("/api/sessions", json={"username": name, "password": "wrong password"})
        for name in (known, "nobody.of.that.name")
    ]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].json() == answers[1].json()


def test_an_unknown_name_costs_the_same_work(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = passwords.matches

    def watched(stored: str | None, password: str) -> bool:
        seen.append(stored)
        return real(stored, password)

    monkeypatch.setattr(passwords, "matches", watched)
    assert try_password(make.visitor(app), "nobody", "wrong password") == 401
    assert seen == [None]


@pytest.mark.parametrize("exists", [True, False])
def test_the_sixth_wrong_password_is_refused_with_429(app: FastAPI, clock: MovingClock, exists: bool) -> None:
    name = make.account(app, Role.CLERK).username if exists else "nobody"
    client = make.visitor(app)
    assert [try_password(client, name, "wrong password") for _ in range(6)] == [401] * 5 + [429]
    assert try_password(client, name, make.PASSWORD) == 429
    clock.move(minutes=16)
    assert try_password(client, name, make.PASSWORD) == (201 if exists else 401)


def test_a_right_password_forgets_the_wrong_ones(app: FastAPI) -> None:
    name, client = make.account(app, Role.CLERK).username, make.visitor(app)
    for _ in range(3):
        assert [try_password(client, name, "wrong password") for _ in range(4)] == [401] * 4
        assert try_password(client, name, make.PASSWORD) == 201


def test_one_locked_name_locks_no_other(app: FastAPI) -> None:
    first, second = (make.account(app, Role.CLERK).username for _ in range(2))
    client = make.visitor(app)
    assert [try_password(client, first, "wrong password") for _ in range(6)][-1] == 429
    assert try_password(client, second, make.PASSWORD) == 201


def test_the_administrator_unlocks(app: FastAPI) -> None:
    row, client = make.account(app, Role.CLERK), make.visitor(app)
    assert [try_password(client, row.username, "wrong password") for _ in range(6)][-1] == 429
    assert make.signed_in(app, Role.SYSADMIN).post(f"/api/accounts/{row.id}/unlock").status_code == 200
    assert try_password(client, row.username, make.PASSWORD) == 201


def test_every_sign_in_is_a_new_session_and_ends_the_one_it_came_with(
    client: TestClient, app: FastAPI
) -> None:
    body = {"username": make.account(app, Role.CLERK).username, "password": make.PASSWORD}
    first = client.post("/api/sessions", json=body).json()["token"]
    second = client.post("/api/sessions", json=body).json()["token"]
    assert first != second
    assert make.visitor(app, first).get("/api/me").status_code == 401
    assert make.visitor(app, second).get("/api/me").status_code == 200


def test_a_token_chosen_by_somebody_else_is_never_taken_over(client: TestClient, app: FastAPI) -> None:
    client.cookies.set("piaojue_session", "chosen-by-an-attacker")
    body = {"username": make.account(app, Role.CLERK).username, "password": make.PASSWORD}
    assert client.post("/api/sessions", json=body).json()["token"] != "chosen-by-an-attacker"
    assert make.visitor(app, "chosen-by-an-attacker").get("/api/me").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_pages(client: TestClient, app: FastAPI) -> None:
    body = {"username": make.account(app, Role.CLERK).username, "password": make.PASSWORD}
    cookie = client.post("/api/sessions", json=body).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert f"max-age={12 * HOUR}" in cookie
    assert "secure" not in cookie.replace("samesite", "")


def test_a_cookie_needs_the_page_s_token_and_its_own_origin(client: TestClient, app: FastAPI) -> None:
    body = {"username": make.account(app, Role.CLERK).username, "password": make.PASSWORD}
    csrf = {"X-CSRF-Token": client.post("/api/sessions", json=body).json()["csrf_token"]}
    assert client.get("/api/me").json()["csrf_token"] == csrf["X-CSRF-Token"]
    assert client.delete("/api/sessions/current").status_code == 403
    assert client.delete("/api/sessions/current", headers={"X-CSRF-Token": "0" * 64}).status_code == 403
    foreign = {**csrf, "Origin": "https://evil.example"}
    assert client.delete("/api/sessions/current", headers=foreign).status_code == 403
    assert client.get("/api/me").status_code == 200
    own = {**csrf, "Origin": "http://testserver"}
    assert client.delete("/api/sessions/current", headers=own).status_code == 204


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eHg6eHg="])
def test_an_empty_bearer_header_does_not_open_the_cookie(
    client: TestClient, app: FastAPI, header: str
) -> None:
    body = {"username": make.account(app, Role.CLERK).username, "password": make.PASSWORD}
    assert client.post("/api/sessions", json=body).status_code == 201
    answer = client.delete("/api/sessions/current", headers={"Authorization": header})
    assert answer.status_code == 403


def test_a_foreign_page_cannot_sign_anybody_in(app: FastAPI) -> None:
    body = {"username": make.account(app, Role.CLERK).username, "password": make.PASSWORD}
    for origin in ("https://evil.example", "null", "http://["):
        answer = make.visitor(app).post("/api/sessions", json=body, headers={"Origin": origin})
        assert answer.status_code == 403, origin
        assert "set-cookie" not in answer.headers


def test_a_session_ends_after_its_hours(app: FastAPI, clock: MovingClock) -> None:
    """However busy it is."""
    client = make.signed_in(app, Role.CLERK)
    for _ in range(24):
        assert client.get("/api/me").status_code == 200
        clock.move(minutes=30)
    assert client.get("/api/me").status_code == 401


@pytest.mark.parametrize(
    ("username", "password", "status"),
    [
        ("x" * 41, "wrong password", 422),
        ("x" * 100_000, "wrong password", 422),
        ("clerk\x00", "wrong password", 422),
        ("clerk", "wrong\x00password", 422),
        ("clerk", "x" * 201, 422),
        ("' OR 1=1 --", "wrong password", 401),
        ("{username}", "{0.__class__}", 401),
    ],
)
def test_hostile_names_and_passwords(app: FastAPI, username: str, password: str, status: int) -> None:
    assert try_password(make.visitor(app), username, password) == status


def test_neither_token_nor_password_nor_wrong_name_is_stored(app: FastAPI, database: Database) -> None:
    token = make.signed_in(app, Role.CLERK).headers["authorization"].removeprefix("Bearer ")
    try_password(make.visitor(app), "typed-my-password-here", "wrong password")
    assert not stored_anywhere(database, token, make.PASSWORD, "typed-my-password-here")


def stored_anywhere(database: Database, *texts: str) -> bool:
    """Whether a text stands in any column of any table."""
    tables = sa.inspect(database.engine).get_table_names()
    with database.engine.connect() as connection:
        rows = [row for name in tables for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
    assert rows
    return any(text in str(value) for text in texts for row in rows for value in row)

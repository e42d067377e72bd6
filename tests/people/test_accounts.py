"""Accounts: who may manage them, which roles go together, what ends a session at once."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.audit.service import events
from app.db.session import Database
from app.domain.actors import Role
from app.people import service
from app.people.service.staff import STAFF_ROLES
from tests import factories as make


def new(**values: Any) -> dict[str, Any]:
    body = {"username": "teller.zhang", "name": "某人", "phone": make.phone(), "password": make.PASSWORD}
    return {**body, "roles": ["teller"], **values}


@pytest.fixture
def admin(app: FastAPI) -> TestClient:
    return make.signed_in(app, Role.SYSADMIN)


def test_the_administrator_opens_an_account(app: FastAPI, admin: TestClient, database: Database) -> None:
    answer = admin.post("/api/accounts", json=new(phone="15400001111"))
    assert answer.status_code == 201
    assert answer.json()["phone"] == "154****1111"
    body = {"username": " Teller.Zhang ", "password": make.PASSWORD}
    assert make.visitor(app).post("/api/sessions", json=body).json()["roles"] == ["teller"]
    with database.unit(write=False) as db:
        event = list(events(db))[-1]
    assert (event.type, event.subject) == ("account.add", answer.json()["id"])
    assert "15400001111" not in str(event.payload)


@pytest.mark.parametrize("role", [role for role in STAFF_ROLES if role is not Role.SYSADMIN])
def test_nobody_else_does(app: FastAPI, role: Role) -> None:
    client, other = make.signed_in(app, role), make.account(app, Role.CLERK)
    assert client.post("/api/accounts", json=new()).status_code == 403
    body = {"roles": ["sysadmin"]}
    assert client.post(f"/api/accounts/{other.id}/roles", json=body).status_code == 403
    assert client.get("/api/accounts").status_code == (200 if role is Role.AUDITOR else 403)


def test_strangers_deputies_and_residents_see_no_account(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    assert make.visitor(app).get("/api/accounts").status_code == 401
    assert make.visitor(app).post("/api/accounts", json=new()).status_code == 401
    for client in (make.deputy_client(app, deputy), make.resident_client(app)):
        assert client.get("/api/accounts").status_code == 403
        assert client.post("/api/accounts", json=new()).status_code == 403


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"password": "short1234"}, "/password"),
        ({"password": "a" * 12}, "/password"),
        ({"password": "my teller.zhang pass"}, "/password"),
        ({"phone": "1234"}, "/phone"),
        ({"username": "<script>"}, "/username"),
        ({"username": "a"}, "/username"),
        ({"username": "名\x00字"}, "/username"),
        ({"name": "张\u202e三"}, "/name"),
        ({"roles": []}, "/roles"),
        ({"roles": ["deputy"]}, "/roles"),
        ({"roles": ["resident"]}, "/roles"),
        ({"roles": ["sysadmin", "clerk"]}, "/roles"),
        ({"roles": ["clerk", "teller"]}, "/roles"),
        ({"roles": ["department"]}, "/roles"),
        ({"roles": ["department"], "department_id": "0000000000"}, "/department_id"),
        ({"roles": ["body_secretary"]}, "/roles"),
        ({"body": "presidium"}, "/roles"),
        ({"active": True}, "/active"),
    ],
)
def test_what_cannot_be_meant(admin: TestClient, values: dict[str, Any], pointer: str) -> None:
    answer = admin.post("/api/accounts", json=new(**values))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)


def test_a_password_that_is_too_short_says_how_long(admin: TestClient) -> None:
    answer = admin.post("/api/accounts", json=new(password="123456789"))
    assert "10" in answer.json()["detail"]
    assert "123456789" not in answer.text


def test_a_user_name_is_given_once(admin: TestClient) -> None:
    assert admin.post("/api/accounts", json=new()).status_code == 201
    assert admin.post("/api/accounts", json=new(username="TELLER.ZHANG")).status_code == 409


def test_nobody_gives_themselves_a_role(app: FastAPI) -> None:
    own = make.account(app, Role.SYSADMIN, number="15400002222")
    client = make.client_of(app, own)
    for verb, body in (
        ("roles", {"roles": ["clerk"]}),
        ("close", {}),
        ("password", {"password": "x" * 5 + "yz" * 5}),
    ):
        assert client.post(f"/api/accounts/{own.id}/{verb}", json=body).status_code == 403
    assert client.post("/api/accounts", json=new(phone="15400002222")).status_code == 403
    twin = make.account(app, Role.CLERK, number="15400002222")
    assert (
        client.post(f"/api/accounts/{twin.id}/password", json={"password": "quite another one"}).status_code
        == 403
    )


@pytest.mark.parametrize(
    ("verb", "body"),
    [("close", {}), ("roles", {"roles": ["auditor"]}), ("password", {"password": "quite another one"})],
)
def test_a_change_ends_the_sessions_at_once(
    app: FastAPI, admin: TestClient, verb: str, body: dict[str, Any]
) -> None:
    row = make.account(app, Role.CLERK)
    client = make.client_of(app, row)
    assert client.get("/api/me").status_code == 200
    assert admin.post(f"/api/accounts/{row.id}/{verb}", json=body).status_code == 200
    assert client.get("/api/me").status_code == 401


def test_a_closed_account_signs_in_no_more_until_opened(app: FastAPI, admin: TestClient) -> None:
    row = make.account(app, Role.CLERK)
    body = {"username": row.username, "password": make.PASSWORD}
    admin.post(f"/api/accounts/{row.id}/close")
    closed = make.visitor(app).post("/api/sessions", json=body)
    unknown = make.visitor(app).post("/api/sessions", json={**body, "username": "nobody"})
    assert (closed.status_code, closed.text) == (401, unknown.text)
    admin.post(f"/api/accounts/{row.id}/open")
    assert make.visitor(app).post("/api/sessions", json=body).status_code == 201


def test_one_s_own_password(app: FastAPI) -> None:
    row = make.account(app, Role.CLERK)
    client, path = make.client_of(app, row), "/api/me/password"
    assert client.post(path, json={"old": "not the old one", "new": "quite another one"}).status_code == 401
    assert client.post(path, json={"old": make.PASSWORD, "new": "short"}).status_code == 422
    assert client.post(path, json={"old": make.PASSWORD, "new": "quite another one"}).status_code == 204
    assert client.get("/api/me").status_code == 401
    body = {"username": row.username, "password": "quite another one"}
    assert make.visitor(app).post("/api/sessions", json=body).status_code == 201


def test_guessing_the_old_password_is_counted(app: FastAPI) -> None:
    client = make.signed_in(app, Role.CLERK)
    body = {"old": "not the old one", "new": "quite another one"}
    statuses = [client.post("/api/me/password", json=body).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]


def test_accounts_page_by_page(app: FastAPI, admin: TestClient) -> None:
    for _ in range(4):
        make.account(app, Role.CLERK)
    first = admin.get("/api/accounts?limit=3").json()
    second = admin.get("/api/accounts", params={"limit": 3, "after": first["next"]}).json()
    names = [item["username"] for item in first["items"] + second["items"]]
    assert len(names) == 5 == len(set(names))
    assert second["next"] is None


def test_unknown_accounts(admin: TestClient) -> None:
    for address in ("0000000000", "x", "%00"):
        assert admin.get(f"/api/accounts/{address}").status_code == 404
        assert admin.post(f"/api/accounts/{address}/close").status_code == 404


def test_a_password_that_somebody_else_has_set_is_good_for_choosing_another(
    app: FastAPI, admin: TestClient
) -> None:
    opened = admin.post("/api/accounts", json=new(roles=["clerk"])).json()
    given, own = make.PASSWORD, "known to nobody but me"
    for password in (given, "one that was forgotten"):
        tried = {"username": "teller.zhang", "password": password}
        signed = make.visitor(app).post("/api/sessions", json=tried).json()
        assert signed["must_change_password"] is True
        client = make.visitor(app, signed["token"])
        assert client.get("/api/me").json()["must_change_password"] is True
        for path in ("/api/cycles", "/api/meetings", "/desk"):
            refused = client.get(path)
            assert (refused.status_code, refused.json()["type"]) == (403, "/problems/password-to-change")
        led = client.get("/desk", headers={"Accept": "text/html"}, follow_redirects=False)
        assert (led.status_code, led.headers["location"]) == (303, "/account/password")
        same = client.post("/api/me/password", json={"old": password, "new": password})
        assert (same.status_code, same.json()["errors"][0]["pointer"]) == (422, "/new")
        assert client.post("/api/me/password", json={"old": password, "new": own}).status_code == 204
        signed = make.visitor(app).post("/api/sessions", json={**tried, "password": own}).json()
        assert signed["must_change_password"] is False
        assert make.visitor(app, signed["token"]).get("/api/cycles").status_code == 200
        reset = {"password": "one that was forgotten"}
        assert admin.post(f"/api/accounts/{opened['id']}/password", json=reset).status_code == 200


def test_no_password_of_the_hall_is_set_between_head_count_and_end(app: FastAPI, admin: TestClient) -> None:
    make.found_congress(app)
    database: Database = app.state.database
    roles = (Role.TELLER, Role.EXECUTIVE_CHAIR, Role.CLERK)
    paths = [f"/api/accounts/{make.account(app, role).id}/password" for role in roles]
    for move, expected in ((service.freeze_roll, [409, 409, 200]), (service.release_roll, [200] * 3)):
        with database.unit(write=True) as db:
            move(db, "0000000000")
        answers = [admin.post(path, json={"password": "another one for today"}) for path in paths]
        assert [answer.status_code for answer in answers] == expected
        assert {a.json()["type"] for a in answers if a.status_code == 409} <= {"/problems/password-fixed"}


def test_who_is_of_the_hall_stays_so_between_head_count_and_end(app: FastAPI, admin: TestClient) -> None:
    """Nobody opens a teller's or a chair's account then, makes somebody one, or takes one away."""
    make.found_congress(app)
    database: Database = app.state.database
    teller, chair, clerk = (
        f"/api/accounts/{make.account(app, role).id}"
        for role in (Role.TELLER, Role.EXECUTIVE_CHAIR, Role.CLERK)
    )
    auditor = f"/api/accounts/{make.account(app, Role.AUDITOR).id}"
    deeds: list[tuple[str, dict[str, Any] | None, bool]] = [
        ("/api/accounts", new(username="new.teller"), True),
        ("/api/accounts", new(username="new.chair", roles=["executive_chair", "clerk"]), True),
        ("/api/accounts", new(username="new.clerk", roles=["clerk"]), False),
        (f"{teller}/roles", {"roles": ["auditor"]}, True),
        (f"{auditor}/roles", {"roles": ["teller"]}, True),
        (f"{clerk}/roles", {"roles": ["auditor"]}, False),
        (f"{teller}/close", None, True),
        (f"{chair}/close", None, True),
        (f"{clerk}/close", None, False),
        (f"{chair}/open", None, True),
        (f"{clerk}/open", None, False),
        (f"{chair}/unlock", None, False),
    ]
    with database.unit(write=True) as db:
        service.freeze_roll(db, "0000000000")
    for path, body, of_the_hall in deeds:
        answer = admin.post(path, json=body)
        assert (answer.status_code == 409) is of_the_hall, (path, answer.text)
        assert not of_the_hall or answer.json()["type"] == "/problems/hall-fixed"
    living = make.client_of(app, make.account(app, Role.TELLER))
    assert living.get("/api/me").status_code == 200, "on the command line, by who has the database"
    with database.unit(write=True) as db:
        service.release_roll(db, "0000000000")
    again = [admin.post(path, json=body).status_code for path, body, fixed in deeds if fixed]
    assert set(again) <= {200, 201}

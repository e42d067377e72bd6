"""Signing in on the pages: each way in, over an older session too, and what is turned away."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.domain.actors import Role
from app.people import service
from app.people.actor import COOKIE
from tests.factories import (
    PASSWORD,
    account,
    actor,
    found_congress,
    found_deputies,
    phone,
    sent_code,
    token_of,
)

PAGE = {"Accept": "text/html"}


def browser(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://testserver", headers=PAGE, follow_redirects=False)


def post(client: TestClient, way: str, **fields: str) -> Response:
    """As a form does that was asked for before: its hidden fields go with it."""
    page = client.get(f"/sign-in/{way}").text
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    return client.post(f"/sign-in/{way}", data={**hidden, **fields})


def card(app: FastAPI, deputy: str) -> str:
    with app.state.database.unit(write=True) as db:
        [issued] = service.issue_cards(db, app.state.clock(), deputy_ids=[deputy], by=actor(Role.CLERK))
        service.wake_card(db, deputy)
        return issued.code


def test_by_card_and_again_on_the_same_device(app: FastAPI) -> None:
    first, second = found_deputies(app, 2)
    codes, client = [card(app, deputy) for deputy in (first, second)], browser(app)
    tokens = []
    for code in (codes[0], codes[0], codes[1]):
        answer = post(client, "card", code=code.lower().replace("-", " "))
        assert (answer.status_code, answer.headers["location"]) == (303, "/deputy")
        tokens.append(client.cookies[COOKIE])
    assert len(set(tokens)) == 3, "a new session each time"
    elsewhere = post(browser(app), "card", code=codes[1])
    assert elsewhere.status_code == 409
    assert "请到签到处处理" in elsewhere.text
    assert post(browser(app), "card", code="0000-0000-0000-0000").status_code == 401


def test_staff_and_where_they_were_going(app: FastAPI) -> None:
    found_congress(app)
    row, client = account(app, Role.CLERK), browser(app)
    token_of(app, row.username)  # signs in elsewhere: that is no hindrance
    for onward, place in (
        ("/docs", "/docs"),
        ("//evil.example", "/desk"),
        ("https://evil.example", "/desk"),
        ("", "/desk"),
    ):
        answer = post(client, "staff", username=row.username, password=PASSWORD, next=onward)
        assert (answer.status_code, answer.headers["location"]) == (303, place)
    wrong = post(browser(app), "staff", username=row.username, password="wrong")
    assert wrong.status_code == 401
    assert row.username in wrong.text
    assert "wrong" not in wrong.text.replace("/wrong", "")


def test_a_resident_keeps_the_field_for_the_code_in_hand(app: FastAPI) -> None:
    found_congress(app)
    number, client = phone(), browser(app)
    asked = post(client, "phone", phone=number, do="send")
    assert 'name="code"' in asked.text
    too_soon = post(client, "phone", phone=number, do="send")
    assert too_soon.status_code == 429
    assert 'name="code"' in too_soon.text
    assert post(client, "phone", phone=number, code="000000", do="enter").status_code == 401
    code = sent_code(app.state.settings, number)
    assert post(client, "phone", phone=number, code=code, do="enter").status_code == 303


@pytest.mark.parametrize("path", ["/sign-in/card", "/sign-in/staff", "/sign-in/phone", "/preferences"])
def test_a_foreign_page_is_turned_away(app: FastAPI, path: str) -> None:
    found_congress(app)
    answer = browser(app).post(path, data={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert COOKIE not in answer.headers.get("set-cookie", "")


def test_wishes_are_kept_in_the_browser_and_lead_nowhere_else(app: FastAPI) -> None:
    client = browser(app)
    answer = client.post("/preferences", data={"size": "largest", "back": "//evil.example"})
    assert answer.headers["location"] == "/"
    assert 'class="largest"' in client.get("/sign-in").text
    assert "set-cookie" not in client.post("/preferences", data={"size": "huge", "lang": "xx"}).headers
    client.post("/preferences", data={"lang": "en"})
    assert "<h1>Sign in</h1>" in client.get("/sign-in").text


def test_signing_out_ends_the_session(app: FastAPI) -> None:
    found_congress(app)
    row, client = account(app, Role.CLERK), browser(app)
    post(client, "staff", username=row.username, password=PASSWORD)
    page = client.get("/sign-in").text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    assert client.post("/sign-out", data={}).status_code == 403, "a foreign page signs nobody out"
    assert client.post("/sign-out", data={"csrf": token}).status_code == 303
    assert client.post("/sign-out", data={}).status_code == 303

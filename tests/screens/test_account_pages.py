"""Accounts on pages, on both databases: opened, changed, closed; a password shown once; one's own."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from app.domain.actors import Role
from tests import factories as make
from tests.screens.hand import Hand, said

ONE = re.compile(r'href="/desk/accounts/([0-9A-Z]{10})"')


@pytest.fixture
def admin(app: FastAPI) -> Hand:
    make.found_congress(app)
    return Hand(make.signed_in(app, Role.SYSADMIN))


def new(**more: str) -> dict[str, str]:
    known = {"name": "王<i>书记", "phone": make.phone(), "username": "wang", "password": make.PASSWORD}
    return {**known, "roles": "clerk", **more}


def test_an_account_is_opened_and_its_password_shown_once(app: FastAPI, admin: Hand) -> None:
    drawn = re.findall(r'name="password"[^>]* value="([^"]+)"', admin.look("/desk/accounts/new").text)
    assert len(drawn[0]) == 19
    made = admin.post("/desk/accounts/new", **new(password=drawn[0]))
    assert (made.status_code, drawn[0] in made.text, made.headers["cache-control"]) == (201, True, "no-store")
    assert "王<i>书记" in said(made)
    [account] = set(ONE.findall(made.text))
    assert drawn[0] not in admin.look(f"/desk/accounts/{account}").text
    signed = make.visitor(app).post("/api/sessions", json={"username": "wang", "password": drawn[0]})
    assert signed.json()["roles"] == ["clerk"]
    again = admin.post("/desk/accounts/new", **new(phone=make.phone()))
    assert (again.status_code, 'value="王&lt;i&gt;书记"' in again.text) == (409, True)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"phone": "12"}, "phone"),
        ({"username": "!"}, "username"),
        ({"password": "short"}, "password"),
        ({"roles": ""}, "roles"),
        ({"roles": "department"}, "roles"),
        ({"roles": "station_clerk"}, "street_id"),
        ({"department_id": "nobody"}, "department_id"),
    ],
)
def test_what_is_wrong_leads_to_its_field(admin: Hand, wrong: dict[str, str], place: str) -> None:
    answer = admin.post("/desk/accounts/new", **new(**wrong))
    assert answer.status_code == 422
    assert f'href="#field-{place}"' in answer.text


def test_roles_password_and_the_end(app: FastAPI, admin: Hand) -> None:
    row = make.account(app, Role.CLERK, username="li")
    somebody, one = make.client_of(app, row), f"/desk/accounts/{row.id}"
    assert "监票人" in said(admin.follow(f"{one}/roles", roles="teller"))
    assert somebody.get("/api/me").status_code == 401
    bad = admin.post(f"{one}/roles", roles="department")
    assert (bad.status_code, 'href="#field-roles"' in bad.text) == (422, True)
    secret = admin.post(f"{one}/password", password="a new door for tests")
    assert (secret.status_code, "a new door for tests" in secret.text) == (201, True)
    weak = admin.post(f"{one}/password", password="short")
    assert (weak.status_code, "<details open>" in weak.text) == (422, True)
    assert admin.post(f"{one}/unlock").status_code == 303
    assert "重新启用" in said(admin.follow(f"{one}/close"))
    tried = {"username": "li", "password": "a new door for tests"}
    assert make.visitor(app).post("/api/sessions", json=tried).status_code == 401
    admin.follow(f"{one}/open")
    assert make.visitor(app).post("/api/sessions", json=tried).status_code == 201
    assert admin.post(f"{one}/delete").status_code == 404
    assert admin.look("/desk/accounts/0000000000").status_code == 404


def test_nobody_changes_his_own_roles(app: FastAPI) -> None:
    row = make.account(app, Role.SYSADMIN)
    admin = Hand(make.client_of(app, row))
    page = admin.look(f"/desk/accounts/{row.id}")
    assert "须由另一位系统管理员办理" in said(page)
    assert f"/desk/accounts/{row.id}/close" not in page.text
    assert admin.post(f"/desk/accounts/{row.id}/close").status_code == 403


def test_an_auditor_reads_and_a_clerk_does_not(app: FastAPI, admin: Hand) -> None:
    auditor = Hand(make.signed_in(app, Role.AUDITOR))
    accounts = auditor.look("/desk/accounts")
    assert "账号由系统管理员管理" in said(accounts)
    assert "/desk/accounts/new" not in accounts.text
    assert (
        'action="/desk/accounts' not in auditor.look(f"/desk/accounts/{ONE.findall(accounts.text)[0]}").text
    )
    clerk = Hand(make.signed_in(app, Role.CLERK))
    refused = clerk.look("/desk/accounts")
    assert (refused.status_code, "系统管理员" in refused.text) == (403, True)
    assert "/desk/accounts" not in clerk.look("/desk").text


def test_many_accounts_come_in_pages(app: FastAPI, admin: Hand) -> None:
    for _n in range(51):
        make.account(app, Role.AUDITOR)
    first = admin.look("/desk/accounts").text
    [onward] = re.findall(r'href="(/desk/accounts\?after=[^"]+)"', first)
    second = ONE.findall(admin.look(onward).text)
    assert (len(ONE.findall(first)), len(second)) == (50, 2)
    assert not set(second) & set(ONE.findall(first))


def test_ones_own_password(app: FastAPI) -> None:
    row = make.account(app, Role.TELLER, username="zhao")
    hand = Hand(make.client_of(app, row))
    sent = {"old": make.PASSWORD, "new": "a better door for tests", "again": "a better door for tests"}
    wrong = hand.post("/account/password", **{**sent, "again": "another"})
    assert (wrong.status_code, 'href="#field-again"' in wrong.text) == (422, True)
    assert hand.post("/account/password", **{**sent, "old": "not this one"}).status_code == 401
    done = hand.post("/account/password", **sent)
    assert (done.status_code, "密码已修改" in said(done)) == (200, True)
    assert hand.look("/desk").status_code == 303
    tried = {"username": "zhao", "password": sent["new"]}
    assert make.visitor(app).post("/api/sessions", json=tried).status_code == 201


def test_who_has_no_password_is_told(app: FastAPI) -> None:
    [deputy] = make.found_deputies(app, 1)
    hand = Hand(make.deputy_client(app, deputy))
    assert "代表凭签到卡" in said(hand.look("/account/password"))
    sent = {"old": "x", "new": "a better door for tests", "again": "a better door for tests"}
    assert hand.post("/account/password", **sent).status_code == 404

"""Two-step sign-in: enrolled by a code, asked for at sign-in, each step good once, given back by hand."""

from __future__ import annotations

import base64
import logging
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import SecretStr
from sqlmodel import SQLModel, select

from app.audit.service import events
from app.db.clock import MovingClock
from app.domain.actors import Role
from app.main import create_app
from app.people import service
from app.people.tables import AccountRow, RecoveryCodeRow
from tests import factories as make
from tests.screens.hand import Hand, said

STEP = "/api/me/second-step"
OWN = {"password": make.PASSWORD}


def code_of(app: FastAPI, secret: str, *, steps: int = 0) -> str:
    """What a phone shows, so many steps from now."""
    at = int(app.state.clock().timestamp()) + 30 * steps
    return TOTP(base64.b32decode(secret), 6, SHA1(), 30).generate(at).decode()


def sign_in(app: FastAPI, row: AccountRow, totp: str = "", password: str = make.PASSWORD) -> Response:
    body = {"username": row.username, "password": password}
    return make.visitor(app).post("/api/sessions", json={**body, "totp": totp} if totp else body)


def problem(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def enrolled(app: FastAPI, row: AccountRow) -> tuple[TestClient, str, list[str]]:
    """A client of the account, the secret on its phone, the recovery codes."""
    client = make.client_of(app, row)
    made = client.post(STEP, json=OWN)
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    secret = made.json()["secret"]
    assert f"secret={secret}" in made.json()["address"]
    done = client.post(f"{STEP}/confirm", json={"code": code_of(app, secret)})
    return client, secret, done.json()["codes"]


def test_the_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B."""
    known = TOTP(b"12345678901234567890", 8, SHA1(), 30)
    assert [known.generate(at) for at in (59, 1111111109, 20000000000)] == [
        b"94287082",
        b"07081804",
        b"65353130",
    ]


def test_from_the_confirmation_on_it_is_asked_for_and_a_step_is_good_once(
    app: FastAPI, clock: MovingClock
) -> None:
    row = make.account(app, Role.CLERK)
    client = make.client_of(app, row)
    secret = client.post(STEP, json=OWN).json()["secret"]
    assert sign_in(app, row).status_code == 201, "not before it is confirmed"
    assert problem(client.post(f"{STEP}/confirm", json={"code": "000000"})) == (401, "wrong-second-step")
    assert len(client.post(f"{STEP}/confirm", json={"code": code_of(app, secret)}).json()["codes"]) == 8
    assert problem(client.post(STEP, json=OWN)) == (409, "conflict")
    assert problem(sign_in(app, row)) == (401, "second-step-needed")
    assert problem(sign_in(app, row, code_of(app, secret))) == (401, "wrong-second-step"), "used to confirm"
    clock.move(seconds=30)
    assert problem(sign_in(app, row, password="not the password")) == (401, "wrong-sign-in")
    shown = code_of(app, secret)
    assert sign_in(app, row, f"{shown[:3]} {shown[3:]}").status_code == 201
    assert problem(sign_in(app, row, shown)) == (401, "wrong-second-step")
    assert problem(sign_in(app, row, code_of(app, secret, steps=-1))) == (401, "wrong-second-step")
    assert sign_in(app, row, code_of(app, secret, steps=1)).status_code == 201, "a clock half a minute ahead"
    clock.move(seconds=300)
    assert problem(sign_in(app, row, code_of(app, secret, steps=2))) == (401, "wrong-second-step")


def test_an_open_desk_is_not_enough_to_begin_or_to_end_it(app: FastAPI, clock: MovingClock) -> None:
    """Nor does it tell whether the code was right; and guesses are the five of signing in."""
    row = make.account(app, Role.CLERK)
    client = make.client_of(app, row)
    wrong = {"password": "not the password"}
    assert client.post(STEP).status_code == 422
    assert problem(client.post(STEP, json=wrong)) == (401, "wrong-password")
    with app.state.database.unit(write=False) as db:
        assert db.get_one(AccountRow, row.id).second_step is None
    client, secret, _codes = enrolled(app, row)
    clock.move(seconds=60)
    code = code_of(app, secret)
    for sent in ({**wrong, "code": code}, {**wrong, "code": "000000"}):
        assert problem(client.post(f"{STEP}/off", json=sent)) == (401, "wrong-password")
    assert sign_in(app, row, code).status_code == 201, "the code was not used up"
    answers = [problem(client.post(f"{STEP}/off", json={**wrong, "code": "1"})) for _ in range(6)]
    assert answers == [(401, "wrong-password")] * 5 + [(429, "too-many-tries")]
    assert problem(sign_in(app, row, code_of(app, secret, steps=1))) == (429, "too-many-tries")


def test_the_sixth_wrong_code_is_not_looked_at(app: FastAPI, clock: MovingClock) -> None:
    row = make.account(app, Role.CLERK)
    _client, secret, _codes = enrolled(app, row)
    clock.move(seconds=60)
    answers = [problem(sign_in(app, row, f"{n:06}")) for n in range(5)]
    assert answers == [(401, "wrong-second-step")] * 5
    assert problem(sign_in(app, row, code_of(app, secret))) == (429, "too-many-tries")
    clock.move(minutes=16)
    assert sign_in(app, row, code_of(app, secret)).status_code == 201


def test_a_recovery_code_is_good_once_and_nothing_stands_as_it_was_shown(app: FastAPI) -> None:
    row = make.account(app, Role.CLERK)
    _client, secret, codes = enrolled(app, row)
    with app.state.database.unit(write=False) as db:
        kept = db.get(AccountRow, row.id)
        assert kept is not None
        assert kept.second_step is not None
        assert base64.b32decode(secret) not in kept.second_step
        assert not {one.code_hash for one in db.exec(select(RecoveryCodeRow))} & set(codes)
        assert service.recovery_codes_left(db, row.id) == 8
    assert sign_in(app, row, codes[0].lower()).status_code == 201
    assert problem(sign_in(app, row, codes[0])) == (401, "wrong-second-step")
    other = make.account(app, Role.CLERK)
    enrolled(app, other)
    assert problem(sign_in(app, other, codes[1])) == (401, "wrong-second-step")


def test_it_is_stopped_by_a_code_and_reset_by_the_administrator_alone(
    app: FastAPI, clock: MovingClock
) -> None:
    row, admin = make.account(app, Role.TELLER), make.signed_in(app, Role.SYSADMIN)
    client, secret, codes = enrolled(app, row)
    clock.move(seconds=60)
    off = f"{STEP}/off"
    assert problem(client.post(off, json={**OWN, "code": codes[0]})) == (401, "wrong-second-step")
    assert client.post(off, json={**OWN, "code": code_of(app, secret)}).status_code == 204
    assert problem(client.post(off, json={**OWN, "code": code_of(app, secret)})) == (409, "conflict")
    assert problem(client.post(f"{STEP}/confirm", json={"code": "1"})) == (409, "conflict")
    client, _secret, codes = enrolled(app, row)
    reset = f"/api/accounts/{row.id}/second-step/reset"
    make.found_congress(app)
    for move, expected in ((service.freeze_roll, 409), (service.release_roll, 200)):
        with app.state.database.unit(write=True) as db:
            move(db, "0000000000")
        assert admin.post(reset).status_code == expected
    assert client.get("/api/me").status_code == 401
    assert sign_in(app, row).status_code == 201
    [deputy] = make.found_deputies(app, 1)
    assert problem(make.deputy_client(app, deputy).post(STEP, json=OWN)) == (404, "missing")


def test_who_had_the_password_is_out_once_there_is_a_second_step(app: FastAPI, clock: MovingClock) -> None:
    """Somebody who knows it and was in first does not stay in; nor does who was in beside its end."""
    row = make.account(app, Role.CLERK)
    thief = make.client_of(app, row)
    client, secret, _codes = enrolled(app, row)
    assert (thief.get("/api/me").status_code, client.get("/api/me").status_code) == (401, 200)
    clock.move(seconds=60)
    beside = make.visitor(app, sign_in(app, row, code_of(app, secret)).json()["token"])
    clock.move(seconds=60)
    assert client.post(f"{STEP}/off", json={**OWN, "code": code_of(app, secret)}).status_code == 204
    assert (beside.get("/api/me").status_code, client.get("/api/me").status_code) == (401, 200)


@pytest.mark.parametrize("first", ["password", "second-step/reset"])
def test_no_administrator_alone_takes_both_keys(app: FastAPI, clock: MovingClock, first: str) -> None:
    row, one = make.account(app, Role.CLERK), make.account(app, Role.SYSADMIN, number="13800002222")
    admin, other = make.client_of(app, one), make.signed_in(app, Role.SYSADMIN)
    twin = make.client_of(app, make.account(app, Role.SYSADMIN, number="13800002222"))
    enrolled(app, row)
    bodies = {"password": {"password": "set by somebody else"}, "second-step/reset": None}
    [second] = bodies.keys() - {first}
    path = f"/api/accounts/{row.id}"
    assert admin.post(f"{path}/{first}", json=bodies[first]).status_code == 200
    for hand in (admin, twin):
        assert problem(hand.post(f"{path}/{second}", json=bodies[second])) == (403, "same-human")
    assert other.post(f"{path}/{second}", json=bodies[second]).status_code == 200
    assert problem(admin.post(f"{path}/second-step/reset")) == (409, "conflict"), "there is none any more"


def test_once_its_owner_has_a_key_of_his_own_the_other_may_be_reset(app: FastAPI, clock: MovingClock) -> None:
    row, admin = make.account(app, Role.CLERK), make.signed_in(app, Role.SYSADMIN)
    _client, secret, _codes = enrolled(app, row)
    path, own, given = f"/api/accounts/{row.id}", "known to nobody but me", "set by somebody else"
    assert admin.post(f"{path}/password", json={"password": given}).status_code == 200
    clock.move(seconds=60)
    client = make.visitor(app, sign_in(app, row, code_of(app, secret), given).json()["token"])
    assert client.post("/api/me/password", json={"old": given, "new": own}).status_code == 204
    assert admin.post(f"{path}/second-step/reset").status_code == 200
    assert admin.post(f"{path}/password", json={"password": given}).status_code == 403
    client = make.visitor(app, sign_in(app, row, password=own).json()["token"])
    again = client.post(STEP, json={"password": own}).json()["secret"]
    assert client.post(f"{STEP}/confirm", json={"code": code_of(app, again)}).status_code == 200
    assert admin.post(f"{path}/password", json={"password": given}).status_code == 200


def test_one_code_at_four_doors_at_once_opens_one(app: FastAPI, clock: MovingClock) -> None:
    row = make.account(app, Role.CLERK)
    _client, secret, codes = enrolled(app, row)
    for shown in (codes[0], ""):
        clock.move(minutes=16)
        code = shown or code_of(app, secret)
        with ThreadPoolExecutor(4) as crowd:
            answers = list(crowd.map(lambda _n, code=code: sign_in(app, row, code).status_code, range(4)))
        assert sorted(answers) == [201, 401, 401, 401]


def test_digits_of_a_chinese_keyboard(app: FastAPI, clock: MovingClock) -> None:
    row = make.account(app, Role.CLERK)
    _client, secret, codes = enrolled(app, row)
    clock.move(seconds=60)
    wide = {ord("0") + n: 0xFF10 + n for n in range(10)}
    assert sign_in(app, row, code_of(app, secret).translate(wide)).status_code == 201
    assert sign_in(app, row, codes[0].translate(wide)).status_code == 201


def test_neither_secret_nor_codes_leave_by_any_other_door(
    app: FastAPI, clock: MovingClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Not by who reads accounts, the trail or the log; nor are they in any row as they are typed."""
    caplog.set_level(logging.DEBUG)
    row, admin = make.account(app, Role.CLERK), make.signed_in(app, Role.SYSADMIN)
    _client, secret, codes = enrolled(app, row)
    clock.move(seconds=60)
    used = code_of(app, secret)
    assert sign_in(app, row, used).status_code == 201
    assert sign_in(app, row, codes[0]).status_code == 201
    paths = (f"/api/accounts/{row.id}", "/api/accounts", f"/desk/accounts/{row.id}", "/account/second-step")
    read = "".join(admin.get(path).text for path in paths)
    with app.state.database.unit(write=False) as db:
        trail = "".join(repr(one) for one in events(db))
        rows = "".join(
            repr([tuple(line) for line in db.execute(table.select())])
            for table in SQLModel.metadata.sorted_tables
        )
    raw = base64.b32decode(secret)
    hidden = {secret, raw.hex(), repr(raw)[2:-1], *codes, *(one.replace("-", "") for one in codes)}
    for told in (read, trail, rows, caplog.text):
        assert row.id in told or told is caplog.text
        assert [one for one in hidden if one in told] == []
    assert (used in rows, used in trail, used in caplog.text) == (False, False, False)


def test_where_it_is_required_nothing_is_done_without_it(app: FastAPI, clock: MovingClock) -> None:
    strict = create_app(app.state.settings.model_copy(update={"totp": "required"}), clock)
    row = make.account(strict, Role.CLERK)
    client = make.client_of(strict, row)
    assert problem(client.get("/api/cycles")) == (403, "second-step-to-set")
    page = client.get("/desk", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/account/second-step")
    client, secret, _codes = enrolled(strict, row)
    assert client.get("/api/cycles").status_code == 200
    clock.move(seconds=60)
    off = {**OWN, "code": code_of(strict, secret)}
    assert problem(client.post(f"{STEP}/off", json=off)) == (409, "conflict")
    loose = create_app(app.state.settings.model_copy(update={"totp": "off"}), clock)
    assert sign_in(loose, row).status_code == 201
    for one in (strict, loose):
        one.state.database.close()


def test_another_secret_of_the_service_opens_no_second_step(app: FastAPI, clock: MovingClock) -> None:
    row = make.account(app, Role.CLERK)
    _client, secret, _codes = enrolled(app, row)
    clock.move(seconds=60)
    update = {"secret": SecretStr("quite another secret of this service")}
    moved = create_app(app.state.settings.model_copy(update=update), clock)
    assert problem(sign_in(moved, row, code_of(app, secret))) == (401, "wrong-second-step")
    moved.state.database.close()


def test_on_the_pages_it_is_scanned_confirmed_used_and_stopped(app: FastAPI, clock: MovingClock) -> None:
    row, path = make.account(app, Role.CLERK), "/account/second-step"
    hand, admin = Hand(make.client_of(app, row)), Hand(make.signed_in(app, Role.SYSADMIN))
    assert "尚未启用" in said(hand.look(path))
    for typed, status in (("", 422), ("not the password", 401)):
        unsure = hand.post(f"{path}/begin", password=typed)
        assert (unsure.status_code, "<svg" in unsure.text) == (status, False)
    assert "密码不正确" in said(unsure)
    scan = hand.post(f"{path}/begin", password=make.PASSWORD)
    assert (scan.status_code, "<svg" in scan.text, scan.headers["cache-control"]) == (201, True, "no-store")
    [secret] = re.findall(r'<code class="code">([A-Z2-7]{32})</code>', scan.text)
    empty = hand.post(f"{path}/confirm", code="")
    assert (empty.status_code, 'href="#field-code"' in empty.text, secret in empty.text) == (422, True, False)
    done = hand.post(f"{path}/confirm", code=code_of(app, secret))
    assert (done.status_code, done.text.count('class="code"')) == (201, 8)
    shown = said(hand.look(path))
    assert ("还有 8 个备用码" in shown, "停用两步登录" in shown) == (True, True)
    clock.move(seconds=60)
    door = TestClient(
        app, base_url="http://testserver", headers={"Accept": "text/html"}, follow_redirects=False
    )
    fields = {"username": row.username, "password": make.PASSWORD}
    asked = door.post("/sign-in/staff", data=fields)
    assert (asked.status_code, "还须填写动态码" in asked.text, make.PASSWORD in asked.text) == (
        401,
        True,
        False,
    )
    assert door.post("/sign-in/staff", data={**fields, "totp": code_of(app, secret)}).status_code == 303
    unsure = hand.post(f"{path}/off", code=code_of(app, secret), password="not the password")
    assert (unsure.status_code, "密码不正确" in said(unsure)) == (401, True)
    wrong = hand.post(f"{path}/off", code="1", password=make.PASSWORD)
    assert (wrong.status_code, "动态码不正确" in said(wrong)) == (401, True)
    assert "解除两步登录" in said(admin.look(f"/desk/accounts/{row.id}"))
    clock.move(seconds=60)
    assert "两步登录已停用" in said(hand.post(f"{path}/off", code=code_of(app, secret), **OWN))
    assert hand.post(f"{path}/off", code="1", **OWN).status_code == 409
    refused = admin.post(f"/desk/accounts/{row.id}/second-step")
    assert (refused.status_code, "没有启用两步登录" in said(refused)) == (409, True)
    enrolled(app, other := make.account(app, Role.CLERK))
    assert admin.post(f"/desk/accounts/{other.id}/second-step").status_code == 303
    [deputy] = make.found_deputies(app, 1)
    assert "代表凭签到卡" in said(Hand(make.deputy_client(app, deputy)).look(path))

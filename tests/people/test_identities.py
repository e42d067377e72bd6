"""Signing in by an identity that its owner has tied: the ways that lead in, and whom they lead nowhere."""

from __future__ import annotations

import base64
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fastapi import FastAPI
from joserfc.jwk import ECKey

from app.audit.service import events
from app.db.base import metadata
from app.db.clock import MovingClock
from app.domain.actors import Role
from app.domain.errors import IdentityTaken
from app.people import service
from app.people.tables import AccountRow, IdentityRow
from tests import factories as make
from tests.people.provider import Provider
from tests.people.walker import OWN, START, Walker, tied
from tests.screens.hand import said


def told(app: FastAPI) -> list[tuple[str, list[str]]]:
    """What is on record of it: the kind, and what is said beside it."""
    with app.state.database.unit(write=False) as db:
        return [(one.type, sorted(one.payload)) for one in events(db) if "identity" in one.type]


def ties_of(app: FastAPI) -> list[str]:
    with app.state.database.unit(write=False) as db:
        return [row.account_id for row in db.exec(sa.select(IdentityRow)).scalars()]


def second_step(app: FastAPI, clock: MovingClock, row: AccountRow) -> bytes:
    """Enrolled; the secret on the phone."""
    client = make.client_of(app, row)
    made = client.post("/api/me/second-step", json={"password": make.PASSWORD})
    secret = base64.b32decode(made.json()["secret"])
    assert (
        client.post("/api/me/second-step/confirm", json={"code": code_of(clock, secret)}).status_code == 200
    )
    clock.move(seconds=30)
    return secret


def code_of(clock: MovingClock, secret: bytes) -> str:
    return TOTP(secret, 6, SHA1(), 30).generate(int(clock().timestamp())).decode()


@pytest.mark.parametrize("basic", [True, False])
def test_tied_once_it_signs_in_and_untied_no_more(tied_app: FastAPI, provider: Provider, basic: bool) -> None:
    provider.basic = basic
    row = make.account(tied_app, Role.CLERK)
    stranger = Walker(tied_app, provider, "zhang").signs_in()
    assert (stranger.status_code, "没有绑定可用的账号" in stranger.text) == (403, True)
    owner = tied(tied_app, provider, row, "zhang")
    page = owner.client.get(f"{OWN}?done=tied").text
    assert "✓ 已绑定" in page
    assert provider.asked[-1]["prompt"] == "login"
    comes = Walker(tied_app, provider, "zhang")
    answer = comes.signs_in("/desk/queues")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/queues")
    assert "prompt" not in provider.asked[-1]
    assert comes.client.get("/api/me").json()["id"] == row.id
    assert Walker(tied_app, provider, "li").signs_in().status_code == 403
    off = owner.post(f"{OWN}/off", password=make.PASSWORD)
    assert (off.status_code, "已解除" in off.text) == (200, True)
    assert (comes.is_in(), owner.is_in()) == (False, True), "other sessions end with it"
    assert Walker(tied_app, provider, "zhang").signs_in().status_code == 403
    assert [type for type, _payload in told(tied_app)] == [
        "account.identity",
        "account.identity_sign_in",
        "account.identity_off",
    ]


def test_nothing_of_the_provider_is_kept(tied_app: FastAPI, provider: Provider) -> None:
    """Neither a token, nor a code, nor what it says of a person, nor the name that it has for one."""
    row = make.account(tied_app, Role.CLERK)
    tied(tied_app, provider, row, "employee-4711")
    Walker(tied_app, provider, "employee-4711").signs_in()
    with tied_app.state.database.unit(write=False) as db:
        kept = [str(tuple(one)) for table in metadata.tables.values() for one in db.execute(sa.select(table))]
    words = "\n".join(kept)
    assert row.id in words
    for secret in (
        "employee-4711",
        "at-of-the-provider",
        "张三丰",
        "13800000000",
        provider.asked[-1]["state"],
    ):
        assert secret not in words
    assert told(tied_app) == [("account.identity", ["salt"]), ("account.identity_sign_in", ["salt"])]


def test_it_opens_a_session_of_its_own_and_ends_the_one_before(tied_app: FastAPI, provider: Provider) -> None:
    row, other = make.account(tied_app, Role.CLERK), make.account(tied_app, Role.AUDITOR)
    tied(tied_app, provider, row, "zhang")
    walker = Walker(tied_app, provider, "zhang").by_password(other)
    before = walker.token
    assert walker.signs_in().headers["location"] == "/desk"
    assert before != walker.token
    assert make.visitor(tied_app, before).get("/api/me").status_code == 401
    assert walker.client.get("/api/me").json()["id"] == row.id
    assert "piaojue_identity" not in walker.client.cookies


def test_tying_takes_the_password_and_ends_other_sessions(tied_app: FastAPI, provider: Provider) -> None:
    row = make.account(tied_app, Role.CLERK)
    elsewhere, walker = (Walker(tied_app, provider, "zhang").by_password(row) for _n in range(2))
    assert walker.client.get("/sign-in/identity/tie").headers["location"] == OWN, "not without the password"
    wrong = walker.confirms("not the password")
    assert (wrong.status_code, "密码不正确" in wrong.text) == (401, True)
    assert walker.client.get("/sign-in/identity/tie").headers["location"] == OWN
    assert walker.ties().status_code == 303
    assert (walker.is_in(), elsewhere.is_in()) == (True, False)
    again = walker.confirms()
    assert (walker.confirms("not the password").status_code, again.status_code) == (401, 200)
    twice = walker.client.get(walker.there("/sign-in/identity/tie"))
    assert (twice.status_code, "已经绑定了身份" in twice.text) == (409, True)
    for _n in range(4):
        assert walker.confirms("not the password").status_code == 401
    assert walker.confirms().status_code == 429
    assert len(ties_of(tied_app)) == 1


def test_one_identity_is_one_account_also_at_the_same_moment(tied_app: FastAPI, provider: Provider) -> None:
    rows = [make.account(tied_app, Role.CLERK) for _n in range(4)]
    tied(tied_app, provider, rows[0], "zhang")
    second = Walker(tied_app, provider, "zhang").by_password(rows[1]).ties()
    assert (second.status_code, "已经绑定了另一个账号" in second.text) == (409, True)
    database, now, settings = tied_app.state.database, tied_app.state.clock(), tied_app.state.settings

    def tie(row: AccountRow) -> str:
        try:
            with database.unit(write=True) as db:
                service.tie(db, now, settings, subject="li", by=make.actor_of(tied_app, row), token="")
        except IdentityTaken:
            return "taken"
        return "tied"

    with ThreadPoolExecutor(3) as together:
        assert sorted(together.map(tie, rows[1:])) == ["taken", "taken", "tied"]
    assert len(ties_of(tied_app)) == 2


def test_the_second_step_is_asked_for_all_the_same(
    tied_app: FastAPI, provider: Provider, clock: MovingClock
) -> None:
    row = make.account(tied_app, Role.CLERK)
    secret = second_step(tied_app, clock, row)
    owner = Walker(tied_app, provider, "zhang")
    signed = owner.post(
        "/sign-in/staff", username=row.username, password=make.PASSWORD, totp=code_of(clock, secret)
    )
    assert signed.status_code == 303
    clock.move(seconds=30)
    assert owner.confirms().status_code == 401, "nor is it tied without"
    assert owner.ties(totp=code_of(clock, secret)).status_code == 303
    clock.move(seconds=30)
    walker = Walker(tied_app, provider, "zhang")
    answer = walker.signs_in("/desk/queues")
    assert (answer.headers["location"], walker.is_in()) == ("/sign-in/identity/code", False)
    page = walker.client.get("/sign-in/identity/code")
    assert "再填动态码" in page.text
    assert walker.post("/sign-in/identity/code", totp="000000").status_code == 401
    assert walker.post("/sign-in/identity/code", totp="").status_code == 422
    entered = walker.post("/sign-in/identity/code", totp=code_of(clock, secret))
    assert (entered.status_code, entered.headers["location"]) == (303, "/desk/queues")
    assert walker.is_in()
    assert walker.client.get("/sign-in/identity/code").headers["location"] == "/sign-in/staff"
    assert walker.post("/sign-in/identity/code", totp=code_of(clock, secret)).status_code == 403


def test_wrong_codes_are_tries_like_wrong_passwords_and_lock_both_ways(
    tied_app: FastAPI, provider: Provider, clock: MovingClock
) -> None:
    row = make.account(tied_app, Role.CLERK)
    tied(tied_app, provider, row, "zhang")
    secret = second_step(tied_app, clock, row)
    walker = Walker(tied_app, provider, "zhang")
    walker.signs_in()
    answers = [walker.post("/sign-in/identity/code", totp=f"{n:06}").status_code for n in range(5)]
    assert answers == [401] * 5
    locked = walker.post("/sign-in/identity/code", totp=code_of(clock, secret))
    assert (locked.status_code, int(locked.headers["retry-after"]) > 60) == (429, True)
    assert not walker.is_in()
    plain = make.account(tied_app, Role.CLERK)
    tied(tied_app, provider, plain, "li")
    for _n in range(5):
        make.visitor(tied_app).post(
            "/api/sessions", json={"username": plain.username, "password": "wrong one"}
        )
    assert Walker(tied_app, provider, "li").signs_in().status_code == 429


def test_where_two_steps_are_required_an_identity_is_one(tied_app: FastAPI, provider: Provider) -> None:
    row = make.account(tied_app, Role.CLERK)
    tied(tied_app, provider, row, "zhang")
    tied_app.state.settings = tied_app.state.settings.model_copy(update={"totp": "required"})
    walker = Walker(tied_app, provider, "zhang")
    assert walker.signs_in().status_code == 303
    assert walker.client.get("/desk").headers["location"] == "/account/second-step"
    assert walker.client.get(OWN).headers["location"] == "/account/second-step"


def test_a_closed_account_and_a_password_of_somebody_else_untie_it(
    tied_app: FastAPI, provider: Provider
) -> None:
    """What an administrator does with an account that is in other hands leaves no other way in."""
    admin = make.signed_in(tied_app, Role.SYSADMIN)
    for deed, body in (("close", None), ("password", {"password": "by somebody else 1"})):
        row = make.account(tied_app, Role.CLERK)
        owner = tied(tied_app, provider, row, f"of {deed}")
        assert admin.post(f"/api/accounts/{row.id}/{deed}", json=body).status_code == 200
        refused = Walker(tied_app, provider, f"of {deed}").signs_in()
        assert (refused.status_code, "联系系统管理员" in refused.text, owner.is_in()) == (403, True, False)
    admin.post(f"/api/accounts/{row.id}/open")
    assert ties_of(tied_app) == []


def test_the_halls_accounts_get_no_other_way_in_between_head_count_and_end(
    tied_app: FastAPI, provider: Provider
) -> None:
    make.found_congress(tied_app)
    teller, clerk = make.account(tied_app, Role.TELLER), make.account(tied_app, Role.CLERK)
    known = make.account(tied_app, Role.EXECUTIVE_CHAIR)
    chair = tied(tied_app, provider, known, "chair")
    waiting = Walker(tied_app, provider, "teller").by_password(teller)
    waiting.confirms()
    back = waiting.there("/sign-in/identity/tie")
    with tied_app.state.database.unit(write=True) as db:
        service.freeze_roll(db, "0000000000")
    late = waiting.client.get(back)
    assert (late.status_code, "已清点人数" in late.text) == (409, True), "nor who had begun before"
    assert waiting.confirms().status_code == 409
    assert chair.post(f"{OWN}/off", password=make.PASSWORD).status_code == 409
    assert Walker(tied_app, provider, "chair").signs_in().headers["location"] == "/desk"
    tied(tied_app, provider, clerk, "clerk")
    with tied_app.state.database.unit(write=True) as db:
        service.release_roll(db, "0000000000")
    assert waiting.ties().status_code == 303


def test_deputies_have_nothing_to_tie_and_nobody_starts_where_it_is_off(
    tied_app: FastAPI, app: FastAPI, provider: Provider
) -> None:
    [deputy] = make.found_deputies(tied_app, 1)
    walker = Walker(tied_app, provider, "deputy")
    walker.client.cookies.set("piaojue_session", make.deputy_token(tied_app, deputy))
    assert "代表凭签到卡" in walker.client.get(OWN).text
    assert walker.confirms().status_code == 404
    off = Walker(app, provider, "zhang").by_password(make.account(app, Role.CLERK))
    assert off.client.get(START).status_code == 404
    assert "没有使用统一身份认证" in off.client.get(OWN).text
    assert "identity" not in off.client.get("/sign-in/staff").text
    assert "identity" not in off.client.get("/account/password").text


def test_signatures_of_another_kind_and_keys_that_changed(tied_app: FastAPI, provider: Provider) -> None:
    """The discovery document is asked for once an hour, the keys when one is not among them."""
    row = make.account(tied_app, Role.CLERK)
    tied(tied_app, provider, row, "zhang")
    asked = list(provider.seen)
    old, provider.key = provider.key, ECKey.generate_key("P-256", {"kid": "two"})
    try:
        assert Walker(tied_app, provider, "zhang").signs_in().status_code == 303
        assert provider.seen[len(asked) :] == ["/token", "/keys"]
        assert Walker(tied_app, provider, "zhang").signs_in().status_code == 303
        assert provider.seen[-1] == "/token"
    finally:
        provider.key = old
    assert [path for path in asked if "discovery" in path or "openid" in path] == [asked[0]]


def test_the_pages_say_where_they_lead_in_english_too(tied_app: FastAPI, provider: Provider) -> None:
    walker = Walker(tied_app, provider, "zhang")
    page = walker.client.get("/sign-in/staff?next=/desk/queues")
    assert re.search(r'href="/sign-in/identity/start\?next=/desk/queues"', page.text)
    walker.client.cookies.set("lang", "en")
    assert "not linked to an open account" in said(walker.signs_in())

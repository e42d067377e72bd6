"""In a real browser, between two sites: tied and signed in by clicks, with script and without it."""

from __future__ import annotations

import base64
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page

from app.db.clock import system_clock
from app.domain.actors import Role
from app.main import create_app
from app.people import service
from tests import factories as make
from tests.browser import DESKTOP, PHONE, Browser, browsing, chrome, serving
from tests.copied import settings_in
from tests.people.conftest import with_provider
from tests.people.provider import Provider

OWN = "/account/identity"


@dataclass(frozen=True)
class Walk:
    app: FastAPI
    site: str
    provider: Provider
    started: Chrome


@pytest.fixture(scope="module")
def walk(served: Provider, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("walk")
    shutil.copy(sqlite_template, folder / "congress.db")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    served.forget(system_clock)
    served.back = f"{site}/sign-in/identity/back"
    app = create_app(with_provider(settings_in(folder), served.issuer, oidc_own_address=site), system_clock)
    make.found_congress(app)
    with serving(app, port), chrome() as started:
        yield Walk(app, site, served, started)


@pytest.mark.parametrize(("size", "script"), [(PHONE, True), (DESKTOP, False)])
def test_from_the_sign_in_page_to_the_provider_and_back(
    walk: Walk, size: tuple[int, int], script: bool
) -> None:
    row, user = make.account(walk.app, Role.CLERK), f"user {size[0]}"
    with browsing(walk.started, walk.site, script=script) as browser:
        browser.others = (f"{walk.provider.issuer}/",)
        page = browser.open("/sign-in/staff?next=/desk/queues", size=size)
        refused = by_the_provider(browser, page, user, status=403)
        assert refused.locator("h1").inner_text() == "这个身份没有绑定可用的账号"
        refused.get_by_role("link", name="用用户名和密码登录，再绑定").click()
        refused.fill("#username", row.username)
        refused.fill("#password", make.PASSWORD)
        refused.get_by_role("button", name="登录", exact=True).click()
        refused.wait_for_url(f"**{OWN}")
        browser.inspect(refused)
        tie(browser, refused, user)
        refused.get_by_role("button", name="退出登录").click()
        page = browser.open("/sign-in/staff?next=/desk/queues", size=size)
        entered = by_the_provider(browser, page, user)
        assert entered.url == f"{walk.site}/desk/queues"
        browser.inspect(entered)
        untied = browser.open(OWN, size=size)
        untied.locator("summary").click()
        untied.fill("#field-password", make.PASSWORD)
        untied.get_by_role("button", name="解除绑定").click()
        assert "已解除" in untied.get_by_role("status").inner_text()
        browser.inspect(untied)


def tie(browser: Browser, page: Page, user: str) -> None:
    browser.expected_status = 401
    page.fill("#field-password", "not the password")
    page.get_by_role("button", name="下一步").click()
    browser.inspect(page)
    page.fill("#field-password", make.PASSWORD)
    page.get_by_role("button", name="下一步").click()
    assert "已经确认是您本人" in page.get_by_role("status").inner_text()
    browser.inspect(page)
    page.locator(".next-ways a.primary").click()
    answer_the_form(page, user)
    page.wait_for_url(f"**{OWN}?done=tied")
    assert "已绑定" in page.locator("section.card h2").inner_text()
    browser.inspect(page)


def by_the_provider(browser: Browser, page: Page, user: str, *, status: int = 200) -> Page:
    browser.expected_status = status
    page.get_by_role("link", name="到“统一身份认证”登录").click()
    answer_the_form(page, user)
    page.wait_for_url(f"{browser.site}/**")
    if status != 200:
        browser.inspect(page)
    return page


def answer_the_form(page: Page, user: str) -> None:
    page.fill("[name=user]", user)
    page.get_by_role("button", name="同意", exact=True).click()


def test_the_page_between_for_the_second_step(walk: Walk) -> None:
    row = make.account(walk.app, Role.CLERK)
    now = walk.app.state.clock()
    with walk.app.state.database.unit(write=True) as db:
        by = make.actor_of(walk.app, row)
        service.tie(db, now, walk.app.state.settings, subject="with a phone", by=by, token="")
    client = make.client_of(walk.app, row)
    made = client.post("/api/me/second-step", json={"password": make.PASSWORD})
    secret = base64.b32decode(made.json()["secret"])
    codes = TOTP(secret, 6, SHA1(), 30)
    shown = codes.generate(int(now.timestamp())).decode()
    recovery = client.post("/api/me/second-step/confirm", json={"code": shown}).json()["codes"]
    with browsing(walk.started, walk.site) as browser:
        browser.others = (f"{walk.provider.issuer}/",)
        page = by_the_provider(browser, browser.open("/sign-in/staff", size=PHONE), "with a phone")
        assert page.locator("h1").inner_text() == "再填动态码"
        browser.inspect(page)
        browser.expected_status = 401
        page.fill("#totp", "000000")
        page.get_by_role("button", name="登录", exact=True).click()
        browser.inspect(page)
        page.fill("#totp", recovery[0])
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(f"{walk.site}/desk")

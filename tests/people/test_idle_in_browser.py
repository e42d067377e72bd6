"""A desk that somebody works at stays signed in while he types; what he left over lunch is not lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from app.domain.actors import Role
from tests import factories as make
from tests.browser import browsing, chrome, serving
from tests.copied import app_on_a_copy

ENDED = "一段时间没有操作，为安全起见登录已自动结束"


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as started:
        yield started


@pytest.fixture(scope="module")
def app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with app_on_a_copy(sqlite_template, tmp_path_factory.mktemp("idle")) as app:
        make.found_congress(app)
        yield app


@pytest.fixture(scope="module")
def site(app: FastAPI) -> Iterator[str]:
    with serving(app) as site:
        yield site


def passes(app: FastAPI, page: Page, minutes: int) -> None:
    """At the service and in the page."""
    app.state.clock.move(minutes=minutes)
    ahead = "(minutes) => { const now = Date.now; Date.now = () => now() + minutes * 60000; }"
    page.evaluate(ahead, minutes)


def sign_in(page: Page, username: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_typing_is_use_and_a_form_left_over_lunch_is_sent_after_all(
    started: Chrome, app: FastAPI, site: str
) -> None:
    admin = make.account(app, Role.SYSADMIN, username="keeper")
    with browsing(started, site, token=make.token_of(app, admin.username)) as browser:
        browser.forgiven = ("status of 401",)
        page = browser.open("/desk/accounts/new")
        for word in ("林小", "青"):
            with page.expect_response("**/api/me") as asked:
                passes(app, page, 20)
                page.locator("[name=name]").press_sequentially(word)
            assert asked.value.status == 200
            browser.inspect(page)
        page.locator("[name=phone]").fill(make.phone())
        page.locator("[name=username]").fill("lin")
        page.locator("[name=roles][value=clerk]").check()
        passes(app, page, 90)
        page.get_by_role("button", name="开设账号").click()
        notice = page.get_by_role("alert")
        expect(notice).to_contain_text(ENDED)
        browser.inspect(page)
        with page.context.expect_page() as opened:
            notice.get_by_role("link", name="在新窗口重新登录").click()
        sign_in(opened.value, admin.username)
        opened.value.wait_for_url("**/desk/setup")
        opened.value.close()
        page.get_by_role("button", name="开设账号").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("请现在交给本人")
        expect(page.locator("main")).to_contain_text("林小青")
        page.close()


def test_a_page_that_nobody_touches_says_that_it_has_ended_and_goes_on(
    started: Chrome, app: FastAPI, site: str
) -> None:
    clerk = make.account(app, Role.CLERK, username="clerk")
    with browsing(started, site, token=make.token_of(app, clerk.username)) as browser:
        browser.forgiven = ("status of 401",)
        page = browser.open("/rehearsal")
        passes(app, page, 60)
        expect(page.locator("[data-fresh] [data-ended]")).to_contain_text(ENDED, timeout=20_000)
        browser.inspect(page)
        with page.context.expect_page() as opened:
            page.locator("[data-ended] a").click()
        opened.value.get_by_role("link", name="工作人员登录").click()
        sign_in(opened.value, clerk.username)
        opened.value.wait_for_url("**/desk")
        expect(page.locator("[data-ended]")).to_have_count(0, timeout=20_000)
        page.close()
    assert browser.faults == []

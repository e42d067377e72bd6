"""When the link drops or the session ends, the wall keeps what it has and says so calmly."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from app.domain.actors import Role
from app.domain.calendar import SHANGHAI
from tests.browser import Browser, browsing, chrome, serving
from tests.factories import bearer_of, signed_in
from tests.journeys import session
from tests.journeys.hall import Hall, ok
from tests.screens.halls import next_batch, watched_hall

DROPPED = ("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY", "status of 401")


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as started:
        yield started


@pytest.fixture(scope="module")
def hall(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with watched_hall(sqlite_template, tmp_path_factory.mktemp("hall")) as hall:
        session.head_count(hall)
        yield hall


@pytest.fixture
def port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        free: int = one.getsockname()[1]
        return free


@pytest.fixture
def chair(hall: Hall) -> TestClient:
    return signed_in(hall.app, Role.EXECUTIVE_CHAIR)


@pytest.fixture
def browser(started: Chrome, chair: TestClient, port: int) -> Iterator[Browser]:
    """The executive chair's account has signed the screen in."""
    with browsing(started, f"http://127.0.0.1:{port}", token=bearer_of(chair)) as browser:
        browser.forgiven = DROPPED
        yield browser


def test_an_ended_session_ends_the_wall_and_leads_to_sign_in(
    browser: Browser, hall: Hall, chair: TestClient, port: int
) -> None:
    with serving(hall.app, port):
        page = _watching(browser, hall)
        assert chair.delete("/api/sessions/current").status_code == 204
        expect(page.locator(".lost")).to_have_text("登录已结束，请工作人员重新登录")
        expect(page.locator(".scene")).to_contain_text("应到 12")
        page.locator(".again a").click()
        expect(page).to_have_url(f"{browser.site}/sign-in?next=%2Fwall%2F{hall.ids['sitting']}")
        page.close()


def test_the_last_state_stays_and_recovers(browser: Browser, hall: Hall, port: int) -> None:
    with serving(hall.app, port):
        page = _watching(browser, hall)
        before = page.locator(".scene").inner_text()
    expect(page.locator(".lost")).to_have_text("连接中断，正在恢复")
    assert page.locator(".scene").inner_text() == before
    expect(page.locator("[data-at]")).to_have_text(_time(hall))
    ok(hall.clerk.post(f"/api/sittings/{hall.ids['sitting']}/close"))
    next_batch(hall)
    with serving(hall.app, port):
        expect(page.get_by_role("heading", level=1)).to_have_text("全体会议已经结束")
        expect(page.locator(".lost")).to_have_text("")
        expect(page.locator("[data-at]")).to_have_text(_time(hall))
        page.close()


def _watching(browser: Browser, hall: Hall) -> Page:
    """Opened, and followed once: the time on it has moved."""
    page = browser.open(f"/wall/{hall.ids['sitting']}", size=(1920, 1080))
    next_batch(hall)
    expect(page.locator("[data-at]")).to_have_text(_time(hall))
    return page


def _time(hall: Hall) -> str:
    moment: datetime = hall.app.state.clock()
    return moment.astimezone(SHANGHAI).strftime("%H:%M:%S")

"""Two people at two browsers take the year one move on; every page of the desk, small and wide."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from app.domain.actors import Role
from tests.browser import DESKTOP, PHONE, Browser, browsing, chrome, serving
from tests.copied import app_on_a_copy
from tests.factories import PASSWORD, account, bearer_of
from tests.journeys.hall import Hall
from tests.stages.morning import Morning, clock_of_the_morning
from tests.stages.test_amend_list import ids


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture(scope="module")
def morning_app(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, mornings: dict[str, Morning]
) -> Iterator[tuple[FastAPI, Hall]]:
    folder = tmp_path_factory.mktemp("desk")
    with app_on_a_copy(sqlite_template, folder, clock_of_the_morning()) as app:
        yield app, mornings["sqlite"].hall(app)


@pytest.fixture(scope="module")
def site(morning_app: tuple[FastAPI, Hall]) -> Iterator[str]:
    with serving(morning_app[0]) as address:
        yield address


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", name=words, level=1)).to_be_visible()


def record(page: Page, document: str) -> None:
    page.get_by_label("作出决定的会议").last.fill("主席团第二次会议")
    page.get_by_label("文号或纪要编号").last.fill(document)
    page.get_by_role("button", name="记录，交另一人复核").click()
    expect(page.get_by_text("已记录，等待他人复核")).to_be_visible()


def test_a_dossier_on_the_list_is_changed_without_script_on_a_phone(
    started: Chrome, site: str, morning_app: tuple[FastAPI, Hall]
) -> None:
    hall = morning_app[1]
    one = ids(hall, hall.ids["listed"])[1]
    with (
        browsing(started, site, token=bearer_of(hall.clerk), script=False) as first,
        browsing(started, site, token=bearer_of(hall.second)) as second,
    ):
        page = first.open(f"/desk/candidates/{one}", size=PHONE)
        page.get_by_role("link", name="改动材料").click()
        first.inspect(page)
        page.get_by_label("由谁调整").select_option("presidium")
        page.get_by_label("目标", exact=True).fill("新建三所幼儿园")
        page.get_by_label("预算（元）").fill("")
        first.expected_status = 422
        page.get_by_role("button", name="记录，交另一人复核").click()
        page.get_by_role("link", name="应为整数").click()
        expect(page.get_by_label("预算（元）")).to_be_focused()
        first.inspect(page)
        page.get_by_label("预算（元）").fill("1,200,000")
        page.get_by_label("理由 必填").fill("目标写得更清楚")
        first.expected_status = 200
        page.get_by_role("button", name="看改动前后").click()
        expect(page.get_by_text("改动前后（2 项）")).to_be_visible()
        first.inspect(page)
        record(page, "溪人主〔2026〕1号")
        there = second.open(page.url.removeprefix(site), size=DESKTOP)
        expect(there.get_by_text("→ 新建三所幼儿园")).to_be_visible()
        there.get_by_role("button", name="核对无误，确认并办理").click()
        expect(there.get_by_role("heading", name="✓ 已办理")).to_be_visible()
        second.inspect(there)


def test_two_people_open_the_session(started: Chrome, site: str, morning_app: tuple[FastAPI, Hall]) -> None:
    """The clerk, with script, on a wide screen; the second, without it, on a phone."""
    hall = morning_app[1]
    with (
        browsing(started, site, token=bearer_of(hall.clerk)) as first,
        browsing(started, site, token=bearer_of(hall.second), script=False) as second,
    ):
        desk = first.open("/desk", size=DESKTOP)
        desk.get_by_role("link", name="2027年：列入大会议程").click()
        heading(desk, "列入大会议程")
        first.inspect(desk)
        first.expected_status = 422
        desk.get_by_role("button", name="记录，交另一人复核").click()
        desk.get_by_role("link", name="请填写作出决定的会议").click()
        expect(desk.get_by_label("作出决定的会议").last).to_be_focused()
        first.inspect(desk)
        record(desk, "溪人主〔2026〕2号")
        expect(desk.get_by_text("需他人复核")).to_be_visible()
        first.inspect(desk)

        there = second.open("/desk", size=PHONE)
        there.get_by_role("link", name="待您复核 1 件").click()
        heading(there, "待复核")
        second.inspect(there)
        there.get_by_role("link", name="核对并复核").click()
        second.inspect(there)
        there.get_by_role("button", name="核对无误，确认并办理").click()
        expect(there.get_by_role("heading", name="✓ 已办理")).to_be_visible()
        second.inspect(there)
        there.get_by_role("link", name="2027年").click()
        expect(there.locator("h1 .tag")).to_have_text("大会票决")
        second.inspect(there)


def test_signing_in_leads_staff_to_their_desk(
    started: Chrome, site: str, morning_app: tuple[FastAPI, Hall]
) -> None:
    row = account(morning_app[0], Role.EXECUTIVE_CHAIR)
    with browsing(started, site) as browser:
        page = browser.open("/sign-in/staff", size=PHONE)
        page.get_by_label("用户名").fill(row.username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        heading(page, "工作台")
        browser.inspect(page)
        page.get_by_role("link", name="七届六次会议 · 第一次全体会议").click()
        expect(page.get_by_role("heading", name="会议程序")).to_be_visible()
        browser.inspect(page)


@pytest.mark.parametrize("script", [True, False])
def test_every_page_of_the_desk_stands(
    started: Chrome, site: str, morning_app: tuple[FastAPI, Hall], script: bool
) -> None:
    hall = morning_app[1]
    paths = (
        "/desk",
        "/desk/inbox",
        "/desk/years",
        "/desk/meetings",
        f"/desk/years/{hall.ids['implementing']}",
        f"/desk/moves/cycle/{hall.ids['implementing']}/open_effect_vote",
        f"/desk/sittings/{hall.ids['sitting']}",
    )
    with browsing(started, site, token=bearer_of(hall.clerk), script=script) as browser:
        for path in paths:
            browser.open(path, size=PHONE if script else DESKTOP).close()


def open_largest(browser: Browser, path: str) -> None:
    browser.context.add_cookies([{"name": "size", "value": "largest", "url": browser.site}])
    browser.open(path, size=PHONE).close()


def test_the_largest_letters_fit(started: Chrome, site: str, morning_app: tuple[FastAPI, Hall]) -> None:
    hall = morning_app[1]
    with browsing(started, site, token=bearer_of(hall.chair)) as browser:
        for path in ("/desk", f"/desk/years/{hall.ids['listed']}", f"/desk/sittings/{hall.ids['sitting']}"):
            open_largest(browser, path)

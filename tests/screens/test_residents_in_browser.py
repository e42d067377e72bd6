"""Residents on a phone, with script and without: suggest with a photo, follow, support, a failing network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, FilePayload, Page, Route, expect
from playwright.sync_api import Browser as Chrome
from sqlmodel import select

from app.topics.tables import TopicRow
from tests.attachments.bytes import image
from tests.browser import DESKTOP, PHONE, Browser, browsing, chrome, serving
from tests.factories import phone, sent_code
from tests.pages.conftest import Site, _app
from tests.topics.factory import Place, district, topic_of


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as started:
        yield started


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    app = _app(sqlite_template, tmp_path_factory.mktemp("residents"))
    with serving(app) as address:
        yield Site(app, address)


@pytest.fixture(scope="module")
def place(site: Site) -> Place:
    place = district(site.app)
    topic_of(site.app, place, title="幸福路加装路灯", text="幸福路晚上太暗了，请加装路灯。")
    return place


def filled(page: Page, place: Place, number: str, *, title: str = "幸福路装路灯") -> None:
    page.get_by_label("想办什么事").fill(title)
    page.get_by_label("在哪里").select_option(f"{place.street}/{place.community}")
    page.get_by_label("现在怎样，希望怎么办").fill("晚上很暗，老人出门容易摔倒，希望每隔三十米装一盏灯。")
    page.get_by_label("属于哪一类").select_option("safety")
    page.get_by_label("手机号", exact=True).fill(number)
    page.get_by_label("我已阅读并同意个人信息告知书").check()


def coded(browser: Browser, page: Page, site: Site, number: str) -> None:
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="核对您的建议")).to_be_visible()
    browser.inspect(page)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_label("验证码")).to_be_visible()
    page.get_by_label("验证码").fill(sent_code(site.app.state.settings, number))


def numbered(page: Page) -> str:
    expect(page.get_by_role("heading", name="已收到您的建议")).to_be_visible()
    number = page.locator("output").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", number)
    return number


@pytest.mark.parametrize("script", [True, False])
def test_suggest_with_a_photo_and_follow_it(site: Site, place: Place, started: Chrome, script: bool) -> None:
    number = phone()
    with browsing(started, site.address, script=script) as browser:
        page = browser.open("/", size=PHONE)
        page.get_by_role("link", name="我要提建议").click()
        filled(page, place, number)
        page.get_by_label("我有照片要附上").check()
        if script:
            expect(page.get_by_text("已写 6 字，至多 30 字")).to_be_visible()
            expect(page.get_by_role("link", name="幸福路加装路灯")).to_be_visible()
        coded(browser, page, site, number)
        page.get_by_role("button", name="下一步：加照片").click()
        chosen = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=image(size=(900, 600)))
        page.get_by_label("选择照片").set_input_files([chosen])
        page.get_by_role("button", name="添加照片").click()
        expect(page.get_by_role("img", name="第 1 张照片")).to_be_visible()
        browser.inspect(page)
        page.get_by_role("button", name="提交建议").click()
        given = numbered(page)
        browser.inspect(page)
        page.get_by_role("link", name="查进度").click()
        page.get_by_label("受理编号").fill(given)
        page.get_by_label("手机号后四位").fill(number[-4:])
        page.get_by_role("button", name="查进度").click()
        expect(page.get_by_role("heading", name="办理经过")).to_be_visible()
        browser.inspect(page)


@pytest.mark.parametrize("script", [True, False])
def test_what_is_wrong_stands_on_top_and_leads_to_its_field(
    site: Site, place: Place, started: Chrome, script: bool
) -> None:
    with browsing(started, site.address, script=script) as browser:
        page = browser.open("/suggest", size=PHONE)
        filled(page, place, "123", title="太" * 31)
        browser.expected_status = 422
        page.get_by_role("button", name="下一步：核对").click()
        expect(page.locator("#fault")).to_contain_text("想办什么事：请写 4 至 30 个字，现在是 31 个字")
        browser.inspect(page)
        page.locator("#fault").get_by_role("link").first.click()
        expect(page.get_by_label("想办什么事")).to_be_focused()
        expect(page.get_by_label("想办什么事")).to_have_value("太" * 31)


def test_a_network_that_fails_at_the_last_step_loses_nothing(
    site: Site, place: Place, started: Chrome
) -> None:
    number = phone()
    lost: list[APIResponse | None] = []

    def fail(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch() if lost else None)  # the second reaches the service, its answer is lost
            route.abort()
        else:
            route.continue_()

    with browsing(started, site.address) as browser:
        browser.forgiven = ("net::ERR_FAILED",)
        page = browser.open("/suggest", size=PHONE)
        filled(page, place, number, title="新修一段人行道")
        coded(browser, page, site, number)
        page.get_by_role("button", name="提交建议").click()
        numbered(page)
        page = browser.open("/suggest", size=PHONE)
        filled(page, place, number, title="建一处室外篮球场")
        page.get_by_role("button", name="下一步：核对").click()
        expect(page.get_by_role("heading", name="核对您的建议")).to_be_visible()
        page.route("**/suggest", fail)
        page.get_by_role("button", name="提交建议").click()
        expect(page.get_by_text("您填的都还在")).to_be_visible()
        numbered(page)
        expect(page.get_by_text("没有重复")).to_be_visible()
    with site.app.state.database.unit(write=False) as db:
        rows = db.exec(select(TopicRow).where(TopicRow.title == "建一处室外篮球场")).all()
        assert len(lost) == 2
        assert len(rows) == 1


@pytest.mark.parametrize("script", [True, False])
def test_support_from_the_list(site: Site, place: Place, started: Chrome, script: bool) -> None:
    number = phone()
    with browsing(started, site.address, script=script) as browser:
        page = browser.open("/topics", size=PHONE)
        page.get_by_role("link", name="幸福路加装路灯").last.click()
        page.get_by_label("手机号").fill(number)
        page.get_by_label("我已阅读并同意个人信息告知书").check()
        page.get_by_role("button", name="获取验证码").click()
        page.get_by_label("验证码").fill(sent_code(site.app.state.settings, number))
        page.get_by_role("button", name="支持", exact=True).click()
        expect(page.get_by_text("已支持，谢谢您。")).to_be_visible()
        browser.inspect(page)
        page.goto(f"{site.address}/mine")
        expect(page.get_by_text("我支持的")).to_be_visible()
        browser.inspect(page)


@pytest.mark.parametrize("path", ["/", "/suggest", "/follow", "/topics", "/grade"])
def test_on_a_desk_and_at_the_largest_text(site: Site, place: Place, started: Chrome, path: str) -> None:
    with browsing(started, site.address) as browser:
        browser.open(path, size=DESKTOP)
        browser.context.add_cookies([{"name": "size", "value": "largest", "url": site.address}])
        page = browser.open(path, size=PHONE)
        small = "e => e.offsetParent && e.getBoundingClientRect().height < 44"
        pressed = page.locator("main button, main .button, main nav a, main input:not([type=checkbox])")
        assert [one.inner_text() for one in pressed.all() if one.evaluate(small)] == []

"""筛选台 in a browser: suggestions screened, merged and decided by two, with script and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from app.domain.actors import Role
from app.domain.words import TopicStatus
from tests.browser import DESKTOP, PHONE, Browser, browsing, chrome, serving
from tests.factories import account, token_of
from tests.pages.conftest import Site, _app
from tests.topics.factory import Place, district, row_of, topic_of

STREET = "榕溪街道"
LONG = "给幸福路和溪边路交叉口加装路灯并修补人行道和盲道上的破损砖块"


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    app = _app(sqlite_template, tmp_path_factory.mktemp("queues"))
    with serving(app) as address:
        yield Site(app, address)


@pytest.fixture(scope="module")
def place(site: Site) -> Place:
    return district(site.app)


def staff(site: Site, role: Role) -> str:
    return token_of(site.app, account(site.app, role, street=STREET).username)


def studied(browser: Browser, page: Page) -> None:
    page.get_by_label("了解到的情况").fill("现场看过，情况属实。")
    browser.expected_status = 422
    page.get_by_role("button", name="保存研究意见").click()
    expect(page.locator("#fault")).to_be_visible()
    browser.inspect(page)
    browser.expected_status = 200
    page.get_by_label("研究意见", exact=False).last.select_option("pool")
    page.get_by_role("button", name="保存研究意见").click()
    expect(page.get_by_text("研究意见已保存")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_screened_merged_and_decided_by_two(site: Site, place: Place, started: Chrome, script: bool) -> None:
    which = "滑梯" if script else "凉亭"
    text = f"小区里没有{which}，希望加一个，老人孩子都能用。"
    kept = topic_of(site.app, place, title=f"小区里要一个{which}", text=text)["id"]
    other = topic_of(site.app, place, title=f"小区加{which}", text=text)["id"]
    office, colleague = staff(site, Role.STREET_CONGRESS_OFFICE), staff(site, Role.STREET_CONGRESS_OFFICE)
    with browsing(started, site.address, token=office, script=script) as browser:
        for one in (kept, other):
            page = browser.open(f"/desk/queues?text={which}", size=PHONE)
            page.locator(f'a[href^="/desk/topics/{one}"]').click()
            studied(browser, page)
        browser.inspect(page)
        page.get_by_role("link", name="合并同类建议").click()
        expect(page.get_by_role("heading", name="合并同类建议")).to_be_visible()
        browser.inspect(page)
        page.locator(f'a[href*="/{other}/merge"][href*="target={kept}"]').click()
        expect(page.get_by_text("支持人数：0 人 → 1 人")).to_be_visible()
        browser.inspect(page)
        page.get_by_role("button", name="确认合并").click()
        expect(page.get_by_role("heading", name="撤销合并")).to_have_count(0)
        assert row_of(site.app, other).status is TopicStatus.MERGED
        batch = decided(browser, kept)
    with browsing(started, site.address, token=colleague, script=script) as browser:
        page = browser.open("/desk/inbox")
        page.locator('a[href^="/desk/decisions/"]').first.click()
        expect(page.get_by_text(f"小区里要一个{which}").first).to_be_visible()
        browser.inspect(page)
        page.get_by_role("button", name="核对无误，确认并办理").first.click()
        expect(page.get_by_text(f"小区里要一个{which}").first).to_be_visible()
        browser.open(batch)
    assert row_of(site.app, kept).status is TopicStatus.POOLED


def decided(browser: Browser, topic_id: str) -> str:
    """Drafted for the pool and recorded; the batch's path."""
    page = browser.open("/desk/batches", size=DESKTOP)
    begins = page.get_by_role("button", name="着手这一批")
    (begins if begins.count() else page.get_by_role("link", name="继续办理")).first.click()
    page.wait_for_url("**/desk/batches/*")
    if page.get_by_label("街道办的意见").is_visible():
        page.get_by_label("征求意见的日期").fill("2026-11-23")
        page.get_by_label("街道办的意见").fill("无不同意见")
        page.get_by_role("button", name="登记征求意见").click()
        expect(page.get_by_text("征求街道办意见已登记")).to_be_visible()
    page.locator(f'input[value="{topic_id}"]').check()
    page.get_by_role("button", name="勾选的列入草案").click()
    expect(page.get_by_text("已列入草案。")).to_be_visible()
    browser.inspect(page)
    path = page.url.partition("?")[0]
    page.get_by_role("link", name="记录决定、复核办理").click()
    page.get_by_label("作出决定的会议").fill("人大街道工委第九次会议")
    page.get_by_label("文号或纪要编号").fill("榕人大工委〔2026〕9号")
    page.get_by_role("button", name="记录，交另一人复核").click()
    expect(page.get_by_text("需他人复核").first).to_be_visible()
    return path[len(browser.site) :]


def test_every_page_stands_on_a_phone_and_a_desk(site: Site, place: Place, started: Chrome) -> None:
    long = topic_of(site.app, place, title=LONG[:30], text="x" * 400 + "<b>")["id"]
    clerk = token_of(site.app, account(site.app, Role.CLERK).username)
    with browsing(started, site.address, token=clerk) as browser:
        for path in (
            "/desk",
            "/desk/queues",
            f"/desk/topics/{long}",
            "/desk/batches",
            "/desk/calls",
            "/desk/flags",
        ):
            browser.open(path, size=PHONE)
        page = browser.open(f"/desk/topics/{long}", size=DESKTOP)
        expect(page.get_by_role("navigation", name="同一列表中的建议")).to_be_visible()
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        expect(page.get_by_role("navigation", name="同一列表中的建议")).to_be_hidden()

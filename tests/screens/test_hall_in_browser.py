"""The hall's desks in a browser: on a phone, a tablet and a desk, with and without script, and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from tests.browser import (
    DESKTOP,
    PHONE,
    TABLET,
    Browser,
    browsing,
    chrome,
    outside,
    outside_on_paper,
    serving,
)
from tests.copied import new_app
from tests.factories import bearer_of
from tests.journeys import joining, session
from tests.journeys.district import DEPUTIES, ON_DEVICES, ON_PAPER
from tests.journeys.hall import Hall, open_hall

BOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]")
A4, A3, A5_WIDE = (595, 842), (842, 1191), (595, 420)


@dataclass(frozen=True)
class Morning:
    hall: Hall
    address: str


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture(scope="module")
def morning(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    """The morning of the session: tellers adopted, this year's list there, nobody checked in."""
    app = new_app(sqlite_template, tmp_path_factory.mktemp("morning"))
    hall = open_hall(app)
    joining.people(hall)
    joining.years(hall)
    session.order_of_business(hall)
    with serving(app) as address:
        yield Morning(hall, address)


@pytest.fixture(scope="module")
def counted(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Morning]:
    """An hour on: counted, and the list prepared for devices and paper."""
    app = new_app(sqlite_template, tmp_path_factory.mktemp("counted"))
    hall = open_hall(app)
    joining.list_prepared(hall)
    with serving(app) as address:
        yield Morning(hall, address)


@contextmanager
def at_desk(
    started: Chrome, morning: Morning, somebody: TestClient, *, script: bool = True
) -> Iterator[Browser]:
    token = bearer_of(somebody)
    with browsing(started, morning.address, token=token, script=script) as browser:
        yield browser


def papers(page: Page) -> list[tuple[int, int]]:
    """The size of each page that comes out of the printer, in points."""
    return [(round(float(w)), round(float(h))) for w, h in BOX.findall(page.pdf(prefer_css_page_size=True))]


def wait_for(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_from_the_cards_to_the_head_count_with_a_keyboard(started: Chrome, morning: Morning) -> None:
    """Cards printed; then a deputy an Enter; one late. Nobody needs a script for it."""
    desk = f"/desk/sittings/{morning.hall.ids['sitting']}/check-in"
    with at_desk(started, morning, morning.hall.clerk, script=False) as clerk:
        page = clerk.open("/print/cards", size=PHONE)
        page.get_by_role("button", name="制发并打印").click()
        wait_for(page, "签到卡 12 张，请现在打印")
        clerk.inspect(page)
        assert papers(page) == [A4, A4], "each delegation begins a sheet"
        assert outside_on_paper(page) == []
        card = page.locator(".sheet .code").first.inner_text()

        page = clerk.open(desk, size=TABLET)
        for who in (card, *ON_DEVICES[1:]):
            page.locator("#who").fill(who)
            page.locator("#who").press("Enter")
            wait_for(page, "已签到，用电子票")
        assert page.title().startswith("代表08已签到")
        clerk.inspect(page)
        page.get_by_role("link", name="本台改为回车即用纸质票").click()
        for who in ON_PAPER:
            page.locator("#who").fill(who)
            page.locator("#who").press("Enter")
            wait_for(page, "已签到，用纸质票")
        page.locator("#who").fill("XQ-0")
        page.get_by_role("button", name="只查找").click()
        wait_for(page, "是哪一位？")
        clerk.inspect(page)
        clerk.expected_status = 404
        page.locator("#who").fill("王五")
        page.locator("#who").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("名册中没有“王五”")
        clerk.inspect(page)
        page.get_by_role("button", name="清点人数").click()
        wait_for(page, "人数已经清点：全体代表 12 人，应到 12 人，实到 11 人")
        page.locator("#who").fill("代表12")
        page.locator("#who").press("Enter")
        wait_for(page, "清点人数之后到会：可以投票")
        clerk.inspect(page)


def test_from_the_list_to_frozen_sheets(started: Chrome, counted: Morning) -> None:
    """Keys made and read back, frozen, printed; the first deputy on paper gets a sheet."""
    hall, poll = counted.hall, counted.hall.ids["poll"]
    with at_desk(started, counted, hall.clerk) as clerk, at_desk(started, counted, hall.tellers[0]) as teller:
        page = clerk.open(f"/desk/polls/{poll}", size=PHONE)
        wait_for(page, "3 选 2，全体代表 12 人，须 7 票")
        page.get_by_role("link", name="手机预览").click()
        expect(page.locator(".marks input").first).to_be_disabled()
        clerk.inspect(page)

        cards = teller.open(f"/desk/polls/{poll}/keys", size=TABLET)
        cards.get_by_role("button", name="制作 3 张钥匙卡").click()
        wait_for(cards, "钥匙卡 3 张，请现在打印")
        teller.inspect(cards)
        assert papers(cards) == [A5_WIDE] * 3, "one card a page"
        codes = cards.locator(".secret").all_inner_texts()
        cards.get_by_role("link", name="已经印好，去回读").click()
        for code in codes:
            cards.locator("#code").fill(code)
            cards.locator("#code").press("Enter")
        wait_for(cards, "每张卡都已回读")
        teller.inspect(cards)
        hall.move_poll(poll, "freeze", second=hall.second)

        sheet = clerk.open(f"/print/polls/{poll}/ballot", size=DESKTOP)
        assert papers(sheet) == [A3]
        faults = [fault for size in (PHONE, TABLET, DESKTOP) for fault in outside(sheet, size)]
        assert faults == []
        stock = clerk.open(f"/desk/polls/{poll}/paper", size=PHONE)
        stock.locator("#printed").fill("5")
        stock.get_by_role("button", name="登记印制").click()
        wait_for(stock, "1 号：印制 5 = 发出 0 + 作废 0 + 余票 5")
        hall.move_poll(poll, "open")
        stock.reload()
        stock.locator("#who").fill(ON_PAPER[0])
        stock.locator("#who").press("Enter")
        wait_for(stock, "已发出一张，请当面点清")
        clerk.inspect(stock)


def test_each_desk_fits_a_phone_with_the_largest_text(started: Chrome, counted: Morning) -> None:
    sitting, poll = counted.hall.ids["sitting"], counted.hall.ids["poll"]
    addresses = (
        f"/desk/sittings/{sitting}/check-in?deputy={DEPUTIES[0]}",
        f"/desk/polls/{poll}",
        f"/desk/polls/{poll}/keys",
        f"/desk/polls/{poll}/paper",
        f"/polls/{poll}/preview",
        f"/print/polls/{poll}/ballot",
        "/print/cards",
    )
    with at_desk(started, counted, counted.hall.clerk) as clerk:
        clerk.context.add_cookies([{"name": "size", "value": "largest", "url": counted.address}])
        page = clerk.open(addresses[0])
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        for address in addresses:
            page.goto(f"{counted.address}{address}")
            assert page.evaluate("() => document.scrollingElement.scrollWidth") <= PHONE[0], address

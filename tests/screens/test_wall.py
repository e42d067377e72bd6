"""大屏 as the hall sees it: one screen that nobody touches, from the waiting page to the year's list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from tests.browser import PHONE, Browser, browsing, chrome, serving
from tests.factories import bearer_of
from tests.journeys import polling, session
from tests.journeys.district import ON_DEVICES, ON_PAPER
from tests.journeys.hall import Hall, ok
from tests.screens.halls import next_batch, watched_hall

WALL = (1920, 1080)
GRADED = {1: "satisfied", 2: "basically_satisfied", 3: "unsatisfied"}


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as started:
        yield started


@pytest.fixture
def hall(sqlite_template: Path, tmp_path: Path) -> Iterator[Hall]:
    with watched_hall(sqlite_template, tmp_path) as hall:
        yield hall


class Screen:
    """The clerk's account has signed it in. ``bare``: the same without script, opened anew each time."""

    def __init__(self, browser: Browser, bare: Browser, hall: Hall) -> None:
        self.browser, self.bare = browser, bare
        self.path = f"/wall/{hall.ids['sitting']}"
        self.page = browser.open(self.path, size=WALL)

    def shows(self, step: str, *texts: str) -> None:
        """By itself, without being loaded again; then it is inspected, and read without script as well."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(step)
        bare = self.bare.open(self.path, size=PHONE)
        for page in (self.page, bare):
            expect(page.get_by_role("heading", level=1)).to_have_text(step)
            for text in texts:
                expect(page.locator(".scene")).to_contain_text(text)
        self.browser.inspect(self.page)
        assert _fits(self.page), f"{step}: does not fit the wall"
        bare.close()

    def figures(self, **wanted: int) -> None:
        for name, value in wanted.items():
            expect(self.page.locator(f"[data-figure={name}]").first).to_have_text(str(value))


@pytest.fixture
def screen(started: Chrome, hall: Hall) -> Iterator[Screen]:
    token = bearer_of(hall.clerk)
    with (
        serving(hall.app) as site,
        browsing(started, site, token=token) as browser,
        browsing(started, site, token=token, script=False) as bare,
    ):
        yield Screen(browser, bare, hall)


def test_the_wall_follows_the_sitting_by_itself(screen: Screen, hall: Hall) -> None:
    screen.shows("等候开始", "七届六次会议", "2026年11月23日", "08:30", "接下来 代表签到")
    _checked_in(screen, hall)
    session.head_count(hall)
    screen.shows("人数已清点", "应到 12 = 实到 11 + 缺席 1（其中请假 1）")
    _graded(screen, hall)
    next_batch(hall)
    session.selection_and_runoff(hall)
    session.announced(hall)
    screen.shows(
        "宣布的结果", "新建社区幼儿园", "更新社区食堂", "未入选", "以全体代表 12 人为基数，须至少 7 票。"
    )
    _turned(screen.page)
    ok(hall.clerk.post(f"/api/sittings/{hall.ids['sitting']}/close"))
    screen.shows("全体会议已经结束")


def _checked_in(screen: Screen, hall: Hall) -> None:
    """The first comes, and goes again: the figures change in their place."""
    sitting = f"/api/sittings/{hall.ids['sitting']}"
    first = {"number": ON_DEVICES[0], "channel": "electronic"}
    came = ok(hall.clerk.post(f"{sitting}/check-ins", json=first), 201)["deputy_id"]
    screen.shows("代表签到", "应到 12 = 实到 1 + 未到 11")
    before = _boxes(screen.page)
    second = {"number": ON_DEVICES[1], "channel": "electronic"}
    too = ok(hall.clerk.post(f"{sitting}/check-ins", json=second), 201)["deputy_id"]
    screen.figures(present=2, absent=10)
    assert _boxes(screen.page) == before
    for deputy in (came, too):
        assert hall.clerk.delete(f"{sitting}/check-ins/{deputy}").status_code == 204
    screen.shows("等候开始")


def _graded(screen: Screen, hall: Hall) -> None:
    """Last year's projects, of which the hall is to see the grades and no votes."""
    hall.move_cycle(hall.ids["implementing"], "open_effect_vote")
    poll = hall.ids["effect"] = polling.prepare(hall, "effect", hall.ids["implementing"], hall.ids["sitting"])
    title = ok(hall.clerk.get(f"/api/polls/{poll}"))["title"]
    screen.shows("人数已清点", f"接下来 {title}")
    _switch_counts_off(hall, poll)
    _voted(screen, hall, poll)
    screen.shows("投票结束，票箱已封", title)
    hall.move_poll(poll, "declare_valid", first=hall.tellers[0])
    screen.shows("正在计票", title)
    ok(hall.tellers[0].post(f"/api/polls/{poll}/count", json={"cards": hall.cards[poll][1:]}))
    hall.move_poll(poll, "certify", first=hall.tellers[0], second=hall.tellers[1])
    screen.shows("计票完成，等候宣布结果", title)
    assert "满意" not in screen.page.content()
    hall.move_poll(poll, "announce")
    screen.shows("宣布的结果", title, "基本满意", "不满意")
    assert screen.page.locator(".number, .share, .gauge").count() == 0


def _voted(screen: Screen, hall: Hall, poll: str) -> None:
    hall.move_poll(poll, "open")
    screen.shows("正在投票", "到会 11 = 已投 0 + 未投 11")
    for number in ON_DEVICES:
        ok(hall.cast(poll, number, GRADED), 201)
    for number in ON_PAPER:
        body = {"deputy": hall.deputy_ids[number]}
        ok(hall.clerk.post(f"/api/polls/{poll}/paper/boxes/1/sheets", json=body), 201)
    next_batch(hall)
    screen.figures(taken=11, left=0, here=11)
    assert screen.page.locator(".gauge .part").get_attribute("width") == "100"
    polling.seal(hall, poll, [GRADED] * 3)


def _switch_counts_off(hall: Hall, poll: str) -> None:
    path = f"/api/results/{poll}/switches"
    tag = {"If-Match": f'"{ok(hall.clerk.get(path))["version"]}"'}
    ok(hall.clerk.put(path, json={"hall_counts": False}, headers=tag))


def _turned(page: Page) -> None:
    """A page of the result after the other, by hand too; it can be held."""
    assert page.locator(".leaf:visible").count() == 1
    first = page.locator(".leaf:visible h2").inner_text()
    page.get_by_role("button", name="暂停翻页").click()
    page.get_by_role("button", name="下一页").click()
    assert page.locator(".leaf:visible h2").inner_text() != first
    expect(page.get_by_role("button", name="暂停翻页")).to_have_attribute("aria-pressed", "true")


def _fits(page: Page) -> bool:
    fits: bool = page.evaluate("document.scrollingElement.scrollHeight <= innerHeight")
    return fits


def _boxes(page: Page) -> list[object]:
    return [box.bounding_box() for box in page.locator(".figure, .sum, .gauge").all()]

"""A deputy with a phone in the hall: marks, checks, casts, on a network that fails at the worst moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Dialog, Page, Route, expect

from app.domain.actors import Actor, Role
from app.people.actor import COOKIE
from app.people.service.sessions import open_session
from app.people.service.tokens import end_all
from app.people.shell import SIZE
from app.polls import store
from tests.browser import DESKTOP, PHONE, TABLET, Browser, browsing, chrome, serving
from tests.factories import deputy_token
from tests.polls.factory import Box, opened

MARKS = {1: "approve", 2: "approve", 3: "oppose", 5: "abstain"}
WAITING = "尚未提交，请勿关闭，正在重试…"


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture
def box(app: FastAPI) -> Box:
    return opened(app, devices=2)


class Hand:
    """One deputy's browser, signed in by the cookie as by his card."""

    def __init__(self, browser: Browser, box: Box, size: tuple[int, int] = PHONE) -> None:
        self.browser, self.box = browser, box
        self.page = browser.open("/deputy", size=size)

    def enter(self) -> Page:
        self.page.get_by_role("link", name="进入投票").click()
        expect(self.page.get_by_role("button", name="检查票决票")).to_be_visible()
        self.page.wait_for_load_state()  # the form works before its script has come, but as one without
        return self.page

    def mark(self, marks: dict[int, str]) -> None:
        for no, mark in marks.items():
            self.page.locator(f".marks input[name=mark-{no}][value^={mark}]").check(force=True)

    def check(self) -> None:
        self.page.get_by_role("button", name="检查票决票").click()
        expect(self.page.get_by_role("heading", name="核对您的选择")).to_be_visible()

    def submit(self) -> None:
        self.page.get_by_role("button", name="确认提交").click()

    def receipt(self) -> str:
        expect(self.page.get_by_text("回执只证明票已进票箱")).to_be_visible()
        return self.page.locator("output").inner_text()

    def ballots(self) -> int:
        with self.box.database.unit(write=False) as db:
            return store.box_size(db, self.box.poll_id)


@pytest.fixture
def site(app: FastAPI) -> Iterator[str]:
    with serving(app) as address:
        yield address


@contextmanager
def deputy(
    app: FastAPI,
    started: Chrome,
    site: str,
    box: Box,
    *,
    size: tuple[int, int] = PHONE,
    text: str = "",
    **how: bool,
) -> Iterator[Hand]:
    token = deputy_token(app, box.devices[0])
    with browsing(started, site, token=token, **how) as browser:
        if text:
            browser.context.add_cookies([{"name": SIZE, "value": text, "url": site}])
        yield Hand(browser, box, size)


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize(
    ("size", "text"), [(PHONE, ""), (PHONE, "large"), (PHONE, "largest"), (TABLET, ""), (DESKTOP, "")]
)
def test_from_home_to_the_receipt(
    app: FastAPI, started: Chrome, site: str, box: Box, script: bool, size: tuple[int, int], text: str
) -> None:
    with deputy(app, started, site, box, size=size, text=text, script=script) as hand:
        hand.enter()
        hand.browser.inspect(hand.page)
        hand.mark(MARKS)
        hand.check()
        hand.browser.inspect(hand.page)
        hand.page.get_by_role("button", name="返回修改").click()
        expect(hand.page.locator(".marks input[name=mark-1][value=approve]")).to_be_checked()
        hand.check()
        hand.submit()
        assert len(hand.receipt()) == 19
        hand.browser.inspect(hand.page)
        assert hand.ballots() == 1
        hand.page.get_by_role("button", name="完成并退出").click()
        expect(hand.page.get_by_role("heading", level=1)).to_be_visible()
        assert not [c for c in hand.browser.context.cookies() if c["name"] == "piaojue_session"]


def test_at_the_limit_the_rest_can_be_read_and_the_page_says_how_to_free_one(
    app: FastAPI, started: Chrome, site: str, box: Box
) -> None:
    with deputy(app, started, site, box) as hand:
        page = hand.enter()
        tally = page.locator(".tally [data-tally=general]")
        assert "已选 0 · 还可选 2" in tally.inner_text()
        hand.mark({1: "approve", 2: "approve"})
        assert "已选 2 · 还可选 0" in tally.inner_text()
        expect(page.locator(".marks input[name=mark-3][value=approve]")).to_be_disabled()
        expect(page.get_by_text("要改选别的，请先把一项已赞成的改为反对或弃权")).to_be_visible()
        expect(page.locator(".marks input[name=mark-5][value=approve]")).to_be_enabled()
        hand.mark({1: "oppose"})
        expect(page.locator(".marks input[name=mark-3][value=approve]")).to_be_enabled()


def test_offline_between_confirm_and_answer(app: FastAPI, started: Chrome, site: str, box: Box) -> None:
    with deputy(app, started, site, box) as hand:
        hand.browser.forgiven = ("ERR_INTERNET_DISCONNECTED",)
        hand.enter()
        hand.mark(MARKS)
        hand.check()
        hand.browser.context.set_offline(True)
        hand.submit()
        expect(hand.page.get_by_text(WAITING)).to_be_visible()
        assert hand.ballots() == 0
        hand.browser.context.set_offline(False)
        hand.receipt()
        assert hand.ballots() == 1


def test_an_answer_that_was_lost_on_its_way(app: FastAPI, started: Chrome, site: str, box: Box) -> None:
    """The ballot is in the box and the page does not know: it sends the same again and is told the truth."""
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().text())
        return route.abort()

    with deputy(app, started, site, box) as hand:
        hand.browser.forgiven = ("ERR_FAILED",)
        hand.enter()
        hand.mark(MARKS)
        hand.check()
        hand.page.route(f"**/polls/{box.poll_id}/ballot", lose_the_first)
        hand.submit()
        shown = hand.receipt()
        assert hand.ballots() == 1
        assert shown in lost[0]
        expect(hand.page.get_by_role("heading", name="您已投票")).to_be_visible()


def test_a_double_tap_and_a_reload_end_with_one_ballot(
    app: FastAPI, started: Chrome, site: str, box: Box
) -> None:
    with deputy(app, started, site, box) as hand:
        hand.enter()
        hand.mark(MARKS)
        hand.check()
        hand.page.get_by_role("button", name="确认提交").dblclick()
        hand.receipt()
        hand.page.reload()
        expect(hand.page.get_by_role("heading", name="您已投票")).to_be_visible()
        assert hand.ballots() == 1


def test_two_tabs_of_one_deputy(app: FastAPI, started: Chrome, site: str, box: Box) -> None:
    with deputy(app, started, site, box) as hand:
        hand.enter()
        other = Hand(hand.browser, box)
        other.enter()
        for one in (hand, other):
            one.mark(MARKS)
            one.check()
        hand.submit()
        hand.receipt()
        hand.browser.expected_status = 409
        other.submit()
        expect(other.page.get_by_role("heading", name="您已投票")).to_be_visible()
        assert hand.ballots() == 1


def test_leaving_a_marked_ballot_asks_first_and_nothing_is_left_behind(
    app: FastAPI, started: Chrome, site: str, box: Box
) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    with deputy(app, started, site, box) as hand:
        page = hand.enter()
        hand.mark(MARKS)
        page.on("dialog", stay)
        page.close(run_before_unload=True)
        expect(page.locator(".marks input[name=mark-1][value=approve]")).to_be_checked()
        assert asked == ["beforeunload"]
        assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0


def test_the_cover_hides_every_mark(app: FastAPI, started: Chrome, site: str, box: Box) -> None:
    with deputy(app, started, site, box) as hand:
        page = hand.enter()
        hand.mark(MARKS)
        page.get_by_role("button", name="遮挡").click()
        assert not page.locator(".marks label").filter(visible=True).count()
        page.get_by_role("button", name="遮挡").click()
        assert page.locator(".marks label").filter(visible=True).count() == 15


def test_by_keyboard_alone(app: FastAPI, started: Chrome, site: str, box: Box) -> None:
    with deputy(app, started, site, box, size=DESKTOP) as hand:
        page = hand.enter()
        page.locator(".marks input[name=mark-1][value=approve]").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        expect(page.locator(".marks input[name=mark-1][value=approve]")).to_be_checked()
        page.get_by_role("button", name="检查票决票").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="核对您的选择")).to_be_focused()
        page.get_by_role("button", name="确认提交").focus()
        page.keyboard.press("Enter")
        hand.receipt()


def test_what_is_on_its_way_is_not_changed_any_more(
    app: FastAPI, started: Chrome, site: str, box: Box
) -> None:
    with deputy(app, started, site, box) as hand:
        hand.browser.forgiven = ("ERR_INTERNET_DISCONNECTED",)
        page = hand.enter()
        hand.mark(MARKS)
        hand.browser.context.set_offline(True)
        page.get_by_role("button", name="检查票决票").click()
        expect(page.get_by_text(WAITING)).to_be_visible()
        expect(page.locator(".marks input[name=mark-3][value=approve]")).to_be_disabled()
        hand.browser.context.set_offline(False)
        expect(page.get_by_role("heading", name="核对您的选择")).to_be_visible()


def test_a_session_that_ended_takes_nothing_away(app: FastAPI, started: Chrome, site: str, box: Box) -> None:
    """The page says so above the ballot, and goes on with it once the deputy has signed in again."""
    with deputy(app, started, site, box) as hand:
        page = hand.enter()
        hand.mark(MARKS)
        again = new_session(app, box.devices[0])
        hand.browser.expected_status = 401
        page.get_by_role("button", name="检查票决票").click()
        expect(page.get_by_role("link", name="登录")).to_be_visible()
        expect(page.locator(".marks input[name=mark-1][value=approve]")).to_be_checked()
        hand.browser.context.add_cookies([{"name": COOKIE, "value": again, "url": site}])
        hand.check()
        hand.submit()
        hand.receipt()
        assert hand.ballots() == 1


def new_session(app: FastAPI, deputy_id: str) -> str:
    """The deputy's sessions end, as at the desk, and a new one begins elsewhere; its token."""
    with app.state.database.unit(write=True) as db:
        end_all(db, app.state.clock(), deputy_id=deputy_id)
        actor = Actor(deputy_id, f"phone:{deputy_id}", "代表", frozenset({Role.DEPUTY}), deputy_id)
        lasts = timedelta(hours=1)
        return open_session(
            db, app.state.clock(), app.state.settings, actor, lasts, deputy_id=deputy_id
        ).token

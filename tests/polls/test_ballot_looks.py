"""A long ballot as people see it: what stays in sight, what is never covered, in any size, colour or pace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Dialog, Page, expect

from app.people.shell import SIZE
from tests.browser import DESKTOP, PHONE, TABLET, Browser, browsing, chrome, serving
from tests.copied import app_on_a_copy
from tests.factories import deputy_token
from tests.polls.factory import Box, many, opened

GROUPS: Final = 3
# What of the window the head and the count take, at most; in the largest letters on a phone a little more.
IN_SIGHT: Final = 0.2
# Everything that can have the focus, and how much of it a bar that stays in place covers.
_COVERED = """() => {
  const box = (e) => e.getBoundingClientRect();
  const over = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  const bars = [...document.querySelectorAll(".ballot-head, .tally, .actions")]
    .filter((e) => getComputedStyle(e).position === "sticky");
  return [...document.querySelectorAll("main a, main button, main input:not([type=hidden]), main summary")]
    .flatMap((e) => {
      e.focus();
      const hidden = bars.filter((bar) => !bar.contains(e) && over(box(e), box(bar)) > 1);
      return hidden.map((bar) => `${e.outerHTML.slice(0, 60)} under ${bar.className}`);
    });
}"""
_SHIFTS = """() => {
  window.shifts = [];
  const said = (one) => `${one.node?.outerHTML?.slice(0, 60) ?? one.node?.textContent} ${one.previousRect.y}`;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) window.shifts.push(shift.sources.map(said).join(" | "));
  }).observe({ type: "layout-shift" });
}"""
_SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
_MOVING = "() => document.getAnimations().map((one) => one.constructor.name)"


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@dataclass(frozen=True)
class Site:
    """A hall of two deputies, each with a session, and one poll of twenty candidates in three groups."""

    address: str
    box: Box
    tokens: list[str]


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("ballot")
    with app_on_a_copy(sqlite_template, folder) as app:
        box = opened(app, devices=2, content=many(20, GROUPS))
        tokens = [deputy_token(app, deputy) for deputy in box.devices]
        with serving(app) as address:
            yield Site(address, box, tokens)


@pytest.fixture
def browser(started: Chrome, site: Site) -> Iterator[Browser]:
    with browsing(started, site.address, token=site.tokens[0]) as one:
        yield one


@pytest.fixture
def box(site: Site) -> Box:
    return site.box


def ballot(browser: Browser, box: Box, size: tuple[int, int] = PHONE, text: str = "") -> Page:
    if text:
        browser.context.add_cookies([{"name": SIZE, "value": text, "url": browser.site}])
    return browser.open(f"/polls/{box.poll_id}/ballot", size=size, selector="html.scripted")


def control(page: Page, no: int, mark: str) -> Any:
    return page.locator(f".marks label:has(input[name=mark-{no}][value^={mark}])")


def put(page: Page, no: int, mark: str) -> None:
    page.locator(f".marks input[name=mark-{no}][value^={mark}]").check(force=True)


def heights(page: Page, names: str) -> list[float]:
    """Of those that stay in place: how high each is."""
    return [
        float(one.evaluate("(e) => getComputedStyle(e).position === 'sticky' ? e.offsetHeight : 0"))
        for one in page.locator(names).all()
    ]


def test_the_head_leaves_four_fifths_of_the_window(browser: Browser, box: Box) -> None:
    for size, text in ((PHONE, ""), (PHONE, "large"), (PHONE, "largest"), (TABLET, ""), (DESKTOP, "largest")):
        page = ballot(browser, box, size, text)
        counts = heights(page, ".tally")
        assert len(counts) == GROUPS
        assert min(counts) > 0
        assert max(heights(page, ".ballot-head")) + max(counts) < size[1] * IN_SIGHT
        page.close()
        browser.context.clear_cookies(name=SIZE)


def test_each_groups_count_stands_in_sight_while_its_items_do(browser: Browser, box: Box) -> None:
    page = ballot(browser, box)
    put(page, 8, "approve")
    control(page, 12, "oppose").scroll_into_view_if_needed()
    expect(page.locator("#group-2 .tally")).to_be_in_viewport(ratio=1)
    expect(page.locator("#group-2 .tally")).to_contain_text("应选 3 项 · 已选 1 · 还可选 2")
    assert page.locator("nav.tabs small").all_inner_texts() == ["0/3", "1/3", "0/3"]
    page.get_by_role("link", name="教育医疗养老类").click()
    expect(page.locator("#group-3 > legend")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("text", ["", "largest"])
def test_nothing_that_has_the_focus_is_covered(browser: Browser, box: Box, text: str) -> None:
    page = ballot(browser, box, text=text)
    assert page.evaluate(_COVERED) == []


def test_at_the_limit_the_control_itself_says_so_and_nothing_moves(browser: Browser, box: Box) -> None:
    page = ballot(browser, box)
    control(page, 3, "approve").scroll_into_view_if_needed()
    page.evaluate(_SHIFTS)
    before = control(page, 4, "oppose").bounding_box()
    for no in (1, 2, 3):  # by script: what a hand does is allowed to move things, and would not be counted
        page.evaluate("(no) => document.querySelector(`[name=mark-${no}][value=approve]`).click()", no)
    expect(control(page, 4, "approve")).to_contain_text("已选满")
    expect(control(page, 4, "approve").locator(".at-limit")).to_be_visible()
    assert control(page, 4, "oppose").bounding_box() == before
    page.evaluate("() => document.querySelector('[name=mark-1][value^=oppose]').click()")
    expect(control(page, 4, "approve").locator(".at-limit")).to_be_hidden()
    page.evaluate(_SETTLED)
    assert page.evaluate("() => window.shifts") == []


def test_a_shift_would_be_seen(browser: Browser, box: Box) -> None:
    """The measure itself: something that is put in above is counted."""
    page = ballot(browser, box)
    page.evaluate(_SHIFTS)
    page.evaluate("() => document.querySelector('.item').before(document.createElement('hr'))")
    page.wait_for_function("() => window.shifts.length > 0")


def test_clearing_asks_first(browser: Browser, box: Box) -> None:
    page = ballot(browser, box)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept() if len(asked) > 1 else dialog.dismiss()

    page.on("dialog", answer)
    put(page, 1, "approve")
    page.get_by_role("button", name="清空").click()
    expect(page.locator("[name=mark-1][value=approve]")).to_be_checked()
    page.get_by_role("button", name="清空").click()
    expect(page.locator("[name=mark-1][value=approve]")).not_to_be_checked()
    assert asked == ["confirm", "confirm"]


def test_with_forced_colours_marks_and_what_is_chosen_can_be_told(browser: Browser, box: Box) -> None:
    page = ballot(browser, box)
    page.emulate_media(forced_colors="active")
    put(page, 1, "abstain")
    looks = {
        mark: control(page, 1, mark).evaluate(
            """(e) => ({
              ground: getComputedStyle(e.querySelector(".ground")).backgroundColor,
              ink: getComputedStyle(e.querySelector(".shape")).color,
              frame: getComputedStyle(e).borderTopColor, wide: getComputedStyle(e).borderTopWidth,
              sheet: getComputedStyle(e).backgroundColor, shape: e.querySelector(".shape").innerText })"""
        )
        for mark in ("approve", "oppose", "abstain")
    }
    chosen, other = looks["abstain"], looks["approve"]
    assert [look["shape"] for look in looks.values()] == ["○", "×", "△"]
    assert looks["oppose"] | {"shape": "○"} == other
    assert chosen["ground"] not in {other["ground"], other["sheet"], chosen["ink"]}
    assert chosen["ink"] != other["ink"]
    assert other["frame"] not in {other["sheet"], "rgba(0, 0, 0, 0)"}
    assert other["wide"] == "2px"


def test_with_reduced_motion_nothing_moves(browser: Browser, box: Box) -> None:
    page = ballot(browser, box)
    page.emulate_media(reduced_motion="reduce")
    for no in (1, 2, 3):
        put(page, no, "approve")
    page.locator("summary").first.click()
    assert page.evaluate(_MOVING) == []
    page.get_by_role("button", name="检查票决票").click()
    expect(page.get_by_role("heading", name="核对您的选择")).to_be_visible()
    assert page.evaluate(_MOVING) == []


def test_text_at_twice_its_size_is_not_cut_off(browser: Browser, box: Box) -> None:
    page = ballot(browser, box)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((e) => e.innerText?.trim()
          && getComputedStyle(e).overflowY !== "visible" && getComputedStyle(e).clipPath === "none"
          && !e.matches(".tally .of") && e.scrollHeight > e.clientHeight + 1).map((e) => e.className)"""
    )
    assert cut == []
    assert page.evaluate("() => document.scrollingElement.scrollWidth") == PHONE[0]
    title = page.locator(".item > legend").first
    assert title.evaluate("(e) => e.scrollWidth <= e.clientWidth")


def test_by_keyboard_alone_from_the_ballot_to_the_receipt(started: Chrome, site: Site) -> None:
    """Tab, space and enter: no place that the focus cannot reach or leave."""
    with browsing(started, site.address, token=site.tokens[1]) as browser:
        page = ballot(browser, site.box, DESKTOP)
        keys = page.keyboard
        for _ in range(GROUPS + 1):  # the links to the groups, then the first item
            keys.press("Tab")
        expect(page.locator("summary").first).to_be_focused()
        keys.press("Enter")
        expect(page.locator("details").first).to_have_attribute("open", "")
        keys.press("Tab")
        keys.press("Space")
        expect(page.locator("[name=mark-1][value=approve]")).to_be_checked()
        reach(page, "检查票决票")
        keys.press("Enter")
        expect(page.get_by_role("heading", name="核对您的选择")).to_be_focused()
        reach(page, "确认提交")
        keys.press("Enter")
        expect(page.get_by_text("回执只证明票已进票箱")).to_be_visible()
        reach(page, "完成并退出")
        keys.press("Enter")
        page.wait_for_url(f"{site.address}/")


def reach(page: Page, name: str, most: int = 80) -> None:
    """Tab until the button of that name has the focus."""
    button = page.get_by_role("button", name=name)
    for _ in range(most):
        if button.evaluate("(e) => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    expect(button).to_be_focused()

"""The start page, the pages of refusals, and /docs, on a service that nobody has used yet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Locator, Page

from app.domain.actors import Role
from app.domain.words import TopicCategory
from tests.browser import PHONE, TABLET, Browser, PageFaults, browsing
from tests.factories import account, token_of
from tests.pages.conftest import Site

SWAGGER = ".opblock"


@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_the_start_page_says_what_this_is(anybody: Browser, size: tuple[int, int]) -> None:
    page = anybody.open("/", size=size)
    assert page.locator("h1").inner_text() == "民生实事项目人大代表票决制"
    assert "还没有宣布的结果" in page.locator("main").inner_text()
    links = [link.get_attribute("href") or "" for link in page.locator("main a").all()]
    categories = [f"/topics?category={one.value}" for one in TopicCategory]
    entries = ["/suggest", "/follow", "/topics", "/grade"]
    assert links == [*entries, *categories, "/receipts", "/docs", "/api/rulesets", "/healthz"]


def test_links_of_the_start_page_are_tall_enough_for_a_thumb(anybody: Browser) -> None:
    page = anybody.open("/", size=PHONE)
    boxes = [link.bounding_box() for link in page.locator("main a").all()]
    assert [box for box in boxes if box and (box["height"] < 44 or box["width"] < 44)] == []


def test_the_start_page_needs_no_script(started: Chrome, new_site: Site) -> None:
    with browsing(started, new_site.address, script=False) as without:
        page = without.context.new_page()
        page.goto(f"{new_site.address}/")
        page.get_by_role("link", name="接口文档").click()
        assert page.url == f"{new_site.address}/docs"
        assert "JavaScript" in page.locator("main").inner_text()


def test_the_start_page_in_english(anybody: Browser) -> None:
    page = anybody.open("/?lang=en", size=PHONE)
    assert page.locator("html").get_attribute("lang") == "en"
    assert "No result has been announced" in page.locator("main").inner_text()


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [
        ("/nothing-here", 404, "没有找到这个页面"),
        ("/results/0123456789/report", 404, "未找到"),
        ("/refused", 403, "您的身份不能办理此事项"),
    ],
)
def test_a_refusal_is_a_page_for_people(anybody: Browser, path: str, status: int, heading: str) -> None:
    page = anybody.open(path, status=status, size=PHONE)
    assert page.locator("h1").inner_text() == heading
    page.get_by_role("link", name="回到首页").click()
    assert page.locator("h1").inner_text() == "民生实事项目人大代表票决制"


def test_a_refusal_by_role_names_who_may(anybody: Browser) -> None:
    page = anybody.open("/refused", status=403)
    assert "监票人、计票人" in page.locator("main").inner_text()


def test_docs_show_every_operation_and_let_a_clerk_try_one(new_site: Site, anybody: Browser) -> None:
    page = anybody.open("/docs", selector=SWAGGER)
    operations = sum(len(methods) for methods in new_site.app.openapi()["paths"].values())
    assert operations > 100
    assert len(_scrolled_past(page, operations)) == operations
    row = account(new_site.app, Role.CLERK)
    page.evaluate("() => window.scrollTo(0, 0)")
    _authorize(page, token_of(new_site.app, row.username))
    assert row.id in _tried(page, "/api/me")


def _scrolled_past(page: Page, wanted: int) -> set[str]:
    """The operations that come into view on the way down: the page draws those that are near."""
    seen: set[str] = set()
    for _ in range(200):
        seen |= set(page.locator(SWAGGER).evaluate_all("found => found.map(one => one.id)"))
        if len(seen) >= wanted:
            break
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(50)
    return seen


def _brought_into_view(page: Page, path: str) -> Locator:
    page.evaluate("() => window.scrollTo(0, 0)")
    found = page.locator(SWAGGER, has=page.locator(f"[data-path='{path}']")).first
    for _ in range(200):
        page.wait_for_timeout(50)
        if found.count():
            break
        page.mouse.wheel(0, 500)
    return found


def _authorize(page: Page, token: str) -> None:
    page.get_by_role("button", name="Authorize").first.click()
    page.locator(".auth-container input").fill(token)
    page.locator(".auth-btn-wrapper .authorize").click()
    page.locator(".auth-btn-wrapper .btn-done").click()


def _tried(page: Page, path: str) -> str:
    """What the operation answers when it is tried there."""
    operation = _brought_into_view(page, path)
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    answer.wait_for()
    return answer.inner_text()


def test_the_inspection_finds_what_is_wrong(anybody: Browser) -> None:
    """The inspector itself: a page with every fault is told every fault."""
    page = anybody.open("/", size=PHONE)
    page.evaluate(
        """() => {
          document.documentElement.lang = "";
          document.title = "";
          const main = document.querySelector("main");
          main.innerHTML = '<h1>一</h1><h1 id="a">二</h1><p id="a"></p><input><button></button>'
            + '<p class="wide">长</p><p class="pale">淡得看不清</p>';
          main.querySelector(".pale").style.color = "#ccc";
          main.querySelector(".wide").style.width = "500px";
          const style = document.createElement("style");
          style.textContent = "p { color: red }";
          document.head.append(style);
        }"""
    )
    page.evaluate("() => console.warn('heard')")
    with pytest.raises(PageFaults) as found:
        anybody.inspect(page)
    text = str(found.value)
    for fault in (
        "2 h1", "no lang", "no title", "id used twice: a", "field without a label", "without a name",
        "refused by the policy: style-src-elem", "console warning: heard",
        "accessibility [color-contrast]", ".pale", "accessibility [button-name]",
        "360 × 740 normal at 100 %: the page itself", "largest at 200 %: the page itself",
    ):  # fmt: skip
        assert fault in text


def test_a_receipt_cannot_be_checked_before_a_box_is_sealed(anybody: Browser) -> None:
    page = anybody.open("/receipts", size=PHONE)
    assert "还没有封箱的票决" in page.locator("main").inner_text()

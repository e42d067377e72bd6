"""From sealing to the announcement at the desks of a hall: two counters, two key cards, a doubtful sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from app.people.shell import SIZE
from tests.browser import DESKTOP, PHONE, TABLET, Browser, browsing, chrome, outside_on_paper, serving
from tests.copied import app_on_a_copy
from tests.factories import token_of
from tests.journeys import joining, polling
from tests.journeys.hall import Hall, Staff, approving, ok, open_hall

PAIRS = [(1, 2)] * 4 + [(1, 3)] * 4
CARD = "input[name=card]"
TITLE = "2027年票决"


@pytest.fixture(scope="module")
def hall(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Eight devices have voted, three sheets are handed out, the box is not sealed."""
    folder = tmp_path_factory.mktemp("count")
    with app_on_a_copy(sqlite_template, folder) as app:
        hall = open_hall(app)
        cycle = joining.in_session(hall)
        poll = hall.ids["poll"] = polling.prepare(hall, "selection", cycle, hall.ids["sitting"])
        polling.vote(hall, poll, [approving(*pair, 4) for pair in PAIRS])
        yield hall


@pytest.fixture(scope="module")
def site(hall: Hall) -> Iterator[str]:
    with serving(hall.app) as address:
        yield address


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@contextmanager
def desk(
    started: Chrome, site: str, hall: Hall, who: TestClient, *, script: bool = True
) -> Iterator[Browser]:
    assert isinstance(who, Staff)
    with browsing(started, site, token=token_of(hall.app, who.username), script=script) as browser:
        yield browser


def test_from_sealing_to_the_announcement(hall: Hall, started: Chrome, site: str) -> None:
    chief, teller, first, second = hall.tellers
    poll, path = hall.ids["poll"], f"/desk/polls/{hall.ids['poll']}"
    with desk(started, site, hall, chief) as browser:
        page = browser.open(f"{path}/count", size=PHONE)
        expect(page.get_by_role("heading", name="下一步：封箱")).to_be_visible()
        assert not page.locator(CARD).count()
        hall.move_poll(poll, "seal", first=chief)
        page.reload()
        page.get_by_role("link", name="录入纸质票", exact=True).click()
        counted_back(browser, page)
    with desk(started, site, hall, first) as browser:
        first_reading(browser, browser.open(f"{path}/paper/entry", size=DESKTOP))
    with desk(started, site, hall, second, script=False) as browser:
        browser.context.add_cookies([{"name": SIZE, "value": "largest", "url": site}])
        second_reading(browser, browser.open(f"{path}/paper/entry", size=PHONE))
    hall.move_poll(poll, "declare_valid", first=chief)
    with desk(started, site, hall, chief) as browser:
        page = browser.open(f"{path}/count", size=TABLET)
        opened(browser, page, hall.cards[poll][1:])
        ruled(browser, page)
        same_as_the_json(page, ok(chief.get(f"/api/polls/{poll}/count"))["result"])
        signed = hall.decide("poll", poll, "certify", by=chief)
        page.reload()
        expect(page.get_by_role("link", name="某人 已记录，等待复核。")).to_be_visible()
    ok(teller.post(f"/api/polls/{poll}/moves/certify", json={"decision": signed}))
    with desk(started, site, hall, hall.clerk) as browser:
        made_public(browser, browser.open(f"{path}/count"))
    with desk(started, site, hall, hall.second) as browser:
        opened_by_another(browser, browser.open("/desk/inbox", size=PHONE))
    with desk(started, site, hall, hall.clerk) as browser:
        hall.decide("result", poll, "widen_result", opens=["public_package"])
        left_undone(browser, browser.open(f"{path}/count"))
        hall.move_poll(poll, "announce")
        too_late(browser, browser.open(f"/desk/results/{poll}/switches", size=TABLET))
        printed(browser, browser.open(f"{path}/count", size=PHONE))


def counted_back(browser: Browser, page: Page) -> None:
    """More came back than the stock allows is refused with the numbers; then it is right."""
    page.get_by_label("收回（张）").fill("3")
    page.get_by_label("余票（张）").fill("1")
    browser.expected_status = 409
    page.get_by_role("button", name="保存清点").click()
    expect(page.get_by_role("alert")).to_contain_text("应等于发出 3、余票 1、作废 0 张之和")
    browser.inspect(page)
    page.get_by_label("收回（张）").fill("3")
    page.get_by_label("余票（张）").fill("2")
    page.get_by_role("button", name="保存清点").click()
    expect(page.get_by_role("heading", name="录入新的一叠")).to_be_visible()
    browser.inspect(page)


def first_reading(browser: Browser, page: Page) -> None:
    """By keyboard, with script: 2, 3, 4; 2, 3, 5; and one that cannot be made out."""
    page.get_by_label("此叠张数").fill("3")
    page.get_by_role("button", name="逐张录入").click()
    expect(page.get_by_role("heading", name="第 1 张，共 3 张")).to_be_visible()
    browser.inspect(page)
    page.locator("[data-row] input").first.focus()
    typed(page, "ArrowDown", "1", "1", "1", "Enter")
    expect(page.get_by_role("heading", name="第 2 张，共 3 张")).to_be_visible()
    typed(page, "0", "1", "1", "0", "1", "Enter")
    page.get_by_role("button", name="改上一张").click()
    expect(page.locator("input[name=mark-5][value=approve]")).to_be_checked()
    expect(page.locator("input[name=mark-4][value='']")).to_be_checked()
    page.get_by_role("button", name="下一张").click()
    doubted(browser, page)
    expect(page.get_by_role("heading", name="录了一遍")).to_be_visible()
    browser.inspect(page)


def typed(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def doubted(browser: Browser, page: Page) -> None:
    """The last sheet is left to the chief teller, not without a reason; then the stack is sent."""
    expect(page.get_by_role("heading", name="第 3 张，共 3 张")).to_be_visible()
    page.get_by_text("这张票有问题").click()
    page.get_by_label("请总监票人认定").check()
    browser.expected_status = 422
    page.get_by_role("button", name="录完，去核对").click()
    expect(page.get_by_role("alert")).to_contain_text("须写明理由")
    page.get_by_label("理由", exact=True).select_option("标记不清，无法辨认")
    page.get_by_role("button", name="录完，去核对").click()
    expect(page.get_by_role("heading", name="核对第 1 叠")).to_be_visible()
    browser.inspect(page)
    page.get_by_role("button", name="提交这一叠").click()


def second_reading(browser: Browser, page: Page) -> None:
    """By hand on a phone, without script: the second sheet is misread, and mended from the paper."""
    page.get_by_role("link", name="录第二遍").click()
    browser.inspect(page)
    for numbers in ((2, 3, 4), (2, 3, 4)):
        for number in numbers:
            page.locator(f"input[name=mark-{number}][value=approve]").check(force=True)
        page.get_by_role("button", name="下一张").click()
    doubted(browser, page)
    expect(page.get_by_text("两遍有 1 处不一致").first).to_be_visible()
    browser.inspect(page)
    rows = page.locator(".both tbody tr")
    assert [row.split("\t")[-2:] for row in rows.all_inner_texts()] == [["空白", "赞成"], ["赞成", "空白"]]
    page.get_by_role("link", name="更正我录的这一张").click()
    browser.inspect(page)
    page.locator("input[name=mark-4][value='']").check(force=True)
    page.locator("input[name=mark-5][value=approve]").check(force=True)
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("heading", name="两遍一致")).to_be_visible()


def opened(browser: Browser, page: Page, cards: list[str]) -> None:
    """A mistyped card is named and can be mended where it stands; the page that came back holds none."""
    inputs = page.locator(CARD)
    assert [one.get_attribute("type") for one in inputs.all()] == ["password"] * 2
    browser.inspect(page)
    for field, card in zip(inputs.all(), (cards[0][:-1] + "=", cards[1]), strict=True):
        field.fill(card)
    browser.expected_status = 422
    with page.expect_response("**/count") as answer:
        page.get_by_role("button", name="开箱计票").click()
    assert not [card for card in cards if card in answer.value.text()]
    expect(page.get_by_role("alert")).to_be_focused()
    assert inputs.nth(1).input_value() == cards[1]
    inputs.nth(0).fill(cards[0])
    page.get_by_role("button", name="开箱计票").click()
    expect(page.get_by_role("heading", name="下一步：认定待认定票")).to_be_visible()
    browser.inspect(page)


def ruled(browser: Browser, page: Page) -> None:
    page.get_by_role("link", name="待认定票").first.click()
    browser.inspect(page)
    page.get_by_role("link", name="认定这张票").click()
    expect(page.get_by_text("疑问：标记不清，无法辨认")).to_be_visible()
    page.get_by_label("有效，选择如下").check()
    for number in (2, 3, 4):
        page.locator(f"input[name=mark-{number}][value=approve]").check(force=True)
    page.get_by_label("理由", exact=True).select_option("other")
    page.get_by_label("其他理由").fill("两处圈选清楚")
    page.get_by_role("button", name="认定", exact=True).click()
    expect(page.get_by_text("没有等待认定的票。")).to_be_visible()
    page.get_by_role("link", name="返回计票").click()
    expect(page.get_by_role("heading", name="下一步：签字确认")).to_be_visible()
    for size in ("large", "largest"):
        browser.context.add_cookies([{"name": SIZE, "value": size, "url": browser.site}])
        page.reload()
        browser.inspect(page)


def same_as_the_json(page: Page, result: dict[str, object]) -> None:
    """Every row's number of votes, share, rank and outcome; the tied stand above the line of their group."""
    shown = {}
    for row in page.locator(".votes tbody tr:not(.line)").all():
        no = int(row.locator(".no").inner_text())
        shown[no] = [text.strip() for text in row.locator("td[data-label]").all_inner_texts()]
    groups = result["groups"]
    assert isinstance(groups, list)
    wanted = {
        item["no"]: (item["counts"]["approve"], item["share"]["percent"], item["rank"])
        for group in groups
        for item in group["items"]
    }
    assert {no: (int(a), c, int(d)) for no, (a, b, d, _) in shown.items() for c in [percent(b)]} == wanted
    assert {no: texts[-1] for no, texts in shown.items()} == {
        1: "入选",
        2: "并列待定",
        3: "并列待定",
        4: "入选",
        5: "未达到法定票数",
    }
    expect(page.get_by_text("第 2、3 项得票相同：对并列项目另行票决")).to_be_visible()
    expect(page.get_by_text("收回 11 张 = 有效 11 张 + 无效 0 张")).to_be_visible()
    classes = [row.get_attribute("class") for row in page.locator(".votes").first.locator("tbody tr").all()]
    assert classes == ["selected", "tied", "tied", "line"]


def percent(text: str) -> str:
    found = re.fullmatch(r"占全体代表 12 人的 (\d+\.\d\d)%", text)
    assert found, text
    return found[1]


def made_public(browser: Browser, page: Page) -> None:
    """The clerk sets what the hall sees, and records what the presidium opens to the public, not without its
    meeting and document; alone that opens nothing.
    """
    page.get_by_role("link", name="公开范围").click()
    browser.inspect(page)
    page.get_by_role("group", name="会场").get_by_label("列出未入选的项目").uncheck()
    page.get_by_label("决定公开范围的文号").fill("溪人大〔2026〕19号")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("决定公开范围的文号")).to_have_value("溪人大〔2026〕19号")
    expect(page.get_by_role("group", name="社会公众")).to_contain_text("列出票数：不公开")
    page.get_by_role("link", name="记录扩大公开范围的决定").click()
    browser.inspect(page)
    page.get_by_label("列出票数").check()
    page.get_by_label("作出决定的会议").fill("主席团第三次会议")
    browser.expected_status = 422
    page.get_by_role("button", name="记录，交另一人复核").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写文号或会议纪要编号")
    expect(page.get_by_label("列出票数")).to_be_checked()
    page.get_by_label("文号或纪要编号").fill("主席团〔2026〕5号")
    page.get_by_role("button", name="记录，交另一人复核").click()
    expect(page.get_by_text("需他人复核")).to_be_visible()
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_role("group", name="社会公众")).to_contain_text("列出票数：不公开")
    expect(page.get_by_label("已记录的决定")).to_contain_text("等待复核")
    browser.inspect(page)


def opened_by_another(browser: Browser, page: Page) -> None:
    """The inbox says what would be opened; confirmed, it is open, and its document stands."""
    mine = page.locator("section.card", has_text="扩大公开范围")
    expect(mine).to_contain_text("向社会公开列出票数")
    browser.inspect(page)
    mine.get_by_role("link", name="核对并复核").click()
    expect(page.get_by_text("主席团〔2026〕5号")).to_be_visible()
    page.get_by_role("button", name="核对无误，确认并办理").click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_role("group", name="社会公众").get_by_label("列出票数")).to_be_checked()
    expect(page.get_by_label("决定公开范围的文号")).to_have_value("主席团〔2026〕5号")
    browser.inspect(page)


def left_undone(browser: Browser, page: Page) -> None:
    """Before the announcement the desk says what else waits, afterwards that it came too late."""
    expect(page.get_by_text("有一份扩大公开范围的决定还没有办理，宣布之后不能再办理")).to_be_visible()
    page.get_by_role("link", name="办理：宣布结果").click()
    expect(page.get_by_text("要公开的请先办理")).to_be_visible()
    browser.inspect(page)


def too_late(browser: Browser, page: Page) -> None:
    expect(page.get_by_text("结果已经宣布，公开范围不能再改。")).to_be_visible()
    late = page.locator("section.card", has_text="结果宣布之前没有办理，不再有效")
    assert not page.get_by_role("link", name="记录扩大公开范围的决定").count()
    browser.inspect(page)
    late.get_by_role("link", name="打开这份记录").click()
    expect(page.get_by_role("heading", name="结果宣布之前没有办理，不再有效")).to_be_visible()
    assert not page.get_by_role("button", name="核对无误").count()
    browser.inspect(page)


def printed(browser: Browser, page: Page) -> None:
    """Announced: report and notice are there, the switches are fixed, the record fits on A4."""
    expect(page.get_by_role("heading", name="结果已宣布")).to_be_visible()
    expect(page.get_by_text("已定，不能再改")).to_be_visible()
    for name in ("票决结果报告单", "公告"):
        address = page.get_by_role("link", name=name).get_attribute("href")
        assert address is not None
        assert page.request.get(f"{browser.site}{address}").ok
    page.get_by_role("link", name="计票记录").click()
    expect(page.get_by_role("heading", name="计票记录")).to_be_visible()
    browser.inspect(page)
    assert outside_on_paper(page) == []

"""效果票评 with a phone and a tablet: what was promised and reached beside three equal grades."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page, expect

from app.domain.words import PollKind
from app.polls import store
from tests.attachments.bytes import image
from tests.attachments.uploading import uploaded
from tests.browser import PHONE, TABLET, Browser, browsing, chrome, serving
from tests.factories import deputy_token, visitor
from tests.polls.factory import Box, opened

GRADES = {1: "satisfied", 2: "basically_satisfied", 3: "unsatisfied"}
HOSTILE = "<b id=x>&{{7*7}}移到溪西"


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


def graded(app: FastAPI) -> tuple[Box, str]:
    """Five projects, the first with everything that can stand beside it; and one deputy's session."""
    box = opened(app, devices=1, kind=PollKind.EFFECT)
    token = deputy_token(app, box.devices[0])
    photo = uploaded(visitor(app, token), image(size=(800, 600)))
    with box.database.unit(write=True) as db:
        poll = store.poll(db, box.poll_id)
        assert poll is not None
        items = [{**item, "info": info(item["no"], photo)} for item in poll.draft["items"]]
        poll.draft = {**poll.draft, "items": items}
        db.add(poll)
    return box, token


def info(number: int, photo: str) -> dict[str, Any]:
    told = {
        "department": "区教育局",
        "target": "新建公办幼儿园2所，新增学位720个" * 3,
        "target_amount": 720,
        "target_unit": "个",
        "done_amount": 620,
        "done_percent": "86.11",
        "budget": 60_000_000,
        "paid": 20_500_000,
        "reported_month": "2026-10",
        "note": "主体已封顶",
    }
    if number > 1:
        return told
    site = {"kind": "site", "label": "选址", "before": "溪东路1号", "after": HOSTILE}
    photos = [{"id": photo, "month": "2026-10", "width": 800, "height": 600}]
    found = [{"text": "遮雨棚漏水", "found_on": "2026-10-08", "status": "open"}]
    return {**told, "adjustments": [site], "photos": photos, "open_findings": found}


def ballots(box: Box) -> int:
    with box.database.unit(write=False) as db:
        return store.box_size(db, box.poll_id)


def look_inside(browser: Browser, page: Page) -> None:
    """The rest opens without losing marks; a photo that is looked at is fetched, and only then."""
    first = page.locator(".item").first
    assert "有 1 项调整" in first.inner_text()
    first.get_by_text("进展详情 · 照片 1 张").click()
    expect(first.get_by_text(HOSTILE)).to_be_visible()
    expect(first.get_by_text("遮雨棚漏水")).to_be_visible()
    picture = first.get_by_role("img", name="现场照片 1（2026年10月）")
    picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert picture.evaluate("(e) => e.complete && e.naturalWidth") == 800
    browser.inspect(page)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", [PHONE, TABLET])
def test_from_home_to_the_receipt(app: FastAPI, started: Chrome, size: tuple[int, int], script: bool) -> None:
    box, token = graded(app)
    with serving(app) as site, browsing(started, site, token=token, script=script) as browser:
        page = browser.open("/deputy", size=size)
        page.get_by_role("link", name="进入票评").click()
        expect(page.locator(".tally")).to_have_text("全部 已评 0/5")
        second = page.locator(".item").nth(1).inner_text()
        for words in ("区教育局", "620 / 720 个 · 86.11%", "已支付 2,050 万元 / 计划 6,000 万元"):
            assert words in second
        boxes = [
            label.bounding_box() for label in page.locator(".marks").first.locator("label:not(.blank)").all()
        ]
        assert len({(round(box["width"]), round(box["height"])) for box in boxes if box}) == 1
        for number, grade in GRADES.items():
            page.locator(f".marks input[name=mark-{number}][value^={grade}]").check(force=True)
        if script:
            expect(page.locator(".tally")).to_have_text("全部 已评 3/5")
        look_inside(browser, page)
        page.get_by_role("button", name="检查票决票").click()
        expect(page.get_by_text("已评 3 项，共 5 项 有 2 项未评")).to_be_visible()
        browser.inspect(page)
        page.get_by_role("button", name="返回修改").click()
        expect(page.locator(".marks input[name=mark-2][value=basically_satisfied]")).to_be_checked()
        expect(page.locator(".tally")).to_have_text("全部 已评 3/5")
        page.get_by_role("button", name="检查票决票").click()
        page.get_by_role("button", name="确认提交").click()
        expect(page.get_by_text("回执只证明票已进票箱")).to_be_visible()
        browser.inspect(page)
        assert ballots(box) == 1

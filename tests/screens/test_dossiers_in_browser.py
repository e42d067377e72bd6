"""A drafter makes a candidate from the pool and fills its dossier, with script and wide; somebody else
completes it on a phone without script, is overtaken, and appraises it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Dialog, Page, expect

from app.domain.actors import Role
from app.domain.words import Criterion
from tests.browser import DESKTOP, PHONE, Browser, browsing, chrome, serving
from tests.candidates.screening import Screening
from tests.copied import app_on_a_copy
from tests.deliberations.year import year_of
from tests.factories import bearer_of, signed_in
from tests.stages.morning import clock_of_the_morning

LONG = "为全区七个街道的老旧小区加装电梯、无障碍坡道和扶手并改造周边人行道与照明设施"


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture(scope="module")
def dossier_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    folder = tmp_path_factory.mktemp("dossiers")
    with app_on_a_copy(sqlite_template, folder, clock_of_the_morning()) as app:
        yield app


@pytest.fixture(scope="module")
def site(dossier_app: FastAPI) -> Iterator[str]:
    with serving(dossier_app) as address:
        yield address


@pytest.fixture(scope="module")
def year(dossier_app: FastAPI) -> Screening:
    year = Screening(dossier_app)
    year.grouped(general=1)
    return year


@pytest.fixture(scope="module")
def drafts(year: Screening) -> list[str]:
    titles = ("改造积水路段", LONG + "（二期）")
    return [year.draft(title, topics=[topic])["id"] for title, topic in zip(titles, year.pool, strict=False)]


def press(browser: Browser, page: Page, name: str, status: int = 200) -> None:
    browser.expected_status = status
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state("networkidle")
    browser.inspect(page)


def drafted(browser: Browser, year: Screening) -> Page:
    """From the year's page to a draft with one suggestion, the pool searched on the way."""
    page = browser.open(f"/desk/years/{year.cycle}", size=DESKTOP)
    page.get_by_role("link", name="候选项目办理台").click()
    page.get_by_role("link", name="起草候选项目").click()
    browser.inspect(page)
    press(browser, page, "起草", 422)
    page.get_by_role("link", name="文字太短").click()
    expect(page.get_by_label("名称 必填")).to_be_focused()
    page.get_by_label("名称 必填").fill(LONG)
    page.locator("input[name=topics]").first.check()
    page.get_by_label("在名称中查找").fill("没有这样的建议")
    press(browser, page, "查找")
    expect(page.locator("input[name=topics]")).to_have_count(1)
    expect(page.locator("input[name=topics]")).to_be_checked()
    press(browser, page, "起草")
    expect(page.get_by_role("heading", name=LONG, level=1)).to_be_visible()
    return page


def filled(browser: Browser, page: Page) -> None:
    """First with a price that is none and an end before the beginning, then right."""
    for label, text in (
        ("目的", "方便老人出行"), ("范围", "三个社区"), ("所在街道", "全区"),
        ("目标数量", "300"), ("目标单位", "部"), ("开工日期", "2027-02-01"), ("完成日期", "2027-01-01"),
        ("预算（元）", "1200万"), ("资金来源", "区财政"),
    ):  # fmt: skip
        page.get_by_label(label).first.fill(text)
    page.get_by_label("类别").select_option(label="一般类")
    page.get_by_label("牵头单位").select_option(label="区城市管理局")
    press(browser, page, "保存材料", 422)
    page.get_by_role("link", name="应为整数").click()
    expect(page.locator("#field-budget")).to_be_focused()
    page.locator("#field-budget").fill("12,345,600")
    expect(page.locator(".echo")).to_have_text("即 1,234.56 万元")
    press(browser, page, "保存材料", 422)
    page.get_by_role("link", name="完成日期早于开工日期").click()
    page.get_by_label("完成日期").fill("2027-11-30")
    press(browser, page, "保存材料")
    expect(page.get_by_text("材料已保存")).to_be_visible()
    expect(page.get_by_text("提请审议之前还须补齐 2 项")).to_be_visible()


def completed(browser: Browser, page: Page, year: Screening, address: str) -> None:
    """Overtaken once: what was written stays, what the other wrote stands beside it."""
    page.get_by_role("link", name="没有写明目标").click()
    page.get_by_label("目标 待补").fill("加装电梯300部")
    page.locator("textarea[name^=answer-]").fill("予以采纳")
    page.get_by_label("范围").fill("四个社区")
    known = year.shown({"id": address.rpartition("/")[2]}, year.office)
    year.edit(known, scope="五个社区", departments="区民政局")
    press(browser, page, "保存材料", 412)
    expect(page.get_by_text("他人已改为：五个社区。框中是您填写的")).to_be_visible()
    expect(page.get_by_label("配合单位")).to_have_value("区民政局")
    expect(page.get_by_label("范围")).to_have_value("四个社区")
    expect(page.locator("#field-target")).to_have_value("加装电梯300部")
    press(browser, page, "保存材料")
    expect(page.get_by_role("heading", name="材料齐全，等待论证")).to_be_visible()


def appraised(browser: Browser, page: Page) -> None:
    page.get_by_role("link", name="登记论证").click()
    browser.inspect(page)
    press(browser, page, "登记论证", 422)
    for one in Criterion:
        page.locator(f"input[name=met-{one}][value=yes]").check()
    press(browser, page, "登记论证")
    expect(page.get_by_role("heading", name="已论证，等待提请审议")).to_be_visible()


@pytest.mark.usefixtures("drafts")  # what they take is no longer in the pool that is looked at here
def test_one_drafts_and_another_completes(
    started: Chrome, site: str, dossier_app: FastAPI, year: Screening
) -> None:
    other = signed_in(dossier_app, Role.GOVERNMENT_OFFICE)
    with (
        browsing(started, site, token=bearer_of(year.office)) as first,
        browsing(started, site, token=bearer_of(other), script=False) as second,
    ):
        page = drafted(first, year)
        filled(first, page)
        address = page.url.removeprefix(site).partition("?")[0]
        there = second.open(address, size=PHONE)
        completed(second, there, year, address)
        appraised(second, there)
        second.open(f"{address}/versions", size=PHONE).close()
        second.open(f"{address}/topics", size=PHONE).close()
        listed = first.open(f"/desk/years/{year.cycle}/candidates?q=电梯", size=PHONE)
        expect(listed.get_by_role("link", name=LONG, exact=True)).to_be_visible()


def test_what_is_not_saved_is_not_left_by_mistake(
    started: Chrome, site: str, year: Screening, drafts: list[str]
) -> None:
    with browsing(started, site, token=bearer_of(year.office)) as browser:
        page = browser.open(f"/desk/candidates/{drafts[0]}")
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.get_by_label("范围").fill("两处")
        page.get_by_label("范围").press("Tab")
        page.evaluate("() => { location.href = '/desk' }")
        expect(page.get_by_label("范围")).to_have_value("两处")
        assert asked == ["beforeunload"]


def test_the_largest_letters_fit(started: Chrome, site: str, year: Screening, drafts: list[str]) -> None:
    with browsing(started, site, token=bearer_of(year.office)) as browser:
        browser.context.add_cookies([{"name": "size", "value": "largest", "url": site}])
        for path in (f"/desk/candidates/{drafts[1]}", f"/desk/candidates/{drafts[1]}/appraisal"):
            browser.open(path, size=PHONE).close()


def test_a_motion_is_deliberated_and_answered(started: Chrome, site: str, dossier_app: FastAPI) -> None:
    """The secretary records on a wide screen, a clerk confirms, the government answers on a phone without
    script: first without a reason, then with one."""
    made = year_of(dossier_app)
    here = f"/desk/motions/{made.submit()}"
    with (
        browsing(started, site, token=bearer_of(made.secretary)) as first,
        browsing(started, site, token=bearer_of(made.clerk), script=False) as second,
        browsing(started, site, token=bearer_of(made.government), script=False) as office,
    ):
        page = first.open(here, size=DESKTOP)
        page.get_by_role("link", name="记录预先审议").click()
        recorded(first, page)
        there = second.open("/desk/inbox", size=PHONE)
        there.get_by_role("link", name="核对并复核").click()
        there.get_by_role("button", name="核对无误，确认并办理").click()
        expect(there.get_by_role("heading", name="✓ 已办理")).to_be_visible()
        answering = office.open(here, size=PHONE)
        expect(answering.get_by_role("heading", name="1 条意见尚未答复")).to_be_visible()
        answering.get_by_role("radio", name="未采纳", exact=True).check()
        press(office, answering, "保存答复 项目宜再精简", 422)
        answering.get_by_role("link", name="请写明未采纳的理由").click()
        answering.get_by_label("说明").fill("各类别均已差额")
        press(office, answering, "保存答复 项目宜再精简")
        expect(answering.get_by_role("heading", name="意见均已答复，改动均已注明")).to_be_visible()
        for path in (f"/desk/years/{made.cycle}/motions", f"/desk/years/{made.cycle}/groups"):
            first.open(path, size=PHONE).close()


def recorded(browser: Browser, page: Page) -> None:
    """The deliberation's record, with one opinion on the whole list."""
    for label, text in (
        ("审议日期", "2026-11-23"), ("全体组成人员人数", "31"), ("出席人数", "27"), ("赞成票数", "24"),
        ("反对票数", "1"), ("弃权票数", "2"), ("对整个名单的审议意见", "项目宜再精简"),
        ("作出决定的会议", "常委会第四十次会议"), ("文号或纪要编号", "溪人常〔2026〕40号"),
    ):  # fmt: skip
        page.get_by_label(label).first.fill(text)
    page.get_by_label("审议结果").select_option(label="同意提请")
    press(browser, page, "记录，交另一人复核")
    expect(page.get_by_text("已记录，等待他人复核")).to_be_visible()


def test_the_groups_page_fits_where_it_is_written(started: Chrome, site: str, year: Screening) -> None:
    with browsing(started, site, token=bearer_of(year.office)) as browser:
        page = browser.open(f"/desk/years/{year.cycle}/groups", size=DESKTOP)
        box, card = (
            page.get_by_label("应选项目数").first.bounding_box(),
            page.locator(".part").first.bounding_box(),
        )
        assert box is not None
        assert card is not None
        assert box["x"] + box["width"] < card["x"] + card["width"]
        page.get_by_label("应选项目数").first.fill("2")
        press(browser, page, "设定类别")
        expect(page.get_by_text("类别已设定。")).to_be_visible()

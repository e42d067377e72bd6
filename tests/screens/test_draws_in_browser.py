"""A group, its sites, a draw of lots and a year's schedule in a browser, with script and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import Page

from app.domain.lots import DrawSeat, commitment
from tests.browser import DESKTOP, PHONE, Browser, browsing, chrome, serving
from tests.copied import app_on_a_copy
from tests.factories import bearer_of
from tests.supervision.scene import Supervised

LONG = "老旧小区加装电梯、更换供水管网并改造消防通道和非机动车停放充电设施的综合提升工程（含十二个小区）"


@dataclass(frozen=True)
class Site:
    app: FastAPI
    address: str
    scene: Supervised
    numbers: list[str]


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("draws")
    with app_on_a_copy(sqlite_template, folder) as app:
        scene = Supervised(app)
        scene.year.change(2, title=LONG)
        by_id = {one["id"]: one["number"] for one in scene.clerk.get("/api/deputies").json()["items"]}
        with serving(app) as address:
            yield Site(app, address, scene, [by_id[one] for one in scene.deputies])


@pytest.mark.parametrize("script", [True, False])
def test_the_desk_names_a_group_and_registers_sites(started: Chrome, site: Site, script: bool) -> None:
    size, project = (DESKTOP, 0) if script else (PHONE, 1)
    leader, second, third = site.numbers
    clerk = bearer_of(site.scene.clerk)
    with browsing(started, site.address, token=clerk, script=script) as browser:
        page = browser.open(f"/desk/projects/{site.scene.year.projects[project]}", size=size)
        page.get_by_role("link", name="监督小组", exact=True).click()
        page.get_by_label("组长：代表证号").fill(leader)
        page.get_by_label("其他代表成员").fill(f"{second}\n{third}")
        page.get_by_role("button", name="确定监督小组").click()
        page.get_by_role("heading", name="监督小组", exact=True).wait_for()
        browser.inspect(page)
        page.get_by_label("类别").select_option("expert")
        page.get_by_label("其他成员：姓名").fill("王工程师")
        page.get_by_role("button", name="增加成员").click()
        page.get_by_role("heading", name="王工程师").wait_for()
        page.get_by_role("button", name="接任组长").first.click()
        page.get_by_role("link", name="监督小组和抽取").click()
        browser.inspect(page)
        page.get_by_role("link", name="点位").nth(project).click()
        for name in ("溪东园", "溪西园"):
            page.get_by_label("点位名称").fill(f"{name}{project}")
            page.get_by_role("button", name="登记点位").click()
            page.locator(".site", has_text=f"{name}{project}").wait_for()
        browser.inspect(page)


def handed(browser: Browser, page: Page, secret: str, commit: str) -> None:
    """The commitment, made elsewhere."""
    page.get_by_label("承诺", exact=True).fill(commit)
    page.get_by_role("button", name="提交承诺").click()
    page.get_by_text("请提交您的承诺").wait_for(state="detached")
    browser.inspect(page)


def test_two_humans_draw_with_script_and_a_third_checks_it(started: Chrome, site: Site) -> None:
    scene = site.scene
    for name in ("学府园", "翠竹园", "梅园"):
        scene.clerk.post("/api/supervision/sites", json={"project": scene.year.projects[2], "name": name})
    with (
        browsing(started, site.address, token=bearer_of(scene.clerk)) as desk,
        browsing(started, site.address, token=bearer_of(scene.leader)) as phone,
        browsing(started, site.address) as public,
    ):
        page = desk.open(f"/desk/years/{scene.year.cycle}/draw")
        page.get_by_label("用途").fill("第四季度现场视察")
        page.get_by_label("抽取几个").fill("2")
        page.get_by_role("button", name="公布抽取范围").click()
        page.get_by_role("button", name="在本机生成随机数").click()
        page.get_by_role("link", name="存为文件").wait_for()
        desk.inspect(page)
        own = page.get_by_label("随机数（请保存").input_value()
        page.get_by_role("button", name="提交承诺").click()
        page.get_by_text("等待两人提交承诺").wait_for()
        theirs = phone.open("/deputy", size=PHONE)
        theirs.get_by_role("link", name="去办理").click()
        theirs.get_by_role("button", name="在本机生成随机数").click()
        with theirs.expect_download() as kept:
            theirs.get_by_role("link", name="存为文件").click()
        theirs.get_by_role("button", name="提交承诺").click()
        theirs.get_by_label("或选择当时存下的文件").set_input_files(kept.value.path())
        theirs.get_by_role("button", name="提交随机数").click()
        theirs.get_by_text("两人都提交之后公开").wait_for()
        phone.inspect(theirs)
        page.reload()
        page.get_by_label("随机数", exact=True).fill(own)
        page.get_by_role("button", name="提交随机数").click()
        page.get_by_role("heading", name="抽中的点位").wait_for()
        desk.inspect(page)
        seen = public.open(page.url.removeprefix(site.address), size=PHONE)
        assert seen.locator(".drawn li").count() == 2
        seen.get_by_role("button", name="在本机核对全部").click()
        seen.get_by_text("✓ 全部相符").wait_for()
        public.inspect(seen)


def test_two_humans_draw_without_script(started: Chrome, site: Site) -> None:
    scene = site.scene
    scene.clerk.post("/api/supervision/sites", json={"project": scene.year.projects[2], "name": "兰园"})
    made = scene.clerk.post(
        "/api/supervision/draws",
        json={"cycle": scene.year.cycle, "purpose": LONG, "wanted": 1, "project": scene.year.projects[2]},
    ).json()["id"]
    with (
        browsing(started, site.address, token=bearer_of(scene.clerk), script=False) as desk,
        browsing(started, site.address, token=bearer_of(scene.leader), script=False) as phone,
    ):
        page = desk.open(f"/draws/{made}")
        theirs = phone.open(f"/draws/{made}", size=PHONE)
        assert not page.get_by_role("button", name="在本机生成随机数").is_visible()
        desk.expected_status = 422
        page.get_by_label("承诺", exact=True).fill("abc")
        page.get_by_role("button", name="提交承诺").click()
        page.get_by_role("link", name="格式不符合要求").wait_for()
        desk.inspect(page)
        desk.expected_status = 200
        handed(desk, page, "a" * 64, commitment(made, DrawSeat.CLERK, "a" * 64))
        handed(phone, theirs, "b" * 64, commitment(made, DrawSeat.DEPUTY, "b" * 64))
        for browser, one, secret in ((phone, theirs, "b" * 64), (desk, page, "a" * 64)):
            one.reload()
            one.get_by_label("随机数", exact=True).fill(secret)
            one.get_by_role("button", name="提交随机数").click()
            browser.inspect(one)
        page.get_by_role("heading", name="抽中的点位").wait_for()
        desk.open(f"/years/{scene.year.cycle}/draws", size=PHONE)


@pytest.mark.parametrize(("script", "size"), [(True, DESKTOP), (False, PHONE)])
def test_a_day_is_tried_out_for_the_schedule(
    started: Chrome, site: Site, size: tuple[int, int], script: bool
) -> None:
    clerk = bearer_of(site.scene.clerk)
    with browsing(started, site.address, token=clerk, script=script) as browser:
        page = browser.open(f"/desk/years/{site.scene.year.cycle}", size=size)
        page.get_by_text("票评的日期还没有确定").wait_for()
        page.get_by_text("换一个会议日期试排").click()
        page.get_by_label("会议日期").fill("2027-03-20")
        page.get_by_role("button", name="试排").click()
        page.get_by_text("最迟 2027年3月13日").wait_for()
        browser.inspect(page)
        browser.open("/desk/notices", size=size)

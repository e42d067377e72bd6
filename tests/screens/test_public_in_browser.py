"""Results, projects and their desk in a browser: on a phone and a desk, with script and without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import FilePayload

from app.domain.actors import Role
from tests.attachments.bytes import image
from tests.browser import DESKTOP, PHONE, browsing, chrome, serving
from tests.copied import app_on_a_copy
from tests.factories import account, bearer_of, token_of
from tests.screens.public_year import OPEN, announce_list, late_and_adjusted
from tests.supervision.scene import Supervised

LONG = "老旧小区加装电梯、更换供水管网并改造消防通道和非机动车停放充电设施的综合提升工程（含十二个小区）"


@dataclass(frozen=True)
class Site:
    app: FastAPI
    address: str
    scene: Supervised


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A year with a list of twenty in three groups, three projects, one late and adjusted, one finding."""
    folder = tmp_path_factory.mktemp("public")
    with app_on_a_copy(sqlite_template, folder) as app:
        scene = Supervised(app)
        _fill(app, scene)
        with serving(app) as address:
            yield Site(app, address, scene)


def _fill(app: FastAPI, scene: Supervised) -> None:
    year = scene.year
    late_and_adjusted(year)
    year.change(2, title=LONG, finishes_on=date(2027, 12, 20))
    titles = ["项目1", LONG, "项目3", *(f"{LONG[:12]}{number}" for number in range(4, 21))]
    approvals = [(title, 230 - 14 * (place % 10)) for place, title in enumerate(titles)]
    votes = {"general": approvals[:10], "investment_plan": approvals[10:15], "projects": approvals[15:]}
    announce_list(app, year, OPEN, votes, {"general": 8, "investment_plan": 4, "projects": 4})
    scene.group()
    path = scene.finding()
    assert scene.clerk.post(f"{path}/assign", json={"due_on": "2026-12-01"}).status_code == 200


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_year_leads_to_a_project_and_back(
    started: Chrome, site: Site, size: tuple[int, int], script: bool
) -> None:
    year = site.scene.year.cycle
    with browsing(started, site.address, script=script) as browser:
        page = browser.open(f"/years/{year}", size=size)
        assert page.locator("table.votes caption").count() == 3
        assert page.locator("table.votes tbody tr").count() == 20
        assert page.locator("table.votes svg.meter rect.fill").first.get_attribute("width") == "76.67"
        page.locator("#projects").get_by_role("link", name="项目1").click()
        page.get_by_role("heading", name="票决通过的目标").wait_for()
        browser.inspect(page)
        assert "护栏松动" in page.locator(".finding").inner_text()
        page.get_by_role("link", name="公告").last.click()
        page.get_by_role("heading", level=1, name="公告").wait_for()
        browser.inspect(page)
        page.get_by_role("link", name="年度结果与进度").click()
        page.get_by_role("heading", name="票决结果").wait_for()


def test_in_large_letters_and_in_english(started: Chrome, site: Site) -> None:
    with browsing(started, site.address) as browser:
        page = browser.open(f"/projects/{site.scene.project}", size=PHONE)
        page.get_by_role("button", name="特大字").click()
        page.get_by_role("button", name="English").click()
        page.get_by_role("heading", name="What the vote promised").wait_for()
        browser.inspect(page)
        browser.open(f"/years/{site.scene.year.cycle}", size=PHONE)
        browser.open("/projects", size=PHONE)


@pytest.mark.parametrize("script", [True, False])
def test_a_department_reports_a_month_from_its_phone(started: Chrome, site: Site, script: bool) -> None:
    unit = account(site.app, Role.DEPARTMENT, department_id=site.scene.year.education)
    month = "2026-10" if script else "2026-11"
    token = token_of(site.app, unit.username)
    with browsing(started, site.address, token=token, script=script) as browser:
        page = browser.open("/desk/projects", size=PHONE)
        page.get_by_role("link", name="办理").first.click()
        page.get_by_role("link", name="登记每月进展").click()
        browser.inspect(page)
        page.get_by_label("哪个月").select_option(month)
        page.get_by_label("至该月底累计完成").fill("很多")
        page.get_by_label("至该月底累计支付").fill("25,000,000")
        photo: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": image(size=(1600, 1200))}
        page.locator("input[type=file]").set_input_files(photo)
        browser.expected_status = 422
        page.get_by_role("button", name="登记进展").click()
        page.get_by_role("link", name="应为整数").click()
        browser.inspect(page)
        assert page.get_by_label("至该月底累计支付").input_value() == "25000000"
        page.get_by_label("至该月底累计完成").fill("480")
        page.get_by_role("button", name="登记进展").click()
        assert "进展已登记" in page.get_by_role("status").inner_text()
        browser.inspect(page)
        page.get_by_role("link", name="看公开页面").click()
        assert page.get_by_role("link", name=f"{month.replace('-', '年')}月 的现场照片").count() == 1
        browser.inspect(page)


def test_every_form_of_the_desk_fits_a_phone(started: Chrome, site: Site) -> None:
    here = f"/desk/projects/{site.scene.project}"
    unit = account(site.app, Role.DEPARTMENT, department_id=site.scene.year.education)
    with browsing(started, site.address, token=token_of(site.app, unit.username)) as browser:
        for form in ("plan", "reports/final", "reports/mid_year", "rectification", "findings"):
            browser.open(f"{here}/{form}", size=PHONE)
    government = account(site.app, Role.GOVERNMENT_OFFICE)
    with browsing(started, site.address, token=token_of(site.app, government.username)) as browser:
        page = browser.open(f"{here}/adjustment", size=PHONE)
        page.get_by_label("目标").check()
        page.get_by_role("button", name="下一步").click()
        page.get_by_label("新的目标数量").wait_for()
        browser.inspect(page)


def test_a_deputy_of_the_group_reports_from_the_public_page(started: Chrome, site: Site) -> None:
    token = bearer_of(site.scene.second)
    with browsing(started, site.address, token=token, script=False) as browser:
        page = browser.open(f"/projects/{site.scene.project}", size=PHONE)
        page.get_by_role("link", name="登记或核验问题").click()
        browser.inspect(page)
        page.get_by_label("什么问题").fill("井盖松动")
        page.get_by_role("button", name="登记问题").click()
        page.locator("article", has_text="井盖松动").get_by_role("link").click()
        assert "等待代表工委交办" in page.locator("main").inner_text()
        browser.inspect(page)

"""Accounts, a year's file, places, a station and the first day, in a browser with script and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import expect

from app.db.session import Database
from app.domain.actors import Role
from app.people.tables import DepartmentRow
from tests import factories as make
from tests.browser import DESKTOP, PHONE, Browser, browsing, chrome, serving
from tests.copied import new_app
from tests.imports import books
from tests.screens.test_roll_in_browser import choose, wait_for
from tests.stations.street import day, street_of


@dataclass(frozen=True)
class House:
    app: FastAPI
    address: str


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A congress with the departments that a year's file names."""
    app = new_app(sqlite_template, tmp_path_factory.mktemp("house"))
    make.found_congress(app)
    database: Database = app.state.database
    with database.unit(write=True) as db:
        db.add_all(DepartmentRow(code=code, name=name) for code, name in books.DEPARTMENTS.items())
    with serving(app) as address:
        yield House(app, address)


@contextmanager
def somebody(started: Chrome, house: House, role: Role, *, script: bool = True) -> Iterator[Browser]:
    token = make.token_of(house.app, make.account(house.app, role).username)
    with browsing(started, house.address, token=token, script=script) as browser:
        yield browser


def test_an_account_from_its_opening_to_its_own_password(started: Chrome, house: House) -> None:
    with somebody(started, house, Role.SYSADMIN, script=False) as admin:
        page = admin.open("/desk/accounts", size=PHONE)
        page.get_by_role("link", name="开设账号").click()
        page.get_by_label("姓名").fill("王秘书")
        page.locator("#field-phone").fill("12")
        page.locator("#field-username").fill("wang")
        page.get_by_label("区政府办").check()
        admin.expected_status = 422
        page.get_by_role("button", name="开设账号").click()
        wait_for(page, "格式不符合要求")
        admin.inspect(page)
        page.locator("#field-phone").fill("15400007777")
        page.get_by_role("button", name="开设账号").click()
        wait_for(page, "密码只显示这一次")
        admin.inspect(page)
        password = page.locator("code").inner_text()
        page.get_by_role("link", name="已经交给本人").click()
        wait_for(page, "更换身份")
        admin.inspect(page)
    with browsing(started, house.address) as wang:
        page = wang.open("/sign-in/staff", size=PHONE)
        page.locator("#username").fill("wang")
        page.locator("#password").fill(password)
        page.locator("main button.primary").click()
        page.wait_for_url("**/account/password")
        wait_for(page, "请先换成自己的密码")
        page.goto(f"{house.address}/desk")
        page.wait_for_url("**/account/password")
        page.locator("#field-old").fill(password)
        for name in ("new", "again"):
            page.locator(f"#field-{name}").fill("a door of one's own")
        wang.inspect(page)
        page.get_by_role("button", name="修改密码").click()
        wait_for(page, "密码已修改")
        wang.inspect(page)


@pytest.mark.parametrize(("script", "kind"), [(True, "listed"), (False, "implementing")])
def test_a_year_is_handed_in_and_confirmed(started: Chrome, house: House, script: bool, kind: str) -> None:
    data = books.list_file() if kind == "listed" else books.projects_file()
    with somebody(started, house, Role.CLERK, script=script) as clerk:
        page = clerk.open("/desk/imports/year", size=DESKTOP if script else PHONE)
        page.locator(f"input[value={kind}]").check()
        choose(page, data, "年度.xlsx")
        page.get_by_role("button", name="上传并核对").click()
        wait_for(page, "“年度.xlsx”没有错误")
        clerk.inspect(page)
        if not script:
            choose(page, data, "年度.xlsx")
        page.get_by_role("button", name="提交，交另一人复核").click()
        page.wait_for_url(re.compile("/desk/decisions/"))
        wait_for(page, "须由另一人在另一账号上复核")
        decision = page.url.removeprefix(house.address)
    with somebody(started, house, Role.CLERK, script=script) as second:
        page = second.open(decision, size=PHONE)
        page.locator("a[href^='/desk/imports/year/']").click()
        wait_for(page, "复核之后将录入以下内容")
        second.inspect(page)
        page.get_by_role("link", name="到复核页").click()
        page.get_by_role("button", name="核对无误，确认并办理").click()
        wait_for(page, "已办理")


def test_the_other_desks_pages_stand(started: Chrome, house: House) -> None:
    with somebody(started, house, Role.GOVERNMENT_OFFICE) as office:
        page = office.open("/desk/imports/plan", size=PHONE)
        wait_for(page, "没有可以导入计划的年度")
    with somebody(started, house, Role.AUDITOR) as auditor:
        page = auditor.open("/desk/accounts")
        expect(page.get_by_role("link", name="开设账号")).to_have_count(0)


def test_an_empty_service_gets_its_name_and_its_streets(
    started: Chrome, sqlite_template: Path, tmp_path: Path
) -> None:
    app = new_app(sqlite_template, tmp_path)
    with serving(app) as address:
        new = House(app, address)
        with somebody(started, new, Role.SYSADMIN, script=False) as admin:
            page = admin.open("/desk/setup", size=PHONE)
            page.get_by_label("人大名称").fill("榕溪区人民代表大会")
            page.get_by_role("button", name="设定人大名称").click()
            wait_for(page, "接下来：开设账号。")
            admin.inspect(page)
        with somebody(started, new, Role.CLERK) as clerk:
            page = clerk.open("/desk/setup", size=PHONE)
            page.get_by_role("link", name="街道和社区").click()
            page.get_by_label("街道名称").fill("榕溪街道")
            page.get_by_role("button", name="新设街道").click()
            page.locator("#name-new").fill("榕树头社区")
            page.get_by_role("button", name="新设社区").click()
            wait_for(page, "社区（1）")
            page.locator("summary").click()
            clerk.inspect(page)
            page = clerk.open("/desk/places", size=DESKTOP)
            wait_for(page, "社区 1 个")


def test_a_station_on_a_phone(started: Chrome, house: House) -> None:
    street = street_of(house.app)
    with somebody(started, house, Role.CLERK, script=False) as clerk:
        page = clerk.open("/desk/stations", size=PHONE)
        page.get_by_role("link", name="榕溪街道社区联络站").first.click()
        page.get_by_text("排轮值", exact=True).click()
        page.locator("#field-terms-0-deputy").select_option(index=1)
        page.locator("#field-terms-0-to_on").fill(day(30))
        clerk.inspect(page)
        page.get_by_role("button", name="保存轮值").click()
        wait_for(page, "2026年11月23日至2026年12月23日")
        page = clerk.open(f"/desk/stations/{street.station}", size=DESKTOP)
        page.get_by_text("登记一次活动").click()
        page.get_by_label("事由").fill("接待日")
        page.locator("#field-deputies input").first.check()
        page.get_by_role("button", name="登记", exact=True).click()
        expect(page.locator("#activity small").first).to_contain_text("接待居民")
        clerk.inspect(page)

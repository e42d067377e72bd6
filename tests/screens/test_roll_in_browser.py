"""A2 in a browser: a GBK file with two bad rows, corrected and confirmed; a workbook; files that are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome
from playwright.sync_api import FilePayload, Page, expect

from app.domain.actors import Role
from tests import factories as make
from tests.browser import DESKTOP, PHONE, Browser, browsing, chrome, serving
from tests.copied import app_on_a_copy
from tests.screens.tables import LI, OTHER_COLUMNS, RUBBISH, WANG, ZHANG, csv, xlsx

IMPORT = "/desk/roll/import"
BAD = ("RX-002,李四,女,甲代表团,1234,医生,在任", "RX-003,王五,男,乙代表团,15400000003,,在睡")
CONFIRM = "确认导入"


@dataclass(frozen=True)
class House:
    app: FastAPI
    address: str


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


@pytest.fixture
def house(sqlite_template: Path, tmp_path: Path) -> Iterator[House]:
    """A congress of which nobody is known yet."""
    with app_on_a_copy(sqlite_template, tmp_path) as app:
        make.found_congress(app)
        with serving(app) as address:
            yield House(app, address)


@contextmanager
def at_desk(started: Chrome, house: House, role: Role, *, script: bool = True) -> Iterator[Browser]:
    token = make.token_of(house.app, make.account(house.app, role).username)
    with browsing(started, house.address, token=token, script=script) as browser:
        yield browser


def choose(page: Page, data: bytes, name: str = "名册.csv") -> None:
    payload: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(payload)


def send(page: Page, data: bytes, name: str = "名册.csv") -> None:
    choose(page, data, name)
    page.get_by_role("button", name="上传并核对").click()


def wait_for(page: Page, words: str) -> None:
    expect(page.get_by_text(words).first).to_be_visible()


def test_from_an_empty_roll_to_its_second_file(started: Chrome, house: House) -> None:
    with at_desk(started, house, Role.CLERK) as clerk:
        page = clerk.open("/desk", size=DESKTOP)
        page.get_by_role("link", name="代表名册").click()
        wait_for(page, "名册还是空的")
        clerk.inspect(page)
        page.get_by_role("link", name="导入名册").first.click()
        page.wait_for_url(f"**{IMPORT}")
        clerk.inspect(page)
        send(page, csv(ZHANG, *BAD))
        wait_for(page, "有 2 处错误，未导入任何内容")
        expect(page.locator(".faults li")).to_have_count(2)
        expect(page.locator(".faults li").first).to_contain_text("第3行 / 手机号")
        clerk.inspect(page)
        send(page, csv(ZHANG, LI, WANG))
        wait_for(page, "没有错误，可以导入。")
        expect(page.locator("[data-again]")).to_be_hidden()
        wait_for(page, "文件：名册.csv")
        clerk.inspect(page)
        page.get_by_role("button", name=CONFIRM).click()
        wait_for(page, "“名册.csv”已全部导入。")
        clerk.inspect(page)

        page = clerk.open(IMPORT, size=PHONE)
        send(page, xlsx(ZHANG.replace("甲代表团", "丙代表团"), LI), "名册.xlsx")
        wait_for(page, "变动（1）")
        expect(page.locator(".change")).to_contain_text("丙代表团")
        wait_for(page, "在名册中、文件中没有的代表（1）")
        clerk.inspect(page)
        page.get_by_role("button", name=CONFIRM).click()
        wait_for(page, "名册已导入")
        page.get_by_role("link", name="看名册").click()
        expect(page.get_by_role("cell", name="丙代表团")).to_be_visible()
        page.get_by_role("link", name="王五").click()
        page.locator("#field-kind").select_option(label="辞职")
        page.get_by_label("公告号").fill("榕人大公告〔2026〕3号")
        page.get_by_role("button", name="登记变动").click()
        wait_for(page, "已离任")
        clerk.inspect(page)


def test_the_same_without_script(started: Chrome, house: House) -> None:
    with at_desk(started, house, Role.CLERK, script=False) as clerk:
        page = clerk.open(IMPORT, size=PHONE)
        wait_for(page, "在出现结果之前请勿关闭页面")
        send(page, csv(ZHANG, *BAD))
        wait_for(page, "有 2 处错误，未导入任何内容")
        clerk.inspect(page)
        send(page, csv(ZHANG, LI))
        wait_for(page, "再选一次同一个文件")
        clerk.inspect(page)
        choose(page, csv(ZHANG, LI, WANG))
        clerk.expected_status = 412
        page.get_by_role("button", name=CONFIRM).click()
        wait_for(page, "请重新预览后再导入")
        choose(page, csv(ZHANG, LI, WANG))
        page.get_by_role("button", name=CONFIRM).click()
        wait_for(page, "名册已导入")
        clerk.inspect(page)
        page = clerk.open("/desk/roll?q=王五", size=PHONE)
        expect(page.locator("tbody tr")).to_have_count(1)


@pytest.mark.parametrize("script", [True, False])
def test_what_is_no_roll_gets_a_clear_answer(started: Chrome, house: House, script: bool) -> None:
    with at_desk(started, house, Role.CLERK, script=script) as clerk:
        page = clerk.open(IMPORT, size=PHONE)
        clerk.expected_status = 422
        send(page, RUBBISH, "照片.xlsx")
        wait_for(page, "不是表格文件")
        clerk.inspect(page)
        send(page, OTHER_COLUMNS)
        wait_for(page, "没有找到表头；表头应有这些列：“代表证号”、“姓名”")
        clerk.expected_status = 413
        send(page, b"1," * (12 * 1024 * 1024), "大.csv")
        wait_for(page, "文件超过 20MB，没有上传" if script else "提交的内容过大")


def test_who_may_not_import(started: Chrome, house: House) -> None:
    with at_desk(started, house, Role.AUDITOR) as auditor:
        page = auditor.open("/desk/roll")
        expect(page.get_by_role("link", name="导入名册")).to_have_count(0)
        page = auditor.open(IMPORT, status=403)
        wait_for(page, "须由代表工委、大会秘书处办理")

"""The candidates as people read them: found, opened whole, and compared side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser as Chrome

from tests.browser import PHONE, browsing, chrome, serving
from tests.candidates.lists import listed
from tests.factories import visitor

PAGE = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


def links(client: TestClient, address: str) -> list[str]:
    return re.findall(r'href="(/candidates/\w+)"', client.get(address, headers=PAGE).text)


def test_the_list_is_found_in_and_each_dossier_opens(app: FastAPI) -> None:
    address, client = f"/years/{listed(app)}/candidates", visitor(app)
    assert len(links(client, address)) == 6
    [third] = links(client, f"{address}?q=候选项目3")
    page = client.get(third, headers=PAGE)
    assert page.status_code == 200
    for words in ("候选项目3", "完成3个（3 个）", "300 元", "区住房和建设局", "2027年12月20日", "民意指数 0"):
        assert words in page.text
    assert "没有找到。" in client.get(f"{address}?q=无此项目", headers=PAGE).text


def test_two_or_three_are_compared_and_no_other_number(app: FastAPI) -> None:
    address, client = f"/years/{listed(app)}/candidates", visitor(app)
    ids = [link.rsplit("/", 1)[1] for link in links(client, address)]
    for count, status in ((0, 422), (1, 422), (2, 200), (3, 200), (4, 422)):
        asked = "&".join(f"id={one}" for one in ids[:count])
        page = client.get(f"{address}/compare?{asked}", headers=PAGE)
        assert page.status_code == status
        assert page.text.count('<section class="card">') == (count if status == 200 else 0)
    assert client.get(f"{address}/compare?id={ids[0]}&id=0000000000", headers=PAGE).status_code == 404


def test_hostile_words_are_only_looked_for(app: FastAPI) -> None:
    address = f"/years/{listed(app)}/candidates"
    page = visitor(app).get(address, params={"q": '"><script>alert(1)</script>{{7*7}}'}, headers=PAGE)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "{{7*7}}" in page.text


@pytest.mark.parametrize("script", [True, False])
def test_in_a_browser(app: FastAPI, started: Chrome, script: bool) -> None:
    year = listed(app)
    with serving(app) as site, browsing(started, site, script=script) as browser:
        page = browser.open(f"/years/{year}/candidates", size=PHONE)
        for place in (0, 1, 2):
            page.get_by_role("checkbox").nth(place).check()
        page.get_by_role("button", name="比较所选").click()
        page.get_by_role("heading", name="比较候选项目").wait_for()
        browser.inspect(page)
        page.get_by_role("link", name="候选项目2").click()
        page.get_by_role("heading", name="民意指数").wait_for()
        browser.inspect(page)

"""候选项目 whole: what the deliberation said of it and was answered, and how it stood in each version."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser as Chrome

from app.candidates import service as candidates
from app.candidates.schemas import AmendmentIn
from app.db.session import Database
from tests.browser import DESKTOP, PHONE, browsing, chrome, serving
from tests.candidates import lists
from tests.deliberations.year import Year, year_of
from tests.factories import found_deputies, visitor

PAGE = {"Accept": "text/html"}
HOSTILE = "<b id=x>&{{7*7}}选址太偏"


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as browser:
        yield browser


def words(client: TestClient, candidate: str) -> str:
    """The words of the dossier's page, spaces apart."""
    answer = client.get(f"/candidates/{candidate}", headers=PAGE)
    assert answer.status_code == 200, answer.text
    assert "<b id=x>" not in answer.text
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def deliberated(app: FastAPI) -> Year:
    """Three opinions, the first two answered: of the first candidate, of the list, of the second."""
    year = year_of(app)
    motion = year.submit()
    one, whole, other = year.deliberate(
        motion,
        (HOSTILE, year.candidates[0]),
        "项目宜再精简",
        ("只说第二项", year.candidates[1]),
    )["opinions"]
    assert year.try_answer(one, "not_adopted", "附近没有别的用地").status_code == 200
    assert year.try_answer(whole, "adopted").status_code == 200
    assert year.try_answer(other, "partly").status_code == 200
    return year


def test_what_was_said_of_it_and_answered(app: FastAPI) -> None:
    year = deliberated(app)
    said = words(year.clerk, year.candidates[0])
    assert f"{HOSTILE} 未采纳 附近没有别的用地" in said
    assert "针对整个名单 项目宜再精简 采纳" in said
    assert "只说第二项" not in said
    assert "只说第二项 部分采纳" in words(year.clerk, year.candidates[1])


def test_it_is_everybody_s_once_the_list_is_published(app: FastAPI) -> None:
    year = deliberated(app)
    address = f"/candidates/{year.candidates[0]}"
    assert year.public.get(address, headers=PAGE).status_code == 404
    assert year.move("publish_list", year.clerk).status_code == 200
    said = words(year.public, year.candidates[0])
    assert "未采纳 附近没有别的用地" in said
    assert "第 1 版 在名单上，编号 1" in said


def test_who_supervises_it_is_told_without_residents_names(app: FastAPI) -> None:
    year = deliberated(app)
    [leader] = found_deputies(app, 1)
    body = {
        "members": [
            {"kind": "deputy", "deputy": leader, "leads": True},
            {"kind": "resident", "name": "某居民", "post": "溪口社区"},
        ]
    }
    here = f"/candidates/{year.candidates[0]}"
    assert year.clerk.post(f"/api{here}/supervision", json=body).status_code == 201
    assert f'href="/desk{here}/supervision"' in year.clerk.get(f"/desk{here}", headers=PAGE).text
    assert year.move("publish_list", year.clerk).status_code == 200
    told = words(year.public, year.candidates[0])
    assert "监督小组" in told
    assert "（组长）、居民代表" in told
    assert "某居民" not in told
    assert "监督小组" not in words(year.public, year.candidates[1])


def test_how_it_stood_in_each_version(app: FastAPI) -> None:
    cycle, database, now = lists.listed(app), app.state.database, app.state.clock()
    one, gone = amended(database, cycle, now)
    said = words(visitor(app), one)
    assert said.index("第 2 版 在名单上，编号 1 目标有改动 完成1个 → 完成2个") < said.index("第 1 版")
    assert "投资有改动 100 元 → 5 元" in said
    assert "完成时间有改动 2027年12月20日 → 2027年10月1日" in said
    assert "2026年11月23日 · 主席团调整" in said
    assert "名单在系统外形成，预先审议没有录入本系统。" in said
    left = words(visitor(app), gone)
    assert "第 2 版 不再列为候选 · 主席团调整" in left
    assert "第 1 版 在名单上，编号 5" in left


def amended(database: Database, cycle: str, now: datetime) -> tuple[str, str]:
    """The first is corrected and the fifth dropped: their ids."""
    with database.unit(write=True) as db:
        rows = {row.number: row.id for row in candidates.candidates(db, cycle)}
        change = {"candidate": rows[1], "budget": 5, "target": "完成2个", "finishes_on": "2027-10-01"}
        said = {"amended_by": "presidium", "reason": "主席团调整", "change": [change], "drop": [rows[5]]}
        candidates.amend(db, now, cycle, amendment=AmendmentIn.model_validate(said), by=lists.CLERK)
        return rows[1], rows[5]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_in_a_browser(app: FastAPI, started: Chrome, size: tuple[int, int]) -> None:
    year = deliberated(app)
    assert year.move("publish_list", year.clerk).status_code == 200
    with serving(app) as site, browsing(started, site, script=False) as browser:
        page = browser.open(f"/candidates/{year.candidates[0]}", size=size)
        assert page.get_by_role("heading", name="预先审议意见").count() == 1

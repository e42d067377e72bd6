"""集中征集 and 异常提交 at the desk over HTTP."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from app.domain.words import Hand as SameHand
from app.domain.words import Stage
from app.topics.tables import FlagRow
from tests.factories import visitor
from tests.screens.hand import said
from tests.screens.quarter import Quarter
from tests.topics.test_campaigns import year

CALL = {"title": "2027年民生实事项目集中征集", "text": "请提身边的事。", "starts_on": "2026-11-23"}


@pytest.fixture
def quarter(app: FastAPI) -> Quarter:
    return Quarter(app)


def collecting(app: FastAPI) -> str:
    with app.state.database.unit(write=True) as db:
        return year(db, app.state.clock(), Stage.COLLECTING, 6)


def flag(app: FastAPI, quarter: Quarter, topic_id: str) -> str:
    with app.state.database.unit(write=True) as db:
        row = FlagRow(
            kind=SameHand.PHONE,
            trace="A" * 64,
            topic_id=topic_id,
            street_id=quarter.place.street,
            count=4,
            raised_at=app.state.clock(),
        )
        db.add(row)
        db.flush()
        return row.id


def test_a_call_is_published_and_seen_by_everybody(app: FastAPI, quarter: Quarter) -> None:
    assert "现在没有处于征集阶段的年度" in quarter.clerk.look("/desk/calls").text
    cycle = collecting(app)
    assert quarter.office.look("/desk/calls").status_code == 403
    sent = {**CALL, "cycle": cycle, "ends_on": "2026-11-01"}
    wrong = quarter.clerk.post("/desk/calls", **sent)
    assert (wrong.status_code, 'href="#field-ends_on"' in wrong.text) == (422, True)
    assert ">请提身边的事。</textarea>" in wrong.text
    page = quarter.clerk.follow("/desk/calls", **{**sent, "ends_on": "2026-12-31"})
    assert "集中征集已发布" in page.text
    assert "正在征集" in said(page)
    shown = visitor(app).get("/api/campaigns").json()["items"]
    assert [one["title"] for one in shown] == [CALL["title"]]
    twice = quarter.clerk.post("/desk/calls", **{**sent, "ends_on": "2026-12-31"})
    assert (twice.status_code, "不必再次发布" in said(twice)) == (409, True)
    assert len(visitor(app).get("/api/campaigns").json()["items"]) == 1


def test_a_flagged_one_is_looked_at_once(app: FastAPI, quarter: Quarter) -> None:
    made = quarter.came_in("路灯<b>坏了</b>三个月")
    assert "没有等待核查的提交" in quarter.office.look("/desk/flags").text
    at = f"/desk/flags/{flag(app, quarter, made)}"
    page = quarter.office.look("/desk/flags")
    assert ("路灯&lt;b&gt;坏了" in page.text, "第 4 条（记号 AAAAAAAA" in said(page)) == (True, True)
    assert "没有等待核查的提交" in quarter.stranger.look("/desk/flags").text
    assert quarter.stranger.post(at, verdict="看过").status_code == 404
    assert quarter.station.look("/desk/flags").status_code == 403
    empty = quarter.office.post(at, verdict=" ")
    assert (empty.status_code, empty.text.count("-verdict")) == (422, 3)
    assert "核查意见已登记" in quarter.office.follow(at, verdict="一家人代填").text
    assert quarter.office.post(at, verdict="再看").status_code == 409

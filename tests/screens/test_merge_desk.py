"""Merging side by side over HTTP: what it would do, that it is made, what stands against it, its undoing."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI

from app.domain.words import TopicStatus
from tests.screens.hand import said
from tests.screens.quarter import Quarter
from tests.topics.factory import row_of, set_row, supporter

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def quarter(app: FastAPI) -> Quarter:
    return Quarter(app)


def test_what_a_merge_would_do_is_what_it_does(app: FastAPI, quarter: Quarter) -> None:
    kept, other = (
        quarter.came_in(title, text="幸福路晚上太暗了，请加装路灯。", studied=True)
        for title in ("幸福路加装路灯", "幸福路装路灯吧")
    )
    supporter(app, other)
    set_row(app, kept, title="幸福路加装路灯<i>")
    desk = quarter.office.look(f"/desk/topics/{other}")
    assert "合并同类建议（相近的 1 条）" in said(desk)
    aside = quarter.office.look(f"/desk/topics/{other}/merge?category=safety")
    assert ("路灯&lt;i&gt;" in aside.text, "路灯<i>" in aside.text) == (True, False)
    [way] = re.findall(rf'href="(/desk/topics/{other}/merge\?[^"]*target={kept})"', aside.text)
    preview = quarter.office.look(way.replace("&amp;", "&"))
    assert "支持人数：0 人 → 2 人" in said(preview)
    assert row_of(app, other).status is TopicStatus.STUDIED
    long = quarter.office.post(f"/desk/topics/{other}/merge", target=kept, reason=HOSTILE * 20)
    assert (long.status_code, 'href="#merge-reason"' in long.text) == (422, True)
    assert ("<script>alert" in long.text, "&lt;script&gt;" in long.text) == (False, True)
    page = quarter.office.follow(f"/desk/topics/{other}/merge", target=kept, reason="说的是同一条路")
    assert "已合并；编号、建议人和支持都保留" in page.text
    assert (row_of(app, other).status, row_of(app, kept).supporters) == (TopicStatus.MERGED, 2)
    assert "并入本条的：" in said(quarter.office.look(f"/desk/topics/{kept}"))
    undone = quarter.office.follow(f"/desk/topics/{other}/merge/undo", reason="不是同一处")
    assert "已撤销合并" in undone.text
    assert (row_of(app, other).status, row_of(app, kept).supporters) == (TopicStatus.STUDIED, 0)
    again = quarter.office.post(f"/desk/topics/{other}/merge/undo")
    assert again.status_code == 409


def test_a_target_is_found_by_its_number_and_only_on_this_desk(app: FastAPI, quarter: Quarter) -> None:
    here = quarter.came_in("路灯坏了三个月", studied=True)
    there = quarter.came_in("小区要个滑梯", text="孩子们放学没有地方玩，想要一个滑梯。")
    far = quarter.came_in(
        "图书馆早点开门",
        text="周末九点才开门，太晚了，请提前一小时。",
        street=quarter.place.other_street,
        community=quarter.place.other_community,
    )
    at = f"/desk/topics/{here}/merge"
    assert "没有找到说同一件事的建议" in quarter.office.look(at).text
    assert "核对合并" in quarter.office.look(f"{at}?number={row_of(app, there).number.lower()}").text
    for number in (row_of(app, far).number, "NEVER000", "%00"):
        missing = quarter.office.look(f"{at}?number={number}")
        assert (missing.status_code, "没有找到这条建议" in missing.text) == (404, True), number
    assert "核对合并" in quarter.clerk.look(f"{at}?number={row_of(app, far).number}").text
    assert quarter.office.post(at, target=far).status_code == 404
    assert quarter.office.post(at).status_code == 422
    assert quarter.station.look(at).status_code == 403
    assert quarter.stranger.look(at).status_code == 404
    assert row_of(app, here).status is TopicStatus.STUDIED


def test_what_stands_against_a_merge_is_said_before_it_is_tried(app: FastAPI, quarter: Quarter) -> None:
    here, there = quarter.came_in("路灯坏了三个月", studied=True), quarter.came_in("小区要个滑梯")
    at = f"/desk/topics/{here}/merge"
    assert "先作社区初步研究" in quarter.office.look(f"/desk/topics/{there}/merge").text
    unstudied = quarter.office.look(f"/desk/topics/{there}/merge?target={here}")
    assert (unstudied.status_code, "确认合并" in unstudied.text) == (409, False)
    set_row(app, there, status=TopicStatus.ADOPTED)
    preview = quarter.office.look(f"{at}?target={there}")
    assert "合并到另一条仍在办理、尚未列为候选项目的建议" in preview.text
    assert "确认合并" not in preview.text
    assert quarter.office.post(at, target=there).status_code == 409
    set_row(app, there, status=TopicStatus.POOLED)
    batch = quarter.batch().rsplit("/", 1)[1]
    quarter.office.follow(f"/desk/topics/{here}/draft", batch=batch, outcome="pool")
    assert "请先从草案中撤出再合并" in quarter.office.look(f"{at}?target={there}").text
    assert quarter.office.post(at, target=there).status_code == 409

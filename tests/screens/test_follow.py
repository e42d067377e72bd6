"""查进度 over HTTP, on both databases: the timeline, merged ones, wrong tails, and rubbish."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from tests.screens.resident_forms import Reader
from tests.topics.factory import district, merge, study, topic_of

MISSING = "没有找到：请检查受理编号"


def test_the_timeline_in_its_order_with_office_and_day(app: FastAPI) -> None:
    made = topic_of(app, district(app))
    study(app, made["id"])
    reader = Reader(app)
    asked = reader.open("/follow")
    typed = made["number"].lower().replace("-", " ")
    page = reader.send(asked, number=typed, tail=made["tail"])
    assert page.status_code == 200
    steps = [page.text.index(words) for words in ("已收到", "社区完成初步研究", "接下来")]
    assert steps == sorted(steps)
    for words in (
        "民生建议网上征集平台",
        "2026年11月23日 08:30",
        "2026年12月31日 集中处理",
        "已作社区初步研究",
    ):
        assert words in page.text


def test_a_merged_one_follows_its_target(app: FastAPI) -> None:
    place = district(app)
    made, target = topic_of(app, place), topic_of(app, place)
    merge(app, made["id"], target["id"])
    reader = Reader(app)
    page = reader.send(reader.open("/follow"), number=made["number"], tail=made["tail"])
    assert "与同类建议合并办理" in page.text
    assert f'href="/topics/{target["id"]}"' in page.text
    assert target["number"] not in page.text


def test_a_wrong_tail_is_told_as_an_unknown_number_and_counted(app: FastAPI) -> None:
    made, reader = topic_of(app, district(app)), Reader(app, address="203.0.113.7")
    wrong = "0000" if made["tail"] != "0000" else "1111"
    page = reader.open("/follow")
    for _ in range(app.state.settings.wrong_tails):
        page = reader.send(page, number=made["number"], tail=wrong)
        assert page.status_code == 404
        assert MISSING in page.text
        assert f'value="{made["number"]}"' in page.text
    assert reader.send(page, number=made["number"], tail=made["tail"]).status_code == 429
    elsewhere = Reader(app, address="198.51.100.7")
    assert (
        elsewhere.send(elsewhere.open("/follow"), number=made["number"], tail=made["tail"]).status_code == 200
    )


@pytest.mark.parametrize(
    ("number", "tail", "status"),
    [
        ("", "", 422),
        ("7K4M-9QXD", "12", 422),
        ("7K4M-9QXD", "１２３４", 404),
        ("x" * 5000, "1234", 404),
        ('"><script>alert(1)</script>', "1234", 404),
        ("\x00\ud7ff", "1234", 404),
    ],
)
def test_rubbish_is_answered_on_the_page(app: FastAPI, number: str, tail: str, status: int) -> None:
    district(app)
    reader = Reader(app)
    page = reader.send(reader.open("/follow"), number=number, tail=tail)
    assert page.status_code == status
    assert "<script>alert" not in page.text
    assert 'name="number"' in page.text

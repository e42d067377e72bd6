"""Text that wants to be something else stays text; what no text may hold is refused with a sentence."""

from __future__ import annotations

import time

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.config import Settings
from tests.factories import visitor
from tests.topics.factory import Place, district, entry, look_up, resident, row_of, send, submit

HARMLESS = (
    "<script>alert(1)</script>请加装路灯",
    '<img src=x onerror="alert(1)">请加装路灯',
    "{{7*7}} ${7*7} {office} %s 请加装路灯",
    '=HYPERLINK("x","y")请加装路灯',
    "'; DROP TABLE topic; -- 请加装路灯",
    "路灯坏了😀👨‍👩‍👧希望尽快修好🙏🙏",
    "\\u0000 &#x202e; 请加装路灯吧",
)
REFUSED = (
    "路灯坏了\u202e请尽快修好吧吧",
    "路灯坏了\u0000请尽快修好吧吧",
    "路灯坏了\u2066请尽快修好吧吧",
    "路灯坏了\u0007请尽快修好吧吧",
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"topics_a_day": 1000})


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


def test_hostile_text_is_text(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    for text in HARMLESS:
        made = submit(app, client, number, place, title=text[:30], text=text, name=text[:40], place=text)
        assert row_of(app, made["id"]).text == text
        shown = visitor(app).get(f"/api/topics/{made['id']}")
        assert shown.json()["text"] == text
        assert shown.headers["content-type"] == "application/json"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert look_up(visitor(app), made).json()["title"] == text[:30]
    for path in ("/api/topics", "/api/me/topics"):
        shown_titles = {row["title"] for row in client.get(path).json()["items"]}
        assert shown_titles == {text[:30] for text in HARMLESS}


def test_what_turns_or_hides_is_refused(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    for text in REFUSED:
        for field in ("title", "text", "name", "place"):
            answer = send(app, client, place, number, **{field: text})
            assert answer.status_code == 422
            assert answer.json()["errors"] == [
                {"pointer": f"/{field}", "detail": "含有看不见的控制字符，请删去后重新填写"}
            ]


def test_a_half_surrogate_is_refused(app: FastAPI, place: Place) -> None:
    client, _number = resident(app)
    body = '{"title": "\\ud800路灯坏了", "text": "路灯坏了请尽快修好吧吧"}'
    answer = client.post("/api/topics", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_ten_megabytes_are_refused_at_once(app: FastAPI, place: Place) -> None:
    client, number = resident(app)
    body = entry(app, place, number, text="路" * (10 * 1024 * 1024 // 3))
    started = time.monotonic()
    assert client.post("/api/topics", json=body).status_code == 413
    assert time.monotonic() - started < 5
    with app.state.database.unit(write=False) as db:
        assert db.execute(sa.text("SELECT count(*) FROM topic")).scalar() == 0


def test_a_hostile_query_is_malformed(app: FastAPI) -> None:
    for asked in (
        {"category": "' OR 1=1"},
        {"street": "' OR 1=1 --"},
        {"status": "SUBMITTED'"},
        {"before": "1-' OR 1=1"},
        {"limit": "51"},
    ):
        assert visitor(app).get("/api/topics", params=asked).status_code == 422, asked


def test_numbers_and_tails_that_are_none(app: FastAPI) -> None:
    anybody = visitor(app)
    for number, tail, status in (
        ("' OR 1=1", "0001", 404),
        ("=1+1", "0001", 404),
        ("7K4M-9QXD", "' OR", 422),
        ("7K4M-9QXD", "٠٠٠١", 422),
        ("x" * 41, "0001", 422),
        ("7K4M\u202e9QXD", "0001", 422),
    ):
        answer = anybody.post("/api/topics/lookup", json={"number": number, "tail": tail})
        assert answer.status_code == status, (number, tail)


def test_the_chain_never_names_the_number(app: FastAPI, place: Place) -> None:
    """Exports publish the digest of each payload: one that hides 40 bits is guessed in an hour."""
    client, number = resident(app)
    made = submit(app, client, number, place)
    assert client.post("/api/topics/withdrawal", json={"number": made["number"]}).status_code == 200
    with app.state.database.unit(write=False) as db:
        events = str(db.execute(sa.text("SELECT * FROM audit_event")).all())
    assert f"topic:{made['id']}" in events
    assert row_of(app, made["id"]).number not in events

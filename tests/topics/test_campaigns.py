"""集中征集: published by the clerk for a year that collects; suggestions for it within its days alone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from app.cycles import service as cycles
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.rulesets import load
from app.domain.words import Stage
from app.topics import service
from tests.factories import actor, signed_in, visitor
from tests.topics.factory import Place, district, resident, row_of, send

CALL = {"title": "2027年民生实事集中征集", "text": "请提出您最关心的一件事。"}


@pytest.fixture
def place(app: FastAPI) -> Place:
    return district(app)


@pytest.fixture
def cycle(database: Database, clock: MovingClock) -> str:
    with database.unit(write=True) as db:
        return year(db, clock(), Stage.COLLECTING, 1)


def year(db: Session, now: datetime, stage: Stage, session_no: int) -> str:
    return cycles.enter(
        db,
        now,
        term=7,
        session_no=session_no,
        title="第七届",
        stage=stage,
        rules=load("futian-2021"),
        document_no="",
        listed_on=None,
        action="open",
        decision_id=None,
        by=actor(Role.CLERK),
    ).id


def published(app: FastAPI, cycle: str, starts_on: str, ends_on: str) -> str:
    body = {**CALL, "cycle": cycle, "starts_on": starts_on, "ends_on": ends_on}
    answer = signed_in(app, Role.CLERK).post("/api/campaigns", json=body)
    assert answer.status_code == 201, answer.text
    call: str = answer.json()["id"]
    return call


def test_the_same_call_is_published_once(app: FastAPI, cycle: str) -> None:
    published(app, cycle, "2026-11-24", "2026-11-30")
    body = {**CALL, "cycle": cycle, "starts_on": "2026-11-24", "ends_on": "2026-11-30", "text": "另一段话。"}
    clerk = signed_in(app, Role.CLERK)
    twice = clerk.post("/api/campaigns", json=body)
    assert (twice.status_code, twice.json()["type"]) == (409, "/problems/already-entered")
    for other in ({"title": "第二次集中征集"}, {"ends_on": "2026-12-01"}, {"starts_on": "2026-11-25"}):
        assert clerk.post("/api/campaigns", json={**body, **other}).status_code == 201


def test_a_call_takes_suggestions_within_its_days(
    app: FastAPI, clock: MovingClock, place: Place, cycle: str
) -> None:
    call = published(app, cycle, "2026-11-24", "2026-11-30")
    client, number = resident(app)

    def status() -> int:
        answer = send(app, client, place, number, channel="campaign", campaign=call)
        if answer.status_code == 409:
            assert answer.json()["type"] == "/problems/campaign-closed"
            assert "全年常态征集" in answer.json()["detail"]
        return answer.status_code

    assert status() == 409
    clock.move_to(datetime(2026, 11, 23, 16, 0, tzinfo=UTC))  # 24 November 00:00 in Shanghai
    client, number = resident(app)
    assert status() == 201
    clock.move_to(datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC))
    client, number = resident(app)
    assert status() == 201
    clock.move(seconds=1)
    assert status() == 409
    standing = send(app, client, place, number)
    assert standing.status_code == 201
    assert row_of(app, standing.json()["id"]).campaign_id is None


def test_calls_are_public_and_the_latest_first(app: FastAPI, clock: MovingClock, cycle: str) -> None:
    calls = []
    for day in (23, 24, 25):
        clock.move_to(datetime(2026, 11, day, 4, tzinfo=UTC))
        calls.append(published(app, cycle, f"2026-11-{day}", "2026-12-31"))
    anybody = visitor(app)
    shown = anybody.get("/api/campaigns").json()
    assert [call["id"] for call in shown["items"]] == calls[::-1]
    assert shown["items"][0]["open"] is True
    first = anybody.get(f"/api/campaigns?cycle={cycle}&limit=2").json()
    rest = anybody.get(f"/api/campaigns?cycle={cycle}&limit=2&before={first['next']}").json()
    assert [call["id"] for call in (*first["items"], *rest["items"])] == calls[::-1]
    assert rest["next"] is None
    with app.state.database.unit(write=False) as db:
        facts = service.facts(db, clock(), cycles.cycle(db, cycle))
    assert facts.call_published == date(2026, 11, 23)


def test_a_call_is_refused_with_its_reason(app: FastAPI, clock: MovingClock, cycle: str) -> None:
    clerk = signed_in(app, Role.CLERK)
    with app.state.database.unit(write=True) as db:
        closed = year(db, clock(), Stage.LISTED, 2)
    body = {**CALL, "cycle": cycle, "starts_on": "2026-11-23", "ends_on": "2026-12-31"}
    for change, status in (
        ({"starts_on": "2026-11-22"}, 422),
        ({"ends_on": "2026-11-22"}, 422),
        ({"cycle": closed}, 409),
        ({"cycle": "0000000000"}, 404),
        ({"text": ""}, 422),
    ):
        assert clerk.post("/api/campaigns", json={**body, **change}).status_code == status, change
    assert visitor(app).post("/api/campaigns", json=body).status_code == 401
    assert signed_in(app, Role.STREET_CONGRESS_OFFICE).post("/api/campaigns", json=body).status_code == 403


def test_a_channel_that_the_rules_do_not_have_is_closed(
    app: FastAPI, clock: MovingClock, place: Place, cycle: str
) -> None:
    call = published(app, cycle, "2026-11-23", "2026-11-30")
    rules = load("futian-2021").as_mapping()
    rules["parameters"]["channels"]["value"] = ["standing"]
    with app.state.database.unit(write=True) as db:
        row = cycles.locked(db, cycle)
        row.rules = rules
        db.add(row)
    client, number = resident(app)
    answer = send(app, client, place, number, channel="campaign", campaign=call)
    assert answer.json()["type"] == "/problems/channel-closed"

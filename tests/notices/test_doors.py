"""Notices over HTTP: a clerk sees what failed and tries again; a resident chooses to be told, or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.audit.service import latest
from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.words import NoticeState
from app.notices import service, store
from app.notices.service import CONSENT_VERSION
from app.notices.service.sending import TRIES, Delivered
from tests import factories as make
from tests.audit.payloads import payload_of
from tests.notices.people import asking, notices, told
from tests.notices.plans import plans, whole_reads

PHONE = "15498760001"


def given_up(database: Database, clock: MovingClock, settings: Settings, number: int) -> list[str]:
    """Ids of notices that failed for good, the first due first; their people's phones are blocked."""
    person, _phone = asking(database, clock(), settings)
    for seq in range(number):
        told(database, clock(), [person], f"topic:1:{seq}", reason="理由")
    with database.unit(write=True) as db:
        rows = store.due(db, clock(), number)
        for row in rows:
            row.state, row.attempts, row.fault = NoticeState.FAILED, TRIES, "webhook 500"
            db.add(row)
        return [row.id for row in rows]


def test_a_clerk_sees_what_failed_page_by_page_and_nobody_s_phone(
    app: FastAPI, database: Database, clock: MovingClock, settings: Settings
) -> None:
    failed = given_up(database, clock, settings, 5)
    clerk = make.signed_in(app, Role.CLERK)
    first = clerk.get("/api/notices", params={"state": "failed", "limit": 3}).json()
    rest = clerk.get("/api/notices", params={"limit": 3, "after": first["next"]}).json()
    items = [*first["items"], *rest["items"]]
    assert ([item["id"] for item in items], rest["next"]) == (failed, None)
    one = items[0]
    assert (one["state"], one["state_label"], one["attempts"]) == ("failed", "发送失败", TRIES)
    assert (one["fault"], one["sent_at"]) == ("webhook 500", None)
    assert {item["event"] for item in items} == {f"topic:1:{seq}" for seq in range(5)}
    assert "7K4M-9QXD" in one["text"]
    [row] = {row.person for row in notices(database)}
    assert row not in clerk.get("/api/notices").text
    assert "154" not in clerk.get("/api/notices").text
    english = clerk.get("/api/notices", params={"lang": "en", "limit": 1}).json()["items"][0]
    assert english["state_label"] == "failed"
    assert english["text"].startswith("The suggestion 7K4M-9QXD")


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "2026-11-23~",
        "~",
        "2026-11-23T00:00:00~7K4M9QXD00",
        "9" * 80,
        "0001-01-01T00:00:00+23:59~7K4M9QXD00",
        "9999-12-31T23:59:59-23:59~7K4M9QXD00",
    ],
)
def test_a_place_that_no_list_gave(app: FastAPI, after: str) -> None:
    answer = make.signed_in(app, Role.CLERK).get("/api/notices", params={"after": after})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/after")


def test_a_failed_notice_is_tried_again(
    app: FastAPI, database: Database, clock: MovingClock, settings: Settings
) -> None:
    [failed] = given_up(database, clock, settings, 1)
    clock.move(days=3)
    clerk = make.signed_in(app, Role.CLERK)
    again = clerk.post(f"/api/notices/{failed}/retry")
    assert (again.status_code, again.json()["state"], again.json()["attempts"]) == (200, "waiting", 0)
    assert clerk.post(f"/api/notices/{failed}/retry").json()["type"] == "/problems/notice-not-failed"
    assert clerk.post("/api/notices/0000000000/retry").status_code == 404
    with database.unit(write=False) as db:
        event = latest(db, "notice.retried", f"notice:{failed}")
    assert event is not None
    assert payload_of(event) == {}
    assert service.deliver_due(database, clock(), settings) == Delivered(sent=1)
    assert clerk.post(f"/api/notices/{failed}/retry").status_code == 409


@pytest.fixture
def resident(app: FastAPI) -> TestClient:
    return make.resident_client(app, PHONE)


def test_a_resident_chooses_to_be_told_and_to_be_left_alone(
    resident: TestClient, database: Database, clock: MovingClock, settings: Settings
) -> None:
    before = resident.get("/api/me/notices").json()
    assert (before["told"], before["consent"]) == (False, CONSENT_VERSION)
    assert "可随时撤回" in before["text"]
    body = {"phone": PHONE, "consent": before["consent"]}
    assert resident.put("/api/me/notices", json=body).json()["told"] is True
    assert resident.put("/api/me/notices", json={**body, "email": ""}).status_code == 200
    assert resident.get("/api/me/notices").json()["told"] is True
    me = resident.get("/api/me").json()["id"]
    told(database, clock(), [me])
    assert resident.delete("/api/me/notices").status_code == 204
    assert resident.delete("/api/me/notices").status_code == 204
    assert resident.get("/api/me/notices").json()["told"] is False
    assert notices(database) == []
    assert service.deliver_due(database, clock(), settings) == Delivered()


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"phone": "15498760002", "consent": CONSENT_VERSION}, "/phone"),
        ({"phone": PHONE, "consent": "1999-1"}, "/consent"),
        ({"phone": PHONE, "consent": CONSENT_VERSION, "email": "nobody"}, "/email"),
        ({"phone": PHONE, "consent": CONSENT_VERSION, "who": "x"}, "/who"),
        ({"phone": PHONE}, "/consent"),
    ],
)
def test_what_is_no_consent(resident: TestClient, body: dict[str, str], pointer: str) -> None:
    answer = resident.put("/api/me/notices", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert resident.get("/api/me/notices").json()["told"] is False


@pytest.mark.parametrize(
    "act",
    [
        lambda db, now, _settings: store.due(db, now, 20),
        lambda db, now, _settings: store.listed(db, NoticeState.FAILED, (now, "x"), 50),
        lambda db, now, _settings: store.erase(db, "somebody"),
        service.forget_old,
    ],
    ids=["due", "listed", "erase", "forget_old"],
)
def test_no_look_at_notices_reads_them_all(
    database: Database,
    clock: MovingClock,
    settings: Settings,
    act: Callable[[Session, datetime, Settings], object],
) -> None:
    assert not whole_reads(plans(database, lambda db: act(db, clock(), settings)))

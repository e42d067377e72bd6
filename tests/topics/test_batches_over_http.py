"""A quarter over HTTP: from a resident's sentence to the published summary, and two at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.clock import MovingClock
from app.domain.actors import Role
from app.domain.calendar import SHANGHAI
from tests.factories import signed_in, visitor
from tests.topics.factory import district, resident, submit

STREET = "榕溪街道"
STUDY = {"findings": "现场看过。", "category": "safety", "recommendation": "pool"}


class Quarter:
    """Somebody at every desk of the first street; the year's last day is the batch's."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.place = app, district(app)
        self.station = signed_in(app, Role.STATION_CLERK, street=STREET)
        self.office = signed_in(app, Role.STREET_CONGRESS_OFFICE, street=STREET)
        self.colleague = signed_in(app, Role.STREET_CONGRESS_OFFICE, street=STREET)
        self.stranger = signed_in(app, Role.STREET_CONGRESS_OFFICE, street="梅湾街道")
        self.clerk = signed_in(app, Role.CLERK)
        self.public = visitor(app)

    def submitted(self) -> dict[str, Any]:
        client, number = resident(self.app)
        made: dict[str, Any] = submit(self.app, client, number, self.place)
        return {**made, "tail": number[-4:]}

    def studied(self) -> dict[str, Any]:
        made = self.submitted()
        ok(self.station.post(f"/api/topics/{made['id']}/study", json=STUDY), 201)
        return made

    def batch(self) -> str:
        named = {"street": self.place.street, "due_on": "2026-12-31"}
        batch: str = ok(self.office.post("/api/batches", json=named), 201)["id"]
        heard = {"on": "2026-11-23", "text": "无不同意见"}
        ok(self.office.post(f"/api/batches/{batch}/consultation", json=heard))
        return batch

    def draft(self, batch: str, *items: dict[str, Any]) -> dict[str, Any]:
        body = {"items": list(items)}
        kept: dict[str, Any] = ok(self.office.post(f"/api/batches/{batch}/drafts", json=body))
        return kept

    def recorded(self, batch: str) -> str:
        named = {"kind": "batch", "subject": batch, "action": "decide"}
        meeting = {"meeting": "人大街道工委第九次会议", "document_no": "榕人大工委〔2026〕9号"}
        decision: str = ok(self.office.post("/api/decisions", json={**named, **meeting}), 201)["id"]
        return decision

    def decide(self, batch: str) -> dict[str, Any]:
        decision = {"decision": self.recorded(batch)}
        decided: dict[str, Any] = ok(self.colleague.post(f"/api/batches/{batch}/decide", json=decision))
        return decided

    def steps(self, made: dict[str, Any]) -> list[str]:
        asked = {"number": made["number"], "tail": made["tail"]}
        found = ok(self.public.post("/api/topics/lookup", json=asked))
        return [event["step"] for event in found["events"]]


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
def quarter(app: FastAPI) -> Quarter:
    return Quarter(app)


def test_a_quarter_from_the_first_sentence_to_the_summary(quarter: Quarter, clock: MovingClock) -> None:
    kept, back, left = quarter.studied(), quarter.studied(), quarter.submitted()
    waiting = ok(quarter.office.get("/api/queues/topics"))
    assert {item["id"] for item in waiting["items"]} == {kept["id"], back["id"], left["id"]}
    assert {item["recommendation"] for item in waiting["items"]} == {"pool", None}
    batch = quarter.batch()
    assert len(ok(quarter.office.get(f"/api/batches/{batch}/worklist", params={"limit": 2}))["items"]) == 2
    quarter.draft(
        batch,
        {"topic": kept["id"], "outcome": "pool"},
        {"topic": back["id"], "outcome": "return", "return_reason": "no_funds", "sentence": "财力不足。"},
    )
    drafted = ok(quarter.office.get(f"/api/batches/{batch}/drafts", params={"limit": 1}))
    assert len(drafted["items"]) == 1
    assert drafted["next"] == drafted["items"][0]["topic"]
    assert ok(quarter.office.get(f"/api/queues/topics/{kept['id']}"))["drafted"] == "pool"
    quarter.decide(batch)
    assert quarter.steps(kept) == ["submitted", "studied", "pooled"]
    assert quarter.steps(back) == ["submitted", "studied", "returned"]
    assert [row["exact"] for row in ok(quarter.clerk.get("/api/queues/counts"))["items"]] == [True] * 6
    government = signed_in(quarter.app, Role.GOVERNMENT_OFFICE)
    assert [item["id"] for item in ok(government.get("/api/pool"))["items"]] == [kept["id"]]
    clock.move_to(datetime(2027, 1, 1, 8, 0, tzinfo=SHANGHAI))
    office = signed_in(quarter.app, Role.STREET_CONGRESS_OFFICE, street=STREET)
    [day] = ok(office.get("/api/batches"))["waiting"]
    assert (day["due_on"], day["overdue"]) == ("2026-12-31", True)
    closed = ok(office.post(f"/api/batches/{batch}/close"))
    assert quarter.steps(left) == ["submitted", "overdue"]
    [shown] = ok(quarter.public.get("/api/batch-summaries"))["items"]
    assert shown == closed == ok(quarter.public.get(f"/api/batch-summaries/{batch}"))
    told = quarter.public.get(f"/summaries/{batch}", headers={"Accept": "text/html"}).text
    for words in ("收到 3 件", "2027年1月1日办结并公布", "<li>财力难以承受 <strong>1</strong></li>"):
        assert words in told
    assert "不属普惠公益事项" not in told, "what did not occur is not listed"
    assert shown["summary"]["figures"]["returned"] == {"no_funds": 1}


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2027, 3, 31, 23, 59, 59, tzinfo=SHANGHAI), "2027-03-31"),
        (datetime(2027, 4, 1, 0, 0, 0, tzinfo=SHANGHAI), "2027-06-30"),
    ],
)
def test_the_last_second_of_march(app: FastAPI, clock: MovingClock, moment: datetime, due: str) -> None:
    clock.move_to(moment)
    quarter = Quarter(app)
    made = quarter.submitted()
    assert made["due_on"] == due
    [item] = ok(quarter.office.get("/api/queues/topics"))["items"]
    assert (item["due_on"], item["overdue"]) == (due, False)
    clock.move(seconds=1)
    [item] = ok(quarter.office.get("/api/queues/topics"))["items"]
    assert item["overdue"] is (due == "2027-03-31")


def test_faults_of_a_draft_are_named_each(quarter: Quarter) -> None:
    made, batch = quarter.submitted(), quarter.batch()
    items = [{"topic": made["id"], "outcome": "pool"}, {"topic": "0000000000", "outcome": "pool"}]
    answer = quarter.office.post(f"/api/batches/{batch}/drafts", json={"items": items})
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/items/0", "/items/1/topic"]
    many = [{"topic": made["id"], "outcome": "pool"}] * 51
    assert quarter.office.post(f"/api/batches/{batch}/drafts", json={"items": many}).status_code == 422


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "须先作社区初步研究（规则要求研究的）"),
        ("en", "To be studied by the community first (where the rules ask for a study)"),
    ],
)
def test_what_nobody_has_studied_is_refused_for_want_of_a_study(
    quarter: Quarter, language: str, said: str
) -> None:
    kept, back, batch = quarter.submitted(), quarter.submitted(), quarter.batch()
    items = [
        {"topic": kept["id"], "outcome": "pool"},
        {"topic": back["id"], "outcome": "return", "return_reason": "no_funds", "sentence": "财力不足。"},
    ]
    path, asking = f"/api/batches/{batch}/drafts", {"Accept-Language": language}
    answer = quarter.office.post(path, json={"items": items}, headers=asking)
    assert answer.status_code == 422
    faults = [{"pointer": f"/items/{place}", "detail": said} for place in (0, 1)]
    assert answer.json()["errors"] == faults
    for made in (kept, back):
        ok(quarter.station.post(f"/api/topics/{made['id']}/study", json=STUDY), 201)
    quarter.draft(batch, *items)


def test_another_streets_office_finds_nothing(quarter: Quarter) -> None:
    made, batch = quarter.studied(), quarter.batch()
    quarter.draft(batch, {"topic": made["id"], "outcome": "pool"})
    named = {"kind": "batch", "subject": batch, "action": "decide", "meeting": "会", "document_no": "1"}
    decision = quarter.recorded(batch)
    asked = (
        ("POST", f"/api/topics/{made['id']}/study", STUDY),
        ("POST", f"/api/topics/{made['id']}/redirect", {"to": "hotline", "recipient": "热线"}),
        ("GET", f"/api/queues/topics/{made['id']}", None),
        ("GET", f"/api/batches/{batch}", None),
        ("GET", f"/api/batches/{batch}/drafts", None),
        ("POST", f"/api/batches/{batch}/decide", {"decision": decision}),
        ("POST", f"/api/batches/{batch}/close", None),
        ("DELETE", f"/api/batches/{batch}/drafts/{made['id']}", None),
        ("POST", "/api/decisions", named),
        ("POST", f"/api/decisions/{decision}/countersign", None),
        ("GET", f"/api/decisions/{decision}", None),
    )
    for method, path, body in asked:
        assert quarter.stranger.request(method, path, json=body).status_code == 404, path
    for path in ("/api/decisions", f"/api/decisions?subject={batch}"):
        assert quarter.stranger.get(path).json() == []
        assert [one["id"] for one in quarter.office.get(path).json()] == [decision]
    assert quarter.office.delete(f"/api/batches/{batch}/drafts/{made['id']}").status_code == 204


def test_merging_redirecting_and_answering(quarter: Quarter) -> None:
    one, other, away = quarter.studied(), quarter.studied(), quarter.submitted()
    alike = ok(quarter.office.get(f"/api/queues/topics/{one['id']}"))["similar"]
    assert {found["id"] for found in alike} == {other["id"], away["id"]}
    merged = ok(quarter.office.post(f"/api/topics/{one['id']}/merge", json={"target": other["id"]}))
    assert (merged["status"], merged["merged_into"]) == ("MERGED", other["id"])
    undone = ok(quarter.office.post(f"/api/topics/{one['id']}/merge/undo", json={"reason": "不是同一处"}))
    assert (undone["status"], len(undone["merges"])) == ("STUDIED", 1)
    path = f"/api/topics/{away['id']}/redirect"
    ok(quarter.office.post(path, json={"to": "hotline", "recipient": "政务热线"}))
    ok(quarter.office.post(f"{path}/answer", json={"text": "已装好。", "on": "2026-11-23"}))
    assert quarter.steps(away) == ["submitted", "redirected", "redirect_answered"]


def test_two_clerks_at_once(quarter: Quarter) -> None:
    """Merging the same one, deciding the same batch: one is answered 200, the other 409."""
    second = signed_in(quarter.app, Role.CLERK)
    one, left, right = (quarter.studied()["id"] for _ in range(3))
    merge = f"/api/topics/{one}/merge"
    answers = together((quarter.clerk, merge, {"target": left}), (second, merge, {"target": right}))
    assert answers == Counter([200, 409])
    batch = quarter.batch()
    quarter.draft(batch, {"topic": left, "outcome": "pool"})
    decision, decide = {"decision": quarter.recorded(batch)}, f"/api/batches/{batch}/decide"
    assert together((quarter.clerk, decide, decision), (second, decide, decision)) == Counter([200, 409])


def together(*asked: tuple[TestClient, str, dict[str, Any]]) -> Counter[int]:
    gate = Barrier(len(asked))

    def ask(request: tuple[TestClient, str, dict[str, Any]]) -> int:
        client, path, body = request
        gate.wait(timeout=30)
        return int(client.post(path, json=body).status_code)

    with ThreadPoolExecutor(len(asked)) as pool:
        return Counter(pool.map(ask, asked))

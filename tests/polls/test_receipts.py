"""核对回执: nothing before sealing; then in the box or not, for everybody, for ever, and nothing more."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.polls import store
from app.polls.tables import PollRow, SealRow
from tests.factories import visitor
from tests.polls.factory import Box, opened
from tests.screens.hand import said

NOBODYS = "7K4M-9QXD-02BV-H3TN"
PAGE = {"Accept": "text/html"}


def checked(app: FastAPI, box: Box, typed: str) -> dict[str, object]:
    answer = visitor(app).post(f"/api/sealed-boxes/{box.poll_id}/receipt", json={"receipt": typed})
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def csrf_of(client: TestClient) -> str:
    looked = client.get("/receipts", headers=PAGE).text
    return looked.partition('name="csrf" value="')[2].partition('"')[0]


def test_before_sealing_nobody_is_told_that_there_is_a_box(app: FastAPI) -> None:
    box = opened(app)
    shown = box.vote(0, 1).receipt
    asked = visitor(app).post(f"/api/sealed-boxes/{box.poll_id}/receipt", json={"receipt": shown})
    assert asked.status_code == 404
    assert shown not in asked.text
    assert visitor(app).get("/api/sealed-boxes").json() == {"boxes": [], "next": None}
    assert "还没有封箱的票决" in visitor(app).get("/receipts").text


def test_from_sealing_on_the_receipt_is_found_and_no_other(app: FastAPI) -> None:
    box = opened(app)
    receipts = [box.vote(place, 1).receipt for place in range(2)]
    box.move("seal")
    for shown in receipts:
        assert checked(app, box, shown.lower().replace("-", " "))["in_box"] is True
    assert checked(app, box, NOBODYS)["in_box"] is False
    [listed] = visitor(app).get("/api/sealed-boxes").json()["boxes"]
    with box.database.unit(write=False) as db:
        seal = store.seal(db, box.poll_id)
    assert seal is not None
    assert (listed["poll"], listed["ballots"], listed["root"]) == (box.poll_id, 2, seal.root.hex())


def test_the_page_answers_and_repeats_no_receipt(app: FastAPI) -> None:
    box = opened(app)
    shown = box.vote(0, 1).receipt
    box.move("seal")
    client = visitor(app)
    sent = {"csrf": csrf_of(client), "poll": box.poll_id, "receipt": shown}
    found = client.post("/receipts", data=sent, headers=PAGE)
    assert (found.status_code, "✓ 在票箱中" in said(found), shown in found.text) == (200, True, False)
    lost = client.post("/receipts", data={**sent, "receipt": NOBODYS}, headers=PAGE)
    assert "不在此票箱中" in said(lost)
    wrong = client.post("/receipts", data={**sent, "receipt": "<script>"}, headers=PAGE)
    assert wrong.status_code == 422
    assert 'href="#field-receipt"' in wrong.text
    assert "<script>" not in said(wrong)
    none = client.post("/receipts", data={**sent, "poll": ""}, headers=PAGE)
    assert (none.status_code, 'href="#field-poll"' in none.text) == (422, True)
    assert found.headers["cache-control"] == "no-store"


def test_a_check_waits_for_nobody_who_writes(app: FastAPI) -> None:
    """It is posted so that the receipt stands in no address; a hall that votes meanwhile is not held up."""
    box = opened(app)
    shown = box.vote(0, 1).receipt
    box.move("seal")
    client = visitor(app)
    sent = {"csrf": csrf_of(client), "poll": box.poll_id, "receipt": shown}
    with box.database.unit(write=True) as db:
        db.execute(sa.text("UPDATE congress SET name = name"))
        assert checked(app, box, shown)["in_box"] is True
        assert client.post("/receipts", data=sent, headers=PAGE).status_code == 200


def test_boxes_page_by_page_the_newest_first_each_once(app: FastAPI) -> None:
    """Also those that were sealed at the same moment."""
    box = opened(app)
    box.vote(0, 1)
    box.move("seal")
    hours = (1, 2, 2, 3)
    with box.database.unit(write=True) as db:
        poll, seal = db.get_one(PollRow, box.poll_id), db.get_one(SealRow, box.poll_id)
        for number, hour in enumerate(hours):
            again = PollRow(**{**poll.model_dump(), "id": f"POLL00000{number}", "title": f"第{hour}场"})
            moment = seal.sealed_at + timedelta(hours=hour)
            db.add_all([again, SealRow(**{**seal.model_dump(), "poll_id": again.id, "sealed_at": moment})])
            db.flush()
    found, after, pages = [], "", 0
    while after is not None:
        page = visitor(app).get(
            "/api/sealed-boxes", params={"limit": 2, **({"after": after} if after else {})}
        )
        found += [(one["title"], one["poll"]) for one in page.json()["boxes"]]
        after, pages = page.json()["next"], pages + 1
    assert [title for title, _poll in found] == ["第3场", "第2场", "第2场", "第1场", poll.title]
    assert (len({poll for _title, poll in found}), pages) == (5, 3)
    assert visitor(app).get("/api/sealed-boxes?limit=5").json()["next"] is None
    shown = visitor(app).get("/receipts").text
    assert shown.index("第3场") < shown.index("第1场")

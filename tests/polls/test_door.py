"""The JSON door: statuses, shapes, and twin polls that nobody can tell apart before the count."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.clock import MovingClock
from app.domain.actors import Role
from app.people.service.sessions import open_session
from app.polls import service as polls
from app.polls.schemas import SheetIn
from tests.factories import actor, deputy_client, signed_in, visitor
from tests.polls.factory import Box, another, choices, nonce, opened


def body(*approved: int, number: str = "n") -> dict[str, Any]:
    marks = [{"no": no, "mark": "approve"} for no in approved]
    return {"nonce": nonce(number), "choices": marks}


def ballots_of(box: Box) -> str:
    return f"/api/polls/{box.poll_id}/ballot"


def teller_client(app: FastAPI, box: Box, place: int) -> TestClient:
    """A client for a teller of the sitting, whose account has no password: the session is made directly."""
    with box.database.unit(write=True) as db:
        teller = box.tellers[place]
        lasts, now, settings = timedelta(hours=12), app.state.clock(), app.state.settings
        signed = open_session(db, now, settings, teller, lasts, account_id=teller.id)
        return visitor(app, signed.token)


def test_a_ballot_is_201_and_again_200_with_the_same_receipt(app: FastAPI) -> None:
    box = opened(app, devices=2)
    client = deputy_client(app, box.devices[0])
    page = client.get(ballots_of(box))
    assert (page.status_code, page.json()["voted"]) == (200, False)
    first = client.post(ballots_of(box), json=body(1, 2))
    again = client.post(ballots_of(box), json=body(3))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["receipt"] == again.json()["receipt"]
    assert again.json()["replayed"] is True
    assert again.headers["cache-control"] == "no-store"
    assert client.get(ballots_of(box)).json()["sentence"] == "您已投票"


def test_each_refusal_has_its_status_and_code(app: FastAPI) -> None:
    box = opened(app, devices=3, sheets=1, away=1)
    address = ballots_of(box)
    assert visitor(app).post(address, json=body(1)).status_code == 401
    for role in (Role.CLERK, Role.SYSADMIN):
        assert signed_in(app, role).post(address, json=body(1)).status_code == 403
    first, second = deputy_client(app, box.devices[0]), deputy_client(app, box.devices[1])
    cases: list[tuple[TestClient, dict[str, Any], int, str]] = [
        (deputy_client(app, box.hall.deputies[4]), body(1), 403, "not-checked-in"),
        (deputy_client(app, box.sheets[0]), body(1), 403, "paper-channel"),
        (first, body(1, 2, 3), 422, "malformed"),
        (first, {**body(1), "deputy": box.devices[1]}, 422, "malformed"),
        (first, {"nonce": "short", "choices": []}, 422, "bad-nonce"),
        (first, {"nonce": nonce(1), "choices": [{"no": True, "mark": "approve"}]}, 422, "malformed"),
        (first, body(1), 201, ""),
        (first, body(1, number="m"), 409, "already-voted"),
        (second, body(1), 409, "nonce-taken"),
    ]
    for client, sent, status, code in cases:
        answer = client.post(address, json=sent)
        assert answer.status_code == status, answer.text
        assert answer.json().get("type", "/").removeprefix("/problems/") in (code, "/")
    assert first.post("/api/polls/0000000000/ballot", json=body(1)).status_code == 404


def test_turnout_is_one_answer_for_five_seconds(app: FastAPI, clock: MovingClock) -> None:
    box = opened(app, devices=4)
    client = signed_in(app, Role.CLERK)
    address = f"/api/polls/{box.poll_id}/turnout"
    box.vote(0, 1)
    assert client.get(address).json()["taken"] == 1
    box.vote(1, 1)
    assert client.get(address).json()["taken"] == 1
    clock.move(seconds=5)
    assert client.get(address).json()["taken"] == 2
    assert client.get(address).json()["entitled"] == 4


def test_editing_needs_the_version(app: FastAPI) -> None:
    box = another_prepared(app)
    client = signed_in(app, Role.CLERK)
    address = f"/api/polls/{box.poll_id}"
    for header, status in (
        ({}, 422),
        ({"If-Match": "x"}, 422),
        ({"If-Match": '"9"'}, 412),
        ({"If-Match": "1"}, 200),
    ):
        assert client.patch(address, json={"position": 3}, headers=header).status_code == status
    assert client.get(address).json()["position"] == 3
    listed = client.get("/api/polls", params={"sitting": box.hall.sitting_id, "limit": 1}).json()
    assert (len(listed["polls"]), listed["next"]) == (1, listed["polls"][0]["id"])


def another_prepared(app: FastAPI) -> Box:
    box = opened(app, devices=2)
    return another(box.hall, box.tellers, devices=2)


ROUTES = (
    "",
    "/definition",
    "/ballot",
    "/turnout",
    "/keys",
    "/minutes",
    "/count",
    "/paper",
    "/paper/stacks/1/differences",
    "/pending",
)


@pytest.mark.parametrize("until", ["open", "sealed", "valid"])
def test_twin_polls_answer_alike_on_every_route_to_every_role_until_the_count(
    app: FastAPI, until: str
) -> None:
    """The same voters, other choices: whatever differs but ids and digests would tell of a choice."""
    left = opened(app, devices=3, sheets=2)
    right = another(left.hall, left.tellers, devices=3, sheets=2)
    right.open(printed=4)
    for box, approved in ((left, (1, 2)), (right, (3,))):
        lead_to(box, approved, until)
    roles = (
        Role.CLERK,
        Role.TELLER,
        Role.EXECUTIVE_CHAIR,
        Role.AUDITOR,
        Role.SYSADMIN,
        Role.GOVERNMENT_OFFICE,
    )
    clients = [visitor(app), *(signed_in(app, role) for role in roles)]
    clients += [deputy_client(app, left.devices[0]), deputy_client(app, left.sheets[0])]
    clients += [teller_client(app, left, place) for place in (0, 2, 3)]
    for route in ROUTES:
        for client in clients:
            answers = [client.get(f"/api/polls/{box.poll_id}{route}") for box in (left, right)]
            assert answers[0].status_code == answers[1].status_code
            assert plain(answers[0].text, left) == plain(answers[1].text, right)
            assert "approve" not in answers[0].text or route in ("/definition", "/ballot")


def lead_to(box: Box, approved: tuple[int, ...], until: str) -> None:
    for place in range(3):
        box.vote(place, *approved)
    for deputy in box.sheets:
        box.hand_out(deputy)
    if until == "open":
        return
    box.move("seal")
    box.give_back(returned=2, leftover=2)
    box.enter_twice(SheetIn(choices=choices(*approved)), SheetIn(choices=choices(*approved, 4)[:2]))
    if until == "valid":
        box.move("declare_valid")


def plain(text: str, box: Box) -> str:
    """The answer without the poll's id and without digests, which hold the id."""
    return re.sub(r'"[0-9a-f]{64}"', '"digest"', text.replace(box.poll_id, "POLL"))


def test_paper_over_the_door(app: FastAPI) -> None:
    box = opened(app, devices=2, sheets=1)
    clerk = signed_in(app, Role.CLERK)
    base = f"/api/polls/{box.poll_id}/paper"
    assert clerk.post(f"{base}/boxes", json={"number": 2, "printed": 5}).status_code == 201
    out = clerk.post(f"{base}/boxes/2/sheets", json={"deputy": box.sheets[0]})
    assert (out.status_code, out.json()["issued"]) == (201, 1)
    assert clerk.post(f"{base}/boxes/2/voided", json={"deputy": box.sheets[0]}).json()["voided"] == 1
    changed = clerk.post(
        f"/api/polls/{box.poll_id}/deputies/{box.devices[0]}/channel", json={"channel": "paper"}
    )
    assert changed.json() == {"deputy_id": box.devices[0], "channel": "paper"}
    box.move("seal")
    chief, *counters = (teller_client(app, box, place) for place in (0, 2, 3))
    for number, back, left in ((1, 0, 3), (2, 1, 3)):
        sent = {"returned": back, "leftover": left}
        assert chief.post(f"{base}/boxes/{number}/return", json=sent).status_code == 200
    sheet = {"choices": [], "pending": "勾画不清"}
    for counter in counters:
        entered = counter.post(f"{base}/stacks/1/sheets", json={"box": 2, "sheets": [sheet]})
        assert entered.status_code == 200, entered.text
    assert counters[0].post(f"{base}/stacks/1/sheets/1", json=sheet).json()["second"] is True
    assert chief.get(f"/api/polls/{box.poll_id}/pending").json()[0]["place"] == 1
    ruling = {"valid": True, "choices": [{"no": 1, "mark": "approve"}], "reason": "意思清楚"}
    assert chief.post(f"{base}/stacks/1/sheets/1/ruling", json=ruling).json()["status"] == "SEALED"
    seen = chief.get(base).json()
    assert (seen["unentered"], seen["stacks"][0]["pending"]) == (0, 0)
    totals = {"box": 2, "size": 1, "spoiled": 0, "rows": {}}
    assert counters[0].post(f"{base}/stacks/2/totals", json=totals).status_code == 422


def test_cards_over_the_door(app: FastAPI) -> None:
    box = another_prepared(app)
    chief = teller_client(app, box, 0)
    base = f"/api/polls/{box.poll_id}/keys"
    assert signed_in(app, Role.CLERK).post(base).status_code == 403
    made = chief.post(base)
    assert (made.status_code, made.headers["cache-control"]) == (201, "no-store")
    for card in made.json()["cards"]:
        assert chief.post(f"{base}/read-back", json={"code": card["code"]}).status_code == 200
    wrong = chief.post(f"{base}/read-back", json={"code": "0000-0000"})
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/mistyped-card")
    assert chief.get(base).json()["read_back"] == [1, 2, 3]
    assert chief.post(f"{base}/replacement", json={"decision": "0000000000"}).status_code == 404
    with box.database.unit(write=False) as db:
        assert polls.key_record(db, box.poll_id).digest == made.json()["digest"]
    assert actor(Role.TELLER).id != box.chief.id


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BODY_SECRETARY])
def test_a_count_waits_for_its_announcement_except_for_who_signs_and_reads_it_out(
    app: FastAPI, role: Role
) -> None:
    box = opened(app, devices=2)
    box.vote(0, 1)
    box.move("seal")
    box.move("declare_valid")
    box.count(*box.cards)
    waiting, clerk = signed_in(app, role), signed_in(app, Role.CLERK)
    for part in ("count", "minutes"):
        path = f"/api/polls/{box.poll_id}/{part}"
        assert clerk.get(path).status_code == 200
        assert waiting.get(path).json()["type"] == "/problems/not-counted"
    box.move("certify")
    box.move("announce")
    for part in ("count", "minutes"):
        assert waiting.get(f"/api/polls/{box.poll_id}/{part}").status_code == 200

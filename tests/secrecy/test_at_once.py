"""Requests at the same moment over HTTP, on both databases: what is answered is what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from tests.journeys import joining, polling, session
from tests.journeys.district import ON_DEVICES
from tests.journeys.hall import Hall, ballot, ok, open_hall

CASTS = 50


def test_what_is_answered_is_what_happened(app: FastAPI) -> None:
    """One hall after another race: the vote is opened twice, cast into while it is sealed, sealed twice."""
    hall = open_hall(app)
    for step in (
        joining.people,
        joining.years,
        session.order_of_business,
        session.head_count,
    ):
        step(hall)
    hall.move_cycle(hall.ids["implementing"], "open_effect_vote")
    poll = polling.prepare(hall, "effect", hall.ids["implementing"], hall.ids["sitting"])
    _countersigned_twice(hall, poll)
    _opened_twice(hall, poll)
    _cast_while_sealing(hall, poll)


def _countersigned_twice(hall: Hall, poll: str) -> None:
    decision = hall.decide("poll", poll, "open")
    signed = _together([_posting(hall.chair, f"/api/decisions/{decision}/countersign", {})] * 6)
    assert _statuses(signed) == {200: 1, 409: 5}


def _opened_twice(hall: Hall, poll: str) -> None:
    """On a decision each: the second move finds a poll that is not what was decided about."""
    decisions = [hall.decide("poll", poll, "open") for _ in range(4)]
    path = f"/api/polls/{poll}/moves/open"
    made = _together([_posting(hall.chair, path, {"decision": d}) for d in decisions])
    assert _statuses(made) == {200: 1, 409: 3}


def _cast_while_sealing(hall: Hall, poll: str) -> None:
    """Fifty casts of eight devices, most of them repeated, race the sealing, which two hands try at once."""
    path, decision = f"/api/polls/{poll}", hall.decide("poll", poll, "seal", by=hall.tellers[0])
    marks = {1: "satisfied", 2: "satisfied", 3: "satisfied"}
    voters = [ON_DEVICES[place % len(ON_DEVICES)] for place in range(CASTS)]
    casts = [_posting(hall.deputies[n], f"{path}/ballot", ballot(poll, n, marks)) for n in voters]
    seals = [_posting(hall.chair, f"{path}/moves/seal", {"decision": decision})] * 2
    answers = _together([*casts[:25], *seals, *casts[25:]])
    sealing = answers[25:27]
    casting = [*answers[:25], *answers[27:]]
    assert _statuses(sealing) == {200: 1, 409: 1}
    assert set(_statuses(casting)) <= {201, 200, 409}
    receipts = [answer.json()["receipt"] for answer in casting if answer.status_code == 201]
    assert len(set(receipts)) == len(receipts)
    assert {a.json()["receipt"] for a in casting if a.status_code == 200} <= set(receipts)
    assert ok(hall.clerk.get(f"{path}/minutes"))["sealed"] == len(receipts)
    assert ok(hall.clerk.get(f"{path}/turnout"))["taken"] == len(receipts)


def _posting(client: TestClient, path: str, body: Mapping[str, object]) -> Callable[[], Response]:
    return lambda: client.post(path, json=body)


def _together(deeds: Sequence[Callable[[], Response]]) -> list[Response]:
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], Response]) -> Response:
        gate.wait(timeout=60)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def _statuses(answers: Sequence[Response]) -> dict[int, int]:
    return dict(Counter(answer.status_code for answer in answers))

"""``committee-effect``: the standing committee grades in its own meeting, by a majority of its members."""

from __future__ import annotations

from datetime import datetime

import pytest
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.domain.actors import Body
from app.domain.calendar import SHANGHAI
from tests.journeys import short
from tests.journeys.district import DEPUTIES
from tests.journeys.hall import approving, ok, open_hall, refused

MEMBERS = DEPUTIES[:5]


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI))


def test_committee_effect(app: FastAPI) -> None:
    hall = open_hall(app)
    short.open_year(hall, "committee-effect")
    short.collect(hall, {"street": hall.ids["street"], "due_on": "2026-03-31"})
    short.screen(hall)
    short.deliberate(hall)
    short.publish(hall)
    sitting = short.meet(hall, Body.PLENARY, 6, "2026-11-23")
    hall.move_cycle(hall.ids["year"], "open_session")
    short.vote(hall, "selection", sitting, [approving(1, 2)] * 8)
    hall.move_cycle(hall.ids["year"], "announce_result", second=hall.chair)
    ok(hall.clerk.post(f"/api/sittings/{sitting}/close"))
    short.report(hall)
    committee = short.meet(hall, Body.STANDING_COMMITTEE, 41, "2027-11-22", MEMBERS)
    year = hall.ids["year"]
    desk = {m["action"]: m["body"] for m in ok(hall.clerk.get(f"/api/cycles/{year}/desk"))["moves"]}
    assert desk["open_effect_vote"] == "standing_committee"
    hall.move_cycle(year, "open_effect_vote", by=hall.committee, second=hall.clerk, **short.COMMITTEE)
    hall.deputies = {number: hall.deputies[number] for number in MEMBERS}
    grades = [{1: "satisfied", 2: "satisfied"}] * 2 + [{1: "satisfied", 2: "basically_satisfied"}] * 3
    result = short.vote(hall, "effect", committee, grades)
    counted = result["groups"][0]["items"]
    assert [i["counts"]["satisfied"] for i in counted] == [5, 2]
    assert {i["share"]["denominator"] for i in counted} == {len(MEMBERS)}
    assert short.levels(hall) == ["satisfied", "basically_satisfied"]
    assert hall.move_cycle(year, "close_year", **short.COMMITTEE)["stage"] == "CLOSED"


def test_the_congress_does_not_grade_for_it(app: FastAPI) -> None:
    hall = open_hall(app)
    short.open_year(hall, "committee-effect")
    sitting = short.meet(hall, Body.PLENARY, 6, "2026-11-23")
    body = {"kind": "effect", "sitting": sitting, "channel": "electronic"}
    answer = hall.clerk.post(f"/api/cycles/{hall.ids['year']}/polls", json=body)
    refused(answer, 409, "wrong-stage")

"""``county``: one group, every item marked for itself, approvals limited to the places."""

from __future__ import annotations

from datetime import datetime

import pytest
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.domain.actors import Body
from app.domain.calendar import SHANGHAI
from tests.journeys import short
from tests.journeys.hall import approving, ok, open_hall

# What whoever spoke first reads of it, in this order.
TOLD = (
    "submitted", "studied", "pooled", "adopted", "appraised", "submitted_to_committee", "deliberated",
    "listed", "selected", "plan_filed", "reported", "graded", "closed",
)  # fmt: skip
EACH = {1: "approve", 2: "oppose", 3: "approve"}


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI))


def test_county(app: FastAPI) -> None:
    hall = open_hall(app)
    short.open_year(hall, "county")
    short.collect(hall, {"street": hall.ids["street"], "due_on": "2026-03-31"})
    short.screen(hall)
    short.deliberate(hall)
    short.publish(hall)
    sitting = short.meet(hall, Body.PLENARY, 6, "2026-11-23")
    assert hall.move_cycle(hall.ids["year"], "open_session")["stage"] == "IN_SESSION"
    ballots = [EACH] * 7 + [{1: "oppose", 2: "abstain", 3: "approve"}]
    result = short.vote(hall, "selection", sitting, ballots, over=approving(1, 2, 3))
    [group] = result["groups"]
    assert (group["code"], group["places"]) == ("general", 2)
    counts = {item["no"]: item["counts"] for item in group["items"]}
    assert counts[1] == {"approve": 7, "oppose": 1, "abstain": 0, "invalid": 0}
    assert counts[2] == {"approve": 0, "oppose": 7, "abstain": 1, "invalid": 0}
    assert hall.move_cycle(hall.ids["year"], "announce_result", second=hall.chair)["stage"] == "IMPLEMENTING"
    assert short.titles(hall) == [short.TITLES[0], short.TITLES[2]]
    ok(hall.clerk.post(f"/api/sittings/{sitting}/close"))
    short.report(hall)
    later = short.meet(hall, Body.PLENARY, 7, "2027-11-22")
    assert hall.move_cycle(hall.ids["year"], "open_effect_vote")["stage"] == "EFFECT_VOTING"
    short.vote(hall, "effect", later, [{1: "satisfied", 2: "satisfied"}] * 8)
    assert short.levels(hall) == ["satisfied", "satisfied"]
    assert hall.move_cycle(hall.ids["year"], "close_year", **short.COMMITTEE)["stage"] == "CLOSED"
    told = short.told(hall)
    assert [step for step in told if step in TOLD] == list(TOLD)

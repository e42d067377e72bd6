"""``town``: no street batch and no pre-deliberation; the presidium pools, publishes and regrades."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.domain.actors import Body
from app.domain.calendar import SHANGHAI
from tests.doctor.outside import recomputed, told_outside
from tests.journeys import polling, short
from tests.journeys.district import DEPUTIES
from tests.journeys.hall import approving, ok, open_hall, refused

PRESIDIUM: dict[str, Any] = {"meeting": "主席团第三次会议", "document_no": "主〔2026〕3号"}
MEMBERS = DEPUTIES[:5]


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock(datetime(2026, 3, 2, 9, tzinfo=SHANGHAI))


def test_town(app: FastAPI, tmp_path: Path) -> None:
    hall = open_hall(app)
    short.open_year(hall, "town", Body.PRESIDIUM)
    short.collect(hall, {})
    decided = ok(hall.clerk.get(f"/api/decisions/{hall.ids['batch_decision']}"))
    assert decided["body"] == "presidium"
    short.screen(hall)
    year = hall.ids["year"]
    moves = {m["action"]: m["body"] for m in ok(hall.clerk.get(f"/api/cycles/{year}/desk"))["moves"]}
    assert moves == {"return_list": "presidium", "publish_list": "presidium"}
    short.publish(hall, by=hall.committee, second=hall.clerk, **PRESIDIUM)
    assert short.told(hall)[-2:] == ["appraised", "listed"]
    sitting = short.meet(hall, Body.PLENARY, 6, "2026-11-23")
    assert hall.move_cycle(year, "open_session")["stage"] == "IN_SESSION"
    short.vote(hall, "selection", sitting, [approving(1, 2)] * 8)
    assert hall.move_cycle(year, "announce_result", second=hall.chair)["stage"] == "IMPLEMENTING"
    ok(hall.clerk.post(f"/api/sittings/{sitting}/close"))
    short.report(hall)
    later = short.meet(hall, Body.PLENARY, 7, "2027-11-22")
    hall.move_cycle(year, "open_effect_vote")
    short.vote(hall, "effect", later, [{1: "satisfied", 2: "unsatisfied"}] * 8)
    ok(hall.clerk.post(f"/api/sittings/{later}/close"))
    assert short.levels(hall) == ["satisfied", "unsatisfied"]
    early = hall.decide("cycle", year, "close_year", **PRESIDIUM)
    path = f"/api/cycles/{year}/moves/close_year"
    refused(hall.second.post(path, json={"decision": early}), 409, "rules-unmet")
    _put_right(hall)
    assert hall.move_cycle(year, "close_year", by=hall.committee, second=hall.clerk, **PRESIDIUM)
    _regraded_by_the_presidium(hall)
    told = told_outside(app, tmp_path)
    assert [one.text for one in told if not one.ok or "后来有改动" in one.text] == []
    recomputed(app, tmp_path, "公布候选名单", "主席团提请表决", "同意整改方案")


def _put_right(hall: Any) -> None:
    second = ok(hall.public.get(f"/api/projects?cycle={hall.ids['year']}"))["items"][1]["id"]
    own = f"/api/projects/{second}"
    ok(hall.department.post(f"{own}/rectification/plan", json={"text": "两个月内补齐。"}), 201)
    accepted = hall.decide("project", second, "accept_plan", by=hall.committee, **PRESIDIUM)
    ok(hall.clerk.post(f"{own}/moves/accept_plan", json={"decision": accepted}))
    ok(hall.department.post(f"{own}/rectification/report", json={"text": "已补齐。"}), 201)


def _regraded_by_the_presidium(hall: Any) -> None:
    hall.deputies = {}
    presidium = short.meet(hall, Body.PRESIDIUM, 9, "2028-02-22", MEMBERS)
    short.vote(hall, "regrade", presidium, [{2: "satisfied"}] * 3 + [{2: "unsatisfied"}] * 2)
    assert short.levels(hall) == ["satisfied", "satisfied"]


def test_without_two_thirds_of_the_deputies_no_vote_is_opened(app: FastAPI) -> None:
    hall = open_hall(app)
    short.open_year(hall, "town", Body.PRESIDIUM)
    short.collect(hall, {})
    short.screen(hall)
    short.publish(hall, by=hall.committee, second=hall.clerk, **PRESIDIUM)
    sitting = short.meet(hall, Body.PLENARY, 6, "2026-11-23", present=7)
    hall.move_cycle(hall.ids["year"], "open_session")
    poll = polling.prepare(hall, "selection", hall.ids["year"], sitting, channel="electronic")
    decision = hall.decide("poll", poll, "open")
    answer = hall.chair.post(f"/api/polls/{poll}/moves/open", json={"decision": decision})
    [unmet] = refused(answer, 409, "rules-unmet")["unmet"]
    assert (unmet["class"], "8" in unmet["detail"], "7" in unmet["detail"]) == ("legal", True, True)

"""Where no committee deliberates beforehand, the presidium examines the list and has it published."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from app.domain.actors import Body, Role
from tests.deliberations.year import AGREED, COMMITTEE, MEETING, Year, year_of
from tests.factories import signed_in
from tests.journeys.hall import ok, refused

PRESIDIUM: dict[str, Any] = {"meeting": "主席团第三次会议", "document_no": "溪主〔2026〕3号"}


@pytest.fixture
def town(app: FastAPI) -> Year:
    year = year_of(app, "town")
    year.secretary = signed_in(app, Role.BODY_SECRETARY, body=Body.PRESIDIUM)
    return year


def test_the_presidium_publishes_what_the_government_submitted(town: Year) -> None:
    motion = town.submit()
    body = {"kind": "motion", "subject": motion, "action": "deliberate", **COMMITTEE, "deliberation": AGREED}
    refused(town.secretary.post("/api/decisions", json=body), 409, "wrong-stage")
    desk = ok(town.clerk.get(f"/api/cycles/{town.cycle}/desk"))
    bodies = {move["action"]: (move["body"], move["unmet"]) for move in desk["moves"]}
    assert bodies["publish_list"] == ("presidium", [])
    listed = ok(town.move("publish_list", town.secretary, **PRESIDIUM))
    assert listed["stage"] == "LISTED"
    assert town.statuses() == {"LISTED"}
    shown = town.motion(motion, town.public)
    assert (shown["deliberations"], shown["document_no"]) == ([], MEETING["document_no"])


def test_a_list_changed_after_the_presidium_decided_is_not_published_on_that_decision(town: Year) -> None:
    town.submit()
    decision = town.decide("cycle", town.cycle, "publish_list", town.clerk, **PRESIDIUM)
    town.change(0, scope="另一范围")
    path = f"/api/cycles/{town.cycle}/moves/publish_list"
    refused(town.second.post(path, json={"decision": decision}), 409, "subject-changed")
    ok(town.move("publish_list", town.clerk, **PRESIDIUM))

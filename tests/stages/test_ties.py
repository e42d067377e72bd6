"""得票相同: nothing is broken by order. A run-off, then the presidium; or the presidium at once."""

from __future__ import annotations

import json

from app.candidates import service as candidates
from app.db.session import Database
from app.domain.words import CandidateStatus
from tests.journeys.hall import Hall, approving, ok, refused
from tests.journeys.polling import outcomes
from tests.stages.morning import SHORT, adopt
from tests.stages.voting import (
    announced,
    cast,
    counted,
    held,
    in_session,
    opened,
    sealed,
    settle,
    try_cycle,
    unmet,
)

# general has two places: 1 is in, 2 and 3 share the second; 4 takes the other group's one place.
TIED = [approving(1, 2, 4), approving(1, 3, 4)]


def fates(hall: Hall, cycle: str) -> set[int]:
    """The numbers of the selected; every other candidate was not."""
    database: Database = hall.app.state.database
    with database.unit(write=False) as db:
        rows = candidates.candidates(db, cycle)
        settled = {CandidateStatus.SELECTED, CandidateStatus.NOT_SELECTED}
        assert {row.status for row in rows} == settled
        return {row.number or 0 for row in rows if row.status is CandidateStatus.SELECTED}


def project_titles(hall: Hall, cycle: str) -> list[str]:
    return [p["title"] for p in ok(hall.public.get(f"/api/projects?cycle={cycle}"))["items"]]


def test_by_the_presidium_at_once(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    adopt(hall, cycle, "futian-2021", **SHORT, tie="presidium")
    in_session(hall)
    poll = opened(hall, "selection", cycle)
    cast(hall, poll, TIED)
    sealed(hall, poll)
    assert counted(hall, poll)["status"] == "tied"
    body = _settling(poll)
    refused(hall.clerk.post("/api/decisions", json=body), 409, "conflict")  # not announced yet
    announced(hall, poll)

    runoff = {"kind": "runoff", "sitting": hall.ids["sitting"], "channel": "electronic"}
    refused(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=runoff), 409, "conflict")
    early = refused(try_cycle(hall, cycle, "announce_result", second=hall.chair), 409, "rules-unmet")
    assert unmet(early) == [("ties_settled", "legal")]
    [tie] = ok(hall.clerk.get(f"/api/polls/{poll}/desk"))["ties"]
    assert (tie["group"], tie["seats"], tie["items"], tie["body"]) == ("general", 1, [2, 3], "presidium")

    for wrong in ([1], [2, 3], [2, 2]):
        sent = {**body, "settlement": {"group": "general", "selected": wrong}}
        problem = refused(hall.clerk.post("/api/decisions", json=sent), 422, "malformed")
        assert problem["errors"][0]["pointer"] == "/settlement/selected"
    for group in ("investment_plan", "unknown"):
        sent = {**body, "settlement": {"group": group, "selected": [4]}}
        refused(hall.clerk.post("/api/decisions", json=sent), 409, "conflict")
    missing = refused(hall.clerk.post("/api/decisions", json={**body, "settlement": None}), 422, "malformed")
    assert missing["errors"][0]["pointer"] == "/settlement"

    other = hall.decide("poll", poll, "settle_tie", settlement={"group": "general", "selected": [2]})
    ok(settle(hall, poll, "general", 3))
    assert ok(hall.clerk.get(f"/api/polls/{poll}/desk"))["ties"] == []
    again = hall.second.post(f"/api/polls/{poll}/tie-settlement", json={"decision": other})
    refused(again, 409, "conflict")

    hall.move_cycle(cycle, "announce_result", second=hall.chair)
    assert fates(hall, cycle) == {1, 3, 4}
    assert project_titles(hall, cycle) == ["新建社区幼儿园", "更新社区食堂", "建设滨河步道"]
    full = json.loads(hall.clerk.get(f"/api/results/{cycle}/full").content)
    settled = {i["no"]: i["settled_by"] for g in full["tally"]["groups"] for i in g["items"]}
    assert settled == {1: "poll", 2: "presidium", 3: "presidium", 4: "poll", 5: "poll"}


def test_a_second_tie_goes_to_the_presidium(hall: Hall) -> None:
    cycle = in_session(hall)
    poll, result = held(hall, "selection", cycle, TIED)
    assert outcomes(result)[2] == outcomes(result)[3] == "tied"
    runoff, again = held(hall, "runoff", cycle, [approving(2), approving(3)])
    assert again["status"] == "tied"
    desk = ok(hall.clerk.get(f"/api/polls/{runoff}/desk"))
    assert (desk["follows"], desk["ties"][0]["items"]) == (poll, [2, 3])
    prepared = {"kind": "runoff", "sitting": hall.ids["sitting"], "channel": "electronic"}
    refused(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=prepared), 409, "conflict")
    early = refused(try_cycle(hall, cycle, "announce_result", second=hall.chair), 409, "rules-unmet")
    assert unmet(early) == [("ties_settled", "legal")]
    ok(settle(hall, runoff, "general", 2))
    hall.move_cycle(cycle, "announce_result", second=hall.chair)
    assert project_titles(hall, cycle) == ["新建社区幼儿园", "加装老旧小区电梯", "建设滨河步道"]


def test_a_shortfall_stays_vacant(hall: Hall) -> None:
    cycle = in_session(hall)
    _, result = held(hall, "selection", cycle, [approving(1, 4)])
    assert [g["vacant"] for g in result["groups"]] == [1, 0]
    hall.move_cycle(cycle, "announce_result", second=hall.chair)
    assert project_titles(hall, cycle) == ["新建社区幼儿园", "建设滨河步道"]
    full = json.loads(hall.clerk.get(f"/api/results/{cycle}/full").content)
    assert [g["vacant"] for g in full["tally"]["groups"]] == [1, 0]


def test_a_second_round_fills_what_is_vacant(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    adopt(hall, cycle, "futian-2021", **SHORT, shortfall="second_round")
    in_session(hall)
    held(hall, "selection", cycle, [approving(1, 4)])
    early = refused(try_cycle(hall, cycle, "announce_result", second=hall.chair), 409, "rules-unmet")
    assert unmet(early) == [("runoffs_announced", "legal")]
    _, result = held(hall, "runoff", cycle, [approving(3)])
    assert outcomes(result) == {2: "not_passed", 3: "selected"}
    assert [g["places"] for g in result["groups"]] == [1]
    hall.move_cycle(cycle, "announce_result", second=hall.chair)
    assert project_titles(hall, cycle) == ["新建社区幼儿园", "更新社区食堂", "建设滨河步道"]


def test_county_rules_let_each_item_be_approved_alone(hall: Hall) -> None:
    """One group would be usual; here both go by approve_each, and the presidium settles the tie."""
    cycle = hall.ids["listed"]
    adopt(hall, cycle, "county", **SHORT, tie="presidium")
    in_session(hall)
    oppose = {3: "oppose", 5: "oppose"}
    poll, result = held(hall, "selection", cycle, [approving(1, 4) | oppose, approving(2, 4) | oppose])
    assert outcomes(result) == {1: "selected", 2: "selected", 3: "not_passed", 4: "selected", 5: "not_passed"}
    refused(hall.clerk.post("/api/decisions", json=_settling(poll)), 409, "conflict")  # nothing is tied


def _settling(poll: str) -> dict[str, object]:
    document = {"meeting": "主席团会议", "document_no": "1号"}
    settlement = {"group": "general", "selected": [2]}
    return {"kind": "poll", "subject": poll, "action": "settle_tie", "settlement": settlement, **document}

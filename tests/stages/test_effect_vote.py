"""效果票评 and what follows: its conditions, the committee that grades, 整改 and 再次票评, the year's end."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.db.session import Database
from tests.factories import resident_client
from tests.journeys import polling
from tests.journeys.district import DEPUTIES
from tests.journeys.hall import Hall, ok, refused
from tests.journeys.polling import outcomes
from tests.stages.committee import deciding_bodies, leave_the_session, meeting
from tests.stages.morning import SHORT, adopt
from tests.stages.voting import (
    announced,
    cast,
    counted,
    held,
    opened,
    sealed,
    try_cycle,
    try_poll,
    unmet,
)

MEMBERS = DEPUTIES[:5]
OF_VALID = {"over": "1/2", "strict": True, "base": "valid"}  # one ballot gives the level
GOOD, POOR = "satisfied", "unsatisfied"


@pytest.fixture
def last(hall: Hall) -> str:
    """Last year, one ballot enough to grade it."""
    cycle = hall.ids["implementing"]
    adopt(hall, cycle, "futian-2021", **SHORT, effect_majority=OF_VALID)
    return cycle


def projects(hall: Hall, cycle: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ok(hall.public.get(f"/api/projects?cycle={cycle}"))["items"]
    return found


def forget_reports(hall: Hall, kind: str) -> None:
    """As if it had never been filed."""
    database: Database = hall.app.state.database
    with database.unit(write=True) as db:
        db.execute(sa.text("DELETE FROM report WHERE kind = :kind"), {"kind": kind})


def rectify(hall: Hall, project: str, body: str) -> None:
    """Plan filed, accepted by the body that grades again, done and reported."""
    base = f"/api/projects/{project}"
    ok(hall.department.post(f"{base}/rectification/plan", json={"text": "一个月内补齐。"}), 201)
    early = {"text": "已补齐。"}
    refused(hall.department.post(f"{base}/rectification/report", json=early), 409, "not-rectifying")
    accepted = hall.decide("project", project, "accept_plan")
    assert ok(hall.clerk.get(f"/api/decisions/{accepted}"))["body"] == body
    ok(hall.second.post(f"{base}/moves/accept_plan", json={"decision": accepted}))
    ok(hall.department.post(f"{base}/rectification/report", json=early), 201)


def test_a_missing_final_report_is_never_waived(hall: Hall, last: str) -> None:
    forget_reports(hall, "final")
    problem = refused(try_cycle(hall, last, "open_effect_vote"), 409, "rules-unmet")
    assert unmet(problem) == [("final_reports_in", "legal"), ("reports_out_long_enough", "procedural")]
    body: dict[str, Any] = {"kind": "cycle", "subject": last, "action": "open_effect_vote"}
    body |= {"meeting": "主席团会议", "document_no": "1", "waives": ["final_reports_in"], "reason": "来不及"}
    refused(hall.clerk.post("/api/decisions", json=body), 409, "not-waivable")


def test_a_late_report_is_waived_by_the_presidium(hall: Hall, last: str) -> None:
    adopt(hall, last, "futian-2021", **SHORT, report_days=15)
    problem = refused(try_cycle(hall, last, "open_effect_vote"), 409, "rules-unmet")
    assert unmet(problem) == [("reports_out_long_enough", "procedural")]
    assert problem["unmet"][0]["waivable_by"] == "presidium"
    waiver = hall.decide(
        "cycle", last, "open_effect_vote", waives=["reports_out_long_enough"], reason="会期由法律规定"
    )
    refused(try_cycle(hall, last, "open_effect_vote"), 409, "rules-unmet")  # nobody has countersigned it
    ok(hall.second.post(f"/api/decisions/{waiver}/countersign"))
    shown = ok(hall.clerk.get(f"/api/cycles/{last}/desk"))["moves"][0]
    assert [(u["code"], u["waived"]) for u in shown["unmet"]] == [("reports_out_long_enough", True)]
    hall.move_cycle(last, "open_effect_vote")
    made = ok(hall.clerk.get(f"/api/cycles/{last}/desk"))["made"][-1]
    assert [(w["code"], w["reason"]) for w in made["waivers"]] == [
        ("reports_out_long_enough", "会期由法律规定")
    ]


def test_a_missing_mid_year_report_is_noted(hall: Hall, last: str) -> None:
    forget_reports(hall, "mid_year")
    problem = refused(try_cycle(hall, last, "open_effect_vote"), 409, "rules-unmet")
    assert unmet(problem) == [("mid_year_report_in", "procedural")]
    ok(hall.clerk.post(f"/api/cycles/{last}/mid-year-absence", json={"why": "当时系统尚未启用"}))
    hall.move_cycle(last, "open_effect_vote")


def test_the_vote_is_not_opened_before_the_year_is_there(hall: Hall, last: str) -> None:
    poll = polling.prepare(hall, "effect", last, hall.ids["sitting"], channel="electronic")
    problem = refused(try_poll(hall, poll, "open"), 409, "rules-unmet")
    assert unmet(problem) == [("cycle_stage_fits", "legal")]
    hall.move_cycle(last, "open_effect_vote")
    ok(try_poll(hall, poll, "open"))


def test_residents_grade_until_the_deputies_box_is_sealed(hall: Hall, last: str) -> None:
    resident = resident_client(hall.app)
    path = f"/api/projects/{projects(hall, last)[0]['id']}/grade"
    hall.move_cycle(last, "open_effect_vote")
    first = opened(hall, "effect", last)
    ok(resident.put(path, json={"grade": GOOD}))
    sealed(hall, first)
    refused(resident.put(path, json={"grade": POOR}), 409, "grading-closed")
    ok(try_poll(hall, first, "annul", second=hall.second, reason="票箱受损"))
    again, _ = held(hall, "effect", last, [dict.fromkeys((1, 2, 3), GOOD)])
    refused(resident.put(path, json={"grade": POOR}), 409, "grading-closed")
    assert ok(hall.clerk.get(f"/api/polls/{again}/desk"))["follows"] == first
    stored = ok(hall.public.get(f"/api/results/{last}-effect/public"))
    items = [item for group in stored["tally"]["groups"] for item in group["items"]]
    assert items[0]["residents"]["n"] == 1


def test_unsatisfied_until_it_is_put_right(hall: Hall, last: str) -> None:
    """Graded again by the standing committee, in vain, then well; the year closes in between."""
    hall.move_cycle(last, "open_effect_vote")
    held(hall, "effect", last, [{1: GOOD, 2: GOOD, 3: POOR}])
    project = projects(hall, last)[2]["id"]
    nothing = {"kind": "regrade", "sitting": hall.ids["sitting"], "channel": "electronic"}
    refused(hall.clerk.post(f"/api/cycles/{last}/polls", json=nothing), 409, "conflict")
    rectify(hall, project, "standing_committee")
    refused(hall.clerk.post(f"/api/cycles/{last}/polls", json=nothing), 409, "conflict")  # another body's
    leave_the_session(hall)

    sitting = meeting(hall, "standing_committee", MEMBERS)
    _, result = held(hall, "regrade", last, [{3: POOR}], sitting=sitting)
    assert (result["issued"], outcomes(result)) == (5, {3: "unsatisfied"})
    assert projects(hall, last)[2]["status"] == "RECTIFYING"
    early = refused(try_cycle(hall, last, "close_year"), 409, "rules-unmet")
    assert unmet(early) == [("plans_accepted", "legal")]
    rectify(hall, project, "standing_committee")
    hall.move_cycle(last, "close_year")

    poll, result = held(hall, "regrade", last, [{3: GOOD}], sitting=sitting)
    assert outcomes(result) == {3: "satisfied"}
    assert ok(hall.clerk.get(f"/api/polls/{poll}/desk"))["regrade"] is True
    assert projects(hall, last)[2]["status"] == "GRADED"
    closing = hall.decide("project", project, "close")
    ok(hall.second.post(f"/api/projects/{project}/moves/close", json={"decision": closing}))
    assert [p["status"] for p in projects(hall, last)] == ["CLOSED"] * 3


def test_one_regrade_at_a_time_and_a_new_one_follows_the_annulled(hall: Hall, last: str) -> None:
    hall.move_cycle(last, "open_effect_vote")
    held(hall, "effect", last, [{1: GOOD, 2: GOOD, 3: POOR}])
    rectify(hall, projects(hall, last)[2]["id"], "standing_committee")
    leave_the_session(hall)
    sitting = meeting(hall, "standing_committee", MEMBERS)
    first = opened(hall, "regrade", last, sitting=sitting)
    again = {"kind": "regrade", "sitting": sitting, "channel": "electronic"}
    refused(hall.clerk.post(f"/api/cycles/{last}/polls", json=again), 409, "conflict")
    ok(try_poll(hall, first, "annul", second=hall.second, reason="设备故障"))
    assert ok(hall.clerk.post(f"/api/cycles/{last}/polls", json=again), 201)["follows"] == first


def test_the_committee_grades(hall: Hall, last: str) -> None:
    """Its own bodies decide, more than half of it suffices, its members alone vote."""
    adopt(hall, last, "committee-effect", **SHORT, report_days=15)
    plenary = {"kind": "effect", "sitting": hall.ids["sitting"], "channel": "electronic"}
    refused(hall.clerk.post(f"/api/cycles/{last}/polls", json=plenary), 409, "conflict")
    leave_the_session(hall)
    sitting = meeting(hall, "standing_committee", MEMBERS, present=3)
    bodies = deciding_bodies(hall, sitting)
    assert (bodies["agenda"], bodies["tellers_adopted"]) == ("directors_meeting", "standing_committee")

    late = refused(try_cycle(hall, last, "open_effect_vote"), 409, "rules-unmet")
    assert [u["waivable_by"] for u in late["unmet"]] == ["directors_meeting"]
    waives, why = ["reports_out_long_enough"], "会期已定"
    waiver = hall.decide("cycle", last, "open_effect_vote", waives=waives, reason=why)
    assert ok(hall.second.post(f"/api/decisions/{waiver}/countersign"))["body"] == "directors_meeting"
    decision = hall.decide("cycle", last, "open_effect_vote")
    assert ok(hall.clerk.get(f"/api/decisions/{decision}"))["body"] == "standing_committee"
    ok(hall.second.post(f"/api/cycles/{last}/moves/open_effect_vote", json={"decision": decision}))

    poll = opened(hall, "effect", last, sitting=sitting)
    moves = ok(hall.clerk.get(f"/api/polls/{poll}/desk"))["moves"]
    assert {m["action"]: m["body"] for m in moves} == {
        "seal": "executive_chair",
        "switch_to_paper": "directors_meeting",
        "annul": "directors_meeting",
    }
    refused(hall.cast(poll, DEPUTIES[5], {1: GOOD}), 403, "not-on-roll")
    cast(hall, poll, [dict.fromkeys((1, 2, 3), GOOD)] * 3)
    sealed(hall, poll)
    result = counted(hall, poll)
    assert outcomes(result) == dict.fromkeys((1, 2, 3), GOOD)  # 3 of all 5 members
    announced(hall, poll)


def test_two_of_five_are_no_quorum(hall: Hall, last: str) -> None:
    adopt(hall, last, "committee-effect", **SHORT)
    leave_the_session(hall)
    sitting = meeting(hall, "standing_committee", MEMBERS, present=2)
    hall.move_cycle(last, "open_effect_vote")
    poll = polling.prepare(hall, "effect", last, sitting, channel="electronic")
    problem = refused(try_poll(hall, poll, "open"), 409, "rules-unmet")
    assert unmet(problem) == [("quorum_present", "legal")]
    assert "须 3 人" in problem["unmet"][0]["detail"]


def test_in_a_town_the_presidium_stands_in(hall: Hall, last: str) -> None:
    """It accepts the plan, holds the regrade in a meeting of its own, closes the year."""
    adopt(hall, last, "town", **SHORT, effect_majority=OF_VALID)
    hall.move_cycle(last, "open_effect_vote")
    held(hall, "effect", last, [{1: GOOD, 2: GOOD, 3: POOR}])
    rectify(hall, projects(hall, last)[2]["id"], "presidium")
    closing = hall.decide("cycle", last, "close_year")
    assert ok(hall.clerk.get(f"/api/decisions/{closing}"))["body"] == "presidium"
    ok(hall.second.post(f"/api/cycles/{last}/moves/close_year", json={"decision": closing}))
    leave_the_session(hall)

    sitting = meeting(hall, "presidium", MEMBERS)
    assert set(deciding_bodies(hall, sitting).values()) <= {"presidium", "executive_chair", None}
    poll = opened(hall, "regrade", last, sitting=sitting)
    moves = ok(hall.clerk.get(f"/api/polls/{poll}/desk"))["moves"]
    assert {m["body"] for m in moves} == {"executive_chair", "presidium"}
    refused(hall.cast(poll, DEPUTIES[5], {3: GOOD}), 403, "not-on-roll")


def test_a_towns_list_is_amended_by_the_presidium(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    adopt(hall, cycle, "town", **SHORT)
    desk = ok(hall.clerk.get(f"/api/cycles/{cycle}/desk"))["moves"]
    assert {m["action"]: m["body"] for m in desk} == {"amend_list": "presidium", "open_session": "presidium"}

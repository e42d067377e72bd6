"""提请审议: submitted, deliberated, returned and submitted again, published."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from app.domain.actors import Body, Role
from app.domain.words import CandidateStatus
from tests.deliberations.year import AGREED, COMMITTEE, MEETING, TITLES, Year
from tests.factories import deputy_client, found_deputies, resident_client, signed_in
from tests.journeys.hall import ok, refused


def unmet(answer: Any) -> list[str]:
    return [u["code"] for u in refused(answer, 409, "rules-unmet")["unmet"]]


def test_the_motion_holds_the_list_as_it_was_submitted(year: Year) -> None:
    motion = year.motion(year.submit())
    assert (motion["number"], motion["document_no"]) == (1, MEETING["document_no"])
    assert (motion["closed"], motion["deliberations"], motion["since_last"]) == (False, [], [])
    assert ok(year.clerk.get(f"/api/cycles/{year.cycle}"))["stage"] == "PRE_DELIBERATION"
    assert len(motion["list_digest"]) == len(hashlib.sha256().hexdigest())


def test_party_and_budget_are_asked_for_and_can_be_waived(year: Year) -> None:
    answer = year.move("submit_motion", year.government, **MEETING)
    assert unmet(answer) == ["party_informed", "in_draft_budget"]
    for code, waived in (("party_informed", "主任会议同意"), ("in_draft_budget", "常委会同意")):
        waiver = year.decide("cycle", year.cycle, "submit_motion", year.clerk, waives=[code], reason=waived)
        ok(year.second.post(f"/api/decisions/{waiver}/countersign"))
    assert ok(year.move("submit_motion", year.government, **MEETING))["stage"] == "PRE_DELIBERATION"


def test_everything_unmet_is_named_at_once(year: Year) -> None:
    year.change(0, appraised_version=0)
    year.change(1, purpose="")
    year.change(2, status=CandidateStatus.DROPPED)
    year.change(3, status=CandidateStatus.DROPPED)
    answer = year.move("submit_motion", year.government, **MEETING)
    legal = ["all_appraised", "dossiers_complete", "contested_by_margin"]
    assert unmet(answer) == [*legal, "party_informed", "in_draft_budget"]


def test_a_list_changed_after_the_government_decided_is_not_submitted_on_that_decision(year: Year) -> None:
    year.note()
    decision = year.decide("cycle", year.cycle, "submit_motion", year.government, **MEETING)
    year.change(0, purpose="改写过的目的")
    answer = year.second.post(f"/api/cycles/{year.cycle}/moves/submit_motion", json={"decision": decision})
    refused(answer, 409, "subject-changed")


def test_the_committee_deliberates_and_the_directors_publish(year: Year) -> None:
    motion = year.submit()
    held = year.deliberate(motion)
    assert (held["number"], held["carried"], held["outcome_label"]) == (1, True, "同意提请")
    assert year.statuses() == {"DELIBERATED"}
    listed = ok(year.move("publish_list", year.clerk))
    assert (listed["stage"], listed["listed_on"]) == ("LISTED", "2026-11-23")
    items = ok(year.public.get(f"/api/candidates?cycle={year.cycle}"))["items"]
    assert [(c["number"], c["title"]) for c in items] == list(enumerate(TITLES, start=1))
    found = year.motion(motion, year.public)
    assert (found["closed"], found["returned"], found["differences"]) == (True, False, [])
    versions = ok(year.public.get(f"/api/candidate-lists?cycle={year.cycle}"))["items"]
    assert [v["version"] for v in versions] == [1]


def test_two_humans_record_it_and_the_first_is_the_committees_secretary(year: Year) -> None:
    motion = year.submit()
    about = {"kind": "motion", "subject": motion, "action": "deliberate", **COMMITTEE}
    body = {**about, "deliberation": AGREED}
    for client in (year.government, signed_in(year.app, Role.BODY_SECRETARY, body=Body.PRESIDIUM)):
        assert client.post("/api/decisions", json=body).status_code == 403
    decision = ok(year.secretary.post("/api/decisions", json=body), 201)["id"]
    path = f"/api/motions/{motion}/deliberation"
    refused(year.secretary.post(path, json={"decision": decision}), 403, "same-human")
    assert year.government.post(path, json={"decision": decision}).status_code == 403
    ok(year.second.post(path, json={"decision": decision}), 201)
    refused(year.second.post(path, json={"decision": decision}), 409, "deliberated")


def test_a_list_that_changed_since_is_not_deliberated(year: Year) -> None:
    motion = year.submit()
    decision = year.decide("motion", motion, "deliberate", year.secretary, deliberation=AGREED)
    year.change(0, budget=3_000_000)
    path = f"/api/motions/{motion}/deliberation"
    refused(year.clerk.post(path, json={"decision": decision}), 409, "list-changed")
    body = {"kind": "motion", "subject": motion, "action": "deliberate", **COMMITTEE, "deliberation": AGREED}
    problem = refused(year.secretary.post("/api/decisions", json=body), 409, "list-changed")
    assert "改动了 1 处" in problem["detail"]
    year.change(0, budget=2_000_000)
    ok(year.clerk.post(path, json={"decision": decision}), 201)


def test_one_that_the_government_took_back_meanwhile_stops_nothing(year: Year) -> None:
    motion = year.submit()
    year.change(3, status=CandidateStatus.WITHDRAWN)
    year.deliberate(motion)
    assert ok(year.move("publish_list", year.clerk))["stage"] == "LISTED"


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({"held_on": "2026-11-24"}, ["/held_on"]),
        ({"held_on": "2026-11-22"}, ["/held_on"]),
        ({"members": 0, "present": 0, "in_favour": 0, "against": 0, "abstained": 0}, ["/members"]),
        ({"present": 32}, ["/present"]),
        ({"in_favour": 25}, ["/in_favour"]),
        ({"outcome": "returned"}, ["/opinions"]),
        ({"outcome": "agreed_in_principle"}, ["/opinions"]),
        ({"opinions": [{"text": "请说明", "candidate": "0000000000"}]}, ["/opinions/0/candidate"]),
        ({"in_favour": -1}, ["/in_favour"]),
        ({"in_favour": True}, ["/in_favour"]),
        ({"outcome": "refused"}, ["/outcome"]),
        ({"opinions": [{"text": ""}]}, ["/opinions/0/text"]),
    ],
)
def test_a_record_that_cannot_be_meant_names_its_places(
    year: Year, said: dict[str, Any], pointers: list[str]
) -> None:
    motion = year.submit()
    body = {"kind": "motion", "subject": motion, "action": "deliberate", **COMMITTEE}
    answer = year.secretary.post("/api/decisions", json={**body, "deliberation": {**AGREED, **said}})
    problem = refused(answer, 422, "malformed")
    assert [e["pointer"] for e in problem["errors"]] == [f"/deliberation{p}" for p in pointers]


def test_a_decision_on_a_motion_is_to_deliberate_it_and_says_what_was_said(year: Year) -> None:
    motion = year.submit()
    body = {"kind": "motion", "subject": motion, "action": "deliberate", **COMMITTEE}
    assert refused(year.secretary.post("/api/decisions", json=body), 422, "malformed")["errors"]
    other = year.secretary.post("/api/decisions", json={**body, "action": "publish"})
    refused(other, 404, "missing")
    unknown = year.secretary.post("/api/decisions", json={**body, "subject": "0000000000"})
    refused(unknown, 404, "missing")


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (
            {"present": 15, "in_favour": 15, "against": 0, "abstained": 0},
            ["deliberated_with_quorum", "agreed_by_majority"],
        ),
        ({"in_favour": 15, "against": 10, "abstained": 2}, ["agreed_by_majority"]),
    ],
)
def test_without_quorum_or_a_majority_of_all_it_is_not_published_and_may_be_deliberated_again(
    year: Year, said: dict[str, Any], missing: list[str]
) -> None:
    motion = year.submit()
    assert year.deliberate(motion, **said)["carried"] is False
    assert unmet(year.move("publish_list", year.clerk)) == missing
    assert year.deliberate(motion, in_favour=16, against=8)["number"] == 2
    assert ok(year.move("publish_list", year.clerk))["stage"] == "LISTED"


def test_nothing_is_published_before_it_is_deliberated(year: Year) -> None:
    year.submit()
    assert unmet(year.move("publish_list", year.clerk)) == ["deliberated_with_quorum", "agreed_by_majority"]


def test_returned_with_opinions_and_submitted_again(year: Year) -> None:
    first = year.submit()
    refusal = year.move("return_list", year.secretary)
    assert unmet(refusal) == ["returned_with_opinions"]
    held = year.deliberate(first, "请补充论证", ("请核实预算", year.candidates[0]), outcome="returned")
    assert unmet(year.move("publish_list", year.clerk)) == ["agreed_by_majority", "opinions_answered"]
    assert ok(year.move("return_list", year.secretary))["stage"] == "SCREENING"
    assert year.statuses() == {"APPRAISED"}
    ok(year.try_answer(held["opinions"][0], "adopted"))
    year.change(0, budget=1_500_000, version=2, appraised_version=2)
    ok(year.move("submit_motion", year.government, **MEETING))
    [one, two] = year.motions()
    assert [(m["number"], m["closed"], m["returned"]) for m in (one, two)] == [
        (1, True, True),
        (2, False, False),
    ]
    again = year.motion(two["id"])
    changed = [(d["candidate"], d["field"], d["before"], d["after"]) for d in again["since_last"]]
    assert changed == [(year.candidates[0], "budget", 2_000_000, 1_500_000)]
    kept = year.motion(first)["deliberations"][0]["opinions"]
    assert [o["answer"] for o in kept] == ["adopted", None]
    year.deliberate(two["id"])
    assert unmet(year.move("publish_list", year.clerk)) == ["opinions_answered"]
    ok(year.try_answer(kept[1], "partly", "已核减"))
    assert ok(year.move("publish_list", year.clerk))["stage"] == "LISTED"


def test_a_returned_motion_is_not_deliberated_any_more(year: Year) -> None:
    motion = year.submit()
    year.deliberate(motion, "请补充论证", outcome="returned")
    ok(year.move("return_list", year.secretary))
    body = {"kind": "motion", "subject": motion, "action": "deliberate", **COMMITTEE, "deliberation": AGREED}
    refused(year.secretary.post("/api/decisions", json=body), 409, "wrong-stage")


def test_before_the_list_only_staff_read_it_from_then_on_everybody(year: Year) -> None:
    motion = year.submit()
    held = year.deliberate(motion, "请补充论证")
    [deputy] = found_deputies(year.app, 1, 1)
    readers = (year.public, deputy_client(year.app, deputy), resident_client(year.app))
    for reader in readers:
        for path in (f"/api/motions/{motion}", f"/api/cycles/{year.cycle}/motions"):
            refused(reader.get(path), 404, "missing")
    ok(year.try_answer(held["opinions"][0], "not_adopted", "已另有安排"))
    ok(year.move("publish_list", year.clerk))
    for reader in readers:
        [shown] = year.motion(motion, reader)["deliberations"]
        assert (shown["in_favour"], shown["against"], shown["abstained"]) == (24, 1, 2)
        assert [(o["text"], o["answer"], o["reason"]) for o in shown["opinions"]] == [
            ("请补充论证", "not_adopted", "已另有安排")
        ]
        assert len(year.motions(reader)) == 1


@pytest.mark.parametrize(
    "path", ["/api/motions/0000000000", "/api/cycles/0000000000/motions", "/api/motions/x"]
)
def test_what_nobody_knows_is_missing(year: Year, path: str) -> None:
    refused(year.clerk.get(path), 404, "missing")

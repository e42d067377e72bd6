"""调整候选名单: who may, what must still hold, and what becomes of a ballot made before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.doctor.outside import recomputed
from tests.journeys import polling
from tests.journeys.district import DEPUTIES
from tests.journeys.hall import Hall, ok, refused
from tests.stages.voting import in_session, try_poll, unmet

REASON = "条件不具备"


def ids(hall: Hall, cycle: str) -> dict[int, str]:
    items = ok(hall.clerk.get(f"/api/candidates?cycle={cycle}"))["items"]
    return {item["number"]: item["id"] for item in items}


def amend(hall: Hall, by: str, **changes: Any) -> Any:
    """By both hands: the answer to the second; the government and the deputies' desk record first."""
    cycle = hall.ids["listed"]
    sent = {"amended_by": by, "reason": REASON, **changes}
    first = hall.government if by == "government" else hall.clerk
    decision = hall.decide("cycle", cycle, "amend_list", by=first, amendment=sent)
    return hall.second.post(f"/api/cycles/{cycle}/moves/amend_list", json={"decision": decision})


def versions(hall: Hall) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ok(hall.public.get(f"/api/candidate-lists?cycle={hall.ids['listed']}"))[
        "items"
    ]
    return found


@pytest.mark.parametrize("stage", ["LISTED", "IN_SESSION"])
def test_the_government_withdraws(app: FastAPI, hall: Hall, stage: str, tmp_path: Path) -> None:
    cycle = hall.ids["listed"]
    if stage == "IN_SESSION":
        in_session(hall)
    before = versions(hall)
    desk = ok(hall.clerk.get(f"/api/cycles/{cycle}/desk"))["moves"]
    body = next(move["body"] for move in desk if move["action"] == "amend_list")
    assert body == ("presidium" if stage == "IN_SESSION" else "directors_meeting")
    moved = ok(amend(hall, "government", withdraw=[ids(hall, cycle)[3]], uncontested=["general"]))
    assert moved["stage"] == stage
    now, old = versions(hall)
    assert [old["digest"]] == [version["digest"] for version in before]
    assert (now["version"], now["current"], old["current"], now["reason"]) == (2, True, False, REASON)
    recomputed(app, tmp_path, "调整候选名单")


def test_the_presidium_corrects_a_dossier(hall: Hall) -> None:
    cycle = in_session(hall)
    change = [{"candidate": ids(hall, cycle)[1], "target": "完成新建社区幼儿园三所"}]
    ok(amend(hall, "presidium", change=change))
    shown = ok(hall.public.get(f"/api/candidates/{ids(hall, cycle)[1]}"))
    assert shown["target"] == "完成新建社区幼儿园三所"


@pytest.mark.parametrize(("signers", "enough"), [(9, False), (10, True)])
def test_ten_deputies_amend(hall: Hall, signers: int, enough: bool) -> None:
    cycle = in_session(hall)
    signed = [hall.deputy_ids[number] for number in DEPUTIES[:signers]]
    drop = [ids(hall, cycle)[2]]
    answer = amend(hall, "deputies", drop=drop, joint_signers=signed, uncontested=["general"])
    if enough:
        assert [version["version"] for version in versions(hall)] == [2, 1]
    else:
        problem = refused(answer, 409, "rules-unmet")
        assert unmet(problem) == [("joint_deputies", "legal")]
        assert "9" in problem["unmet"][0]["detail"]


@pytest.mark.parametrize("stage", ["LISTED", "IN_SESSION"])
def test_one_is_dropped_with_its_reason_whoever_decides(hall: Hall, stage: str) -> None:
    cycle = hall.ids["listed"]
    if stage == "IN_SESSION":
        in_session(hall)
    gone = ids(hall, cycle)[2]
    assert ok(amend(hall, "presidium", drop=[gone], uncontested=["general"]))["stage"] == stage
    shown = ok(hall.clerk.get(f"/api/candidates/{gone}"))
    assert (shown["status"], shown["status_reason"]) == ("DROPPED", REASON)


def test_what_is_left_must_still_be_a_choice(hall: Hall) -> None:
    cycle = in_session(hall)
    problem = refused(amend(hall, "government", withdraw=[ids(hall, cycle)[5]]), 409, "rules-unmet")
    assert unmet(problem) == [("contested", "legal")]
    assert len(versions(hall)) == 1
    assert len(ok(hall.public.get(f"/api/candidates?cycle={cycle}"))["items"]) == 5


def test_a_refusal_names_everything_at_once(hall: Hall) -> None:
    cycle = in_session(hall)
    polling.prepare(hall, "selection", cycle, hall.ids["sitting"], channel="electronic")
    signed = [hall.deputy_ids[DEPUTIES[0]]]
    answer = amend(hall, "deputies", drop=[ids(hall, cycle)[5]], joint_signers=signed)
    assert [code for code, _ in unmet(refused(answer, 409, "rules-unmet"))] == [
        "joint_deputies",
        "contested",
        "poll_not_frozen",
    ]


def test_a_prepared_ballot_is_made_again_after_an_amendment(hall: Hall) -> None:
    cycle = in_session(hall)
    body = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "paper"}
    path = f"/api/cycles/{cycle}/polls"
    poll = ok(hall.clerk.post(path, json=body), 201)["id"]
    ok(amend(hall, "government", withdraw=[ids(hall, cycle)[3]], uncontested=["general"]))
    refused(try_poll(hall, poll, "freeze", second=hall.second), 409, "conflict")
    assert ok(hall.clerk.post(path, json=body), 201)["id"] == poll
    ok(try_poll(hall, poll, "freeze", second=hall.second))
    items = ok(hall.clerk.get(f"/api/polls/{poll}/definition"))["definition"]["items"]
    assert [item["no"] for item in items] == [1, 2, 4, 5]


def test_a_ballot_frozen_before_the_session_is_not_opened_on_another_list(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    poll = polling.prepare(hall, "selection", cycle, hall.ids["sitting"], channel="electronic")
    change = [{"candidate": ids(hall, cycle)[1], "target": "完成新建社区幼儿园三所"}]
    ok(amend(hall, "presidium", change=change))
    in_session(hall)
    refused(try_poll(hall, poll, "open"), 409, "conflict")
    ok(try_poll(hall, poll, "unfreeze", second=hall.second))
    body = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "electronic"}
    ok(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=body), 201)
    ok(try_poll(hall, poll, "freeze", second=hall.second))
    ok(try_poll(hall, poll, "open"))


def test_a_decision_holds_for_the_list_it_was_made_on(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    decision = hall.decide("cycle", cycle, "open_session")
    ok(amend(hall, "presidium", change=[{"candidate": ids(hall, cycle)[1], "scope": "溪东街道"}]))
    for path in (f"/api/decisions/{decision}/countersign", f"/api/cycles/{cycle}/moves/open_session"):
        refused(hall.second.post(path, json={"decision": decision}), 409, "subject-changed")


@pytest.mark.parametrize(
    ("action", "carried", "pointer"),
    [
        ("amend_list", {}, "/amendment"),
        ("amend_list", {"settlement": {"group": "general", "selected": [1]}}, "/settlement"),
        ("open_session", {"committee_members": 31}, "/committee_members"),
    ],
)
def test_a_decision_carries_what_belongs_to_it(
    hall: Hall, action: str, carried: dict[str, Any], pointer: str
) -> None:
    body = {"kind": "cycle", "subject": hall.ids["listed"], "action": action, "meeting": "会议", **carried}
    problem = refused(hall.clerk.post("/api/decisions", json=body), 422, "malformed")
    assert [fault["pointer"] for fault in problem["errors"]] == [pointer]

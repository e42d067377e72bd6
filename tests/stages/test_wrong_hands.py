"""Moves by the wrong person, on the wrong decision, at the wrong time, twice, and two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from app.db.clock import MovingClock
from app.domain.actors import Body, Role
from app.people.tables import AccountRow
from tests.factories import account, client_of, signed_in
from tests.journeys import polling
from tests.journeys.district import ON_DEVICES
from tests.journeys.hall import Hall, approving, ok, refused
from tests.stages.test_amend_list import ids
from tests.stages.voting import cast, in_session, opened, try_cycle

DOCUMENT = {"meeting": "主席团会议", "document_no": "1号"}


def move(cycle: str, action: str) -> str:
    return f"/api/cycles/{cycle}/moves/{action}"


@pytest.mark.parametrize("role", [Role.TELLER, Role.GOVERNMENT_OFFICE, Role.AUDITOR, Role.SYSADMIN])
def test_only_the_clerk_proposes_the_session(hall: Hall, role: Role) -> None:
    client = signed_in(hall.app, role)
    cycle = hall.ids["listed"]
    body = {"kind": "cycle", "subject": cycle, "action": "open_session", **DOCUMENT}
    refused(client.post("/api/decisions", json=body), 403, "not-your-role")
    decision = hall.decide("cycle", cycle, "open_session")
    refused(client.post(f"/api/decisions/{decision}/countersign"), 403, "not-your-role")
    refused(client.post(move(cycle, "open_session"), json={"decision": decision}), 403, "not-your-role")


def test_a_secretary_records_for_that_body_alone(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    body = {"kind": "cycle", "subject": cycle, "action": "open_session", **DOCUMENT}
    own, other = (
        signed_in(hall.app, Role.BODY_SECRETARY, body=b) for b in (Body.PRESIDIUM, Body.STANDING_COMMITTEE)
    )
    refused(other.post("/api/decisions", json=body), 403, "not-your-role")
    decision = ok(own.post("/api/decisions", json=body), 201)["id"]
    assert ok(hall.clerk.post(move(cycle, "open_session"), json={"decision": decision}))["stage"]


def test_one_human_under_two_accounts_is_one(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    first: AccountRow = account(hall.app, Role.CLERK)
    twin = client_of(hall.app, account(hall.app, Role.BODY_SECRETARY, number=first.phone))
    decision = hall.decide("cycle", cycle, "open_session", by=client_of(hall.app, first))
    refused(twin.post(f"/api/decisions/{decision}/countersign"), 403, "same-human")
    refused(twin.post(move(cycle, "open_session"), json={"decision": decision}), 403, "same-human")


def test_the_announcement_is_the_chairs(hall: Hall) -> None:
    cycle = in_session(hall)
    refused(try_cycle(hall, cycle, "announce_result"), 403, "not-your-role")
    poll = polling.prepare(hall, "selection", cycle, hall.ids["sitting"], channel="electronic")
    decision = hall.decide("poll", poll, "open")
    path = f"/api/polls/{poll}/moves/open"
    refused(hall.second.post(path, json={"decision": decision}), 403, "not-your-role")
    refused(hall.chair.post(path, json={}), 409, "decision-needed")


def test_sealing_is_the_chief_tellers_report(hall: Hall) -> None:
    poll = opened(hall, "selection", in_session(hall))
    decision = hall.decide("poll", poll, "seal", by=hall.tellers[1])
    path = f"/api/polls/{poll}/moves/seal"
    refused(hall.chair.post(path, json={"decision": decision}), 403, "not-your-role")


@pytest.mark.parametrize("action", ["announce_result", "open_effect_vote", "close_year", "submit_motion"])
def test_no_stage_is_skipped(hall: Hall, action: str) -> None:
    cycle = hall.ids["listed"]
    body = {"kind": "cycle", "subject": cycle, "action": action, **DOCUMENT}
    refused(hall.clerk.post("/api/decisions", json=body), 409, "wrong-stage")
    refused(hall.second.post(move(cycle, action), json={"decision": "0000000000"}), 409, "wrong-stage")


def test_a_move_that_is_in_no_table_is_not_known(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    for kind in ("cycle", "poll", "sitting", "project"):
        body = {"kind": kind, "subject": "0000000000", "action": "jump", **DOCUMENT}
        refused(hall.clerk.post("/api/decisions", json=body), 404, "missing")
    body = {"kind": "cycle", "subject": cycle, "action": "jump", **DOCUMENT}
    refused(hall.clerk.post("/api/decisions", json=body), 404, "missing")
    refused(hall.second.post(move(cycle, "jump"), json={"decision": "0000000000"}), 404, "missing")


def test_a_decision_is_for_one_matter(hall: Hall) -> None:
    listed, last = hall.ids["listed"], hall.ids["implementing"]
    other = hall.decide("cycle", last, "open_effect_vote")
    refused(hall.second.post(move(listed, "open_session"), json={"decision": other}), 409, "decision-needed")
    refused(hall.second.post(move(listed, "open_session"), json={}), 409, "decision-needed")
    unknown = {"decision": "0000000000"}
    refused(hall.second.post(move(listed, "open_session"), json=unknown), 404, "missing")


def test_a_decision_is_used_once(hall: Hall) -> None:
    cycle = in_session(hall)
    change = [{"candidate": ids(hall, cycle)[1], "scope": "溪东街道"}]
    amendment = {"amended_by": "presidium", "reason": "更正", "change": change}
    decision = hall.decide("cycle", cycle, "amend_list", amendment=amendment)
    ok(hall.second.post(move(cycle, "amend_list"), json={"decision": decision}))
    used = hall.second.post(move(cycle, "amend_list"), json={"decision": decision})
    refused(used, 409, "decision-used")


def test_a_decision_nobody_signed_within_a_day_is_gone(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    decision = hall.decide("cycle", cycle, "open_session")
    clock: MovingClock = hall.app.state.clock
    clock.move(hours=24, seconds=1)
    late = account(hall.app, Role.CLERK)  # signs in on the day after
    client = client_of(hall.app, late)
    refused(client.post(move(cycle, "open_session"), json={"decision": decision}), 409, "decision-expired")
    shown = ok(client.get(f"/api/cycles/{cycle}/desk"))["moves"][1]
    assert (shown["action"], shown["decisions"]) == ("open_session", [])


def at_once(*calls: Callable[[], Any]) -> list[int]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(answer.status_code for answer in pool.map(lambda call: call(), calls))


def test_of_two_moves_at_once_one_is_made(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    third = signed_in(hall.app, Role.CLERK)
    decisions = [hall.decide("cycle", cycle, "open_session") for _ in range(2)]
    calls = [
        lambda client=client, decision=decision: client.post(
            move(cycle, "open_session"), json={"decision": decision}
        )
        for client, decision in zip((hall.second, third), decisions, strict=True)
    ]
    assert at_once(*calls) == [200, 409]
    made = ok(hall.clerk.get(f"/api/cycles/{cycle}/desk"))["made"]
    assert [m["action"] for m in made] == ["import_listed", "open_session"]


def test_of_two_sealings_at_once_one_is_made(hall: Hall) -> None:
    poll = opened(hall, "selection", in_session(hall))
    cast(hall, poll, [approving(1, 2, 4)])
    decision = hall.decide("poll", poll, "seal", by=hall.tellers[0])
    other = client_of(hall.app, account(hall.app, Role.EXECUTIVE_CHAIR))
    path = f"/api/polls/{poll}/moves/seal"
    chairs = (hall.chair, other)
    calls = [lambda chair=chair: chair.post(path, json={"decision": decision}) for chair in chairs]
    assert at_once(*calls) == [200, 409]
    refused(hall.cast(poll, ON_DEVICES[3], approving(1)), 409, "poll-not-open")


def test_of_two_preparations_at_once_there_is_one_poll(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    body = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "electronic"}
    calls = [lambda c=c: c.post(f"/api/cycles/{cycle}/polls", json=body) for c in (hall.clerk, hall.second)]
    assert at_once(*calls) == [201, 201]
    assert len(ok(hall.clerk.get(f"/api/cycles/{cycle}/desk"))["polls"]) == 1

"""废止, 无效, 改用纸质票: what becomes of a vote that cannot stand, and of the one that follows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.verify import read_package, verify
from tests.doctor.announced import packed
from tests.journeys import polling
from tests.journeys.district import ON_DEVICES
from tests.journeys.hall import Hall, approving, ok, refused
from tests.stages.voting import (
    announced,
    cast,
    counted,
    held,
    in_session,
    opened,
    sealed,
    try_cycle,
    try_poll,
    unmet,
)

ALL_IN = [approving(1, 2, 4)] * 2


def annul(hall: Hall, poll: str) -> Any:
    return ok(try_poll(hall, poll, "annul", second=hall.second, reason="设备故障"))


def of_cycle(hall: Hall, cycle: str) -> dict[str, tuple[str, str | None]]:
    polls = ok(hall.clerk.get(f"/api/cycles/{cycle}/desk"))["polls"]
    return {poll["id"]: (poll["status"], poll["follows"]) for poll in polls}


@pytest.mark.parametrize("reached", ["FROZEN", "OPEN", "SEALED"])
def test_an_annulled_vote_is_kept_and_voted_again(hall: Hall, reached: str) -> None:
    cycle = in_session(hall)
    first = polling.prepare(hall, "selection", cycle, hall.ids["sitting"], channel="electronic")
    if reached != "FROZEN":
        hall.move_poll(first, "open")
        cast(hall, first, ALL_IN)
    if reached == "SEALED":
        sealed(hall, first)
    bare = refused(try_poll(hall, first, "annul", second=hall.second), 409, "rules-unmet")
    assert unmet(bare) == [("annul_reason_given", "legal")]
    annul(hall, first)
    if reached == "OPEN":
        for number in (ON_DEVICES[0], ON_DEVICES[5]):  # marked or not: everybody hears the same
            refused(hall.cast(first, number, approving(1, 2, 4)), 409, "box-void")
    refused(try_cycle(hall, cycle, "announce_result", second=hall.chair), 409, "rules-unmet")
    again, _ = held(hall, "selection", cycle, ALL_IN)
    assert of_cycle(hall, cycle) == {first: ("ANNULLED", None), again: ("ANNOUNCED", first)}
    assert hall.move_cycle(cycle, "announce_result", second=hall.chair)["stage"] == "IMPLEMENTING"


def test_what_is_not_frozen_yet_and_what_is_valid_can_be_annulled(hall: Hall) -> None:
    cycle = in_session(hall)
    body = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "paper"}
    prepared = ok(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=body), 201)["id"]
    annul(hall, prepared)
    valid = opened(hall, "selection", cycle)
    cast(hall, valid, ALL_IN)
    sealed(hall, valid)
    hall.move_poll(valid, "declare_valid", first=hall.tellers[0])
    annul(hall, valid)
    assert of_cycle(hall, cycle) == {prepared: ("ANNULLED", None), valid: ("ANNULLED", prepared)}


def test_what_is_counted_is_never_annulled(hall: Hall) -> None:
    cycle = in_session(hall)
    poll = opened(hall, "selection", cycle)
    cast(hall, poll, ALL_IN)
    sealed(hall, poll)
    counted(hall, poll)
    body = {"kind": "poll", "subject": poll, "action": "annul", "meeting": "主席团会议", "document_no": "1"}
    refused(hall.clerk.post("/api/decisions", json=body), 409, "wrong-stage")


def test_a_void_vote_is_voted_again(hall: Hall) -> None:
    cycle = in_session(hall)
    void = opened(hall, "selection", cycle)
    cast(hall, void, ALL_IN)
    sealed(hall, void)
    chief = {"first": hall.tellers[0]}
    baseless = refused(try_poll(hall, void, "declare_void", **chief), 409, "rules-unmet")
    assert unmet(baseless) == [("ground_for_voidness", "legal")]
    irregular = refused(try_poll(hall, void, "declare_valid", **chief, reason="有人代投"), 409, "rules-unmet")
    assert unmet(irregular) == [("no_irregularity", "legal")]
    assert ok(try_poll(hall, void, "declare_void", **chief, reason="有人代投"))["status"] == "VOID"
    early = refused(try_cycle(hall, cycle, "announce_result", second=hall.chair), 409, "rules-unmet")
    assert unmet(early) == [("selection_announced", "legal")]
    again, _ = held(hall, "selection", cycle, ALL_IN)
    assert of_cycle(hall, cycle)[again] == ("ANNOUNCED", void)
    hall.move_cycle(cycle, "announce_result", second=hall.chair)


def test_a_run_off_voted_again_follows_the_annulled_one(hall: Hall) -> None:
    cycle = in_session(hall)
    selection, _ = held(hall, "selection", cycle, [approving(1, 2, 4), approving(1, 3, 4)])
    gone = opened(hall, "runoff", cycle)
    annul(hall, gone)
    refused(try_cycle(hall, cycle, "announce_result", second=hall.chair), 409, "rules-unmet")
    again, _ = held(hall, "runoff", cycle, [approving(3)])
    assert of_cycle(hall, cycle) == {
        selection: ("ANNOUNCED", None),
        gone: ("ANNULLED", selection),
        again: ("ANNOUNCED", gone),
    }
    hall.move_cycle(cycle, "announce_result", second=hall.chair)


def test_one_vote_at_a_time(hall: Hall) -> None:
    cycle = in_session(hall)
    opened(hall, "selection", cycle)
    body = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "electronic"}
    refused(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=body), 409, "conflict")


def test_switching_to_paper_clears_the_marks_and_counts_paper_alone(hall: Hall, tmp_path: Path) -> None:
    cycle = in_session(hall)
    poll = opened(hall, "selection", cycle, channel="both")
    cast(hall, poll, [approving(2, 3, 5)] * 3)
    desk = ok(try_poll(hall, poll, "switch_to_paper", second=hall.second))
    assert (desk["status"], desk["channel"]) == ("OPEN", "paper")
    refused(hall.cast(poll, ON_DEVICES[0], approving(2, 3, 5)), 409, "box-void")
    for number in ON_DEVICES[:2]:  # one had voted on a device, both take a sheet now
        sheet = {"deputy": hall.deputy_ids[number]}
        ok(hall.clerk.post(f"/api/polls/{poll}/paper/boxes/1/sheets", json=sheet), 201)
    polling.seal(hall, poll, ALL_IN)
    hall.move_poll(poll, "declare_valid", first=hall.tellers[0])
    result = ok(hall.tellers[0].post(f"/api/polls/{poll}/count", json={"cards": []}))["result"]
    assert (result["issued"], result["returned"], result["valid"]) == (2, 2, 2)
    selected = {no for no, outcome in polling.outcomes(result).items() if outcome == "selected"}
    assert selected == {1, 2, 4}
    announced(hall, poll)
    assert not [one.text for one in verify(read_package(packed(hall.app, tmp_path, full=True))) if not one.ok]


def test_a_vote_on_devices_alone_can_switch_too(hall: Hall) -> None:
    cycle = in_session(hall)
    poll = opened(hall, "selection", cycle)
    ok(try_poll(hall, poll, "switch_to_paper", second=hall.second))
    ok(hall.clerk.post(f"/api/polls/{poll}/paper/boxes", json={"number": 1, "printed": 5}), 201)
    again = try_poll(hall, poll, "switch_to_paper", second=hall.second)
    assert ("electronic_box_void_unopened", "legal") in unmet(refused(again, 409, "rules-unmet"))


def test_a_sitting_stays_open_while_a_vote_is_under_way(hall: Hall) -> None:
    cycle = in_session(hall)
    poll = opened(hall, "selection", cycle)
    closing = f"/api/sittings/{hall.ids['sitting']}/close"
    refused(hall.clerk.post(closing), 409, "poll-under-way")
    annul(hall, poll)
    ok(hall.clerk.post(closing))
    body = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "electronic"}
    late = ok(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=body), 201)
    assert late["follows"] == poll


def test_effect_stands_before_selection_on_the_agenda(hall: Hall) -> None:
    for kind, cycle, position in (
        ("selection", "listed", None),
        ("effect", "implementing", None),
        ("selection", "listed", 5),
    ):
        body = {"kind": kind, "sitting": hall.ids["sitting"], "channel": "electronic", "position": position}
        ok(hall.clerk.post(f"/api/cycles/{hall.ids[cycle]}/polls", json=body), 201)
    shown = ok(hall.clerk.get(f"/api/polls?sitting={hall.ids['sitting']}"))["polls"]
    assert {poll["kind"]: poll["position"] for poll in shown} == {"effect": 10, "selection": 5}

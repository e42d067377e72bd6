"""推进台: what may come next, who proposes and who decides it, what still stands against it."""

from __future__ import annotations

from typing import Any

from app.db.clock import MovingClock
from app.domain.actors import Role
from tests.factories import signed_in, visitor
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
    settle,
    try_poll,
)

Row = tuple[str, str, str, str]


def desk(hall: Hall, kind: str, subject: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(hall.auditor.get(f"/api/{kind}/{subject}/desk"))
    return found


def rows(shown: dict[str, Any]) -> list[Row]:
    """Move, who proposes, who decides, what is unmet."""
    return [
        (m["action"], " ".join(m["proposers"]), m["body"], " ".join(u["code"] for u in m["unmet"]))
        for m in shown["moves"]
    ]


def test_a_year_from_its_list_to_its_result(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    amenders = "government_office deputy body_secretary clerk"
    assert rows(desk(hall, "cycles", cycle)) == [
        ("amend_list", amenders, "directors_meeting", "amend_reason_given"),
        ("open_session", "clerk", "presidium", ""),
    ]
    in_session(hall)
    assert rows(desk(hall, "cycles", cycle)) == [
        ("amend_list", amenders, "presidium", "amend_reason_given"),
        ("announce_result", "clerk", "executive_chair", "selection_announced"),
    ]
    held(hall, "selection", cycle, [approving(1, 2, 4), approving(1, 3, 4)])
    assert rows(desk(hall, "cycles", cycle))[1:] == [
        ("announce_result", "clerk", "executive_chair", "runoffs_announced")
    ]
    runoff, _ = held(hall, "runoff", cycle, [approving(2), approving(3)])
    assert rows(desk(hall, "cycles", cycle))[1:] == [
        ("announce_result", "clerk", "executive_chair", "ties_settled")
    ]
    ok(settle(hall, runoff, "general", 2))
    assert rows(desk(hall, "cycles", cycle))[1:] == [("announce_result", "clerk", "executive_chair", "")]
    hall.move_cycle(cycle, "announce_result", second=hall.chair)
    reports = "final_reports_in reports_out_long_enough mid_year_report_in"
    assert rows(desk(hall, "cycles", cycle)) == [("open_effect_vote", "clerk", "presidium", reports)]
    made = [(m["action"], m["source"], m["target"]) for m in desk(hall, "cycles", cycle)["made"]]
    assert made == [
        ("import_listed", "", "LISTED"),
        ("open_session", "LISTED", "IN_SESSION"),
        ("announce_result", "IN_SESSION", "IMPLEMENTING"),
    ]


def test_a_year_from_its_reports_to_its_end(hall: Hall) -> None:
    cycle = hall.ids["implementing"]
    assert rows(desk(hall, "cycles", cycle)) == [("open_effect_vote", "clerk", "presidium", "")]
    hall.move_cycle(cycle, "open_effect_vote")
    assert rows(desk(hall, "cycles", cycle)) == [
        ("close_year", "clerk", "standing_committee", "effect_announced")
    ]
    held(hall, "effect", cycle, [dict.fromkeys((1, 2, 3), "unsatisfied")])
    shown = desk(hall, "cycles", cycle)
    assert rows(shown) == [("close_year", "clerk", "standing_committee", "plans_accepted")]
    [unmet] = shown["moves"][0]["unmet"]
    assert (unmet["class"], unmet["waivable_by"], unmet["detail"]) == (
        "legal",
        None,
        "修缮校舍、增设停车位、提升菜市场",
    )


def test_a_poll_at_each_of_its_stations(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    body = {"kind": "selection", "sitting": hall.ids["sitting"], "channel": "electronic"}
    poll = ok(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=body), 201)["id"]
    annul = ("annul", "clerk", "presidium", "annul_reason_given")
    assert rows(desk(hall, "polls", poll)) == [
        ("freeze", "clerk", "second_person", "key_cards_read_back"),
        annul,
    ]
    ok(try_poll(hall, poll, "annul", second=hall.second, reason="改用别的设备"))
    assert rows(desk(hall, "polls", poll)) == []

    poll = polling.prepare(hall, "selection", cycle, hall.ids["sitting"], channel="electronic")
    assert rows(desk(hall, "polls", poll)) == [
        ("unfreeze", "clerk", "second_person", ""),
        ("open", "clerk", "executive_chair", "cycle_stage_fits"),
        annul,
    ]
    in_session(hall)
    hall.move_poll(poll, "open")
    switch = ("switch_to_paper", "clerk", "presidium", "")
    assert rows(desk(hall, "polls", poll)) == [("seal", "teller", "executive_chair", ""), switch, annul]
    cast(hall, poll, [approving(1, 2, 4)])
    sealed(hall, poll)
    assert rows(desk(hall, "polls", poll)) == [
        ("declare_valid", "teller", "executive_chair", ""),
        ("declare_void", "teller", "executive_chair", "ground_for_voidness"),
        annul,
    ]
    counted(hall, poll)
    assert rows(desk(hall, "polls", poll)) == [("certify", "teller", "tellers", "")]
    announced(hall, poll)
    assert rows(desk(hall, "polls", poll)) == []
    assert desk(hall, "cycles", cycle)["polls"] == [desk(hall, "polls", p) for p in _polls(hall, cycle)]


def _polls(hall: Hall, cycle: str) -> list[str]:
    return [poll["id"] for poll in desk(hall, "cycles", cycle)["polls"]]


def test_decisions_wait_on_the_desk_for_a_day(hall: Hall) -> None:
    cycle = hall.ids["listed"]
    decision = hall.decide("cycle", cycle, "open_session", outcome="同意")
    [waiting] = desk(hall, "cycles", cycle)["moves"][1]["decisions"]
    assert (waiting["id"], waiting["outcome"], waiting["countersigned_by"]) == (decision, "同意", None)
    assert desk(hall, "cycles", cycle)["moves"][0]["decisions"] == []
    signed = hall.decide("cycle", cycle, "open_session")
    ok(hall.second.post(f"/api/decisions/{signed}/countersign"))
    clock: MovingClock = hall.app.state.clock
    clock.move(hours=9)
    hall.auditor = signed_in(hall.app, Role.AUDITOR)
    assert len(desk(hall, "cycles", cycle)["moves"][1]["decisions"]) == 2


def test_nothing_of_a_choice_is_on_the_desk(hall: Hall) -> None:
    """What the desk says of a vote under way is the same whatever was chosen."""
    cycle = in_session(hall)
    shown = []
    for chosen in (approving(1, 2, 4), approving(3, 5)):
        poll = opened(hall, "selection", cycle)
        cast(hall, poll, [chosen] * 2)
        sealed(hall, poll)
        seen = desk(hall, "polls", poll)
        shown.append({**seen, "id": "", "follows": "", "definition_digest": ""})
        ok(try_poll(hall, poll, "annul", second=hall.second, reason="演练"))
    assert shown[0] == shown[1]


def test_the_desk_is_for_those_who_work_at_it(hall: Hall) -> None:
    path = f"/api/cycles/{hall.ids['listed']}/desk"
    refused(visitor(hall.app).get(path), 401, "unauthenticated")
    refused(hall.deputies[ON_DEVICES[0]].get(path), 403, "not-your-role")
    refused(hall.clerk.get("/api/cycles/0000000000/desk"), 404, "missing")
    refused(hall.clerk.get("/api/polls/0000000000/desk"), 404, "missing")

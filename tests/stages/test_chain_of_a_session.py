"""The acts of a session as the auditor reads them over HTTP: the chain checks with the rules alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.chain import Event, check
from tests.journeys.hall import Hall, approving, ok
from tests.stages.voting import held, in_session, settle


def exported(hall: Hall) -> list[Event]:
    """Every page, from the first event on."""
    events: list[Event] = []
    after: int | None = 0
    while after is not None:
        page = ok(hall.auditor.get(f"/api/audit/events?after={after}"))
        for event in page["events"]:
            del event["payload_digest"]  # of a payload that is shown
            events.append(Event(**event))
        after = page["next"]
    return events


def test_a_played_session_checks_from_its_first_event(hall: Hall) -> None:
    cycle = in_session(hall)
    held(hall, "selection", cycle, [approving(1, 2, 4), approving(1, 3, 4)])
    runoff, _ = held(hall, "runoff", cycle, [approving(2), approving(3)])
    ok(settle(hall, runoff, "general", 2))
    hall.move_cycle(cycle, "announce_result", second=hall.chair)
    events = exported(hall)
    head = ok(hall.auditor.get("/api/audit/checkpoint"))
    assert check(events, (head["height"], head["digest"])) is None
    moved = [e.payload["action"] for e in events if e.type == "cycle.moved" and e.subject.endswith(cycle)]
    assert moved == ["import_listed", "open_session", "announce_result"]
    [settled] = [e for e in events if e.type == "poll.tie_settled"]
    assert (settled.subject, settled.payload["selected"]) == (f"poll:{runoff}", [2])
    assert not [e for e in events if "ballot" in e.type or "cast" in e.type]


@pytest.mark.parametrize(("damage", "height"), [("edited", 9), ("deleted", 9), ("swapped", 9), ("cut", None)])
def test_a_changed_export_is_named_by_its_first_bad_height(
    hall: Hall, damage: str, height: int | None
) -> None:
    events = exported(hall)
    head = events[-1].height, events[-1].digest
    if damage == "edited":
        events[8] = replace(events[8], payload={**events[8].payload, "added": 1})
    elif damage == "deleted":
        del events[8]
    elif damage == "swapped":
        events[8], events[9] = events[9], events[8]
    else:
        del events[-1]
    found = check(events, head)
    assert found is not None
    assert found.height == (height or head[0])

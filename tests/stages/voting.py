"""A poll on devices with one key card, quickly: two or three ballots decide it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.testclient import TestClient

from tests.journeys import polling
from tests.journeys.district import ON_DEVICES
from tests.journeys.hall import Hall, ok


def opened(hall: Hall, kind: str, cycle: str, *, sitting: str = "", channel: str = "electronic") -> str:
    """Prepared, frozen and open: its id."""
    poll = polling.prepare(hall, kind, cycle, sitting or hall.ids["sitting"], channel=channel)
    hall.move_poll(poll, "open")
    return poll


def cast(hall: Hall, poll: str, ballots: Sequence[Mapping[int, str]]) -> None:
    for number, marks in zip(ON_DEVICES, ballots, strict=False):
        ok(hall.cast(poll, number, marks), 201)


def sealed(hall: Hall, poll: str) -> None:
    hall.move_poll(poll, "seal", first=hall.tellers[0])


def counted(hall: Hall, poll: str) -> dict[str, Any]:
    """Declared valid and counted: the count's output."""
    hall.move_poll(poll, "declare_valid", first=hall.tellers[0])
    cards = {"cards": hall.cards[poll]}
    result: dict[str, Any] = ok(hall.tellers[0].post(f"/api/polls/{poll}/count", json=cards))["result"]
    return result


def announced(hall: Hall, poll: str) -> None:
    hall.move_poll(poll, "certify", first=hall.tellers[0], second=hall.tellers[1])
    hall.move_poll(poll, "announce")


def held(
    hall: Hall, kind: str, cycle: str, ballots: Sequence[Mapping[int, str]], *, sitting: str = ""
) -> tuple[str, dict[str, Any]]:
    """A whole poll: its id and the count's output."""
    poll = opened(hall, kind, cycle, sitting=sitting)
    cast(hall, poll, ballots)
    sealed(hall, poll)
    result = counted(hall, poll)
    announced(hall, poll)
    return poll, result


def in_session(hall: Hall) -> str:
    """This year's list is on the agenda of the session: its cycle."""
    cycle = hall.ids["listed"]
    hall.move_cycle(cycle, "open_session")
    return cycle


def try_cycle(hall: Hall, cycle: str, action: str, *, second: TestClient | None = None, **more: Any) -> Any:
    """Both hands on a move of the year, whatever comes of it: the answer to the second."""
    path = f"/api/cycles/{cycle}/moves/{action}"
    decision = hall.decide("cycle", cycle, action, **more)
    return (second or hall.second).post(path, json={"decision": decision})


def try_poll(
    hall: Hall,
    poll: str,
    action: str,
    *,
    first: TestClient | None = None,
    second: TestClient | None = None,
    **more: Any,
) -> Any:
    """Both hands on a move of the poll, whatever comes of it: the answer to the second."""
    decision = hall.decide("poll", poll, action, by=first, **more)
    return (second or hall.chair).post(f"/api/polls/{poll}/moves/{action}", json={"decision": decision})


def unmet(problem: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(u["code"], u["class"]) for u in problem["unmet"]]


def settle(hall: Hall, poll: str, group: str, *selected: int) -> Any:
    """The presidium's settlement of a tie by both hands: the answer to the second."""
    decision = hall.decide(
        "poll", poll, "settle_tie", settlement={"group": group, "selected": list(selected)}
    )
    return hall.second.post(f"/api/polls/{poll}/tie-settlement", json={"decision": decision})

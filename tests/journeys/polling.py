"""One poll from its preparation to its announcement, on devices and on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.journeys.district import ON_DEVICES, ON_PAPER
from tests.journeys.hall import Hall, choices, ok

Sheet = Mapping[int, str] | str  # a text: spoiled, and why


def prepare(hall: Hall, kind: str, cycle: str, sitting: str, *, channel: str = "both") -> str:
    """Prepared from the year, keys made and read back, frozen by two, sheets printed where there is paper."""
    body = {"kind": kind, "sitting": sitting, "channel": channel}
    poll: str = ok(hall.clerk.post(f"/api/cycles/{cycle}/polls", json=body), 201)["id"]
    made = ok(hall.tellers[0].post(f"/api/polls/{poll}/keys"), 201)
    hall.cards[poll] = [card["code"] for card in made["cards"]]
    for code in hall.cards[poll]:
        ok(hall.tellers[0].post(f"/api/polls/{poll}/keys/read-back", json={"code": code}))
    hall.move_poll(poll, "freeze", second=hall.second)
    if channel != "electronic":
        ok(hall.clerk.post(f"/api/polls/{poll}/paper/boxes", json={"number": 1, "printed": 5}), 201)
    return poll


def vote(hall: Hall, poll: str, ballots: Sequence[Mapping[int, str]]) -> None:
    """Opens the poll, hands out the sheets, and every device casts; a second try is the same ballot."""
    hall.move_poll(poll, "open")
    for number in ON_PAPER:
        body = {"deputy": hall.deputy_ids[number]}
        ok(hall.clerk.post(f"/api/polls/{poll}/paper/boxes/1/sheets", json=body), 201)
    for number, marks in zip(ON_DEVICES, ballots, strict=True):
        first = ok(hall.cast(poll, number, marks), 201)
        again = ok(hall.cast(poll, number, marks), 200)
        assert first["receipt"] == again["receipt"]
        assert again["replayed"] is True


def seal(hall: Hall, poll: str, sheets: Sequence[Sheet]) -> None:
    """Sealed by chief teller and chair; the box of sheets comes back and is entered twice."""
    hall.move_poll(poll, "seal", first=hall.tellers[0])
    returned = {"returned": len(sheets), "leftover": 5 - len(sheets)}
    ok(hall.tellers[0].post(f"/api/polls/{poll}/paper/boxes/1/return", json=returned))
    stack = {"box": 1, "sheets": [_sheet(sheet) for sheet in sheets]}
    for counter in hall.tellers[2:]:
        ok(counter.post(f"/api/polls/{poll}/paper/stacks/1/sheets", json=stack))


def count(hall: Hall, poll: str) -> dict[str, Any]:
    """Declared valid, opened with two of three cards, certified, announced: the count's output."""
    hall.move_poll(poll, "declare_valid", first=hall.tellers[0])
    cards = {"cards": hall.cards[poll][1:]}
    counted = ok(hall.tellers[0].post(f"/api/polls/{poll}/count", json=cards))
    assert ok(hall.tellers[1].post(f"/api/polls/{poll}/count", json=cards)) == counted
    hall.move_poll(poll, "certify", first=hall.tellers[0], second=hall.tellers[1])
    hall.move_poll(poll, "announce")
    result: dict[str, Any] = counted["result"]
    return result


def outcomes(result: Mapping[str, Any]) -> dict[int, str]:
    return {item["no"]: item["outcome"] for group in result["groups"] for item in group["items"]}


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {"spoiled": sheet} if isinstance(sheet, str) else {"choices": choices(sheet)}

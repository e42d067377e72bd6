"""The session after: this year's projects are graded in their turn, and the year ends."""

from __future__ import annotations

from typing import Any

from tests.factories import visitor
from tests.journeys import polling
from tests.journeys.beginning import steps_of
from tests.journeys.district import ON_DEVICES, ON_PAPER
from tests.journeys.hall import Hall, ok

NEXT = "2027-11-22"


def next_session(hall: Hall) -> None:
    """What stands in steps 4, 5 and 7, for the year that steps 0 to 8 have played."""
    hall.on(f"{NEXT} 08:30")
    sitting = _sitting(hall)
    _gathered(hall, sitting)
    year = hall.ids["year"]
    assert hall.move_cycle(year, "open_effect_vote")["stage"] == "EFFECT_VOTING"
    poll = polling.prepare(hall, "effect", year, sitting)
    ballots = [dict.fromkeys((1, 2, 3), "satisfied") for _ in range(11)]
    polling.vote(hall, poll, ballots[:8])
    polling.seal(hall, poll, ballots[8:])
    assert set(polling.outcomes(polling.count(hall, poll)).values()) == {"satisfied"}
    closing: dict[str, Any] = {"meeting": "常委会第五十次会议", "document_no": "溪人常〔2027〕50号"}
    assert hall.move_cycle(year, "close_year", **closing)["stage"] == "CLOSED"
    assert {"graded", "closed"} <= set(steps_of(hall, 0))


def _sitting(hall: Hall) -> str:
    meeting: dict[str, Any] = {"body": "plenary", "term": 7, "number": 7, "title": "七届七次会议"}
    days = {"starts_on": NEXT, "ends_on": NEXT}
    created = ok(hall.clerk.post("/api/meetings", json={**meeting, **days}), 201)
    body = {"number": 1, "title": "第一次全体会议", "held_on": NEXT}
    sitting: str = ok(hall.clerk.post(f"/api/meetings/{created['id']}/sittings", json=body), 201)["id"]
    hall.step(sitting, "agenda", body=True)
    for code in ("papers_issued", "government_explains", "delegations_deliberate"):
        hall.step(sitting, code)
    posts = zip(hall.teller_accounts, ("chief_teller", "teller", "counter", "counter"), strict=True)
    tellers = [{"account": account_id, "post": post} for account_id, post in posts]
    ok(hall.clerk.post(f"/api/sittings/{sitting}/tellers", json={"tellers": tellers}), 201)
    for code in ("presidium_submits", "ballot_rule_adopted", "tellers_adopted"):
        hall.step(sitting, code, body=True, document_no=f"〔2027〕{code}")
    return sitting


def _gathered(hall: Hall, sitting: str) -> None:
    made = ok(hall.clerk.post("/api/cards", json={"anew": True}), 201)
    cards = {card["number"]: card["code"] for card in made}
    for number in (*ON_DEVICES, *ON_PAPER):
        channel = "paper" if number in ON_PAPER else "electronic"
        ok(hall.clerk.post(f"/api/sittings/{sitting}/check-ins", json={"number": number, "channel": channel}))
    for number in ON_DEVICES:
        token = ok(visitor(hall.app).post("/api/sessions/card", json={"code": cards[number]}), 201)["token"]
        hall.deputies[number] = visitor(hall.app, token)
    ok(hall.clerk.post(f"/api/sittings/{sitting}/head-count", json={}), 201)

"""A later meeting of the standing committee, or of a town's presidium, ready to vote."""

from __future__ import annotations

from collections.abc import Sequence

from tests.journeys.district import SESSION
from tests.journeys.hall import TELLERS, Hall, ok


def meeting(
    hall: Hall, body: str, members: Sequence[str], *, number: int = 1, present: int | None = None
) -> str:
    """Convened, its order of business up to the head count; the devices are signed in: the sitting's id."""
    day = SESSION.isoformat()
    about = {"body": body, "term": 7, "number": number, "title": "另一次会议"}
    days = {"starts_on": day, "ends_on": day}
    made = {**about, **days, "member_numbers": list(members)}
    convened = ok(hall.clerk.post("/api/meetings", json=made), 201)["id"]
    sitting = {"number": 1, "title": "第一次全体会议", "held_on": day}
    here: str = ok(hall.clerk.post(f"/api/meetings/{convened}/sittings", json=sitting), 201)["id"]
    hall.step(here, "agenda", body=True)
    for code in ("papers_issued", "government_explains", "delegations_deliberate"):
        hall.step(here, code)
    posts = zip(hall.teller_accounts, TELLERS, strict=True)
    tellers = {"tellers": [{"account": account, "post": post} for account, post in posts]}
    ok(hall.clerk.post(f"/api/sittings/{here}/tellers", json=tellers), 201)
    for code in ("presidium_submits", "ballot_rule_adopted", "tellers_adopted"):
        hall.step(here, code, body=True, document_no=f"〔2026〕{code}")
    count_heads(hall, here, members[:present])
    return here


def count_heads(hall: Hall, sitting: str, numbers: Sequence[str]) -> None:
    for number in numbers:
        body = {"number": number, "channel": "electronic"}
        ok(hall.clerk.post(f"/api/sittings/{sitting}/check-ins", json=body), 201)
    ok(hall.clerk.post(f"/api/sittings/{sitting}/head-count", json={}), 201)


def leave_the_session(hall: Hall) -> None:
    """闭会: the roll is released, the next sitting may count heads."""
    ok(hall.clerk.post(f"/api/sittings/{hall.ids['sitting']}/close"))


def deciding_bodies(hall: Hall, sitting: str) -> dict[str, str | None]:
    """Step → who decides it there."""
    steps = ok(hall.clerk.get(f"/api/sittings/{sitting}/steps"))
    return {step["code"]: step["decided_by"] for step in steps}

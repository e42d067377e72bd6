"""Steps 4 to 6: the session. Order of business, head count, last year graded, this year selected."""

from __future__ import annotations

from tests.factories import resident_client, visitor
from tests.journeys import district, polling
from tests.journeys.district import AWAY, DEPUTIES, ON_DEVICES, ON_PAPER, SESSION
from tests.journeys.hall import XLSX, Hall, approving, ok, refused

GRADES = ("satisfied", "basically_satisfied", "unsatisfied")


def step_4_session(hall: Hall) -> None:
    """The congress meets: the order of business in its order, then the head count that freezes the roll."""
    hall.on("2026-11-23 08:30")
    order_of_business(hall)
    head_count(hall)


def order_of_business(hall: Hall) -> None:
    """Agenda, papers, explanation, deliberation, ballot rule, tellers: in that order and no other."""
    day = SESSION.isoformat()
    meeting = {
        "body": "plenary",
        "term": 7,
        "number": 6,
        "title": "七届六次会议",
        "starts_on": day,
        "ends_on": day,
    }
    created = ok(hall.clerk.post("/api/meetings", json=meeting), 201)
    sitting = {"number": 1, "title": "第一次全体会议", "held_on": day}
    made = ok(hall.clerk.post(f"/api/meetings/{created['id']}/sittings", json=sitting), 201)
    hall.ids["sitting"] = made["id"]
    early = hall.clerk.post(f"/api/sittings/{made['id']}/steps/papers_issued", json={})
    refused(early, 409, "out-of-order")
    hall.step(made["id"], "agenda", body=True)
    for code in ("papers_issued", "government_explains", "delegations_deliberate"):
        hall.step(made["id"], code)
    posts = zip(hall.teller_accounts, ("chief_teller", "teller", "counter", "counter"), strict=True)
    tellers = [{"account": account_id, "post": post} for account_id, post in posts]
    ok(hall.clerk.post(f"/api/sittings/{made['id']}/tellers", json={"tellers": tellers}), 201)
    for code in ("presidium_submits", "ballot_rule_adopted", "tellers_adopted"):
        hall.step(made["id"], code, body=True, document_no=f"〔2026〕{code}")


def head_count(hall: Hall) -> None:
    """Eleven of twelve check in; the count freezes the roll; a card is worth nothing before check-in."""
    sitting = f"/api/sittings/{hall.ids['sitting']}"
    cards = {card["number"]: card["code"] for card in ok(hall.clerk.post("/api/cards", json={}), 201)}
    sign_in = {"code": cards[DEPUTIES[0]]}
    refused(visitor(hall.app).post("/api/sessions/card", json=sign_in), 403, "card-asleep")
    for number in (*ON_DEVICES, *ON_PAPER):
        channel = "paper" if number in ON_PAPER else "electronic"
        body = {"number": number, "channel": channel}
        hall.deputy_ids[number] = ok(hall.clerk.post(f"{sitting}/check-ins", json=body), 201)["deputy_id"]
    for number in ON_DEVICES:
        token = ok(visitor(hall.app).post("/api/sessions/card", json={"code": cards[number]}), 201)["token"]
        hall.deputies[number] = visitor(hall.app, token)
    absence = {"number": AWAY[0], "kind": "on_leave", "note": "出差"}
    ok(hall.clerk.post(f"{sitting}/absences", json=absence), 201)
    hall_now = ok(hall.clerk.post(f"{sitting}/head-count", json={}), 201)
    assert (hall_now["members"], hall_now["expected"], hall_now["present"]) == (12, 12, 11)
    assert hall_now["expected"] == hall_now["present"] + hall_now["absent"]
    change = {"kind": "resigned", "notice_no": "公告2号", "effective_on": SESSION.isoformat()}
    refused(hall.clerk.post(f"/api/deputies/{AWAY[0]}/changes", json=change), 409, "roll-frozen")


def step_5_effect_vote(hall: Hall) -> None:
    """Last year comes in as it stands, is graded, and its result is stored once and cut for each reader."""
    last_year_comes_in(hall)
    assert [c["stage"] for c in ok(hall.clerk.get("/api/cycles"))] == ["LISTED", "IMPLEMENTING"]
    effect_vote(hall)
    one_stored_result(hall)


def effect_vote(hall: Hall) -> None:
    """Last year's projects first: 满意, 基本满意, and exactly half, which is 不满意."""
    cycle = hall.ids["implementing"]
    hall.move_cycle(cycle, "open_effect_vote")
    poll = polling.prepare(hall, "effect", cycle, hall.ids["sitting"])
    hall.ids["effect"] = poll
    second = ("satisfied",) * 5 + ("basically_satisfied",) * 3 + ("unsatisfied",) * 2
    third = ("satisfied",) * 3 + ("basically_satisfied",) * 3 + ("unsatisfied",) * 4
    ballots = [{1: "satisfied", 2: b, 3: c} for b, c in zip(second, third, strict=True)]
    polling.vote(hall, poll, ballots[:8])
    _residents_grade(hall, cycle)
    refused(
        hall.tellers[0].post(f"/api/polls/{poll}/count", json={"cards": hall.cards[poll]}), 409, "wrong-stage"
    )
    polling.seal(hall, poll, [*ballots[8:], "字迹无法辨认"])
    result = polling.count(hall, poll)
    assert (result["issued"], result["returned"], result["spoiled"], result["valid"]) == (11, 11, 1, 10)
    assert polling.outcomes(result) == {1: "satisfied", 2: "basically_satisfied", 3: "unsatisfied"}


def last_year_comes_in(hall: Hall) -> None:
    imported(hall, "implementing", district.last_year())


def imported(hall: Hall, kind: str, content: bytes) -> None:
    """A year by two hands, marked 系统外形成: the district has joined in the middle of it."""
    file = {"file": (f"{kind}.xlsx", content, XLSX)}
    handed_in = ok(hall.clerk.post("/api/imports/year", files=file, data={"kind": kind}), 201)
    path, body = f"/api/imports/year/{handed_in['id']}/confirm", {"decision": handed_in["decision"]}
    refused(hall.clerk.post(path, json=body), 403, "same-human")
    entered = ok(hall.second.post(path, json=body))
    assert entered["formed_outside"] is True
    hall.ids[kind] = entered["cycle"]


def _residents_grade(hall: Hall, cycle: str) -> None:
    """A resident grades, thinks again, and changes it; once the deputies' box is sealed nobody can."""
    project = ok(hall.public.get(f"/api/projects?cycle={cycle}"))["items"][0]["id"]
    hall.ids["graded_project"] = project
    resident = resident_client(hall.app, "15400009999")
    for grade in ("unsatisfied", "satisfied"):
        ok(resident.put(f"/api/projects/{project}/grade", json={"grade": grade}))
    hall.deputies["resident"] = resident


def one_stored_result(hall: Hall) -> None:
    """One stored result, cut for each reader; residents' grades beside; the window is shut for good."""
    late = hall.deputies["resident"].put(
        f"/api/projects/{hall.ids['graded_project']}/grade", json={"grade": "unsatisfied"}
    )
    refused(late, 409, "grading-closed")
    poll = hall.ids["effect"]
    assert hall.public.get(f"/api/results/{poll}/full").status_code in (401, 403, 404)
    public = hall.public.get(f"/api/results/{poll}/public")
    again = hall.public.get(f"/api/results/{poll}/public", headers={"If-None-Match": public.headers["etag"]})
    assert (public.status_code, again.status_code) == (200, 304)
    levels = [
        p["level"] for p in ok(hall.public.get(f"/api/projects?cycle={hall.ids['implementing']}"))["items"]
    ]
    assert levels == list(GRADES)
    graded = ok(hall.public.get(f"/api/projects/{hall.ids['graded_project']}"))
    assert graded["residents"]["n"] == 1


def step_6_selection(hall: Hall) -> None:
    """The list is voted on, the tied once more; the chair announces the year and the congress closes."""
    selection_and_runoff(hall)
    announced(hall)
    ok(hall.clerk.post(f"/api/sittings/{hall.ids['sitting']}/close"))


def selection_and_runoff(hall: Hall) -> None:
    """Dossiers came late: only the presidium's waiver opens the session. A tie at the cut, a run-off."""
    cycle = hall.ids["listed"]
    ok(hall.clerk.post(f"/api/cycles/{cycle}/dossiers-sent", json={"on": "2026-11-20"}))
    decision = hall.decide("cycle", cycle, "open_session")
    path = f"/api/cycles/{cycle}/moves/open_session"
    problem = refused(hall.second.post(path, json={"decision": decision}), 409, "rules-unmet")
    assert [(u["code"], u["class"]) for u in problem["unmet"]] == [("dossiers_in_time", "procedural")]
    waiver = hall.decide("cycle", cycle, "open_session", waives=["dossiers_in_time"], reason="会期由法律规定")
    ok(hall.second.post(f"/api/decisions/{waiver}/countersign"))
    assert ok(hall.second.post(path, json={"decision": decision}))["stage"] == "IN_SESSION"

    poll = polling.prepare(hall, "selection", cycle, hall.ids["sitting"])
    hall.ids["selection"] = poll
    pairs = [(1, 2)] * 4 + [(1, 3)] * 4 + [(2, 3)] * 3
    ballots = [approving(*pair, 4 if place < 8 else 5) for place, pair in enumerate(pairs)]
    polling.vote(hall, poll, ballots[:8])
    polling.seal(hall, poll, ballots[8:])
    result = polling.count(hall, poll)
    assert result["status"] == "tied"
    assert polling.outcomes(result) == {1: "selected", 2: "tied", 3: "tied", 4: "selected", 5: "not_passed"}
    early = hall.decide("cycle", cycle, "announce_result")
    unmet = hall.chair.post(f"/api/cycles/{cycle}/moves/announce_result", json={"decision": early})
    assert [u["code"] for u in refused(unmet, 409, "rules-unmet")["unmet"]] == ["runoffs_announced"]

    runoff = polling.prepare(hall, "runoff", cycle, hall.ids["sitting"])
    again = [approving(2)] * 7 + [approving(3)] * 4
    polling.vote(hall, runoff, again[:8])
    polling.seal(hall, runoff, again[8:])
    assert polling.outcomes(polling.count(hall, runoff)) == {2: "selected", 3: "not_passed"}


def announced(hall: Hall) -> None:
    """The chair announces the year: the selected are projects; the waiver shows on the paper."""
    cycle = hall.ids["listed"]
    assert hall.move_cycle(cycle, "announce_result", second=hall.chair)["stage"] == "IMPLEMENTING"
    projects = ok(hall.public.get(f"/api/projects?cycle={cycle}"))["items"]
    assert [p["title"] for p in projects] == ["新建社区幼儿园", "加装老旧小区电梯", "建设滨河步道"]
    stored = hall.public.get(f"/api/results/{cycle}/public")
    assert stored.status_code == 200
    assert "更新社区食堂" not in stored.text
    for page in ("report", "notice"):
        first = hall.clerk.get(f"/results/{cycle}/{page}")
        assert first.status_code == 200
        assert hall.clerk.get(f"/results/{cycle}/{page}").content == first.content
    report = hall.clerk.get(f"/results/{hall.ids['selection']}/report").text
    assert "会期由法律规定" in report
    assert hall.clerk.get(f"/api/results/{cycle}/full.csv").status_code == 200

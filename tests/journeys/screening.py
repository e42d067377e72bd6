"""Steps 2 and 3: from the pool to the list before the deputies."""

from __future__ import annotations

from typing import Any

from app.domain.calendar import shanghai_day
from tests.journeys import district
from tests.journeys.beginning import steps_of
from tests.journeys.district import CANDIDATES
from tests.journeys.hall import XLSX, Hall, ok, refused

CRITERIA = ("inclusive", "public_good", "feasible", "within_year", "measurable", "affordable")
GROUPS = [
    {"code": "general", "title": "一般类", "places": 2},
    {"code": "investment_plan", "title": "政府投资类", "places": 1},
]
DOSSIER = {
    "purpose": "方便居民",
    "scope": "溪东街道",
    "target": "按期建成",
    "target_amount": 5,
    "target_unit": "处",
    "budget": 1_000_000,
    "budget_source": "区财政一般公共预算",
    "starts_on": "2027-02-01",
    "finishes_on": "2027-12-20",
    "streets": "溪东街道",
}


def step_2_screening(hall: Hall) -> None:
    """Collection is closed for this list alone; drafts of topics and plan rows; the government moves them."""
    hall.on("2026-07-01 09:00")
    year = hall.ids["year"]
    assert hall.move_cycle(year, "close_collection")["stage"] == "SCREENING"
    version = ok(hall.government.get(f"/api/cycles/{year}/groups"))["version"]
    path = f"/api/cycles/{year}/groups"
    ok(hall.government.put(path, json={"groups": GROUPS}, headers={"If-Match": version}))
    _draft_from_topics(hall)
    _draft_from_plan(hall)
    _appraised_and_moved(hall)


def _draft_from_topics(hall: Hall) -> None:
    for place, title in enumerate(CANDIDATES[:3]):
        body = {"cycle": hall.ids["year"], "title": title, "group": "general", **DOSSIER}
        more = {"topics": [hall.ids[f"topic{place}"]], "lead_department_id": hall.ids["department"]}
        drafted = ok(hall.government.post("/api/candidates", json={**body, **more}), 201)
        hall.ids[f"candidate{place + 1}"] = drafted["id"]
        lacking = ok(hall.government.get(f"/api/candidates/{drafted['id']}/completeness"))
        assert [gap["pointer"] for gap in lacking["missing"]] == ["/answers"]
        answer = {"topic": hall.ids[f"topic{place}"], "answer": "按建议的地点选址。"}
        edit, tag = {"answers": [answer], "reason": "写明答复"}, {"If-Match": str(drafted["version"])}
        path = f"/api/candidates/{drafted['id']}"
        ok(hall.government.patch(path, json=edit, headers=tag))
        refused(hall.government.patch(path, json=edit, headers=tag), 412, "stale")
    again = {"cycle": hall.ids["year"], "title": "又一所幼儿园", "topics": [hall.ids["topic0"]]}
    refused(hall.government.post("/api/candidates", json=again), 409, "wrong-stage")


def _draft_from_plan(hall: Hall) -> None:
    query, file = f"?cycle={hall.ids['year']}", {"file": ("投资计划.xlsx", district.investment_plan(), XLSX)}
    preview = ok(hall.government.post(f"/api/imports/plan/preview{query}", files=file))
    assert (preview["added_count"], preview["fault_count"]) == (2, 0)
    tag = {"If-Match": preview["digest"]}
    ok(hall.government.post(f"/api/imports/plan{query}", files=file, headers=tag), 201)
    rows = ok(hall.government.get(f"/api/plan-items{query}"))["items"]
    for number, row in enumerate(rows, start=4):
        body = {"cycle": hall.ids["year"], "title": CANDIDATES[number - 1], "group": "investment_plan"}
        drafted = hall.government.post(
            "/api/candidates", json={**body, "plan_item": row["id"], "purpose": "方便居民"}
        )
        hall.ids[f"candidate{number}"] = ok(drafted, 201)["id"]


def _appraised_and_moved(hall: Hall) -> None:
    """Everything that is missing is said at once, legal and procedural apart; then the motion stands."""
    year = hall.ids["year"]
    document = {"meeting": "区政府第四十二次常务会议", "document_no": "溪府〔2026〕58号"}
    early = hall.decide("cycle", year, "submit_motion", by=hall.government, **document)
    path = f"/api/cycles/{year}/moves/submit_motion"
    unmet = refused(hall.clerk.post(path, json={"decision": early}), 409, "rules-unmet")["unmet"]
    assert {(u["code"], u["class"]) for u in unmet} == {
        ("all_appraised", "legal"),
        ("party_informed", "procedural"),
        ("in_draft_budget", "procedural"),
    }
    for number in range(1, 6):
        _appraise(hall, hall.ids[f"candidate{number}"])
    told = {"told_on": "2026-06-30", "document_no": "溪府党组〔2026〕30号"}
    ok(hall.clerk.post(f"/api/cycles/{year}/party-step", json=told), 201)
    ok(
        hall.government.post(f"/api/cycles/{year}/draft-budget", json={"document_no": "溪财预〔2026〕12号"}),
        201,
    )
    hall.on("2026-08-28 09:00")
    decision = hall.decide("cycle", year, "submit_motion", by=hall.government, **document)
    assert ok(hall.clerk.post(path, json={"decision": decision}))["stage"] == "PRE_DELIBERATION"


def _appraise(hall: Hall, candidate: str) -> None:
    """What is appraised is the dossier as it was read."""
    version = ok(hall.government.get(f"/api/candidates/{candidate}"))["version"]
    body = {"criteria": [{"criterion": criterion, "met": True} for criterion in CRITERIA]}
    path, tag = f"/api/candidates/{candidate}/appraisals", {"If-Match": str(version)}
    assert ok(hall.government.post(path, json=body, headers=tag), 201)["passed"] is True


def step_3_deliberation(hall: Hall) -> None:
    """Sent back once, moved again, agreed in principle; opinions answered, the change explained, listed."""
    year = hall.ids["year"]
    hall.on("2026-09-10 15:00")
    _deliberate(hall, "returned", [{"text": "幼儿园的选址须再研究。", "candidate": hall.ids["candidate1"]}])
    sent_back = {"meeting": "常委会第三十八次会议", "document_no": "溪人常〔2026〕38号"}
    hall.move_cycle(year, "return_list", by=hall.committee, second=hall.clerk, **sent_back)
    assert "sent_back" in steps_of(hall, 0)
    hall.on("2026-09-16 09:00")
    document = {"meeting": "区政府第四十三次常务会议", "document_no": "溪府〔2026〕61号"}
    hall.move_cycle(year, "submit_motion", by=hall.government, second=hall.clerk, **document)
    hall.on("2026-09-18 15:00")
    motion = _deliberate(hall, "agreed_in_principle", [{"text": "应写明学位数。"}])
    _explain(hall, motion)
    hall.on("2026-09-28 10:00")
    listed = hall.move_cycle(year, "publish_list")
    assert listed["stage"] == "LISTED"
    hall.ids["listed"] = year
    _what_everybody_sees(hall)


def _deliberate(hall: Hall, outcome: str, opinions: list[dict[str, str]]) -> dict[str, Any]:
    motions = ok(hall.committee.get(f"/api/cycles/{hall.ids['year']}/motions"))["items"]
    motion = max(motions, key=lambda one: one["number"])["id"]
    votes = {"members": 31, "present": 27, "in_favour": 25, "against": 1, "abstained": 1}
    held = {
        "held_on": f"{shanghai_day(hall.app.state.clock())}",
        "outcome": outcome,
        "opinions": opinions,
        **votes,
    }
    decision = hall.decide("motion", motion, "deliberate", by=hall.committee, deliberation=held)
    path = f"/api/motions/{motion}/deliberation"
    found: dict[str, Any] = ok(hall.clerk.post(path, json={"decision": decision}), 201)
    return found


def _explain(hall: Hall, motion: dict[str, Any]) -> None:
    """Every opinion is answered, of both motions; a change after the deliberation names its opinion."""
    year, path = hall.ids["year"], f"/api/candidates/{hall.ids['candidate1']}"
    version = ok(hall.government.get(path))["version"]
    edit = {"target": "新增公办学位 360 个", "reason": "答复常委会意见"}
    ok(hall.government.patch(path, json=edit, headers={"If-Match": str(version)}))
    early = hall.decide("cycle", year, "publish_list")
    refusal = hall.second.post(f"/api/cycles/{year}/moves/publish_list", json={"decision": early})
    unmet = {u["code"] for u in refused(refusal, 409, "rules-unmet")["unmet"]}
    assert unmet == {"list_as_deliberated", "opinions_answered"}
    for one in ok(hall.government.get(f"/api/cycles/{year}/motions"))["items"]:
        for opinion in _opinions(hall, one["id"]):
            answer, tag = {"answer": "adopted", "reason": "已修改。"}, {"If-Match": str(opinion["version"])}
            ok(hall.government.put(f"/api/opinions/{opinion['id']}/answer", json=answer, headers=tag))
    changed = ok(hall.government.get(f"/api/motions/{motion['id']}"))
    opinion = _opinions(hall, motion["id"])[0]["id"]
    for difference in changed["differences"]:
        body = {"difference": difference["digest"], "opinion": opinion}
        ok(hall.government.post(f"/api/motions/{motion['id']}/differences", json=body), 201)


def _opinions(hall: Hall, motion: str) -> list[dict[str, Any]]:
    deliberated = ok(hall.government.get(f"/api/motions/{motion}"))["deliberations"]
    return [opinion for one in deliberated for opinion in one["opinions"]]


def _what_everybody_sees(hall: Hall) -> None:
    """Numbers of the ballot, what the committee said and got for an answer; the party step nowhere."""
    items = ok(hall.public.get(f"/api/candidates?cycle={hall.ids['year']}"))["items"]
    assert [(one["number"], one["title"]) for one in items] == list(enumerate(CANDIDATES, start=1))
    will = ok(hall.public.get(f"/api/candidates/{hall.ids['candidate1']}/public-will"))
    assert (will["index"], will["topics"]) == (2, 2)  # the friend supported one and wrote the other: once
    motions = hall.public.get(f"/api/cycles/{hall.ids['year']}/motions")
    assert "溪府党组" not in motions.text
    assert hall.public.get(f"/api/cycles/{hall.ids['year']}/party-step").status_code == 401
    assert "listed" in steps_of(hall, 0)

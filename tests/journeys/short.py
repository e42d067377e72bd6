"""A whole year in a dozen calls a step, for rule sets that are not the district's: one suggestion, three
candidates for two places, every ballot on a device. Twelve deputies: a majority of all is seven.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.actors import Body, Role
from tests.factories import account, resident_client, signed_in, visitor
from tests.journeys import district, polling
from tests.journeys.district import CANDIDATES, DEPUTIES, ON_DEVICES
from tests.journeys.hall import TELLERS, XLSX, Hall, ok, refused

TITLES: Final = (CANDIDATES[0], *CANDIDATES[3:])  # one from a suggestion, two from the investment plan
AUTHOR: Final = "15400007341"
GOVERNMENT: Final[dict[str, Any]] = {"meeting": "政府第四十二次常务会议", "document_no": "府〔2026〕58号"}
COMMITTEE: Final[dict[str, Any]] = {"meeting": "常委会第三十八次会议", "document_no": "常〔2026〕38号"}
CRITERIA: Final = ("inclusive", "public_good", "feasible", "within_year", "measurable", "affordable")
DOSSIER: Final = {
    "group": "general",
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


def open_year(hall: Hall, rules: str, secretary_of: Body = Body.STANDING_COMMITTEE) -> None:
    """Name, roll, staff; two humans open a year that goes by these shipped rules."""
    hall.on("2026-03-02 09:00")
    admin = signed_in(hall.app, Role.SYSADMIN)
    ok(admin.post("/api/congress", json={"name": "溪区人民代表大会"}), 201)
    file = {"file": ("名册.xlsx", district.roll(), XLSX)}
    tag = {"If-Match": ok(hall.clerk.post("/api/imports/roll/preview", files=file))["digest"]}
    ok(hall.clerk.post("/api/imports/roll", files=file, headers=tag), 201)
    department = hall.ids["department"] = ok(hall.clerk.get("/api/departments"))[0]["id"]
    hall.department = hall.join(account(hall.app, Role.DEPARTMENT, department_id=department))
    hall.committee = hall.join(account(hall.app, Role.BODY_SECRETARY, body=secretary_of))
    year = {"term": 7, "session_no": 6, "title": "2027年", "rules": rules}
    proposed = ok(hall.clerk.post("/api/years", json=year), 201)
    opened = hall.second.post(f"/api/years/{proposed['subject']}/open", json={"decision": proposed["id"]})
    assert ok(opened, 201)["rules"] == rules
    hall.ids["year"] = proposed["subject"]
    hall.ids["street"] = ok(hall.public.get("/api/streets"))["items"][0]["id"]


def collect(hall: Hall, batch: Mapping[str, Any]) -> None:
    """A call, one sentence, its study; ``batch`` is what the rules ask to name one, and it is decided."""
    call = {"title": "集中征集", "text": "身边有什么事最盼着办？", "cycle": hall.ids["year"]}
    dates = {"starts_on": "2026-03-02", "ends_on": "2026-04-10"}
    ok(hall.clerk.post("/api/campaigns", json={**call, **dates}), 201)
    said = {
        "nonce": "resident-nonce-0001",
        "title": "新建一所社区幼儿园",
        "text": "附近适龄儿童多，希望今年能建起来。",
        "category": "education",
        "street": hall.ids["street"],
        "phone": AUTHOR,
        "consent": ok(hall.public.get("/api/consent"))["version"],
    }
    topic = ok(resident_client(hall.app, AUTHOR).post("/api/topics", json=said), 201)
    hall.ids["topic"], hall.ids["number"] = topic["id"], topic["number"]
    study = {"findings": "情况属实。", "category": "education", "recommendation": "pool"}
    ok(hall.clerk.post(f"/api/topics/{topic['id']}/study", json=study), 201)
    made = ok(hall.clerk.post("/api/batches", json=batch), 201)["id"]
    draft = {"items": [{"topic": topic["id"], "outcome": "pool"}]}
    ok(hall.clerk.post(f"/api/batches/{made}/drafts", json=draft))
    if batch:
        heard = {"on": "2026-03-02", "text": "无不同意见。"}
        ok(hall.clerk.post(f"/api/batches/{made}/consultation", json=heard))
    hall.ids["batch_decision"] = hall.decide("batch", made, "decide")
    ok(hall.second.post(f"/api/batches/{made}/decide", json={"decision": hall.ids["batch_decision"]}))


def screen(hall: Hall) -> None:
    """Collection closed; groups, drafts and appraisals; party and budget; the motion."""
    hall.on("2026-09-01 09:00")
    year = hall.ids["year"]
    assert hall.move_cycle(year, "close_collection")["stage"] == "SCREENING"
    _groups(hall)
    answer = {"topic": hall.ids["topic"], "answer": "按建议的地点选址。"}
    drafted = _draft(hall, {"topics": [hall.ids["topic"]], "lead_department_id": hall.ids["department"]})
    edit, tag = {"answers": [answer], "reason": "写明答复"}, {"If-Match": str(drafted["version"])}
    ok(hall.government.patch(f"/api/candidates/{drafted['id']}", json=edit, headers=tag))
    _draft_from_plan(hall)
    for candidate in _candidates(hall):
        _appraise(hall, candidate)
    told = {"told_on": "2026-08-30", "document_no": "府党组〔2026〕30号"}
    ok(hall.clerk.post(f"/api/cycles/{year}/party-step", json=told), 201)
    budget = {"document_no": "财预〔2026〕12号"}
    ok(hall.government.post(f"/api/cycles/{year}/draft-budget", json=budget), 201)
    moved = hall.move_cycle(year, "submit_motion", by=hall.government, **GOVERNMENT)
    assert moved["stage"] == "PRE_DELIBERATION"


def deliberate(hall: Hall) -> None:
    """The committee agrees."""
    [motion] = ok(hall.clerk.get(f"/api/cycles/{hall.ids['year']}/motions"))["items"]
    votes = {"members": 31, "present": 27, "in_favour": 25, "against": 1, "abstained": 1}
    said = {"held_on": "2026-09-01", "outcome": "agreed", "opinions": [], **votes}
    decision = hall.decide(
        "motion", motion["id"], "deliberate", by=hall.committee, deliberation=said, **COMMITTEE
    )
    held = hall.clerk.post(f"/api/motions/{motion['id']}/deliberation", json={"decision": decision})
    assert ok(held, 201)["deliberations"][0]["carried"] is True


def publish(hall: Hall, **document: Any) -> None:
    year = hall.ids["year"]
    assert hall.move_cycle(year, "publish_list", **document)["stage"] == "LISTED"
    items = ok(hall.public.get(f"/api/candidates?cycle={year}"))["items"]
    assert [(one["number"], one["title"]) for one in items] == list(enumerate(TITLES, start=1))
    ok(hall.clerk.post(f"/api/cycles/{year}/dossiers-sent", json={"on": "2026-09-01"}))


def meet(
    hall: Hall,
    body: Body,
    number: int,
    day: str,
    members: Sequence[str] = (),
    present: int | None = None,
) -> str:
    """A meeting of that body up to its head count; who has a device comes, or so many. The sitting's id."""
    hall.on(f"{day} 08:30")
    meeting = {"body": body, "term": 7, "number": number, "title": f"第{number}次会议"}
    days = {"starts_on": day, "ends_on": day, **({"member_numbers": list(members)} if members else {})}
    convened = ok(hall.clerk.post("/api/meetings", json={**meeting, **days}), 201)["id"]
    sitting = {"number": 1, "title": "第一次全体会议", "held_on": day}
    here: str = ok(hall.clerk.post(f"/api/meetings/{convened}/sittings", json=sitting), 201)["id"]
    hall.step(here, "agenda", body=True)
    for code in ("papers_issued", "government_explains", "delegations_deliberate"):
        hall.step(here, code)
    posts = zip(hall.teller_accounts, TELLERS, strict=True)
    tellers = {"tellers": [{"account": account, "post": post} for account, post in posts]}
    ok(hall.clerk.post(f"/api/sittings/{here}/tellers", json=tellers), 201)
    for code in ("presidium_submits", "ballot_rule_adopted", "tellers_adopted"):
        hall.step(here, code, body=True, document_no=f"号〔{day}〕{code}")
    _count_heads(hall, here, [n for n in ON_DEVICES if not members or n in members][:present])
    return here


def _count_heads(hall: Hall, sitting: str, numbers: Sequence[str]) -> None:
    issued = hall.clerk.post("/api/cards", json={"numbers": list(DEPUTIES)})
    if issued.is_success:
        hall.cards["deputies"] = [f"{c['number']}={c['code']}" for c in issued.json()]
    codes = dict(card.split("=") for card in hall.cards["deputies"])
    for number in numbers:
        here = {"number": number, "channel": "electronic"}
        came = ok(hall.clerk.post(f"/api/sittings/{sitting}/check-ins", json=here), 201)
        hall.deputy_ids[number] = came["deputy_id"]
        signed = visitor(hall.app).post("/api/sessions/card", json={"code": codes[number]})
        hall.deputies[number] = visitor(hall.app, ok(signed, 201)["token"])
    ok(hall.clerk.post(f"/api/sittings/{sitting}/head-count", json={}), 201)


def vote(
    hall: Hall,
    kind: str,
    sitting: str,
    ballots: Sequence[Mapping[int, str]],
    *,
    over: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """One poll on devices, from its preparation to its announcement: the count's output. ``over`` is a ballot
    that breaks a limit: a device refuses it, and its deputy votes again.
    """
    poll = polling.prepare(hall, kind, hall.ids["year"], sitting, channel="electronic")
    hall.ids[kind] = poll
    hall.move_poll(poll, "open")
    if over:
        refused(hall.cast(poll, next(iter(hall.deputies)), over), 422, "malformed")
    for number, marks in zip(hall.deputies, ballots, strict=False):
        ok(hall.cast(poll, number, marks), 201)
    hall.move_poll(poll, "seal", first=hall.tellers[0])
    return polling.count(hall, poll)


def report(hall: Hall) -> None:
    """Every project is planned and reported, mid-year and at the end."""
    hall.on("2026-12-10 10:00")
    nodes = [{"month": "2027-10", "reached": "全部建成", "amount": 5, "payment": 1_000_000}]
    plan = {"lead_post": "分管副局长", "target": "按票决目标完成", "nodes": nodes}
    running = ok(hall.public.get(f"/api/projects?cycle={hall.ids['year']}"))["items"]
    for project in running:
        ok(hall.department.post(f"/api/projects/{project['id']}/plan", json=plan), 201)
    hall.on("2027-10-25 10:00")
    for project in running:
        month = {"month": "2027-10", "done_amount": 5, "paid": 990_000}
        ok(hall.department.post(f"/api/projects/{project['id']}/progress", json=month), 201)
        for kind in ("mid_year", "final"):
            path = f"/api/projects/{project['id']}/reports/{kind}"
            ok(hall.department.post(path, json={"text": "按期建成。"}), 201)


def levels(hall: Hall) -> list[str]:
    return [p["level"] for p in ok(hall.public.get(f"/api/projects?cycle={hall.ids['year']}"))["items"]]


def titles(hall: Hall) -> list[str]:
    return [p["title"] for p in ok(hall.public.get(f"/api/projects?cycle={hall.ids['year']}"))["items"]]


def told(hall: Hall) -> list[str]:
    """The steps that whoever spoke first can read."""
    body = {"number": hall.ids["number"], "tail": AUTHOR[-4:]}
    return [event["step"] for event in ok(hall.public.post("/api/topics/lookup", json=body))["events"]]


def _groups(hall: Hall) -> None:
    """The groups of the rules, two places in the first; the others go by what comes of the plan."""
    path = f"/api/cycles/{hall.ids['year']}/groups"
    version = ok(hall.government.get(path))["version"]
    groups = [{"code": "general", "title": "民生实事项目", "places": 2}]
    ok(hall.government.put(path, json={"groups": groups}, headers={"If-Match": version}))


def _draft(hall: Hall, sources: Mapping[str, Any]) -> dict[str, Any]:
    body = {"cycle": hall.ids["year"], "title": TITLES[0], **DOSSIER, **sources}
    drafted: dict[str, Any] = ok(hall.government.post("/api/candidates", json=body), 201)
    return drafted


def _draft_from_plan(hall: Hall) -> None:
    query, file = f"?cycle={hall.ids['year']}", {"file": ("计划.xlsx", district.investment_plan(), XLSX)}
    preview = ok(hall.government.post(f"/api/imports/plan/preview{query}", files=file))
    tag = {"If-Match": preview["digest"]}
    ok(hall.government.post(f"/api/imports/plan{query}", files=file, headers=tag), 201)
    rows = ok(hall.government.get(f"/api/plan-items{query}"))["items"]
    for title, row in zip(TITLES[1:], rows, strict=True):
        body = {"cycle": hall.ids["year"], "title": title, "group": "general", "purpose": "方便居民"}
        ok(hall.government.post("/api/candidates", json={**body, "plan_item": row["id"]}), 201)


def _candidates(hall: Hall) -> list[str]:
    items = ok(hall.government.get(f"/api/candidates?cycle={hall.ids['year']}"))["items"]
    return [one["id"] for one in items]


def _appraise(hall: Hall, candidate: str) -> None:
    version = ok(hall.government.get(f"/api/candidates/{candidate}"))["version"]
    body = {"criteria": [{"criterion": criterion, "met": True} for criterion in CRITERIA]}
    path, tag = f"/api/candidates/{candidate}/appraisals", {"If-Match": str(version)}
    ok(hall.government.post(path, json=body, headers=tag), 201)

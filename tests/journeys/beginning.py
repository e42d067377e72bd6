"""Steps 0 and 1: the congress, its people and places, the year; and the sentences that residents say."""

from __future__ import annotations

from typing import Any

from app.domain.actors import Body, Role
from tests.factories import account, client_of, resident_client, signed_in
from tests.journeys import district
from tests.journeys.district import STREET
from tests.journeys.hall import XLSX, Hall, ok, refused

AUTHOR, FRIEND = "15400007341", "15400007342"
CLOSING_SECOND = "2026-03-31 23:59:59"
SAID = (
    ("新建一所社区幼儿园", "education"),
    ("老楼加装电梯", "housing"),
    ("社区食堂太旧了", "care"),
    ("幸福路坑洼不平", "transport"),
    ("楼道灯坏了很久", "services"),
    ("我们这片缺幼儿园", "education"),
)


def step_0_beginning(hall: Hall) -> None:
    """A name, a roll with its places, a year that two humans open; the same file again changes nothing."""
    admin = signed_in(hall.app, Role.SYSADMIN)
    ok(admin.post("/api/congress", json={"name": "溪区人民代表大会"}), 201)
    roll(hall)
    desks(hall)
    year = {"term": 7, "session_no": 6, "title": "2027年", "rules": "futian-2021"}
    proposed = ok(hall.clerk.post("/api/years", json=year), 201)
    path, body = f"/api/years/{proposed['subject']}/open", {"decision": proposed["id"]}
    refused(hall.clerk.post(path, json=body), 403, "same-human")
    assert ok(hall.second.post(path, json=body), 201)["stage"] == "COLLECTING"
    hall.ids["year"] = proposed["subject"]


def desks(hall: Hall) -> None:
    """Accounts that name a department, a street or a body; the roll has brought these."""
    department = hall.ids["department"] = ok(hall.clerk.get("/api/departments"))[0]["id"]
    hall.department = hall.join(account(hall.app, Role.DEPARTMENT, department_id=department))
    hall.station = hall.join(account(hall.app, Role.STATION_CLERK, street=STREET))
    hall.street = hall.join(account(hall.app, Role.STREET_CONGRESS_OFFICE, street=STREET))
    hall.street_second = hall.join(account(hall.app, Role.STREET_CONGRESS_OFFICE, street=STREET))
    hall.committee = hall.join(account(hall.app, Role.BODY_SECRETARY, body=Body.STANDING_COMMITTEE))


def roll(hall: Hall) -> None:
    file = {"file": ("名册.xlsx", district.roll(), XLSX)}
    preview = ok(hall.clerk.post("/api/imports/roll/preview", files=file))
    assert preview["fault_count"] == 0
    tag = {"If-Match": preview["digest"]}
    assert ok(hall.clerk.post("/api/imports/roll", files=file, headers=tag), 201)["added"] > 0
    refused(hall.clerk.post("/api/imports/roll", files=file, headers=tag), 412, "stale")


def step_1_collection(hall: Hall) -> None:
    """A call, six sentences, one of them in the last second of the quarter; each gets its answer."""
    _call(hall)
    hall.ids["street"] = ok(hall.public.get("/api/streets"))["items"][0]["id"]
    hall.on("2026-03-12 20:00")
    author = resident_client(hall.app, AUTHOR)
    version = ok(hall.public.get("/api/consent"))["version"]
    for place, (title, category) in enumerate(SAID[:4]):
        _say(hall, author, place, title, category, version)
    refused(author.post("/api/topics", json={"title": "灯"}), 422, "malformed")
    _support(hall, version)
    hall.on(CLOSING_SECOND)
    assert _say(hall, resident_client(hall.app, AUTHOR), 4, *SAID[4], version)["due_on"] == "2026-03-31"
    hall.app.state.clock.move(seconds=1)
    late = _say(hall, resident_client(hall.app, FRIEND), 5, *SAID[5], version, phone=FRIEND)
    assert late["due_on"] == "2026-06-30"
    _studied_and_merged(hall)
    _decided(hall)
    _answered(hall)


def _call(hall: Hall) -> None:
    hall.on("2026-03-03 10:00")
    call = {"title": "集中征集", "text": "身边有什么事最盼着办？", "cycle": hall.ids["year"]}
    dates = {"starts_on": "2026-03-10", "ends_on": "2026-04-10"}
    hall.ids["campaign"] = ok(hall.clerk.post("/api/campaigns", json={**call, **dates}), 201)["id"]


def _say(
    hall: Hall, who: Any, place: int, title: str, category: str, version: str, phone: str = AUTHOR
) -> dict[str, Any]:
    """Submitted, and once more as a bad network does: one suggestion, one number."""
    body = {
        "nonce": f"resident-nonce-{place:04}",
        "title": title,
        "text": f"{title}，附近住户都盼着，希望今年能办起来。",
        "category": category,
        "street": hall.ids["street"],
        "channel": "campaign",
        "campaign": hall.ids["campaign"],
        "phone": phone,
        "notify": True,
        "consent": version,
    }
    said: dict[str, Any] = ok(who.post("/api/topics", json=body), 201)
    assert ok(who.post("/api/topics", json=body), 200)["number"] == said["number"]
    hall.ids[f"topic{place}"], hall.ids[f"number{place}"] = said["id"], said["number"]
    return said


def _support(hall: Hall, version: str) -> None:
    friend, path = resident_client(hall.app, FRIEND), f"/api/topics/{hall.ids['topic0']}/support"
    body = {"phone": FRIEND, "notify": True, "consent": version}
    assert ok(friend.post(path, json=body), 201)["supporters"] == 1
    assert ok(friend.post(path, json=body), 200)["supporters"] == 1


def _studied_and_merged(hall: Hall) -> None:
    hall.on("2026-04-01 10:00")
    for place in range(6):
        study = {"findings": "现场看过，情况属实。", "category": SAID[place][1], "recommendation": "pool"}
        ok(hall.station.post(f"/api/topics/{hall.ids[f'topic{place}']}/study", json=study), 201)
    merge = {"target": hall.ids["topic0"], "reason": "说的是同一所幼儿园"}
    ok(hall.street.post(f"/api/topics/{hall.ids['topic5']}/merge", json=merge))


def _decided(hall: Hall) -> None:
    """The batch of 31 March, a day late: nothing unheard, nothing on a stale decision; then all at once."""
    batch = {"street": hall.ids["street"], "due_on": "2026-03-31"}
    hall.ids["batch"] = ok(hall.street.post("/api/batches", json=batch), 201)["id"]
    path = f"/api/batches/{hall.ids['batch']}"
    items: list[dict[str, Any]] = [{"topic": hall.ids[f"topic{n}"], "outcome": "pool"} for n in range(3)]
    planned = {"outcome": "return", "return_reason": "already_planned", "sentence": "九月前完工。"}
    redirected = {"outcome": "redirect", "redirect_to": "micro_project", "recipient": "溪口社区"}
    items += [
        {"topic": hall.ids["topic3"], **planned},
        {"topic": hall.ids["topic4"], **redirected, "sentence": "由社区办理。"},
    ]
    ok(hall.street.post(f"{path}/drafts", json={"items": items}))
    unheard = hall.decide("batch", hall.ids["batch"], "decide", by=hall.street)
    problem = refused(
        hall.street_second.post(f"{path}/decide", json={"decision": unheard}), 409, "rules-unmet"
    )
    assert [(u["code"], u["class"]) for u in problem["unmet"]] == [("street_office_consulted", "procedural")]
    ok(hall.street.post(f"{path}/consultation", json={"on": "2026-04-01", "text": "无不同意见。"}))
    refused(hall.street_second.post(f"{path}/decide", json={"decision": unheard}), 409, "subject-changed")
    decision = hall.decide("batch", hall.ids["batch"], "decide", by=hall.street)
    refused(hall.street.post(f"{path}/decide", json={"decision": decision}), 403, "same-human")
    ok(hall.street_second.post(f"{path}/decide", json={"decision": decision}))
    ok(hall.street.post(f"{path}/close"))


def _answered(hall: Hall) -> None:
    """Whoever has the number and the phone's tail reads what became of it; others are told nothing."""
    assert timeline(hall, 0)["status"] == "POOLED"
    returned = timeline(hall, 3)
    assert (returned["status"], returned["return_reason"]) == ("RETURNED", "already_planned")
    merged = timeline(hall, 5, tail=FRIEND[-4:])
    assert [event["step"] for event in merged["events"]][:3] == ["submitted", "studied", "merged"]
    assert merged["events"][-1]["step"] == "pooled"
    wrong = {"number": hall.ids["number0"], "tail": "0000"}
    refused(hall.public.post("/api/topics/lookup", json=wrong), 404, "missing")
    summaries = ok(hall.public.get("/api/batch-summaries"))["items"]
    assert summaries[0]["id"] == hall.ids["batch"]


def timeline(hall: Hall, place: int, *, tail: str = AUTHOR[-4:]) -> dict[str, Any]:
    body = {"number": hall.ids[f"number{place}"], "tail": tail}
    found: dict[str, Any] = ok(hall.public.post("/api/topics/lookup", json=body))
    return found


def steps_of(hall: Hall, place: int) -> list[str]:
    return [event["step"] for event in timeline(hall, place)["events"]]


def department_client(hall: Hall) -> Any:
    return client_of(hall.app, account(hall.app, Role.DEPARTMENT, department_id=hall.ids["department"]))

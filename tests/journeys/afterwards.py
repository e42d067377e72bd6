"""Steps 7 and 8: what follows the session. Last year is rectified and closed, this year is carried out."""

from __future__ import annotations

from typing import Any

from tests.factories import resident_client
from tests.journeys.beginning import AUTHOR, department_client, steps_of
from tests.journeys.hall import Hall, ok, refused

NODES = [
    {"month": "2027-06", "reached": "完成主体工程", "amount": 2, "payment": 500_000},
    {"month": "2027-10", "reached": "全部建成", "amount": 5, "payment": 1_000_000},
]
COMMITTEE: dict[str, Any] = {"meeting": "常委会第四十五次会议", "document_no": "溪人常〔2027〕45号"}


def step_7_rectified_and_closed(hall: Hall) -> None:
    """The unsatisfied project has an accepted plan before the year may close; it lives on till regraded."""
    hall.on("2026-12-10 10:00")
    cycle = hall.ids["implementing"]
    closing: dict[str, Any] = {"meeting": "常委会第四十次会议", "document_no": "溪人常〔2026〕40号"}
    early = hall.decide("cycle", cycle, "close_year", **closing)
    path = f"/api/cycles/{cycle}/moves/close_year"
    refused(hall.second.post(path, json={"decision": early}), 409, "rules-unmet")
    unsatisfied = next(
        p for p in ok(hall.public.get(f"/api/projects?cycle={cycle}"))["items"] if p["level"] == "unsatisfied"
    )
    plan = {"text": "一个月内补齐未完成的摊位，并请代表到场验收。"}
    ok(hall.department.post(f"/api/projects/{unsatisfied['id']}/rectification/plan", json=plan), 201)
    accepted = hall.decide("project", unsatisfied["id"], "accept_plan", **closing)
    moved = f"/api/projects/{unsatisfied['id']}/moves/accept_plan"
    ok(hall.second.post(moved, json={"decision": accepted}))
    assert ok(hall.second.post(path, json={"decision": early}))["stage"] == "CLOSED"
    statuses = [p["status"] for p in ok(hall.public.get(f"/api/projects?cycle={cycle}"))["items"]]
    assert statuses == ["CLOSED", "CLOSED", "RECTIFYING"]


def step_8_implementation(hall: Hall) -> None:
    """Plans, months, a moved site, a finding put right; reports out, and the author is asked to grade."""
    hall.on("2026-12-14 10:00")
    year = hall.ids["year"]
    running = ok(hall.public.get(f"/api/projects?cycle={year}"))["items"]
    for project in running:
        plan = {"lead_post": "分管副局长", "target": "按票决目标完成", "nodes": NODES}
        ok(hall.department.post(f"/api/projects/{project['id']}/plan", json=plan), 201)
    first = hall.ids["project"] = running[0]["id"]
    hall.on("2027-06-28 10:00")
    for project in running:
        _month(hall, project["id"], "2027-06", 2, 480_000)
        ok(
            hall.department.post(f"/api/projects/{project['id']}/reports/mid_year", json={"text": "按期。"}),
            201,
        )
    _site_moved(hall, first)
    _finding_put_right(hall, first)
    hall.on("2027-10-25 10:00")
    for project in running:
        _month(hall, project["id"], "2027-10", 5, 990_000)
        ok(hall.department.post(f"/api/projects/{project['id']}/reports/final", json={"text": "建成。"}), 201)
    _author_is_asked(hall, first)


def _month(hall: Hall, project: str, month: str, done: int, paid: int) -> None:
    body = {"month": month, "done_amount": done, "paid": paid}
    ok(hall.department.post(f"/api/projects/{project}/progress", json=body), 201)


def _site_moved(hall: Hall, project: str) -> None:
    """A pending adjustment changes nothing and blocks the report; the committee decides, of all members."""
    hall.on("2027-07-12 10:00")
    asked = {"kind": "site", "reason": "原址地下有管线。", "before": "溪口北侧", "after": "溪口南侧"}
    made = ok(hall.government.post(f"/api/projects/{project}/adjustments", json=asked), 201)
    report = hall.department.post(f"/api/projects/{project}/reports/final", json={"text": "建成。"})
    refused(report, 409, "rules-unmet")
    votes: dict[str, Any] = {
        "votes": {"in_favour": 20, "against": 3, "abstained": 4},
        "committee_members": 31,
    }
    decision = hall.decide("adjustment", made["id"], "decide", **COMMITTEE, **votes)
    path = f"/api/adjustments/{made['id']}/decide"
    assert ok(hall.second.post(path, json={"decision": decision}))["status"] == "approved"
    assert "adjusted" in steps_of(hall, 0)


def _finding_put_right(hall: Hall, project: str) -> None:
    """Found by the group, handed to the unit, put right; the unit itself cannot verify."""
    leader = next(iter(hall.deputy_ids.values()))
    expert = {"kind": "expert", "name": "周工", "post": "结构工程师"}
    members = {"members": [{"kind": "deputy", "deputy": leader, "leads": True}, expert]}
    group = ok(hall.clerk.post(f"/api/projects/{project}/supervision", json=members), 201)
    member = group["members"][1]["id"]
    body = {"text": "围挡外人行道破损。", "member": member}
    finding = ok(hall.clerk.post(f"/api/projects/{project}/findings", json=body), 201)
    found = f"/api/supervision/findings/{finding['id']}"
    ok(hall.clerk.post(f"{found}/assign", json={"due_on": "2027-08-10"}))
    ok(hall.department.post(f"{found}/answer", json={"text": "已修复。"}))
    verified = {"holds": True, "note": "小组到场看过。"}
    assert hall.department.post(f"{found}/verify", json=verified).status_code == 403
    assert department_client(hall).post(f"{found}/verify", json=verified).status_code == 403
    done = ok(hall.clerk.post(f"{found}/verify", json={**verified, "member": member}))
    assert done["status"] == "verified"


def _author_is_asked(hall: Hall, project: str) -> None:
    """From 已收到 to 请您评价 on one number; the author grades what was built."""
    steps = [step for step in steps_of(hall, 0) if step != "progress"]
    assert steps[:4] == ["submitted", "studied", "pooled", "adopted"]
    assert [step for step in steps if step in ("listed", "selected", "plan_filed", "reported")] == [
        "listed", "selected", "plan_filed", "reported",
    ]  # fmt: skip
    assert steps_of(hall, 2)[-2:] == ["not_selected", "released"]
    grade = resident_client(hall.app, AUTHOR).put(
        f"/api/projects/{project}/grade", json={"grade": "satisfied"}
    )
    ok(grade)

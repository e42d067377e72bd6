"""The JSON doors of meetings: a whole morning over HTTP, permissions, unknown ids, malformed bodies."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from app.people import service as people
from tests.factories import account, client_of, deputy_client, found_deputies, signed_in, visitor
from tests.meetings.hall import Hall, open_hall, teller_account

MEETING = {
    "body": "plenary",
    "term": 7,
    "number": 3,
    "title": "第七届人民代表大会第三次会议",
    "starts_on": "2026-11-23",
    "ends_on": "2026-11-26",
}
SITTING = {"number": 1, "title": "第一次全体会议", "held_on": "2026-11-23"}


def numbers(app: FastAPI) -> list[str]:
    with app.state.database.unit(write=False) as db:
        return [row.number for row in people.deputies(db)]


def post(client: TestClient, path: str, status: int, **body: Any) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def test_a_morning_over_http(app: FastAPI, client: TestClient) -> None:
    found_deputies(app, 4)
    clerk = client_of(app, account(app, Role.CLERK))
    meeting = post(clerk, "/api/meetings", 201, **MEETING)
    sitting = post(clerk, f"/api/meetings/{meeting['id']}/sittings", 201, **SITTING)
    here = f"/api/sittings/{sitting['id']}"
    listed = clerk.get("/api/meetings").json()
    assert [one["sittings"][0]["id"] for one in listed["items"]] == [sitting["id"]]
    assert clerk.get(f"/api/meetings/{meeting['id']}").json()["body_name"] == "全体会议"
    one, two, three, _ = numbers(app)

    first = post(clerk, f"{here}/check-ins", 201, number=one, channel="electronic")
    assert "签到成功，用电子票" in first["sentence"]
    again = post(clerk, f"{here}/check-ins", 200, number=one, channel="electronic")
    assert (again["repeated"], again["checked_in_at"]) == (True, first["checked_in_at"])
    assert "以第一次为准" in again["sentence"]
    second = post(clerk, f"{here}/check-ins", 201, number=two, channel="paper")
    assert clerk.delete(f"{here}/check-ins/{second['deputy_id']}").status_code == 204
    post(clerk, f"{here}/check-ins", 201, number=two, channel="paper")
    post(clerk, f"{here}/absences", 201, number=three, kind="on_leave", note="病假")
    assert [row["note"] for row in clerk.get(f"{here}/absences").json()] == ["病假"]
    guest = post(clerk, f"{here}/attendance", 201, kind="attending", name="王列席")
    refused = post(clerk, f"{here}/check-ins", 403, card=guest["id"], channel="paper")
    assert refused["title"] == "无表决权"
    shown = post(clerk, f"{here}/delegation-counts", 201, delegation="第2代表团", present=2, signed_by="团长")
    assert (shown["present"], shown["delegations"][1]["signed"]) == (3, True)

    page = clerk.get(f"{here}/attendance", params={"limit": 2}).json()
    rest = clerk.get(f"{here}/attendance", params={"limit": 2, "after": page["next"]}).json()
    assert len({row["id"] for row in page["items"] + rest["items"]}) == 3
    assert rest["next"] is None
    only = clerk.get(f"{here}/attendance", params={"kind": "attending"}).json()["items"]
    assert [(row["name"], row["kind_name"]) for row in only] == [("王列席", "列席")]
    overview = clerk.get(here).json()
    assert overview["expected"] == overview["present"] + overview["absent"] == 4
    assert (overview["attending"], overview["counted"]) == (1, False)
    assert post(clerk, f"{here}/close", 200)["closed_at"] is not None


@pytest.fixture
def hall(app: FastAPI) -> Hall:
    return open_hall(app, 4)


def test_steps_tellers_and_head_count_over_http(app: FastAPI, hall: Hall, client: TestClient) -> None:
    clerk = client_of(app, account(app, Role.CLERK))
    here = f"/api/sittings/{hall.sitting_id}"
    early = post(clerk, f"{here}/head-count", 409)
    assert (early["type"], "通过监票人名单" in early["detail"]) == ("/problems/out-of-order", True)
    steps = post(clerk, f"{here}/steps/agenda", 201, decision=hall.decide("agenda"), note="票决民生实事项目")
    assert steps[0]["state"] == "done"
    assert "票决民生实事项目" in steps[0]["words"]
    assert [step["code"] for step in steps if step["state"] == "next"] == ["papers_issued"]
    named = [teller_account(app) for _ in range(4)]
    posts = ("chief_teller", "teller", "counter", "counter")
    body = [{"account": one, "post": post} for one, post in zip(named, posts, strict=True)]
    assert post(clerk, f"{here}/tellers", 422, tellers=body[:1])["errors"]
    assert len(post(clerk, f"{here}/tellers", 201, tellers=body)) == 4
    hall.tellers = named
    for code in ("papers_issued", "government_explains", "delegations_deliberate"):
        post(clerk, f"{here}/steps/{code}", 201)
    for code in ("presidium_submits", "ballot_rule_adopted", "tellers_adopted"):
        post(clerk, f"{here}/steps/{code}", 201, decision=hall.decide(code), document_no="榕人发〔2026〕7号")
    coming = teller_account(app)
    both = post(clerk, f"{here}/tellers/replacements", 201, leaving=named[1], coming=coming)
    assert [row["adopted"] for row in both if row["account"] == coming] == [False]
    post(clerk, f"{here}/steps/replace_teller", 201, subject=coming, decision=hall.decide("replace_teller"))
    assert {row["account"] for row in clerk.get(f"{here}/tellers").json()} == {coming, named[0], *named[2:]}
    hall.check_in(hall.deputies[0])
    refused = post(clerk, f"{here}/head-count", 409, present=2)
    assert refused["detail"] == "会场报告实到 2 人，签到处为 1 人；请核对后再清点"
    counted = post(clerk, f"{here}/head-count", 201, present=1)
    assert (counted["counted"], counted["expected"], counted["present"], counted["absent"]) == (True, 4, 1, 3)
    assert len(counted["roll_digest"]) == 64
    assert post(clerk, f"{here}/head-count", 409)["type"] == "/problems/head-counted"
    late = post(clerk, f"{here}/check-ins", 201, number=hall.deputy(hall.deputies[1]).number, channel="paper")
    assert "清点后到会" in late["sentence"]


def test_nobody_without_the_role(app: FastAPI, hall: Hall, client: TestClient) -> None:
    here = f"/api/sittings/{hall.sitting_id}"
    one = hall.deputy(hall.deputies[0]).number
    writes: list[tuple[str, dict[str, Any]]] = [
        ("/api/meetings", {**MEETING, "number": 9}),
        (f"/api/meetings/{hall.meeting_id}/sittings", {**SITTING, "number": 9}),
        (f"{here}/steps/agenda", {}),
        (f"{here}/check-ins", {"number": one, "channel": "paper"}),
        (f"{here}/attendance", {"kind": "staff", "name": "某人"}),
        (f"{here}/absences", {"number": one, "kind": "absent"}),
        (f"{here}/delegation-counts", {"delegation": "第1代表团", "present": 1, "signed_by": "某人"}),
        (f"{here}/head-count", {}),
        (f"{here}/tellers", {"tellers": [{"account": "0000000000", "post": "teller"}]}),
        (f"{here}/tellers/replacements", {"leaving": "0000000000", "coming": "0000000001"}),
        (f"{here}/close", {}),
    ]
    deputy, auditor = deputy_client(app, hall.deputies[0]), signed_in(app, Role.AUDITOR)
    for path, body in writes:
        post(visitor(app), path, 401, **body)
        for caller in (deputy, auditor):
            refused = post(caller, path, 403, **body)
            assert refused["type"] == "/problems/not-your-role"
    assert deputy.delete(f"{here}/check-ins/{hall.deputies[0]}").status_code == 403
    assert deputy.get(here).status_code == 200
    assert deputy.get(f"{here}/steps").status_code == 200
    assert deputy.get(f"{here}/attendance").status_code == 403
    assert deputy.get(f"{here}/absences").status_code == 403
    assert auditor.get(f"{here}/attendance").status_code == 200


def test_unknown_and_malformed(app: FastAPI, hall: Hall, client: TestClient) -> None:
    clerk = client_of(app, account(app, Role.CLERK))
    here = f"/api/sittings/{hall.sitting_id}"
    for unknown in ("0000000000", "nothing", "%00"):
        for path in (
            f"/api/meetings/{unknown}",
            f"/api/sittings/{unknown}",
            f"/api/sittings/{unknown}/steps",
        ):
            assert clerk.get(path).status_code == 404
        post(clerk, f"/api/sittings/{unknown}/head-count", 404)
    post(clerk, f"{here}/steps/dance", 404)
    for body, pointer in (
        ({"number": "1", "channel": "paper", "extra": 1}, "/extra"),
        ({"number": "1", "channel": "fax"}, "/channel"),
        ({"number": "1"}, "/channel"),
        ({"number": 1, "channel": "paper"}, "/number"),
    ):
        assert [e["pointer"] for e in post(clerk, f"{here}/check-ins", 422, **body)["errors"]] == [pointer]
    post(clerk, f"{here}/check-ins", 422, channel="paper")
    post(clerk, f"{here}/head-count", 422, present=True)
    post(clerk, f"{here}/head-count", 422, present=-1)
    post(clerk, "/api/meetings", 422, **{**MEETING, "term": 0})

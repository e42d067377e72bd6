"""A year is opened by two humans, goes by the rules it adopted, and collects."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain import rulesets
from app.domain.actors import Role
from tests.doctor.outside import recomputed
from tests.factories import account, client_of, signed_in, visitor
from tests.journeys.hall import Hall, ok, refused

NEXT = {"term": 7, "session_no": 7, "title": "2028年", "rules": "futian-2021"}


def proposed(hall: Hall, **changed: Any) -> dict[str, Any]:
    """The decision to open a year, recorded by the clerk."""
    decision: dict[str, Any] = ok(hall.clerk.post("/api/years", json={**NEXT, **changed}), 201)
    return decision


def opened(hall: Hall, **changed: Any) -> str:
    decision = proposed(hall, **changed)
    path = f"/api/years/{decision['subject']}/open"
    cycle: str = ok(hall.second.post(path, json={"decision": decision["id"]}), 201)["id"]
    return cycle


def own_rules(**values: Any) -> dict[str, Any]:
    """A whole set as data, under a name of its own."""
    mapping = deepcopy(rulesets.load("county").as_mapping())
    mapping["code"], mapping["name"] = "rongxi-2026", "榕溪区"
    for name, value in values.items():
        mapping["parameters"][name]["value"] = value
    return mapping


def test_two_humans_open_a_year_and_it_collects(hall: Hall) -> None:
    decision = proposed(hall)
    path, body = f"/api/years/{decision['subject']}/open", {"decision": decision["id"]}
    assert (decision["kind"], decision["action"], decision["body"]) == ("year", "open_year", "second_person")
    refused(hall.clerk.get(f"/api/cycles/{decision['subject']}"), 404, "missing")
    refused(hall.clerk.post(path, json=body), 403, "same-human")
    year = ok(hall.second.post(path, json=body), 201)
    assert (year["id"], year["stage"]) == (decision["subject"], "COLLECTING")
    assert (year["term"], year["session_no"], year["formed_outside"]) == (7, 7, False)
    assert year["rules"] == "futian-2021"
    made = ok(hall.clerk.get(f"/api/cycles/{year['id']}/desk"))["made"]
    assert [(m["action"], m["target"], m["decision"]) for m in made] == [
        ("open_year", "COLLECTING", decision["id"])
    ]
    refused(hall.second.post(path, json=body), 409, "decision-used")


def test_it_may_be_countersigned_first_and_opened_then(hall: Hall) -> None:
    decision = proposed(hall)
    refused(hall.clerk.post(f"/api/decisions/{decision['id']}/countersign"), 403, "same-human")
    ok(hall.second.post(f"/api/decisions/{decision['id']}/countersign"))
    path = f"/api/years/{decision['subject']}/open"
    assert ok(hall.clerk.post(path, json={"decision": decision["id"]}), 201)["stage"] == "COLLECTING"


def test_after_a_day_it_has_to_be_recorded_anew(hall: Hall) -> None:
    decision = proposed(hall)
    hall.app.state.clock.move(hours=24, seconds=1)
    late = signed_in(hall.app, Role.CLERK)
    path = f"/api/years/{decision['subject']}/open"
    refused(late.post(path, json={"decision": decision["id"]}), 409, "decision-expired")


def test_one_year_for_each_session(hall: Hall) -> None:
    refused(hall.clerk.post("/api/years", json={**NEXT, "session_no": 6}), 409, "conflict")
    first, second = proposed(hall), proposed(hall, title="又一个2028年")
    ok(hall.second.post(f"/api/years/{first['subject']}/open", json={"decision": first["id"]}), 201)
    late = hall.second.post(f"/api/years/{second['subject']}/open", json={"decision": second["id"]})
    assert "第7届第7次的年度已经存在" in refused(late, 409, "conflict")["detail"]


def test_of_two_who_open_it_at_once_one_does(hall: Hall) -> None:
    decision = proposed(hall)
    others = [client_of(hall.app, account(hall.app, Role.CLERK)) for _ in range(3)]

    def ask(client: TestClient) -> int:
        path = f"/api/years/{decision['subject']}/open"
        return client.post(path, json={"decision": decision["id"]}).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(ask, others)) == [201, 409, 409]


def test_the_decision_is_of_this_year_and_no_other(hall: Hall) -> None:
    first, second = proposed(hall), proposed(hall, session_no=8)
    wrong = hall.second.post(f"/api/years/{first['subject']}/open", json={"decision": second["id"]})
    refused(wrong, 409, "decision-needed")
    unknown = hall.second.post("/api/years/0000000000/open", json={"decision": first["id"]})
    refused(unknown, 404, "missing")
    made_up = {"kind": "year", "subject": first["subject"], "action": "open_year"}
    refused(hall.clerk.post("/api/decisions", json=made_up), 422, "malformed")


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"term": 0}, "/term"),
        ({"session_no": True}, "/session_no"),
        ({"title": ""}, "/title"),
        ({"title": "二\x00"}, "/title"),
        ({"rules": 5}, None),
        ({"stage": "LISTED"}, "/stage"),
    ],
)
def test_bad_input_names_its_place(hall: Hall, changed: dict[str, Any], pointer: str | None) -> None:
    problem = refused(hall.clerk.post("/api/years", json={**NEXT, **changed}), 422, "malformed")
    assert pointer is None or pointer in [e["pointer"] for e in problem["errors"]]


def test_every_fault_of_a_rule_set_is_named_and_no_text_of_the_senders_repeated(hall: Hall) -> None:
    rules = own_rules(call_min_days=-1, tie="coin")
    del rules["parameters"]["groups"]
    rules["parameters"]["<b>x\ud800"] = {"value": 1}
    rules["name"] = "名\ud800"
    rules["parameters"]["majority"]["note"] = "一\x00二"
    problem = refused(_raw(hall, "/api/years", {**NEXT, "rules": rules}), 422, "bad-rule-set")
    assert {e["pointer"] for e in problem["errors"]} == {
        "/rules/name",
        "/rules/parameters/*",
        "/rules/parameters/groups",
        "/rules/parameters/call_min_days/value",
        "/rules/parameters/tie/value",
        "/rules/parameters/majority/note",
    }
    unknown = refused(hall.clerk.post("/api/years", json={**NEXT, "rules": "futian"}), 422, "bad-rule-set")
    [fault] = unknown["errors"]
    assert (fault["pointer"], "futian-2021" in fault["detail"]) == ("/rules", True)


def _raw(hall: Hall, path: str, body: dict[str, Any]) -> Any:
    headers = {"Content-Type": "application/json"}
    return hall.clerk.post(path, content=json.dumps(body).encode(), headers=headers)


def test_a_set_that_differs_may_not_go_by_a_shipped_name(hall: Hall) -> None:
    bent = own_rules()
    bent["code"] = "futian-2021"
    problem = refused(hall.clerk.post("/api/years", json={**NEXT, "rules": bent}), 422, "bad-rule-set")
    assert [e["pointer"] for e in problem["errors"]] == ["/rules/code"]
    same = rulesets.load("county").as_mapping()
    assert proposed(hall, rules=same)["content"]["rules"] == same


def test_a_year_shows_its_rules_with_their_standing(hall: Hall) -> None:
    cycle = opened(hall, rules=own_rules(call_min_days=10))
    shown = ok(hall.clerk.get(f"/api/cycles/{cycle}/rules"))
    assert (shown["code"], shown["name"]) == ("rongxi-2026", "榕溪区")
    days = next(p for p in shown["parameters"] if p["name"] == "call_min_days")
    assert (days["value"], days["standing"]) == (10, "assumed")


def test_rules_are_exchanged_while_it_collects_by_two_humans(
    app: FastAPI, hall: Hall, tmp_path: Path
) -> None:
    cycle = opened(hall)
    changed = own_rules(margin_least=2)
    decision = hall.decide("cycle", cycle, "adopt_rules", rules=changed)
    path, body = f"/api/cycles/{cycle}/rules", {"decision": decision}
    refused(hall.clerk.post(path, json=body), 403, "same-human")
    assert ok(hall.second.post(path, json=body))["rules"] == "rongxi-2026"
    refused(hall.second.post(path, json=body), 409, "decision-used")
    events = _events(hall)
    [event] = [e for e in events if e["type"] == "cycle.rules_adopted"]
    assert event["payload"]["decision"] == decision
    before, after = event["payload"]["changed"]["margin_least"]
    assert (before["value"], after["value"]) == (1, 2)
    recomputed(app, tmp_path, "设立年度", "更换规则")


def test_a_decision_about_the_year_is_stale_once_its_rules_are_others(hall: Hall) -> None:
    cycle = opened(hall)
    early = hall.decide("cycle", cycle, "close_collection")
    adopted = hall.decide("cycle", cycle, "adopt_rules", rules="county")
    ok(hall.second.post(f"/api/cycles/{cycle}/rules", json={"decision": adopted}))
    late = hall.second.post(f"/api/cycles/{cycle}/moves/close_collection", json={"decision": early})
    refused(late, 409, "subject-changed")


def test_never_after_the_collection(hall: Hall) -> None:
    about = {"kind": "cycle", "subject": hall.ids["listed"], "action": "adopt_rules", "rules": "county"}
    refused(hall.clerk.post("/api/decisions", json=about), 409, "wrong-stage")


def test_a_change_of_rules_has_to_say_which(hall: Hall) -> None:
    cycle = opened(hall)
    about: dict[str, Any] = {"kind": "cycle", "subject": cycle, "action": "adopt_rules"}
    problem = refused(hall.clerk.post("/api/decisions", json=about), 422, "malformed")
    assert [e["pointer"] for e in problem["errors"]] == ["/rules"]
    strange = {**about, "action": "close_collection", "rules": "county"}
    refused(hall.clerk.post("/api/decisions", json=strange), 422, "malformed")
    for bad in (own_rules(tie="coin"), {**own_rules(), "name": "名\ud800"}, {"\ud800": 1}, "none"):
        refused(_raw(hall, "/api/decisions", {**about, "rules": bad}), 422, "bad-rule-set")


def test_only_clerks_open_years(hall: Hall) -> None:
    decision = proposed(hall)
    path = f"/api/years/{decision['subject']}/open"
    for client, status in ((hall.government, 403), (visitor(hall.app), 401)):
        assert client.post("/api/years", json=NEXT).status_code == status
        assert client.post(path, json={"decision": decision["id"]}).status_code == status
    secretary = signed_in(hall.app, Role.BODY_SECRETARY)
    assert secretary.post(path, json={"decision": decision["id"]}).status_code == 403


def _events(hall: Hall) -> list[dict[str, Any]]:
    height = ok(hall.auditor.get("/api/audit/checkpoint"))["height"]
    page: list[dict[str, Any]] = ok(hall.auditor.get(f"/api/audit/events?after={height - 20}"))["events"]
    return page

"""Groups and places of the year, and the decision to vote 等额."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from app.domain.actors import Body, Role
from app.domain.words import Stage
from tests.candidates.screening import Screening
from tests.doctor.outside import recomputed
from tests.factories import signed_in
from tests.journeys.hall import ok, refused


def here(year: Screening) -> str:
    return f"/api/cycles/{year.cycle}/groups"


def put(year: Screening, groups: list[dict[str, Any]], tag: str = "") -> Any:
    tag = tag or ok(year.office.get(here(year)))["version"]
    return year.office.put(here(year), json={"groups": groups}, headers={"If-Match": f'"{tag}"'})


def group(code: str, places: int, title: str = "一般类") -> dict[str, Any]:
    return {"code": code, "title": title, "places": places}


def test_the_year_gets_its_groups_in_the_order_of_the_ballot(year: Screening) -> None:
    assert ok(year.office.get(here(year)))["groups"] == []
    wanted = [group("investment_plan", 2, "投资类"), group("general", 10)]
    made = ok(put(year, wanted))
    assert made["groups"] == [{**one, "uncontested": False} for one in wanted]
    assert ok(put(year, [group("general", 8)]))["groups"] == [{**group("general", 8), "uncontested": False}]


def test_an_edit_names_what_it_has_seen(year: Screening) -> None:
    seen = ok(year.office.get(here(year)))["version"]
    ok(put(year, [group("general", 8)], seen))
    refused(put(year, [group("general", 9)], seen), 412, "stale")
    assert year.office.put(here(year), json={"groups": [group("general", 9)]}).status_code == 422


@pytest.mark.parametrize(
    ("groups", "pointers"),
    [
        ([group("nowhere", 1)], ["/groups/0/code", "/groups"]),
        ([group("general", 1), group("general", 2)], ["/groups/1/code"]),
        ([group("investment_plan", 1)], ["/groups"]),
    ],
)
def test_groups_are_the_rules_and_a_used_one_stays(
    year: Screening, groups: list[dict[str, Any]], pointers: list[str]
) -> None:
    ok(put(year, [group("general", 1)]))
    year.draft(topics=year.pool[:1], group="general")
    answer = refused(put(year, groups), 422, "malformed")
    assert [fault["pointer"] for fault in answer["errors"]] == pointers


def test_groups_are_set_by_the_office_while_the_year_is_screened(year: Screening) -> None:
    made = ok(put(year, [group("general", 1)]))
    tag = {"If-Match": made["version"]}
    assert year.clerk.put(here(year), json={"groups": [group("general", 2)]}, headers=tag).status_code == 403
    assert year.public.get(here(year)).status_code == 404
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    refused(put(year, [group("general", 2)]), 409, "wrong-stage")


def uncontested(year: Screening, decision: str, by: Any = None) -> Any:
    path = f"/api/cycles/{year.cycle}/uncontested"
    return (by or year.second).post(path, json={"decision": decision})


def record(year: Screening, *codes: str) -> str:
    return year.decide("cycle", year.cycle, "allow_uncontested", year.clerk, uncontested=list(codes))


def test_the_directors_meeting_allows_a_group_to_be_voted_uncontested(year: Screening) -> None:
    ok(put(year, [group("general", 2), group("investment_plan", 1, "投资类")]))
    decision = record(year, "investment_plan")
    refused(uncontested(year, decision, year.clerk), 403, "same-human")
    shown = ok(uncontested(year, decision))["groups"]
    assert [one["uncontested"] for one in shown] == [False, True]
    refused(uncontested(year, decision), 409, "decision-used")
    kept = ok(put(year, [group("investment_plan", 1, "政府投资类"), group("general", 3)]))["groups"]
    assert [(one["code"], one["uncontested"]) for one in kept] == [
        ("investment_plan", True),
        ("general", False),
    ]
    more = ok(put(year, [group("investment_plan", 2, "政府投资类"), group("general", 3)]))["groups"]
    assert [one["uncontested"] for one in more] == [False, False]


def test_the_decision_is_about_the_places_as_they_stood(year: Screening) -> None:
    ok(put(year, [group("general", 2)]))
    decision = record(year, "general")
    ok(put(year, [group("general", 3)]))
    refused(uncontested(year, decision), 409, "subject-changed")


def test_the_decision_names_groups_that_there_are(year: Screening) -> None:
    ok(put(year, [group("general", 2)]))
    body = {"kind": "cycle", "subject": year.cycle, "action": "allow_uncontested"}
    body |= {"meeting": "主任会议", "document_no": "1"}
    wrong: tuple[dict[str, Any], ...] = ({"uncontested": ["nowhere"]}, {"uncontested": []}, {})
    for sent in wrong:
        assert year.clerk.post("/api/decisions", json={**body, **sent}).status_code == 422
    year.go("submit_motion", Stage.PRE_DELIBERATION)
    late = {**body, "uncontested": ["general"]}
    refused(year.clerk.post("/api/decisions", json=late), 409, "wrong-stage")


def test_in_a_town_it_is_the_presidiums(app: FastAPI, tmp_path: Path) -> None:
    year = Screening(app, "town")
    ok(put(year, [group("general", 2)]))
    secretary = signed_in(app, Role.BODY_SECRETARY, body=Body.PRESIDIUM)
    decision = year.decide("cycle", year.cycle, "allow_uncontested", secretary, uncontested=["general"])
    found = ok(year.clerk.get(f"/api/decisions/{decision}"))
    assert (found["body"], found["content"]) == ("presidium", {"groups": ["general"]})
    assert ok(uncontested(year, decision))["groups"][0]["uncontested"]
    recomputed(app, tmp_path, "等额票决")

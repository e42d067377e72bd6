"""What is no move of a year or a poll goes the same way on its page: recorded by one, made by another."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from app.domain.words import Grade
from tests.deliberations.year import AGREED, year_of
from tests.factories import account, client_of, signed_in, visitor
from tests.journeys.hall import ok
from tests.projects.test_carrying_over import entry, later_year
from tests.projects.year import year_of as carried_out
from tests.stages.test_desk_pages import get, post, recorded
from tests.topics.test_batches_over_http import Quarter


def both(path: str, first: TestClient, second: TestClient, **fields: Any) -> str:
    """Both hands on a page: the record's page afterwards."""
    record = recorded(first, path, **fields)
    post(second, f"{record}/make")
    shown = get(second, record)
    assert "✓ 已办理" in shown
    return shown


def under(name: str, values: dict[str, Any]) -> dict[str, str]:
    return {f"{name}-{key}": str(value) for key, value in values.items() if not isinstance(value, list)}


def test_a_deliberation_with_its_opinions(app: FastAPI) -> None:
    year = year_of(app)
    motion = year.submit()
    path = f"/desk/moves/motion/{motion}/deliberate"
    assert path in get(year.secretary, f"/desk/years/{year.cycle}")
    sent = under("deliberation", AGREED)
    about = {"opinions-all": "总体可行\n\n加快前期工作", f"opinions-{year.candidates[0]}": "先落实用地"}
    wrong = post(year.secretary, path, 422, **{**sent, "deliberation-present": "二十"}).text
    assert "#field-deliberation-present" in wrong
    assert "加快前期工作" in both(path, year.secretary, year.second, **sent, **about)
    opinions = year.motion(motion)["deliberations"][0]["opinions"]
    assert [(o["text"], o["candidate"]) for o in opinions] == [
        ("总体可行", None),
        ("加快前期工作", None),
        ("先落实用地", year.candidates[0]),
    ]


def test_the_party_step_is_read_and_noted_by_who_may(app: FastAPI) -> None:
    year = year_of(app)
    page, path = f"/desk/years/{year.cycle}", f"/desk/moves/cycle/{year.cycle}/submit_motion"
    notes, auditor = f"{page}/notes/party-step", signed_in(app, Role.AUDITOR)
    assert "#field-told_on" not in post(year.clerk, notes, 422, told_on="", document_no="").text
    for client in (auditor, visitor(app)):
        assert client.post(notes, data={}, headers={"Accept": "text/html"}).status_code in (401, 403)
    assert "同级党委" in get(year.clerk, path)
    post(year.clerk, notes, told_on="2026-11-20", document_no="溪委〔2026〕7号")
    assert "溪委〔2026〕7号" in get(year.clerk, page)
    for shown in (get(auditor, page), get(auditor, path), get(auditor, "/desk")):
        assert "党委" not in shown


def test_a_candidate_is_withdrawn(app: FastAPI) -> None:
    year = year_of(app)
    year.submit()
    path = f"/desk/moves/candidate/{year.candidates[0]}/withdraw"
    both(path, year.government, year.clerk, reason="用地未落实")
    assert ok(year.clerk.get(f"/api/candidates/{year.candidates[0]}"))["status"] == "WITHDRAWN"


def test_an_adjustment_is_decided_with_its_votes(app: FastAPI) -> None:
    year = carried_out(app)
    government, first, second = (
        signed_in(app, role) for role in (Role.GOVERNMENT_OFFICE, Role.CLERK, Role.CLERK)
    )
    asked = {"kind": "terminate", "reason": "选址落空"}
    made = ok(government.post(f"/api/projects/{year.projects[0]}/adjustments", json=asked), 201)["id"]
    path = f"/desk/moves/adjustment/{made}/decide"
    assert path in get(first, f"/desk/years/{year.cycle}")
    assert path in get(first, f"/desk/adjustments/{made}")
    assert path not in get(government, f"/desk/adjustments/{made}")
    votes = {"votes-in_favour": "20", "votes-against": "1", "votes-abstained": "0"}
    shown = both(path, first, second, committee_members="31", **votes)
    assert "选址落空" in shown
    assert f'href="/desk/adjustments/{made}"' in shown
    assert path not in get(first, f"/desk/adjustments/{made}")
    assert ok(visitor(app).get(f"/api/projects/{year.projects[0]}"))["status"] == "TERMINATED"


def test_a_project_is_carried_over(app: FastAPI) -> None:
    year = carried_out(app, reported=1)
    there = later_year(year)
    government, clerk = signed_in(app, Role.GOVERNMENT_OFFICE), signed_in(app, Role.CLERK)
    desk, path = f"/desk/projects/{year.projects[0]}", f"/desk/moves/project/{year.projects[0]}/carry_over"
    assert path in get(government, desk)
    assert path not in get(clerk, desk)
    assert path not in get(government, f"/desk/projects/{year.projects[1]}")
    both(path, government, clerk, **under("carry_over", entry(there)))
    assert len(ok(visitor(app).get(f"/api/projects?cycle={there}"))["items"]) == 1
    assert path not in get(government, desk)


def test_a_plan_and_the_end_of_a_project_are_found_at_its_desk(app: FastAPI) -> None:
    year = carried_out(app, reported=3)
    year.grade(Grade.UNSATISFIED, Grade.SATISFIED, Grade.SATISFIED)
    plan = f"/desk/moves/project/{year.projects[0]}/accept_plan"
    ending = f"/desk/moves/project/{year.projects[1]}/close"
    desks = [f"/desk/projects/{one}" for one in year.projects]
    first, second = signed_in(app, Role.CLERK), signed_in(app, Role.CLERK)
    unit = client_of(app, account(app, Role.DEPARTMENT, department_id=year.education))
    assert plan not in get(first, desks[0])
    ok(unit.post(f"/api/projects/{year.projects[0]}/rectification/plan", json={"text": "补齐"}), 201)
    assert plan in get(first, desks[0])
    assert plan not in get(unit, desks[0])
    both(plan, first, second)
    assert plan not in get(first, desks[0])
    assert ending in get(first, desks[1])
    both(ending, first, second)
    assert ending not in get(first, desks[1])


def test_a_street_s_batch_is_decided_and_no_other_street_reads_of_it(app: FastAPI) -> None:
    quarter = Quarter(app)
    topic = quarter.studied()
    batch = quarter.batch()
    quarter.draft(batch, {"topic": topic["id"], "outcome": "pool"})
    path = f"/desk/moves/batch/{batch}/decide"
    get(quarter.stranger, path, 404)
    record = recorded(quarter.office, path)
    get(quarter.stranger, record, 404)
    post(quarter.stranger, f"{record}/make", 404)
    post(quarter.colleague, f"{record}/make")
    assert quarter.steps(topic)[-1] == "pooled"

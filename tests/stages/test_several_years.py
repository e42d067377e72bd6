"""Several years on one desk: n+1 collects, n is voted or carried out, n−1 is put right."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from fastapi.testclient import TestClient
from sqlmodel import select

from app.candidates.tables import CandidateRow, PlanItemRow
from app.cycles.tables import CycleMoveRow
from app.db.session import Database
from app.domain.actors import Role
from app.domain.words import CandidateStatus
from tests.factories import resident_client, signed_in, visitor
from tests.journeys.hall import Hall, ok
from tests.stages import voting
from tests.stages.test_open_year import opened, own_rules, proposed
from tests.statements import queries, statements

MOST_QUERIES_A_YEAR = 60


def desk(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = ok(client.get("/api/desk"))
    return found


def boards(client: TestClient) -> dict[str, dict[str, Any]]:
    return {board["cycle"]["title"]: board for board in desk(client)["years"]}


def codes(move: dict[str, Any]) -> list[tuple[str, str]]:
    return [(blocker["code"], blocker["class"]) for blocker in move["blockers"]]


def test_each_year_says_what_comes_next_and_what_stands_against_it(hall: Hall) -> None:
    opened(hall)
    assert [b["cycle"]["stage"] for b in desk(hall.clerk)["years"]] == [
        "COLLECTING",
        "LISTED",
        "IMPLEMENTING",
    ]
    found = boards(hall.clerk)
    [close] = found["2028年"]["moves"]
    assert (close["action"], close["body"], close["target_label"]) == (
        "close_collection",
        "second_person",
        "筛选论证",
    )
    assert codes(close) == [("a_pooled_topic", "legal"), ("call_ran_its_days", "procedural")]
    assert [m["action"] for m in found["2027年"]["moves"]] == ["amend_list", "open_session"]
    [vote] = found["2026年"]["moves"]
    assert (vote["action"], vote["blockers"]) == ("open_effect_vote", [])
    assert found["2026年"]["counts"]["adjustments_pending"] == 0


def test_what_was_waived_blocks_no_more(hall: Hall) -> None:
    cycle = opened(hall)
    waiver = hall.decide("cycle", cycle, "close_collection", waives=["call_ran_its_days"], reason="从速")
    ok(hall.second.post(f"/api/decisions/{waiver}/countersign"))
    [close] = boards(hall.clerk)["2028年"]["moves"]
    assert codes(close) == [("a_pooled_topic", "legal")]


def test_a_closed_year_stays_while_a_project_is_put_right(hall: Hall) -> None:
    cycle = hall.ids["implementing"]
    hall.move_cycle(cycle, "open_effect_vote")
    third = {1: "satisfied", 2: "satisfied", 3: "unsatisfied"}
    voting.held(hall, "effect", cycle, [third] * 8)
    [unsatisfied, *_] = boards(hall.clerk)["2026年"]["rectifications"]
    assert (unsatisfied["step"], unsatisfied["due_on"], unsatisfied["days_left"]) == (
        "plan",
        "2026-12-23",
        30,
    )
    path = f"/api/projects/{unsatisfied['project']}"
    ok(hall.department.post(f"{path}/rectification/plan", json={"text": "一个月内补齐"}), 201)
    assert boards(hall.clerk)["2026年"]["rectifications"][0]["step"] == "accept"
    committee: dict[str, Any] = {"meeting": "常委会第四十次会议", "document_no": "溪人常〔2026〕40号"}
    for one in boards(hall.clerk)["2026年"]["rectifications"]:
        ok(
            hall.department.post(f"/api/projects/{one['project']}/rectification/plan", json={"text": "改"}),
            201,
        )
        accepted = hall.decide("project", one["project"], "accept_plan", **committee)
        ok(hall.second.post(f"/api/projects/{one['project']}/moves/accept_plan", json={"decision": accepted}))
    hall.move_cycle(cycle, "close_year", **committee)
    hall.app.state.clock.move(days=200)
    later = signed_in(hall.app, Role.CLERK)
    board = boards(later)["2026年"]
    assert (board["cycle"]["stage"], board["moves"], board["counts"]) == ("CLOSED", [], None)
    assert (board["rectifications"][0]["step"], board["rectifications"][0]["days_left"] < 0) == (
        "report",
        True,
    )


def test_the_inbox_is_the_persons_own(hall: Hall) -> None:
    decision = proposed(hall)
    hall.app.state.clock.move(minutes=1)
    about_the_list = hall.decide("cycle", hall.ids["listed"], "open_session")

    def waiting(client: TestClient) -> list[str]:
        return [d["id"] for d in desk(client)["inbox"]]

    assert waiting(hall.clerk) == []
    assert waiting(hall.second) == [decision["id"], about_the_list]
    presidium = signed_in(hall.app, Role.BODY_SECRETARY)
    assert waiting(presidium) == [about_the_list]
    for client in (hall.government, hall.auditor, hall.chair, hall.tellers[0]):
        assert waiting(client) == []
    ok(hall.second.post(f"/api/decisions/{about_the_list}/countersign"))
    hall.app.state.clock.move(hours=25)
    assert waiting(signed_in(hall.app, Role.CLERK)) == []


def test_who_looks_at_the_desk(hall: Hall) -> None:
    assert desk(hall.clerk)["topics"] == {"topics": 0, "overdue": 0, "exact": True}
    assert desk(hall.tellers[0])["topics"] is None
    assert visitor(hall.app).get("/api/desk").status_code == 401
    assert resident_client(hall.app).get("/api/desk").status_code == 403
    assert hall.deputies["XQ-001"].get("/api/desk").status_code == 403


def test_the_number_of_queries_is_bounded_for_each_year(hall: Hall) -> None:
    cycle = opened(hall, rules=own_rules())
    _screen(hall, cycle, 0, 2)
    few = _queries(hall)
    _screen(hall, cycle, 2, 40)
    assert _queries(hall) == few
    assert few <= 3 * MOST_QUERIES_A_YEAR


def _queries(hall: Hall) -> int:
    with statements(hall.app.state.database) as sent:
        desk(hall.clerk)
    return len(queries(sent))


def _screen(hall: Hall, cycle: str, start: int, end: int) -> None:
    """The year is at screening, with so many drafts."""
    database: Database = hall.app.state.database
    department = ok(hall.clerk.get("/api/departments"))[0]["id"]
    with database.unit(write=True) as db:
        db.execute(sa.text("UPDATE cycle SET stage = 'SCREENING' WHERE id = :id"), {"id": cycle})
        for place in range(start, end):
            plan = PlanItemRow(
                cycle_id=cycle,
                plan_no=f"{place}",
                title=f"计划{place}",
                lead_department_id=department,
                total_investment=1,
                year_investment=1,
                imported_by="nobody",
                imported_at=hall.app.state.clock(),
            )
            db.add(plan)
            db.flush()
            db.add(
                CandidateRow(
                    cycle_id=cycle,
                    title=f"候选{place}",
                    plan_item_id=plan.id,
                    position=place,
                    lead_department_id=department,
                    starts_on=date(2027, 1, 1),
                    status=CandidateStatus.DRAFTED,
                )
            )


def test_a_waiver_of_the_party_step_stands_in_no_paper(hall: Hall) -> None:
    """Every other waiver shows on each later page."""
    cycle = hall.ids["implementing"]
    database: Database = hall.app.state.database
    more = {"body": "directors_meeting", "reason": "因故未报", "document_no": "主任9号", "decision": "D"}
    waivers = [{"code": code, "text": code, **more} for code in ("party_informed", "in_draft_budget")]
    with database.unit(write=True) as db:
        [made] = db.exec(select(CycleMoveRow).where(CycleMoveRow.cycle_id == cycle)).all()
        made.waivers = waivers
        db.add(made)
    hall.move_cycle(cycle, "open_effect_vote")
    poll, _result = voting.held(hall, "effect", cycle, [dict.fromkeys((1, 2, 3), "satisfied")] * 8)
    full = hall.clerk.get(f"/api/results/{poll}/full").text
    assert "in_draft_budget" in full
    assert "party_informed" not in full

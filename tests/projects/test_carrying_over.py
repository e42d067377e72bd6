"""续建: into a later year at work, once, by decision; voted again where target or money changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.cycles import service as cycles
from app.db.clock import MovingClock
from app.db.session import Database
from app.decisions import service as decisions
from app.domain.actors import Actor, Body, Role
from app.domain.errors import (
    CarryOverRefused,
    DecisionUsed,
    Malformed,
    Missing,
    NotYourRole,
    RulesUnmet,
    SameHuman,
)
from app.domain.words import AdjustmentKind as K
from app.domain.words import Grade, ProjectStatus, Stage
from app.projects import service
from app.projects.entries import NodeEntry, PlanEntry
from app.projects.showing import detail, summaries
from tests.factories import actor
from tests.projects.year import CLERK, GOVERNMENT, RULES, SECRETARY, Year


def later_year(year: Year, stage: Stage = Stage.IMPLEMENTING, session_no: int = 7) -> str:
    with year.database.unit(write=True) as db:
        return cycles.enter(
            db,
            year.clock(),
            term=8,
            session_no=session_no,
            title=f"第{session_no}次会议年度",
            stage=stage,
            rules=RULES,
            document_no="府〔2026〕1号",
            listed_on=None,
            action="import_implementing",
            decision_id=None,
            by=CLERK,
        ).id


def entry(cycle: str, **other: Any) -> dict[str, Any]:
    return {
        "cycle": cycle,
        "milestone": "二期完成学位540个",
        "milestone_amount": 540,
        "finishes_on": "2027-12-20",
        "target_amount": 720,
        "budget": 60_000_000,
        **other,
    }


def decide(year: Year, content: dict[str, Any], by: Actor = GOVERNMENT) -> str:
    with year.database.unit(write=True) as db:
        return decisions.propose(
            db,
            year.clock(),
            body=Body.STANDING_COMMITTEE,
            action="carry_over",
            subject=service.subject(db, year.projects[0], "carry_over"),
            by=by,
            proposers=(Role.GOVERNMENT_OFFICE,),
            decided_on=date(2026, 11, 23),
            meeting="常委会第四十一次会议",
            document_no="常〔2026〕10号",
            content=content,
        ).id


def carry(year: Year, decision: str, by: Actor = CLERK) -> service.ProjectRow:
    with year.database.unit(write=True) as db:
        return service.carry_over(db, year.clock(), project_id=year.projects[0], decision_id=decision, by=by)


@pytest.fixture
def year(database: Database, clock: MovingClock) -> Year:
    return Year(database, clock, reported=3)


def test_it_goes_on_outside_ballot_and_places(year: Year) -> None:
    there = later_year(year)
    carried = carry(year, decide(year, entry(there)))
    before = year.project(1)
    assert (carried.cycle_id, carried.number, carried.status) == (there, 1, ProjectStatus.IMPLEMENTING)
    assert (carried.carried_from_id, carried.group_code) == (before.id, "")
    assert (carried.target, carried.target_amount, carried.budget) == (
        before.target,
        before.target_amount,
        before.budget,
    )
    assert (carried.milestone_amount, carried.finishes_on) == (540, date(2027, 12, 20))
    assert carried.plan_due_on == date(2026, 12, 23)
    assert before.status is ProjectStatus.REPORTED
    with year.database.unit(write=False) as db:
        info = service.ballot_info(db, carried)
    assert (info["milestone"], info["milestone_amount"]) == ("二期完成学位540个", 540)


def shown(year: Year, project_id: str) -> dict[str, Any]:
    with year.database.unit(write=False) as db:
        row = service.project(db, project_id)
        [listed] = summaries(db, year.clock(), [row], "zh")
        one = detail(db, year.clock(), service.overview(db, project_id), "zh")
    assert listed.model_dump() == {name: one.model_dump()[name] for name in listed.model_dump()}
    return one.model_dump()


def test_until_its_first_report_it_stands_where_it_stood(year: Year) -> None:
    carried = carry(year, decide(year, entry(later_year(year))))
    one = shown(year, carried.id)
    assert (one["done_amount"], one["paid"]) == (360, one["carried_paid"])
    assert (one["done_percent"], one["milestone_percent"]) == ("50.00", "66.67")  # of 720, of this year's 540
    assert (one["carried_amount"], one["progress"]) == (360, [])
    assert one["in_force"]["done_percent"] == "66.67"
    with year.database.unit(write=True) as db:
        assert service.ballot_info(db, carried)["carried_amount"] == 360
        service.report_progress(
            db,
            year.clock(),
            project_id=carried.id,
            month=date(2026, 11, 1),
            done_amount=450,
            paid=41_000_000,
            by=year.lead,
        )
    one = shown(year, carried.id)
    assert (one["done_amount"], one["milestone_percent"]) == (450, "83.33")
    assert (one["carried_amount"], one["paid"]) == (360, 41_000_000)
    assert shown(year, year.projects[1])["carried_amount"] is None


def test_carried_over_twice_without_a_report_it_stands_where_it_stood(year: Year) -> None:
    first = carry(year, decide(year, entry(later_year(year))))
    with year.database.unit(write=True) as db:
        service.file_report(db, year.clock(), project_id=first.id, kind="final", text="停工", by=year.lead)
    year.projects[0] = first.id
    second = carry(year, decide(year, entry(later_year(year, session_no=8))))
    assert shown(year, second.id)["carried_amount"] == 360


def test_what_a_rectification_reaches_later_is_not_where_it_stood(year: Year) -> None:
    year.grade(Grade.UNSATISFIED, Grade.SATISFIED, Grade.SATISFIED)
    carried = carry(year, decide(year, entry(later_year(year))))
    year.clock.move(days=40)
    with year.database.unit(write=True) as db:
        service.report_progress(
            db,
            year.clock(),
            project_id=year.projects[0],
            month=year.clock().date().replace(day=1),
            done_amount=400,
            paid=40_000_000,
            by=year.lead,
        )
    assert shown(year, carried.id)["done_amount"] == 360


def test_its_plan_is_held_to_the_milestone(year: Year) -> None:
    carried = carry(year, decide(year, entry(later_year(year))))
    for amount, accepted in ((539, False), (540, True)):
        plan = PlanEntry("副局长", "二期", (NodeEntry(date(2027, 12, 1), "竣工", amount, 50_000_000),))
        with year.database.unit(write=True) as db:
            if accepted:
                service.file_implementation_plan(
                    db, year.clock(), project_id=carried.id, plan=plan, by=year.lead
                )
            else:
                with pytest.raises(Malformed):
                    service.file_implementation_plan(
                        db, year.clock(), project_id=carried.id, plan=plan, by=year.lead
                    )


@pytest.mark.parametrize("changed", [{"target_amount": 800}, {"budget": 60_000_001}])
def test_changed_target_or_money_is_voted_again(year: Year, changed: dict[str, int]) -> None:
    decision = decide(year, entry(later_year(year), **changed))
    with pytest.raises(RulesUnmet) as refused:
        carry(year, decision)
    assert [u.code for u in refused.value.unmet] == ["target_and_money_as_voted"]
    assert "重新票决" in refused.value.unmet[0].text


@pytest.mark.parametrize("kind", [K.TARGET, K.BUDGET, K.SUBSTITUTE])
def test_so_is_what_an_adjustment_changed(database: Database, clock: MovingClock, kind: K) -> None:
    year = Year(database, clock, reported=0)
    year.adjust(1, kind)
    with database.unit(write=True) as db:
        service.file_report(db, clock(), project_id=year.projects[0], kind="final", text="完成", by=year.lead)
    with pytest.raises(RulesUnmet):
        carry(year, decide(year, entry(later_year(year))))


@pytest.mark.parametrize("amount", [0, 721])
def test_a_milestone_is_part_of_the_target(year: Year, amount: int) -> None:
    content = entry(later_year(year), milestone_amount=amount)
    with pytest.raises(Malformed), year.database.unit(write=False) as db:
        service.check_carry_over(db, year.projects[0], content)


def test_not_before_the_report_not_back_and_not_into_a_year_not_yet_at_work(
    database: Database, clock: MovingClock
) -> None:
    year = Year(database, clock, reported=0, projects=1)
    there = later_year(year)
    with pytest.raises(CarryOverRefused):
        carry(year, decide(year, entry(there)))
    with database.unit(write=True) as db:
        service.file_report(db, clock(), project_id=year.projects[0], kind="final", text="完成", by=year.lead)
    earlier, listed = later_year(year, session_no=5), later_year(year, Stage.LISTED, session_no=8)
    for wrong in (earlier, listed, year.cycle):
        with pytest.raises(CarryOverRefused):
            carry(year, decide(year, entry(wrong)))
    with pytest.raises(Missing):
        carry(year, decide(year, entry("NEVER00000")))
    carry(year, decide(year, entry(there)))


def test_a_terminated_project_ends(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock)
    year.adjust(1, K.TERMINATE)
    with pytest.raises(CarryOverRefused):
        carry(year, decide(year, entry(later_year(year))))


def test_once_and_by_two_hands(year: Year) -> None:
    there = later_year(year)
    decision = decide(year, entry(there))
    with pytest.raises(SameHuman):
        carry(year, decision, by=GOVERNMENT)
    for role in (Role.DEPARTMENT, Role.DEPUTY, Role.EXECUTIVE_CHAIR):
        with pytest.raises(NotYourRole):
            carry(year, decision, by=actor(role))
    carry(year, decision, by=SECRETARY)
    with pytest.raises(DecisionUsed):
        carry(year, decision)
    with pytest.raises(CarryOverRefused):
        carry(year, decide(year, entry(later_year(year, session_no=8))))


def test_it_is_graded_on_its_own(year: Year) -> None:
    carried = carry(year, decide(year, entry(later_year(year))))
    year.grade(Grade.SATISFIED, Grade.SATISFIED, Grade.SATISFIED)
    assert year.project(1).level is Grade.SATISFIED
    with year.database.unit(write=False) as db:
        assert service.project(db, carried.id).level is None

"""Unsatisfied → plan filed, accepted, reported on → graded again, for as long as it is unsatisfied."""

from __future__ import annotations

from datetime import date

import pytest

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Actor, Body, Role
from app.domain.errors import (
    DecisionNeeded,
    Missing,
    NotLeadDepartment,
    NotRectifying,
    NotYourRole,
    PlanAccepted,
    RulesUnmet,
    SameHuman,
    SubjectChanged,
    WrongStage,
)
from app.domain.words import Grade, ProjectStatus
from app.projects import service
from app.projects.tables import RectificationRow
from tests.factories import actor
from tests.projects.year import CLERK, RULES, SECRETARY, Year

GOOD, FAIR, POOR = Grade.SATISFIED, Grade.BASICALLY_SATISFIED, Grade.UNSATISFIED


def file_plan(year: Year, text: str = "增派力量，三个月内补齐。", *, project: str = "") -> None:
    with year.database.unit(write=True) as db:
        service.file_plan(db, year.clock(), project_id=project or year.projects[0], text=text, by=year.lead)


def accept(year: Year, decision: str, by: Actor = CLERK) -> None:
    with year.database.unit(write=True) as db:
        service.accept_plan(db, year.clock(), project_id=year.projects[0], decision_id=decision, by=by)


def report(year: Year) -> None:
    with year.database.unit(write=True) as db:
        service.report_rectification(
            db, year.clock(), project_id=year.projects[0], text="已补齐。", by=year.lead
        )


def regrade(year: Year, level: Grade, project: str = "") -> None:
    with year.database.unit(write=True) as db:
        levels = {project or year.projects[0]: level}
        service.regrade(db, year.clock(), cycle_id=year.cycle, levels=levels, rules=RULES, by=CLERK)


def rectifications(year: Year) -> list[RectificationRow]:
    with year.database.unit(write=False) as db:
        return list(service.overview(db, year.projects[0]).rectifications)


def without_plan(year: Year) -> tuple[str, ...]:
    with year.database.unit(write=False) as db:
        return service.facts(db, year.cycle).unsatisfied_without_plan


@pytest.fixture
def year(database: Database, clock: MovingClock) -> Year:
    """Three graded projects, the first of them unsatisfied."""
    year = Year(database, clock, reported=3)
    year.grade(POOR, FAIR, GOOD)
    return year


def test_an_unsatisfied_project_is_rectified_within_the_rules_days(year: Year) -> None:
    assert [year.project(n).status for n in (1, 2, 3)] == [
        ProjectStatus.RECTIFYING,
        ProjectStatus.GRADED,
        ProjectStatus.GRADED,
    ]
    assert [year.project(n).level for n in (1, 2, 3)] == [POOR, FAIR, GOOD]
    [due] = rectifications(year)
    assert (due.plan_due_on, due.regrade_due_on) == (date(2026, 12, 23), date(2027, 5, 23))
    assert without_plan(year) == ("项目1",)


def test_levels_of_a_project_of_another_year_or_not_reported_are_refused(
    database: Database, clock: MovingClock
) -> None:
    year = Year(database, clock, reported=1, projects=2)
    with pytest.raises(WrongStage):
        year.grade(GOOD, GOOD)
    with pytest.raises(Missing), database.unit(write=True) as db:
        service.grade(db, clock(), cycle_id=year.cycle, levels={"NEVER00000": GOOD}, rules=RULES, by=CLERK)
    assert year.project(1).status is ProjectStatus.REPORTED


def test_the_whole_way_through_and_around_again(year: Year) -> None:
    for level in (POOR, GOOD):
        file_plan(year)
        accept(year, year.decide(1, "accept_plan"))
        assert without_plan(year) == ()
        report(year)
        with year.database.unit(write=False) as db:
            assert [row.id for row in service.ready_for_regrade(db, year.cycle)] == [year.projects[0]]
        regrade(year, level)
    assert [row.regrade for row in rectifications(year)] == [POOR, GOOD]
    project = year.project(1)
    assert (project.status, project.level) == (ProjectStatus.GRADED, GOOD)
    decision = year.decide(1, "close", by=CLERK, proposers=(Role.CLERK,))
    with year.database.unit(write=True) as db:
        service.close(db, year.clock(), project_id=year.projects[0], decision_id=decision, by=SECRETARY)
    assert year.project(1).status is ProjectStatus.CLOSED


def test_only_the_lead_department_files(year: Year) -> None:
    with year.database.unit(write=True) as db:
        args = {"project_id": year.projects[0], "text": "方案"}
        with pytest.raises(NotLeadDepartment):
            service.file_plan(db, year.clock(), **args, by=year.other)
        for role in (Role.CLERK, Role.DEPUTY, Role.GOVERNMENT_OFFICE):
            with pytest.raises(NotYourRole):
                service.file_plan(db, year.clock(), **args, by=actor(role))
    with pytest.raises(Missing):
        file_plan(year, project="NEVER00000")
    with pytest.raises(NotRectifying), year.database.unit(write=True) as db:
        service.file_plan(db, year.clock(), project_id=year.projects[1], text="方案", by=year.other)


def test_a_plan_that_changed_after_the_decision_is_not_accepted(year: Year) -> None:
    file_plan(year)
    decision = year.decide(1, "accept_plan")
    file_plan(year, "另一个方案")
    with pytest.raises(SubjectChanged):
        accept(year, decision)
    accept(year, year.decide(1, "accept_plan"))
    with pytest.raises(PlanAccepted):
        file_plan(year, "再改")
    with pytest.raises(PlanAccepted):
        accept(year, decision)


def test_acceptance_is_the_regrade_bodys_and_two_humans(year: Year) -> None:
    with pytest.raises(NotRectifying):
        accept(year, year.decide(1, "accept_plan"))
    file_plan(year)
    with pytest.raises(DecisionNeeded):
        accept(year, year.decide(1, "accept_plan", body=Body.PRESIDIUM, by=CLERK))
    with pytest.raises(SameHuman):
        accept(year, year.decide(1, "accept_plan", by=CLERK))
    with pytest.raises(NotYourRole):
        accept(year, "NEVER00000", by=year.lead)
    assert without_plan(year) == ("项目1",)


def test_regrading_asks_for_an_accepted_plan_and_a_report(year: Year) -> None:
    file_plan(year)
    with pytest.raises(RulesUnmet) as refused:
        regrade(year, GOOD)
    assert {unmet.code for unmet in refused.value.unmet} == {"plan_accepted", "rectification_reported"}
    with pytest.raises(NotRectifying):
        report(year)
    accept(year, year.decide(1, "accept_plan"))
    with pytest.raises(RulesUnmet):
        regrade(year, GOOD)
    with pytest.raises(WrongStage):
        regrade(year, GOOD, year.projects[1])


def test_the_years_closing_leaves_the_unsatisfied_in_rectification(year: Year) -> None:
    with year.database.unit(write=True) as db:
        service.close_year(db, year.clock(), year.cycle, by=CLERK)
    assert [year.project(n).status for n in (1, 2, 3)] == [
        ProjectStatus.RECTIFYING,
        ProjectStatus.CLOSED,
        ProjectStatus.CLOSED,
    ]
    file_plan(year)  # its record lives on
    assert rectifications(year)[0].plan


def test_closing_is_not_for_everybody_who_knows_a_decision(year: Year) -> None:
    decision = year.decide(2, "close", by=CLERK, proposers=(Role.CLERK,))
    with pytest.raises(NotYourRole), year.database.unit(write=True) as db:
        service.close(db, year.clock(), project_id=year.projects[1], decision_id=decision, by=year.lead)
    assert year.project(2).status is ProjectStatus.GRADED

"""Progress against the voted target, reports by the lead department alone, termination by the committee."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.errors import (
    Malformed,
    Missing,
    NotLeadDepartment,
    NotYourRole,
    ProgressRefused,
    WrongStage,
)
from app.domain.words import ProjectStatus
from app.projects import service
from tests.factories import actor
from tests.projects.year import Year


def progress(year: Year, month: date, done: int, paid: int, note: str = "", **other: Any) -> None:
    values = {"project_id": year.projects[0], "by": year.lead, **other}
    with year.database.unit(write=True) as db:
        service.report_progress(
            db, year.clock(), month=month, done_amount=done, paid=paid, note=note, **values
        )


def test_progress_is_measured_against_the_voted_target(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock)
    progress(year, date(2026, 10, 1), 620, 20_000_000)
    with database.unit(write=False) as db:
        info = service.ballot_info(db, service.project(db, year.projects[0]))
    assert (info["done_amount"], info["target_amount"], info["paid"]) == (620, 720, 20_000_000)


@pytest.mark.parametrize(
    ("month", "done", "paid"),
    [
        (date(2026, 6, 1), 400, 20_000_000),  # a month that is known
        (date(2026, 7, 1), 359, 20_000_000),
        (date(2026, 7, 1), 400, 19_999_999),
        (date(2026, 7, 1), 400, 60_000_001),
    ],
)
def test_what_looks_odd_needs_a_note(
    database: Database, clock: MovingClock, month: date, done: int, paid: int
) -> None:
    year = Year(database, clock)
    with pytest.raises(Malformed) as refused:
        progress(year, month, done, paid)
    assert refused.value.faults[0].pointer == "/note"
    progress(year, month, done, paid, note="据审计结果更正")
    with database.unit(write=False) as db:
        last = {row.month: row for row in service.overview(db, year.projects[0]).progress}[month]
    assert (last.done_amount, last.paid, last.note) == (done, paid, "据审计结果更正")


def test_a_month_to_come_is_refused(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock)
    progress(year, date(2026, 11, 1), 600, 20_000_000)
    with pytest.raises(Malformed):
        progress(year, date(2026, 12, 1), 700, 20_000_000)


def test_only_the_lead_department_reports(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock)
    month = date(2026, 10, 1)
    with pytest.raises(NotLeadDepartment):
        progress(year, month, 400, 20_000_000, by=year.other)
    for role in (Role.CLERK, Role.DEPUTY, Role.SYSADMIN, Role.RESIDENT):
        with pytest.raises(NotYourRole):
            progress(year, month, 400, 20_000_000, by=actor(role))
    with pytest.raises(Missing):
        progress(year, month, 400, 20_000_000, project_id="NEVER00000")


def test_the_final_report_ends_progress_and_is_filed_once(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock, projects=1)
    with database.unit(write=True) as db:
        service.file_report(
            db, clock(), project_id=year.projects[0], kind="mid_year", text="过半", by=year.lead
        )
        assert service.facts(db, year.cycle).mid_year_reported
        assert service.facts(db, year.cycle).without_final_report == ("项目1",)
        report = service.file_report(
            db, clock(), project_id=year.projects[0], kind="final", text="完成", by=year.lead
        )
    assert report.published_on == date(2026, 11, 23)
    assert year.project(1).status is ProjectStatus.REPORTED
    with database.unit(write=False) as db:
        facts = service.facts(db, year.cycle)
    assert (facts.without_final_report, facts.reports_published) == ((), date(2026, 11, 23))
    with pytest.raises(ProgressRefused):
        progress(year, date(2026, 10, 1), 400, 20_000_000)
    with pytest.raises(WrongStage), database.unit(write=True) as db:
        service.file_report(db, clock(), project_id=year.projects[0], kind="final", text="再报", by=year.lead)

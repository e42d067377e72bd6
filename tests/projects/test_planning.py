"""实施方案: reaches what was voted or is refused, kept by version; months against its nodes; what is late."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Role
from app.domain.calendar import SHANGHAI
from app.domain.errors import Malformed, Missing, NotLeadDepartment, NotYourRole, WrongStage
from app.domain.implementation import Lateness as L
from app.domain.words import AdjustmentKind as K
from app.domain.words import Grade
from app.projects import service
from app.projects.entries import NodeEntry, PlanEntry
from app.projects.schemas import ProjectOut
from app.projects.showing import detail, summaries
from tests.factories import actor
from tests.projects.year import Year

NODES = (
    NodeEntry(date(2026, 12, 1), "主体完工", 500, 40_000_000),
    NodeEntry(date(2027, 3, 1), "开园", 720, 60_000_000),
)
PLAN = PlanEntry("区教育局分管副局长", "新增学位720个", NODES)


@pytest.fixture
def year(database: Database, clock: MovingClock) -> Year:
    """The first project was announced today, to be finished by the end of March."""
    year = Year(database, clock)
    year.change(1, plan_due_on=date(2026, 12, 23), finishes_on=date(2027, 3, 31))
    return year


def file(year: Year, plan: PlanEntry = PLAN, **other: Any) -> int:
    with year.database.unit(write=True) as db:
        asked: dict[str, Any] = {"project_id": year.projects[0], "by": year.lead, **other}
        return service.file_implementation_plan(db, year.clock(), plan=plan, **asked).version


def report(year: Year, month: date, done: int, note: str = "") -> None:
    with year.database.unit(write=True) as db:
        service.report_progress(
            db,
            year.clock(),
            project_id=year.projects[0],
            month=month,
            done_amount=done,
            paid=30_000_000,
            note=note,
            by=year.lead,
        )


def shown(year: Year) -> ProjectOut:
    with year.database.unit(write=False) as db:
        return detail(db, year.clock(), service.overview(db, year.projects[0]), "zh")


def late(year: Year, number: int = 1) -> list[tuple[L, date, str | None]]:
    with year.database.unit(write=False) as db:
        rows = [service.project(db, year.projects[number - 1])]
        [project] = summaries(db, year.clock(), rows, "zh")
    return [(item.what, item.due_on, item.month) for item in project.overdue]


def on(year: Year, *day: int) -> None:
    year.clock.move_to(datetime.combine(date(*day), time(9), SHANGHAI))


def test_a_plan_is_filed_anew_and_the_old_one_is_kept(year: Year) -> None:
    assert file(year) == 1
    later = PlanEntry("区教育局局长", PLAN.target, NODES)
    assert file(year, later) == 2
    with year.database.unit(write=False) as db:
        versions = service.plans(db, year.projects[0], limit=50)
        assert [(row.version, row.lead_post, len(nodes)) for row, nodes in versions] == [
            (2, "区教育局局长", 2),
            (1, "区教育局分管副局长", 2),
        ]
        assert [row.version for row, _ in service.plans(db, year.projects[0], before=2, limit=50)] == [1]
        assert service.overview(db, year.projects[0]).plan == versions[0][0]


@pytest.mark.parametrize(
    ("node", "pointer", "kind"),
    [
        (NodeEntry(date(2027, 3, 1), "开园", 600, 60_000_000), "/nodes/1/amount", K.TARGET),
        (NodeEntry(date(2027, 3, 1), "开园", 720, 70_000_000), "/nodes/1/payment", K.BUDGET),
        (NodeEntry(date(2027, 6, 1), "开园", 720, 60_000_000), "/nodes/1/month", K.SCHEDULE),
    ],
)
def test_what_would_not_reach_the_vote_is_an_adjustment(
    year: Year, node: NodeEntry, pointer: str, kind: K
) -> None:
    plan = PlanEntry(PLAN.lead_post, PLAN.target, (NODES[0], node))
    with pytest.raises(Malformed) as refused:
        file(year, plan)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert "申请" in refused.value.faults[0].sentence
    if kind is K.SCHEDULE:
        adjustment = year.ask(1, kind, finishes_on=date(2027, 6, 30))
        with year.database.unit(write=True) as db:
            service.file_adjustment(
                db, year.clock(), adjustment_id=adjustment, document_no="备1号", by=actor(Role.CLERK)
            )
    else:
        year.adjust(1, kind)
    assert file(year, plan) == 1


def test_only_the_lead_department_files_and_only_while_it_is_carried_out(year: Year) -> None:
    with pytest.raises(NotLeadDepartment):
        file(year, by=year.other)
    for role in (Role.CLERK, Role.GOVERNMENT_OFFICE, Role.DEPUTY, Role.RESIDENT):
        with pytest.raises(NotYourRole):
            file(year, by=actor(role))
    with pytest.raises(Missing):
        file(year, project_id="NEVER00000")
    with year.database.unit(write=True) as db:
        service.file_report(
            db, year.clock(), project_id=year.projects[0], kind="final", text="完成", by=year.lead
        )
    with pytest.raises(WrongStage):
        file(year)


def test_a_month_stands_beside_its_node(year: Year) -> None:
    file(year)
    on(year, 2026, 12, 28)
    report(year, date(2026, 11, 1), 400)
    report(year, date(2026, 12, 1), 450)
    with year.database.unit(write=False) as db:
        months = detail(db, year.clock(), service.overview(db, year.projects[0]), "zh").progress
    assert [(m.month, m.node_amount, m.behind) for m in months] == [
        ("2026-06", None, False),
        ("2026-11", None, False),
        ("2026-12", 500, True),
    ]


def test_what_is_late_grows_with_the_days(year: Year) -> None:
    on(year, 2026, 12, 23)
    assert late(year) == []
    on(year, 2026, 12, 24)
    assert late(year) == [(L.PLAN, date(2026, 12, 23), None)]
    file(year)
    assert late(year) == []
    on(year, 2027, 1, 1)
    assert late(year) == [
        (L.PROGRESS, date(2026, 12, 31), "2026-12"),
        (L.NODE, date(2026, 12, 31), "2026-12"),
    ]
    report(year, date(2026, 12, 1), 450)
    assert late(year) == [(L.NODE, date(2026, 12, 31), "2026-12")]
    report(year, date(2027, 1, 1), 500)
    assert late(year) == []
    on(year, 2027, 4, 1)
    assert [what for what, _, _ in late(year)] == [L.PROGRESS, L.PROGRESS, L.NODE, L.FINISH]
    report(year, date(2027, 3, 1), 720)
    assert [what for what, _, _ in late(year)] == [L.PROGRESS]


def test_an_approved_postponement_moves_the_day_that_is_late(year: Year) -> None:
    report(year, date(2026, 11, 1), 400)
    on(year, 2027, 1, 5)
    year.adjust(1, K.POSTPONE, finishes_on=date(2028, 1, 31))
    on(year, 2027, 12, 1)
    assert L.FINISH not in [what for what, _, _ in late(year)]
    on(year, 2028, 2, 1)
    assert L.FINISH in [what for what, _, _ in late(year)]


def test_rectification_is_late_too_and_a_graded_project_is_not(
    database: Database, clock: MovingClock
) -> None:
    year = Year(database, clock, reported=3)
    year.grade(Grade.UNSATISFIED, Grade.SATISFIED, Grade.SATISFIED)
    on(year, 2026, 12, 24)
    assert late(year) == [(L.RECTIFICATION_PLAN, date(2026, 12, 23), None)]
    with database.unit(write=True) as db:
        service.file_plan(db, clock(), project_id=year.projects[0], text="方案", by=year.lead)
    assert late(year) == []
    on(year, 2027, 5, 24)
    assert late(year) == [(L.REGRADE, date(2027, 5, 23), None)]
    assert late(year, 2) == []


def test_the_desk_sees_what_is_due(year: Year) -> None:
    with year.database.unit(write=False) as db:
        owed = service.due(db, year.cycle, date(2026, 12, 24))
        assert [(item.title, item.what, item.due_on, item.overdue) for item in owed] == [
            ("项目1", L.PLAN, date(2026, 12, 23), True),
            ("项目1", L.FINISH, date(2027, 3, 31), False),
        ]
        with pytest.raises(Missing):
            service.due(db, "NEVER00000", date(2026, 12, 24))
        assert [item.what for item in service.due(db, year.cycle, date(2026, 12, 1))] == [L.PLAN, L.FINISH]


def test_what_was_voted_and_what_is_in_force_stand_side_by_side(year: Year) -> None:
    year.adjust(1, K.TARGET)
    answer = shown(year)
    assert (answer.target_amount, answer.done_percent) == (720, "50.00")
    assert answer.model_dump()["in_force"]["amount"] == 600
    assert answer.model_dump()["in_force"]["done_percent"] == "60.00"

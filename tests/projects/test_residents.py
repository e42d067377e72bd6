"""Residents grade beside the deputies until these seal; then the secret is gone, and with it every link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.actors import Actor, Role
from app.domain.errors import GradingClosed, NotGradable, NotYourRole
from app.domain.words import Grade
from app.projects import service
from app.projects.tables import GradingWindowRow, ResidentGradeRow
from tests.factories import actor, resident_client, signed_in, visitor
from tests.projects.year import CLERK, Year, year_of

GOOD, FAIR, POOR = Grade.SATISFIED.value, Grade.BASICALLY_SATISFIED.value, Grade.UNSATISFIED.value


def resident() -> Actor:
    return actor(Role.RESIDENT)


def give(year: Year, by: Actor, grade: str = GOOD, number: int = 1) -> None:
    with year.database.unit(write=True) as db:
        project = year.projects[number - 1]
        service.give_grade(db, year.clock(), project_id=project, grade=Grade(grade), by=by)


def close(year: Year) -> None:
    with year.database.unit(write=True) as db:
        service.close_window(db, year.clock(), year.cycle, by=CLERK)


def own(year: Year, by: Actor) -> dict[str, Grade] | None:
    with year.database.unit(write=False) as db:
        return service.own_grades(db, year.cycle, by=by)


def rows(database: Database) -> list[tuple[bytes, str]]:
    with database.unit(write=False) as db:
        return [(row[0], row[1]) for row in db.execute(sa.text("SELECT grader, grade FROM resident_grade"))]


def secret(year: Year) -> bytes | None:
    with year.database.unit(write=False) as db:
        window = db.get(GradingWindowRow, year.cycle)
        assert window is not None
        return window.secret


def test_one_changeable_grade_a_resident_and_project(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock, reported=2)
    one, two = resident(), resident()
    give(year, one, GOOD)
    give(year, one, POOR)
    give(year, one, FAIR, number=2)
    give(year, two, GOOD)
    with database.unit(write=False) as db:
        totals = service.resident_totals(db, year.cycle)
    assert [totals[project].n for project in year.projects] == [2, 1, 0]
    assert totals[year.projects[0]].counts == {GOOD: 1, FAIR: 0, POOR: 1}
    assert own(year, one) == {year.projects[0]: POOR, year.projects[1]: FAIR}
    assert own(year, resident()) == {}


def test_only_a_reported_project_is_graded_and_only_by_residents(
    database: Database, clock: MovingClock
) -> None:
    year = Year(database, clock, reported=1)
    with pytest.raises(NotGradable):
        give(year, resident(), number=2)
    for role in (Role.DEPUTY, Role.CLERK, Role.DEPARTMENT, Role.SYSADMIN):
        with pytest.raises(NotYourRole):
            give(year, actor(role))


def test_a_year_without_reports_has_no_window_yet(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock)
    with pytest.raises(NotGradable):
        give(year, resident())
    assert own(year, resident()) == {}


def test_closing_destroys_the_secret_and_fixes_every_grade(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock, reported=1)
    one = resident()
    give(year, one, GOOD)
    assert len(secret(year) or b"") == 32
    before = rows(database)
    close(year)
    assert secret(year) is None
    for by in (one, resident()):
        with pytest.raises(GradingClosed):
            give(year, by, POOR)
    assert own(year, one) is None
    assert rows(database) == before


def test_a_closed_window_never_opens_again(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock, projects=1)
    close(year)
    close(year)
    with database.unit(write=True) as db:
        service.file_report(db, clock(), project_id=year.projects[0], kind="final", text="完成", by=year.lead)
        service.open_window(db, clock(), year.cycle, by=CLERK)
    assert secret(year) is None
    with pytest.raises(GradingClosed):
        give(year, resident())


def test_a_grade_row_tells_neither_who_nor_when(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock, reported=2)
    one = resident()
    give(year, one)
    give(year, one, number=2)
    assert {column.name for column in sa.inspect(ResidentGradeRow).columns} == {
        "project_id",
        "grader",
        "grade",
    }
    graders = [grader for grader, _ in rows(database)]
    assert len(set(graders)) == 2  # not even two grades of one resident look alike
    with database.unit(write=False) as db:
        events = db.execute(sa.text("SELECT type, payload FROM audit_event")).all()
    assert not [event for event in events if "grade" in event[0] or one.human in event[1]]


@pytest.mark.parametrize("grades", [(GOOD, GOOD), (GOOD, POOR)])
def test_two_connections_of_one_resident_leave_one_grade(
    database: Database, clock: MovingClock, grades: tuple[str, str]
) -> None:
    year = Year(database, clock, reported=1)
    one, ready = resident(), Barrier(2)

    def at_once(grade: str) -> None:
        ready.wait(timeout=10)
        give(year, one, grade)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(at_once, grade) for grade in grades]:
            done.result(timeout=30)
    [(_, left)] = rows(database)
    assert left in grades


def test_closing_races_grading_without_a_grade_slipping_in(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock, reported=1)
    ready = Barrier(9)

    def grade() -> bool:
        ready.wait(timeout=10)
        try:
            give(year, resident())
        except GradingClosed:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        tries = [pool.submit(grade) for _ in range(8)]
        ready.wait(timeout=10)
        close(year)
        after = len(rows(database))
        given = sum(one.result(timeout=30) for one in tries)
    assert given == after == len(rows(database))
    assert secret(year) is None


def test_over_http(app: FastAPI) -> None:
    year = year_of(app, reported=1)
    project = f"/api/projects/{year.projects[0]}"
    one = resident_client(app)
    assert one.put(f"{project}/grade", json={"grade": GOOD}).json() == {
        "project": year.projects[0],
        "grade": GOOD,
    }
    assert one.put(f"{project}/grade", json={"grade": POOR}).status_code == 200
    assert one.put(f"{project}/grade", json={"grade": "wonderful"}).status_code == 422
    assert one.put("/api/projects/NEVER00000/grade", json={"grade": GOOD}).status_code == 404
    assert visitor(app).put(f"{project}/grade", json={"grade": GOOD}).status_code == 401
    assert signed_in(app, Role.CLERK).put(f"{project}/grade", json={"grade": GOOD}).status_code == 403
    grades = f"/api/projects/grades?cycle={year.cycle}"
    assert one.get(grades).json() == {"open": True, "items": [{"project": year.projects[0], "grade": POOR}]}
    # Only how many graded is known until the deputies' result is announced.
    assert visitor(app).get(project).json()["residents"] == {"n": 1, "counts": None, "share": None}
    close(year)
    late = one.put(f"{project}/grade", json={"grade": GOOD})
    assert late.status_code == 409
    assert late.json()["type"] == "/problems/grading-closed"
    assert "封箱" in late.json()["detail"]
    assert one.get(grades).json() == {"open": False, "items": []}
    with app.state.database.unit(write=True) as db:
        levels = {year.projects[0]: Grade.SATISFIED}
        service.grade(db, year.clock(), cycle_id=year.cycle, levels=levels, rules=year.rules, by=CLERK)
    shown = visitor(app).get(project).json()["residents"]
    assert shown["counts"] == {GOOD: 0, FAIR: 0, POOR: 1}
    assert shown["share"][POOR] == {"numerator": 1, "denominator": 1, "percent": "100.00"}

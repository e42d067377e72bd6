"""居民评价 written together: each comes to what it would have come to alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.db.session import Database
from app.db.writer import in_one
from app.domain.errors import GradingClosed, Missing, NotGradable
from app.domain.words import Grade
from app.people.service.sessions import Borne
from app.people.service.tokens import digest_of
from app.projects import service
from app.projects.service import Given, NoResident, put_grades
from tests.factories import bearer_of, deputy_token, found_deputies, resident_client
from tests.projects.test_residents import FAIR, GOOD, POOR, close, own, resident, rows
from tests.projects.year import Year, year_of

BATCH = 60


def test_one_batch_decides_each_as_if_it_were_alone(database: Database, clock: MovingClock) -> None:
    year = Year(database, clock, reported=2)
    one, two = resident(), resident()
    reported, other, not_yet = year.projects
    wishes = [
        (reported, POOR, one.id),
        (not_yet, GOOD, one.id),
        ("NEVER00000", GOOD, two.id),
        (reported, GOOD, two.id),
        (other, GOOD, one.id),
        (reported, FAIR, one.id),  # once more in the same batch: the last one counts
    ]
    came_to = in_one(database, put_grades, [_given(year, *wish) for wish in wishes])
    assert [type(one) for one in came_to if one] == [NotGradable, Missing]
    assert own(year, one) == {reported: FAIR, other: GOOD}
    assert own(year, two) == {reported: GOOD}
    assert len(rows(database)) == 3


def test_a_closed_year_refuses_and_another_one_of_the_batch_stands(
    database: Database, clock: MovingClock
) -> None:
    ended, running = (Year(database, clock, reported=1, session_no=number) for number in (5, 6))
    close(ended)
    by = resident()
    wishes = [_given(year, year.projects[0], GOOD, by.id) for year in (ended, running)]
    refused, stands = in_one(database, put_grades, wishes)
    assert isinstance(refused, GradingClosed)
    assert stands is None
    assert own(running, by) == {running.projects[0]: GOOD}


def test_a_session_that_has_ended_or_is_no_resident_s_gives_no_grade(app: FastAPI) -> None:
    year = year_of(app, reported=1)
    living, ended = resident_client(app), resident_client(app)
    tokens = [bearer_of(living), bearer_of(ended), deputy_token(app, found_deputies(app)[0])]
    assert ended.delete("/api/sessions/current").status_code == 204
    project, now = year.projects[0], year.clock()
    given = [Given(project, Grade(GOOD), Borne(digest_of(token), now), now) for token in tokens]
    came_to = in_one(app.state.database, put_grades, given)
    assert came_to[0] is None
    assert [type(one) for one in came_to[1:]] == [NoResident, NoResident]
    assert len(rows(app.state.database)) == 1
    assert ended.put(f"/api/projects/{project}/grade", json={"grade": GOOD}).status_code == 401


def test_batches_of_the_same_residents_at_once_end_in_one_grade_each(
    database: Database, clock: MovingClock
) -> None:
    """In any order of the residents: a batch that waits for another never waits crosswise."""
    year = Year(database, clock, reported=2)
    people = [resident().id for _ in range(BATCH)]

    def grade(turn: int) -> None:
        order = people if turn % 2 else people[::-1]
        wishes = [
            _given(year, project, (GOOD, POOR)[turn % 2], one)
            for one in order
            for project in year.projects[:2]
        ]
        assert in_one(database, put_grades, wishes) == [None] * len(wishes)

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(grade, turn) for turn in range(8)]:
            done.result(timeout=60)
    given = rows(database)
    assert len(given) == 2 * BATCH
    with database.unit(write=False) as db:
        totals = service.resident_totals(db, year.cycle)
    assert [totals[project].n for project in year.projects[:2]] == [BATCH, BATCH]


def test_rows_lie_in_the_order_of_their_keys(database: Database, clock: MovingClock) -> None:
    """A table that keeps the order of insertion tells nothing of who graded first."""
    year = Year(database, clock, reported=1)
    wishes = [_given(year, year.projects[0], GOOD, resident().id) for _ in range(BATCH)]
    in_one(database, put_grades, wishes)
    by_place = "ctid" if not database.is_sqlite else "grader"
    with database.unit(write=False) as db:
        stored = db.execute(sa.text(f"SELECT grader FROM resident_grade ORDER BY {by_place}")).scalars().all()
    assert [bytes(one) for one in stored] == sorted(bytes(one) for one in stored)


def _given(year: Year, project: str, grade: str, by: str) -> Given:
    return Given(project, Grade(grade), by, year.clock())

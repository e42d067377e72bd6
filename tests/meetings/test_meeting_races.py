"""Two desks at once: one row a deputy, and nobody both counted as present and late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from fastapi import FastAPI

from app.domain import errors as e
from app.domain.words import DeputyChange
from app.meetings import service as meetings
from app.people import service as people
from tests.meetings.hall import DAY, open_hall

AT_ONCE = 8


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Runs the acts together; a refusal stands in the list as its class."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait(timeout=20)
        try:
            return act()
        except e.Refusal as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_desks_check_in_one_deputy_once(app: FastAPI) -> None:
    hall = open_hall(app, 3)
    answers = at_once(*[lambda: hall.check_in(hall.deputies[0]) for _ in range(AT_ONCE)])
    assert all(isinstance(answer, meetings.CheckIn) for answer in answers)
    repeated = Counter(answer.repeated for answer in answers if isinstance(answer, meetings.CheckIn))
    assert repeated == {False: 1, True: AT_ONCE - 1}
    assert len(hall.checked_in()) == 1


def test_a_head_count_among_check_ins_counts_each_deputy_once(app: FastAPI) -> None:
    hall = open_hall(app, 12)
    hall.run_to_tellers()
    for one in hall.deputies[:4]:
        hall.check_in(one)
    arriving = [lambda one=one: hall.check_in(one) for one in hall.deputies[4:10]]
    answers = at_once(*arriving[:3], hall.count, *arriving[3:])
    assert e.Refusal not in {type(answer) for answer in answers}
    rows, sitting = hall.checked_in(), hall.sitting()
    assert len(rows) == 10
    assert sum(not row.late for row in rows) == sitting.present
    assert hall.facts().late == 10 - (sitting.present or 0)
    assert hall.overview().present + hall.overview().absent == 12


def test_of_two_head_counts_one_stands(app: FastAPI) -> None:
    hall = open_hall(app, 3)
    hall.run_to_tellers()
    answers = at_once(hall.count, hall.count)
    assert sorted(answer is e.HeadCounted for answer in answers) == [False, True]


def test_a_resignation_comes_before_the_freeze_or_is_refused(app: FastAPI) -> None:
    hall = open_hall(app, 6)
    hall.run_to_tellers()
    number = hall.deputy(hall.deputies[5]).number

    def resign() -> object:
        with hall.database.unit(write=True) as db:
            return people.change_deputy(
                db,
                hall.now,
                number=number,
                kind=DeputyChange.RESIGNED,
                notice_no="公告〔2026〕2号",
                effective_on=DAY,
                by=hall.clerk,
            )

    left, counted = at_once(resign, hall.count)
    assert counted is not e.RollFrozen
    assert hall.facts().members == (6 if left is e.RollFrozen else 5)
    assert len(meetings.roll_entries(hall.sitting())) == hall.facts().members


def test_one_step_at_two_desks_is_done_once(app: FastAPI) -> None:
    hall = open_hall(app, 1)
    hall.do("agenda")
    other = hall.another_sitting()
    answers = at_once(lambda: hall.do("papers_issued"), lambda: other.do("papers_issued"))
    assert sorted(answer is e.OutOfOrder for answer in answers) == [False, True]

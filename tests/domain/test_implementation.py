"""What is overdue on a day, what an adjustment asks for, when a plan holds, what carries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.implementation import (
    NEEDS,
    Change,
    Course,
    Late,
    Node,
    Terms,
    adjustment_faults,
    after_of,
    before_of,
    carried,
    in_force,
    needs_committee,
    node_of,
    overdue,
    plan_faults,
    vote_faults,
    year_end,
)
from app.domain.implementation import Lateness as L
from app.domain.words import AdjustmentKind as K

VOTED = Terms(720, "个", 60_000_000, date(2026, 12, 20))
NODES = (
    Node(date(2026, 3, 1), 0, 1_000_000),
    Node(date(2026, 6, 1), 360, 30_000_000),
    Node(date(2026, 12, 1), 720, 60_000_000),
)


COURSE = Course(
    goal=720, started_on=date(2026, 1, 20), plan_due_on=date(2026, 2, 19), finishes_on=VOTED.finishes_on
)


def course(**more: Any) -> Course:
    return replace(COURSE, **more)


def adjusted(kind: K, given: Collection[str], day: date | None, voted: date | None = None) -> list[str]:
    faults = adjustment_faults(kind, given, finishes_on=day, voted_finish=voted, today=date(2026, 5, 1))
    return [fault.pointer for fault in faults]


def pointers(nodes: tuple[Node, ...], terms: Terms = VOTED, goal: int = 720) -> list[str]:
    return [fault.pointer for fault in plan_faults(nodes, terms, goal)]


def test_a_plan_is_late_from_the_day_after_it_was_due() -> None:
    assert overdue(course(), date(2026, 2, 19)) == []
    assert overdue(course(), date(2026, 2, 20)) == [Late(L.PLAN, date(2026, 2, 19))]
    assert overdue(course(nodes=NODES), date(2026, 2, 20)) == []
    assert overdue(course(plan_due_on=None), date(2026, 2, 20)) == []


def test_a_month_without_report_is_late_once_it_is_over() -> None:
    assert overdue(course(nodes=NODES), date(2026, 2, 28)) == []
    assert overdue(course(nodes=NODES), date(2026, 3, 1)) == [
        Late(L.PROGRESS, date(2026, 2, 28), date(2026, 2, 1))
    ]
    assert overdue(course(nodes=NODES, reached={date(2026, 2, 1): 0}), date(2026, 3, 1)) == []


def test_what_was_carried_over_stands_until_the_first_report() -> None:
    day = date(2026, 7, 1)
    assert L.NODE in [late.what for late in overdue(course(nodes=NODES), day)]
    assert L.NODE not in [late.what for late in overdue(course(nodes=NODES, stood=360), day)]
    said = {date(2026, 6, 1): 300}  # a report may say less: it corrects
    assert L.NODE in [late.what for late in overdue(course(nodes=NODES, stood=360, reached=said), day)]


def test_where_the_start_is_unknown_the_first_report_is() -> None:
    unknown = {"started_on": None, "plan_due_on": None}
    assert overdue(course(**unknown), date(2026, 5, 1)) == []
    late = overdue(course(**unknown, reached={date(2026, 3, 1): 0}), date(2026, 5, 1))
    assert late == [Late(L.PROGRESS, date(2026, 4, 30), date(2026, 4, 1))]


def test_behind_the_node_of_the_last_month_that_is_over() -> None:
    told = {date(2026, month, 1): 100 for month in range(2, 7)}
    assert [late.what for late in overdue(course(nodes=NODES, reached=told), date(2026, 6, 30))] == []
    late = overdue(course(nodes=NODES, reached=told), date(2026, 7, 1))
    assert late == [Late(L.NODE, date(2026, 6, 30), date(2026, 6, 1))]
    assert overdue(course(nodes=NODES, reached={**told, date(2026, 7, 1): 360}), date(2026, 7, 1)) == []
    corrected = {**told, date(2026, 5, 1): 400}  # June says less: it corrects
    assert overdue(course(nodes=NODES, reached=corrected), date(2026, 7, 1)) == late
    assert node_of(NODES, date(2026, 2, 1)) is None
    assert node_of(NODES, date(2026, 11, 1)) == NODES[1]


def test_past_its_day_and_not_done() -> None:
    told = {date(2026, month, 1): 719 for month in range(2, 12)}
    assert overdue(course(reached=told, plan_due_on=None), date(2026, 12, 20)) == []
    late = overdue(course(reached=told, plan_due_on=None), date(2026, 12, 21))
    assert late == [Late(L.FINISH, date(2026, 12, 20))]
    done = {**told, date(2026, 12, 1): 720}
    assert overdue(course(reached=done, plan_due_on=None), date(2026, 12, 31)) == []
    assert overdue(course(reached=told, plan_due_on=None, finishes_on=None), date(2026, 12, 31)) == []


def test_a_plan_reaches_the_goal_in_time_and_money() -> None:
    assert pointers(NODES) == []
    assert pointers(NODES, goal=721) == ["/nodes/2/amount"]
    poorer = Terms(720, "个", 59_999_999, date(2026, 11, 30))
    assert pointers(NODES, poorer) == ["/nodes/2/payment", "/nodes/2/month"]
    assert pointers(NODES, Terms(720, "个", 60_000_000, None)) == []
    assert pointers((NODES[2], NODES[1])) == [
        "/nodes/1/month",
        "/nodes/1/amount",
        "/nodes/1/payment",
        "/nodes/1/amount",
    ]
    assert pointers((NODES[0], NODES[0], NODES[2])) == ["/nodes/1/month"]


@pytest.mark.parametrize("kind", list(K))
def test_each_kind_asks_for_its_own(kind: K) -> None:
    day = {K.SCHEDULE: date(2026, 12, 31), K.POSTPONE: date(2027, 1, 1)}.get(kind)
    voted = VOTED.finishes_on
    assert adjusted(kind, NEEDS[kind], day, voted) == []
    everything = {"before", "after", "amount", "unit", "budget", "finishes_on"}
    missing = adjusted(kind, (), day, voted)
    strange = adjusted(kind, everything, day, voted)
    assert missing == [f"/{name}" for name in sorted(NEEDS[kind])]
    assert strange == [f"/{name}" for name in sorted(everything - NEEDS[kind])]
    assert needs_committee(kind) is (kind is not K.SCHEDULE)


@pytest.mark.parametrize(("kind", "day"), [(K.SCHEDULE, date(2027, 1, 1)), (K.POSTPONE, date(2026, 12, 31))])
def test_the_years_end_parts_filing_from_deciding(kind: K, day: date) -> None:
    assert adjusted(kind, {"finishes_on"}, day) == ["/finishes_on"]
    assert year_end(date(2027, 3, 1), date(2026, 5, 1)) == date(2027, 12, 31)


def test_exactly_half_of_all_members_carries_nothing() -> None:
    assert [carried(votes, 40) for votes in (0, 20, 21, 40)] == [False, False, True, True]
    assert not carried(1, 0)


def test_votes_are_there_and_fit() -> None:
    assert list(vote_faults((21, 10, 9), 40)) == []
    assert [f.pointer for f in vote_faults((21, 10, 10), 40)] == ["/votes"]
    assert [f.pointer for f in vote_faults(None, None)] == ["/votes", "/committee_members"]
    assert [f.pointer for f in vote_faults(None, 40)] == ["/votes"]
    assert [f.pointer for f in vote_faults((1, 0, 0), 0)] == ["/committee_members"]


def test_what_is_in_force_lies_over_what_was_voted() -> None:
    changes = (
        Change(K.SCOPE),
        Change(K.TARGET, amount=600),
        Change(K.BUDGET, budget=50_000_000),
        Change(K.SCHEDULE, finishes_on=date(2026, 12, 31)),
        Change(K.SUBSTITUTE, amount=3, unit="所"),
    )
    assert in_force(VOTED, ()) == VOTED
    assert in_force(VOTED, changes[:2]) == Terms(600, "个", 60_000_000, VOTED.finishes_on)
    assert in_force(VOTED, changes) == Terms(3, "所", 50_000_000, date(2026, 12, 31))


def test_before_and_after_where_they_are_known() -> None:
    known = {kind: before_of(kind, VOTED, "新增学位720个") for kind in K}
    assert known[K.TARGET] == known[K.SUBSTITUTE] == "新增学位720个"
    assert known[K.BUDGET] == "60000000元"
    assert known[K.SCHEDULE] == known[K.POSTPONE] == "2026-12-20"
    assert known[K.SCOPE] == known[K.SITE] == known[K.TERMINATE] == ""
    assert before_of(K.POSTPONE, Terms(1, "个", 1, None), "") == ""
    assert after_of(Change(K.BUDGET, budget=5)) == "5元"
    assert after_of(Change(K.POSTPONE, finishes_on=date(2027, 1, 1))) == "2027-01-01"
    assert after_of(Change(K.TERMINATE)) == ""

"""Which batch a suggestion is in, to the last second of a quarter, and what a closed batch tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import batches
from app.domain.batches import Decided
from app.domain.calendar import SHANGHAI, shanghai_day
from app.domain.rulesets import load
from app.domain.words import RedirectTo, ReturnReason, TopicStatus

FUTIAN, TOWN = load("futian-2021"), load("town")
QUARTERS = FUTIAN.batch_days


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 3, 31, 23, 59, 59, tzinfo=SHANGHAI), date(2026, 3, 31)),
        (datetime(2026, 4, 1, 0, 0, 0, tzinfo=SHANGHAI), date(2026, 6, 30)),
        (datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=SHANGHAI), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 0, 0, 0, tzinfo=SHANGHAI), date(2027, 3, 31)),
    ],
)
def test_the_last_second_of_a_quarter_is_in_its_batch(moment: datetime, due: date) -> None:
    assert batches.due_on(FUTIAN, shanghai_day(moment)) == due


def test_without_street_batches_nothing_is_due() -> None:
    assert batches.due_on(TOWN, date(2026, 3, 31)) is None
    assert not batches.may_open(TOWN, date(2026, 3, 31), date(2026, 3, 31))


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_the_batch_is_the_nearest_day_to_come(received: date) -> None:
    due = batches.batch_day(QUARTERS, received)
    assert received <= due < received + timedelta(days=93)
    assert f"{due:%m-%d}" in QUARTERS
    assert batches.batch_day(QUARTERS, due) == due


@pytest.mark.parametrize(
    ("today", "passed"),
    [
        (date(2026, 3, 31), date(2025, 12, 31)),
        (date(2026, 4, 1), date(2026, 3, 31)),
        (date(2026, 1, 1), date(2025, 12, 31)),
    ],
)
def test_a_batch_day_has_passed_from_the_next_day_on(today: date, passed: date) -> None:
    assert batches.last_passed(FUTIAN, today) == passed
    assert batches.last_passed(TOWN, today) is None


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    assert batches.batch_day(["02-30"], date(2027, 1, 1)) == date(2027, 2, 28)
    assert batches.batch_day(["02-30"], date(2028, 1, 1)) == date(2028, 2, 29)
    assert batches.batch_day(["02-30"], date(2028, 3, 1)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("day", "may"),
    [
        (date(2026, 6, 30), True),  # the running quarter's
        (date(2026, 3, 31), True),  # an earlier one
        (date(2026, 9, 30), False),  # not begun
        (date(2026, 6, 29), False),  # no batch day
    ],
)
def test_which_batches_can_be_worked_on(day: date, may: bool) -> None:
    assert batches.may_open(FUTIAN, day, date(2026, 5, 1)) is may


def test_a_batch_closes_from_its_day_on() -> None:
    day = date(2026, 3, 31)
    assert not batches.may_close(day, date(2026, 3, 30))
    assert batches.may_close(day, day)
    assert batches.may_close(day, date(2026, 4, 1))
    assert batches.may_close(None, date(2026, 1, 1))


@pytest.mark.parametrize("status", list(TopicStatus))
def test_overdue_is_the_undecided_after_midnight(status: TopicStatus) -> None:
    due = date(2026, 3, 31)
    undecided = status in (TopicStatus.SUBMITTED, TopicStatus.STUDIED)
    assert not batches.overdue(status, due, due)
    assert batches.overdue(status, due, date(2026, 4, 1)) is undecided
    assert not batches.overdue(status, None, date(2030, 1, 1))


def test_a_summary_counts_everything_once() -> None:
    decided = [
        Decided("pool"),
        Decided("pool"),
        Decided("return", ReturnReason.NO_FUNDS),
        Decided("return", ReturnReason.OTHER),
        Decided("return", ReturnReason.OTHER),
        Decided("redirect", redirect_to=RedirectTo.HOTLINE),
    ]
    made = batches.summary(
        received={TopicStatus.POOLED: 2, TopicStatus.MERGED: 1, TopicStatus.WITHDRAWN: 3},
        studied=4,
        decided=iter(decided),
        redirected_at_once={RedirectTo.MICRO_PROJECT: 2},
        carried=7,
        carried_before=5,
    )
    assert made == {
        "received": 6,
        "studied": 4,
        "pooled": 2,
        "returned": {"no_funds": 1, "other": 2},
        "redirected": {"hotline": 1},
        "redirected_at_once": {"micro_project": 2},
        "merged": 1,
        "withdrawn": 3,
        "carried": 7,
        "carried_before": 5,
    }


def test_a_batch_in_which_nothing_was_done_says_so() -> None:
    made = batches.summary(
        received={}, studied=0, decided=[], redirected_at_once={}, carried=0, carried_before=0
    )
    assert made["received"] == made["merged"] == made["pooled"] == 0
    assert made["returned"] == made["redirected"] == {}

"""Days are Shanghai days; months end where they end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.domain.calendar import (
    after_days,
    after_months,
    days_since,
    midnight,
    shanghai_day,
    to_the_minute,
    to_the_second,
)


def test_the_day_turns_at_midnight_in_shanghai() -> None:
    assert shanghai_day(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 31)
    assert shanghai_day(datetime(2026, 3, 31, 16, 0, 0, tzinfo=UTC)) == date(2026, 4, 1)


def test_a_moment_without_a_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        shanghai_day(datetime(2026, 3, 31, 15, 0))  # noqa: DTZ001  the very fault


def test_day_0_is_the_day_of_publication() -> None:
    assert days_since(date(2026, 11, 16), date(2026, 11, 16)) == 0
    assert days_since(date(2026, 11, 16), date(2026, 11, 23)) == 7
    assert after_days(date(2026, 12, 30), 7) == date(2027, 1, 6)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_later(start: date, months: int, end: date) -> None:
    assert after_months(start, months) == end


def test_a_day_begins_at_midnight_in_shanghai() -> None:
    assert midnight(date(2026, 4, 1)) == datetime(2026, 3, 31, 16, 0, tzinfo=UTC)


def test_a_moment_is_told_without_what_would_name_it_in_a_log() -> None:
    moment = datetime(2026, 4, 1, 9, 30, 59, 999_999, tzinfo=UTC)
    assert to_the_second(moment) == datetime(2026, 4, 1, 9, 30, 59, tzinfo=UTC)
    assert to_the_minute(moment) == datetime(2026, 4, 1, 9, 30, tzinfo=UTC)

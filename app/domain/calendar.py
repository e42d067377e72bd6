"""Day counts as the field has them: calendar days in Asia/Shanghai, day 0 is the day of publication."""

from __future__ import annotations

import calendar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_day(moment: datetime) -> date:
    """The calendar day in Shanghai of an aware moment. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no day")
    return moment.astimezone(SHANGHAI).date()


def to_the_second(moment: datetime) -> datetime:
    """As a moment is told. A finer one names the single act in a log of requests or of the database."""
    return moment.replace(microsecond=0)


def to_the_minute(moment: datetime) -> datetime:
    """As the audit chain tells it, which everybody may have: not even to the second of such a log."""
    return moment.replace(second=0, microsecond=0)


def midnight(day: date) -> datetime:
    """The moment at which that day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def days_since(published: date, today: date) -> int:
    """0 on the day of publication."""
    return (today - published).days


def after_days(start: date, days: int) -> date:
    return start + timedelta(days=days)


def after_months(start: date, months: int) -> date:
    """The same day ``months`` later, or the last day of that month."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day)

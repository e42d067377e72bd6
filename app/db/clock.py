"""The one clock. Tests and the demonstration bring a moving one; a served database never does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


class MovingClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **step: float) -> None:
        """``move(minutes=5)``; never backwards."""
        ahead = timedelta(**step)
        if ahead < timedelta(0):
            raise ValueError("a clock does not run backwards")
        self.moment += ahead

    def move_to(self, moment: datetime) -> None:
        self.move(seconds=(moment - self.moment).total_seconds())

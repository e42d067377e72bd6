"""What the parts of the demonstration share: the database, a moving clock, who acts, how far it is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.demo.district import DEPUTIES_COUNT, TOPICS_COUNT
from app.demo.life.record import Life
from app.domain.actors import Actor
from app.domain.calendar import SHANGHAI, shanghai_day


@dataclass(frozen=True, slots=True)
class Size:
    """How many people take part; every figure keeps its proportion to 300 deputies, 281 of them present.

    ``topics`` counts the suggestions of a whole year; two hundred are the least that give each street some.
    """

    deputies: int = DEPUTIES_COUNT
    topics: int = TOPICS_COUNT

    @property
    def present(self) -> int:
        return self.deputies * 281 // DEPUTIES_COUNT

    @property
    def on_paper(self) -> int:
        return max(2, self.deputies * 23 // DEPUTIES_COUNT)

    @property
    def on_devices(self) -> int:
        return self.present - self.on_paper

    @property
    def on_leave(self) -> int:
        return (self.deputies - self.present) * 3 // 4

    @property
    def residents(self) -> int:
        return self.deputies * 2 // 5


@dataclass
class Scene:
    """One demonstration as it is built. Ids are empty until their part of it is there.

    ``voters`` are the deputies on devices once they have signed in, ``papers`` the ids of those on paper.
    """

    database: Database
    settings: Settings
    clock: MovingClock
    session: date
    latest: datetime  # nothing of it is later than now
    draw: random.Random
    size: Size
    tick: Callable[[str], None]
    staff: dict[str, Actor] = field(default_factory=dict)
    sitting_id: str = ""
    this_year: str = ""
    last_year: str = ""
    card_codes: dict[str, str] = field(default_factory=dict)
    devices: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    voters: list[Actor] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    life: Life | None = None  # what residents said, and what became of it

    @contextmanager
    def act(self, seconds: float = 2) -> Iterator[tuple[Session, datetime]]:
        """One verb of a service: a transaction of its own, a little later than the one before."""
        self.clock.move(seconds=seconds)
        with self.database.unit(write=True) as db:
            yield db, self.clock()

    @contextmanager
    def look(self) -> Iterator[Session]:
        with self.database.unit(write=False) as db:
            yield db

    def clock_day(self) -> date:
        return shanghai_day(self.clock())

    def on(self, days: int, hour: int = 9, minute: int = 0) -> None:
        """Moves the clock to that hour in Shanghai, so many days from the session."""
        self.clock.move_to(at(self.session + timedelta(days=days), hour, minute))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That hour of that day in Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)

"""How far the demonstration goes, on which day its session is, and what it leaves on record of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final, Never

from tqdm import tqdm

from app.audit import service as audit
from app.config import Settings
from app.cycles import service as cycles
from app.db.clock import MovingClock
from app.db.session import Database
from app.demo import closing, morning, residents, session, staff
from app.demo.district import SESSION_NO
from app.demo.names import seeded
from app.demo.scene import Scene, Size, at
from app.domain.calendar import shanghai_day
from app.domain.words import Term

PLAYED: Final = "demonstration.played"


class Through(Term):
    MORNING = "morning", "会议当天上午"
    ANNOUNCED = "announced", "结果宣布"
    CLOSED = "closed", "上年办结"


# How long before now the session's day must have begun, so that nothing is dated later than now.
_TAKES: Final = {
    Through.MORNING: timedelta(hours=1),
    Through.ANNOUNCED: timedelta(hours=12),
    Through.CLOSED: timedelta(days=40),
}
_BEGINS: Final = 13  # days before the session


def session_day(now: datetime, through: Through) -> date:
    """Today where what is played fits into today, else the last day on which it does."""
    return shanghai_day(now - _TAKES[through])


def play(
    database: Database, settings: Settings, now: datetime, through: Through, *, seed: int, size: Size
) -> Scene:
    """Builds the whole demonstration in an empty database, verb by verb over the services."""
    day = session_day(now, through)
    clock = MovingClock(at(day - timedelta(days=_BEGINS), 9))
    with _bar(_steps(size, through)) as bar:
        scene = Scene(
            database=database,
            settings=settings,
            clock=clock,
            session=day,
            latest=now,
            draw=seeded(seed),
            size=size,
            tick=_ticking(bar),
        )
        morning.prepare(scene)
        if through is not Through.MORNING:
            residents.grade(scene)
        morning.arrive(scene)
        if through is not Through.MORNING:
            session.run(scene)
        if through is Through.CLOSED:
            closing.run(scene)
    _put_on_record(scene, through)
    return scene


def carry_on(database: Database, settings: Settings, now: datetime) -> Scene:
    """From the announced result to last year's end, in one day: today."""
    with database.unit(write=False) as db:
        years = {cycle.session_no: cycle.id for cycle in cycles.cycles(db)}
    with _bar(len(list(staff.usernames()))) as bar:
        scene = Scene(
            database=database,
            settings=settings,
            clock=MovingClock(now - timedelta(minutes=5)),
            session=shanghai_day(now),
            latest=now,
            draw=seeded(0),
            size=Size(),
            tick=_ticking(bar),
            this_year=years[SESSION_NO],
            last_year=years[SESSION_NO - 1],
        )
        staff.sign_in_everybody(scene)
        closing.run(scene, waiting=False)
    _put_on_record(scene, Through.CLOSED)
    return scene


def played(database: Database) -> Through | None:
    """How far a demonstration that is here has come; None where it was broken off."""
    with database.unit(write=False) as db:
        found = [event.subject for event in audit.events(db) if event.type == PLAYED]
    return Through(found[-1].removeprefix("demonstration:")) if found else None


def _put_on_record(scene: Scene, through: Through) -> None:
    with scene.act() as (db, now):
        audit.record(db, now, PLAYED, actor="command-line", subject=f"demonstration:{through}", payload={})


def _steps(size: Size, through: Through) -> int:
    """About how many times the bar moves."""
    arriving = size.present + len(list(staff.usernames())) + 5
    if through is Through.MORNING:
        return arriving
    return arriving + size.residents + size.on_devices + 3 * (size.present + 9) + 16


@contextmanager
def _bar(total: int) -> Iterator[tqdm[Never]]:
    """Quiet where nobody watches."""
    with tqdm(total=total, desc="演示", unit="步", leave=False, disable=None) as bar:
        yield bar


def _ticking(bar: tqdm[Never]) -> Callable[[str], None]:
    def tick(what: str) -> None:
        bar.set_postfix_str(what, refresh=False)
        bar.update(1)

    return tick

"""How far the demonstration goes, on which day its session is, and what it leaves on record of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final, Never

from tqdm import tqdm

from app.audit import service as audit
from app.config import Settings
from app.db.clock import MovingClock
from app.db.session import Database
from app.demo import morning, residents, session, staff
from app.demo.life import days, next_session
from app.demo.life import playing as living
from app.demo.names import seeded
from app.demo.scene import Scene, Size, at
from app.domain.calendar import shanghai_day
from app.domain.words import Term

PLAYED: Final = "demonstration.played"


class Through(Term):
    MORNING = "morning", "会议当天上午"
    ANNOUNCED = "announced", "结果宣布"
    LIVING = "living", "会后五个月，几个年度同时在办"
    CLOSED = "closed", "本年办结"


# How long before now the session's day must have begun, so that nothing is dated later than now.
_TAKES: Final = {
    Through.MORNING: timedelta(hours=1),
    Through.ANNOUNCED: timedelta(hours=12),
    Through.LIVING: timedelta(days=days.LIVED + 1),
    Through.CLOSED: timedelta(days=next_session.ENDS + 1),
}


def session_day(now: datetime, through: Through) -> date:
    """Today where what is played fits into today, else the last day on which it does."""
    return shanghai_day(now - _TAKES[through])


def play(
    database: Database, settings: Settings, now: datetime, through: Through, *, seed: int, size: Size
) -> Scene:
    """Builds the whole demonstration in an empty database, verb by verb over the services."""
    day = session_day(now, through)
    clock = MovingClock(at(day + timedelta(days=days.OPENED - 1), 9))
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
        _play(scene, through)
    _put_on_record(scene, through)
    return scene


def _play(scene: Scene, through: Through) -> None:
    life = scene.life = morning.prepare(scene)
    if through is not Through.MORNING:
        residents.grade(scene)
    morning.arrive(scene)
    if through is not Through.MORNING:
        session.run(scene)
    if through in (Through.LIVING, Through.CLOSED):
        living.go_on(scene, life, 1, days.LIVED)
    if through is Through.CLOSED:
        next_session.run(scene, life)


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
    before = size.topics * 6 // 5 + size.present + len(list(staff.usernames())) + 80
    voting = size.residents + size.on_devices + 3 * (size.present + 9) + 16
    after = {Through.MORNING: 0, Through.ANNOUNCED: voting, Through.LIVING: voting + size.topics}
    return before + after.get(through, 2 * voting + size.topics + 200)


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

"""``python -m app demo``: the fictional district, up to a session's morning, its result or the year's end."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from app.config import Settings
from app.db.clock import Clock, system_clock
from app.db.migrations import NotMigrated, is_empty, require_current, upgrade
from app.db.session import Database
from app.demo import playing, summary, telling
from app.demo.district import SEED
from app.demo.playing import Through
from app.demo.scene import Scene, Size
from app.domain.errors import Missing
from app.people import service as people
from app.people.tables import CongressRow

FULL: Final = Size()
OK: Final = 0
REFUSED: Final = 3


def run(
    argv: Sequence[str],
    *,
    settings: Settings | None = None,
    clock: Clock = system_clock,
    size: Size = FULL,
) -> int:
    """Exit 0: played, or with ``--if-empty`` there is a congress already · 3: this database cannot take it.

    ``size``: a smaller congress of the same proportions, its deputies in tens; for tests.
    """
    given = _parser().parse_args(argv)
    settings = settings or Settings()
    database = Database(settings.database_url)
    try:
        _make_ready(database)
        return _run(database, settings, clock, given, size)
    except NotMigrated as fault:
        return _refuse(str(fault))
    finally:
        database.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app demo",
        description="在空库中装入虚构的福汀区，经由真实的服务逐步办理；所有人物和数字均为虚构。",
    )
    parser.add_argument("--if-empty", action="store_true", help="已有人大时不作任何改动，只印出如何进入")
    parser.add_argument(
        "--through", type=Through, choices=list(Through), default=Through.LIVING,
        help="走到哪里：living 会后五个月、几个年度同时在办（默认），morning 会议当天上午，"
        "announced 结果宣布，closed 本年从第一条建议到办结",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子；同一种子得票相同")
    return parser


def _make_ready(database: Database) -> None:
    """An empty database gets its tables; any other must be at the code's version."""
    if is_empty(database):
        upgrade(database)
    require_current(database)


def _run(database: Database, settings: Settings, clock: Clock, given: argparse.Namespace, size: Size) -> int:
    congress = _congress(database)
    if congress is None:
        scene = playing.play(database, settings, clock(), given.through, seed=given.seed, size=size)
        return _tell(_told(scene, given.through))
    if given.if_empty:
        return _tell(telling.where_to_go(settings, demonstration=congress.demonstration))
    return _refuse(_why_not(database, congress))


def _congress(database: Database) -> CongressRow | None:
    with database.unit(write=False) as db:
        try:
            return people.congress(db)
        except Missing:
            return None


def _why_not(database: Database, congress: CongressRow) -> str:
    another = "请换一个空库，如 PIAOJUE_DATABASE_URL=sqlite:///data/session.db"
    if not congress.demonstration:
        return f"此库属于“{congress.name}”，不能装入演示。{another}"
    done = playing.played(database)
    if done is None:
        return f"此库的演示上次没有装完，不能接着办理。{another}"
    return f"此库已有演示（已到“{done.label}”），不能再装一次。{another}"


def _told(scene: Scene, through: Through) -> list[str]:
    told = telling.of_morning(scene) if through is Through.MORNING else summary.of_session(scene)
    return [*told, "", *telling.of_life(scene)]


def _tell(lines: Sequence[str]) -> int:
    sys.stdout.write("\n".join(lines) + "\n")
    return OK


def _refuse(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return REFUSED

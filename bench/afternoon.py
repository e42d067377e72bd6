"""What comes once: the result that everybody opens, a count, a roll from a file, the service's start."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.config import Settings
from app.db.session import Database
from app.demo.files import roll_xlsx
from app.domain.actors import Role
from app.main import create_app
from app.people import service as people
from app.results import service as results
from bench.load import beside, request
from bench.report import Line, compared, reached
from bench.servers import bare, databases, process, service, settings_in
from tests.factories import actor
from tests.polls.factory import Box, ballot, many, nonce, opened
from tests.results.minutes import selection

CONNECTIONS: Final = 64
RESULT: Final = "PXA0000001"
RATIO: Final = 0.80
BALLOTS, COUNT_SECONDS = 500, 1.0
ROWS, IMPORT_SECONDS = 5_000, 5.0
START_SECONDS, START_MB = 2.0, 150
_MB: Final = 1024  # kB


def lines(place: Path, kinds: tuple[str, ...], seconds: float, windows: int) -> Iterator[Line]:
    with databases(kinds) as urls:
        for kind, url in urls.items():
            yield _counted(settings_in(place, url), kind)
    with databases(kinds) as urls:  # in the hall that was counted the roll is fixed
        for kind, url in urls.items():
            settings = settings_in(place, url)
            yield _imported(settings, kind)
            yield from _results(settings, kind, seconds, windows)
    with databases(("sqlite",)) as urls:
        yield _started(settings_in(place, urls["sqlite"]))


def _counted(settings: Settings, kind: str) -> Line:
    app = create_app(settings)
    box = opened(app, devices=BALLOTS, content=many(30, 1))
    for deputy in box.devices:
        box.cast(deputy, ballot(*range(1, 13), nonce=nonce(box.poll_id, deputy)))
    box.move("seal")
    box.move("declare_valid")
    took = _seconds_of_count(box)
    app.state.database.close()
    target = f"≤ {COUNT_SECONDS:.0f} s"
    return Line("ballots opened and counted", kind, str(BALLOTS), f"{took:.2f} s", "", target,
                reached(COUNT_SECONDS, took))  # fmt: skip


def _seconds_of_count(box: Box) -> float:
    began = time.perf_counter()
    counted = box.count(*box.cards[:2])
    took = time.perf_counter() - began
    assert counted.result
    return took


def _imported(settings: Settings, kind: str) -> Line:
    data, clerk, database = roll_xlsx(ROWS), actor(Role.CLERK), Database(settings.database_url)
    began = time.perf_counter()
    file = people.read_roll(data, "名册.xlsx", by=clerk)
    with database.unit(write=True) as db:
        people.import_roll(db, _now(), file, by=clerk)
    took = time.perf_counter() - began
    database.close()
    target = f"≤ {IMPORT_SECONDS:.0f} s"
    return Line("roll from XLSX", kind, f"{ROWS:,}", f"{took:.1f} s", "", target,
                reached(IMPORT_SECONDS, took))  # fmt: skip


def _results(settings: Settings, kind: str, seconds: float, windows: int) -> Iterator[Line]:
    database = Database(settings.database_url)
    votes = {"general": [(f"第{number}项老旧小区供水管网改造工程", 300 - number) for number in range(30)]}
    with database.unit(write=True) as db:
        results.store_poll_result(db, _now(), minutes=selection(votes, {"general": 15}), by=actor(Role.CLERK))
        results.publish(db, _now(), RESULT, by=actor(Role.CLERK))
    database.close()
    with service(settings) as port, bare() as yardstick:
        for name, path in (("JSON", f"/api/results/{RESULT}/public"), ("page", f"/results/{RESULT}/notice")):
            asked = request("GET", path)
            found = beside(port, yardstick, asked, seconds, CONNECTIONS, windows)
            yield compared(f"result, {name}", kind, "", found, RATIO)


def _started(settings: Settings) -> Line:
    began = time.perf_counter()
    with process(settings) as (port, pid):
        took = time.perf_counter() - began
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/topics") as answer:
            answer.read()
        megabytes = _resident(pid)
    target = f"≤ {START_SECONDS:.0f} s, ≤ {START_MB} MB"
    within = min(START_SECONDS / took, START_MB / megabytes)
    words = f"{took:.1f} s, {megabytes} MB resident"
    return Line("start to the first answer", "sqlite", "", words, "", target, reached(within, 1))


def _resident(pid: int) -> int:
    """Megabytes; Linux alone says so."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) // _MB


def _now() -> datetime:
    return datetime.now(UTC)

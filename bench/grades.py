"""居民评价: residents who set and change grades, before and after a whole district has graded."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any, Final

import sqlalchemy as sa

from app.config import Settings
from app.db.base import new_id
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain.words import Grade
from app.people.service.tokens import digest_of
from app.people.tables import SessionRow
from app.projects import service as projects
from app.projects.service.residents import grader
from app.projects.tables import GradingWindowRow, ResidentGradeRow
from bench.filling import bulk, settle
from bench.load import Window, beside, figure, measure, request
from bench.report import Line, compared, reached
from bench.servers import bare, service
from tests.projects.year import Year

PROJECTS: Final = 10
RESIDENTS: Final = 150_000
WHOLE: Final = PROJECTS * RESIDENTS
CONNECTIONS: Final = 64
RATIO: Final = 0.20
COUNTED_SECONDS: Final = 60.0
_LASTS: Final = timedelta(hours=12)
_MILLION: Final = 1_000_000


@dataclass(frozen=True)
class District:
    """``residents``: id and token."""

    database: Database
    year: Year
    residents: list[tuple[str, str]]

    def requests(self, levels: tuple[Grade, ...] = tuple(Grade)) -> Iterator[bytes]:
        """One project after the other, each by every resident; a level after the other."""
        for project in self.year.projects:
            path = f"/api/projects/{project}/grade"
            for (_resident, token), level in zip(self.residents, cycle(levels), strict=False):
                body = json.dumps({"grade": level}).encode()
                yield request("PUT", path, {"Authorization": f"Bearer {token}"}, body)


def lines(
    settings: Settings, kind: str, sizes: tuple[int, ...], seconds: float, windows: int, *, full: bool
) -> Iterator[Line]:
    """``full``: all of them come by HTTP instead of in bulk; it takes half an hour or more."""
    district = _district(settings)
    for size in (*(size for size in sizes if size < _MILLION), WHOLE):
        if full and size == WHOLE:
            yield from _played(settings, kind, district, seconds)
        else:
            _fill(district, size)
        with service(settings) as port, bare() as yardstick:
            again = district.requests((Grade.UNSATISFIED, Grade.SATISFIED))
            yield _changed(kind, f"{size:,} grades", port, yardstick, again, seconds, windows)
    yield _counted(kind, district)
    district.database.close()


def _changed(
    kind: str, standing: str, port: int, yardstick: int, grades: Iterator[bytes], seconds: float, windows: int
) -> Line:
    found = beside(port, yardstick, grades, seconds, CONNECTIONS, windows)
    return compared("residents' grades, 64 connections", kind, standing, found, RATIO)


def _played(settings: Settings, kind: str, district: District, seconds: float) -> Iterator[Line]:
    grades, played = district.requests(), list[Window]()
    with service(settings) as port:
        while not played or played[-1].taken:
            played += measure(port, grades, seconds=max(seconds, 10), connections=CONNECTIONS, windows=1)
    whole = [window for window in played if window.taken]
    for name, window in (("first", whole[0]), ("last", whole[-2])):
        yield Line(f"all grades played, {name} window", kind, f"{WHOLE:,}", figure(window))


def _counted(kind: str, district: District) -> Line:
    began = time.perf_counter()
    with district.database.unit(write=False) as db:
        totals = projects.resident_totals(db, district.year.cycle)
    took = time.perf_counter() - began
    number = sum(one.n for one in totals.values())
    target = f"≤ {COUNTED_SECONDS:.0f} s a million"
    return Line("grades counted", kind, f"{number:,}", f"{took:.1f} s", "", target,
                reached(COUNTED_SECONDS * number / _MILLION, took))  # fmt: skip


def _district(settings: Settings) -> District:
    database = Database(settings.database_url)
    year = Year(database, MovingClock(datetime.now(UTC)), reported=PROJECTS, projects=PROJECTS)
    residents = [(new_id(), secrets.token_urlsafe(32)) for _ in range(RESIDENTS)]
    with database.unit(write=True) as db:
        bulk(db.connection(), SessionRow, (_session(*one) for one in residents))
    settle(database)
    return District(database, year, residents)


def _fill(district: District, size: int) -> None:
    with district.database.unit(write=True) as db:
        window = db.get(GradingWindowRow, district.year.cycle)
        assert window is not None
        assert window.secret is not None
        connection = db.connection()
        connection.execute(sa.delete(ResidentGradeRow))
        bulk(connection, ResidentGradeRow, islice(_grades(district, window.secret), size))
    settle(district.database)


def _grades(district: District, secret: bytes) -> Iterator[dict[str, Any]]:
    levels = cycle(Grade)
    for project in district.year.projects:
        for resident, _token in district.residents:
            key = grader(secret, resident, project)
            yield {"project_id": project, "grader": key, "grade": next(levels)}


def _session(resident: str, token: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    ends = now + _LASTS
    row = SessionRow(
        token_hash=digest_of(token), resident=resident, created_at=now, expires_at=ends, idle_at=ends
    )
    return {**row.model_dump(), "id": new_id()}

"""The demonstration played once for many tests, and what is read of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from app.audit import service as audit
from app.config import Settings
from app.cycles import service as cycles
from app.db.session import Database
from app.demo.commands import OK, run
from app.demo.scene import Size
from app.doctor import service as doctor
from app.domain.actors import Role
from app.results import service as results
from tests.copied import settings_in
from tests.factories import actor

NOON = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # two in the afternoon in Shanghai
SMALL = Size(30, 200)
READER = actor(Role.AUDITOR)


@dataclass(frozen=True)
class Played:
    """A database, the settings that reach it, and what was printed."""

    database: Database
    settings: Settings
    told: str


def at_noon() -> datetime:
    return NOON


def play(file: Path, *argv: str, clock: Callable[[], datetime] = at_noon, size: Size = SMALL) -> Played:
    """In a new SQLite file."""
    settings = settings_in(file.parent, f"sqlite:///{file}")
    printed = StringIO()
    with redirect_stdout(printed):
        assert run(argv, settings=settings, clock=clock, size=size) == OK
    return Played(Database(settings.database_url), settings, printed.getvalue())


def year(database: Database, session_no: int) -> cycles.CycleRow:
    with database.unit(write=False) as db:
        return next(cycle for cycle in cycles.cycles(db) if cycle.session_no == session_no)


def result(database: Database, subject: str) -> dict[str, Any]:
    with database.unit(write=False) as db:
        return results.document(results.view(db, READER, subject, "full"))


def items(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for group in document["tally"]["groups"] for item in group["items"]]


def head(database: Database) -> tuple[int, str]:
    with database.unit(write=False) as db:
        return audit.head(db)


def check_invariants(database: Database, now: datetime = NOON) -> None:
    """The doctor finds nothing, and no act is dated later than now or before the one it follows."""
    with database.unit(write=False) as db:
        found = doctor.examine(db, None)
        acts = [datetime.fromisoformat(event.at) for event in audit.events(db)]
    assert found
    assert [finding for finding in found if not finding.ok] == []
    assert acts == sorted(acts)
    assert acts[-1] <= now

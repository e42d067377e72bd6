"""SQLite's lock to write, when another process has it: waited for closely, given up in the end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db import session
from app.db.session import Database

_WAIT = "PRAGMA busy_timeout"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    own = Database(f"sqlite:///{tmp_path / 'lock.db'}")
    with own.unit(write=True) as db:
        db.execute(sa.text("CREATE TABLE seat (number INTEGER)"))
    yield own
    own.close()


@pytest.fixture
def other(database: Database) -> Iterator[sqlite3.Connection]:
    """As of another process, which is writing just now."""
    assert database.url.database is not None
    connection = sqlite3.connect(database.url.database, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    connection.close()


def write(database: Database) -> None:
    with database.unit(write=True) as db:
        db.execute(sa.text("INSERT INTO seat VALUES (1)"))
        assert db.execute(sa.text(_WAIT)).scalar_one() == session.LOCK_SECONDS * 1000


def seats(database: Database) -> int:
    with database.unit(write=False) as db:
        return int(db.execute(sa.text("SELECT count(*) FROM seat")).scalar_one())


def test_who_waits_goes_on_when_the_other_has_written(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            other.execute("COMMIT")

    other.execute("INSERT INTO seat VALUES (2)")
    monkeypatch.setattr(session, "sleep", pause)
    write(database)
    assert len(pauses) == 3
    assert seats(database) == 2


def test_a_lock_that_nobody_gives_back_is_not_waited_for_for_ever(
    database: Database, other: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "LOCK_SECONDS", 0.2)
    with pytest.raises(sa.exc.OperationalError, match="database is locked"):
        write(database)
    monkeypatch.undo()
    other.execute("ROLLBACK")
    write(database)
    assert seats(database) == 1


def test_a_fault_that_is_none_of_the_locks_is_said_at_once(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session, "sleep", lambda _seconds: pytest.fail("it was waited for"))
    only_read = Database("sqlite:///file:lock.db?mode=ro&uri=true")
    with pytest.raises(sa.exc.OperationalError, match="readonly database"):
        write(only_read)
    only_read.close()

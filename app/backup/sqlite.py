"""SQLite: copied by its own backup into memory and cleaned there: no disk ever holds what is left out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

import app.tables
from app.backup.snapshot import LEFT_OUT, Snapshot
from app.db.base import metadata
from app.db.session import Database

assert app.tables  # every table that is left out has its name from the metadata
PART: Final = "database.sqlite"
_STACKS: Final = (
    'DELETE FROM paper_stack WHERE poll_id IN (SELECT id FROM poll WHERE "count" IS NULL)',
    "UPDATE paper_stack SET first_totals = NULL, second_totals = NULL",
)


@contextmanager
def snapshot(database: Database) -> Iterator[Snapshot]:
    """The database as it is at one moment; whoever writes meanwhile is not kept waiting."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        _copy(database, copy)
        _clean(copy)
        yield Snapshot("sqlite", _rows(copy), lambda: iter([(PART, [copy.serialize()])]))


def _copy(database: Database, copy: sqlite3.Connection) -> None:
    pooled = database.engine.raw_connection()
    try:
        source: Any = pooled.driver_connection
        source.backup(copy)
    finally:
        pooled.close()


def _clean(copy: sqlite3.Connection) -> None:
    """VACUUM builds the file anew: what was deleted is in no free page of it either."""
    copy.execute("PRAGMA secure_delete = ON")
    present = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in LEFT_OUT:
        if table in present:
            copy.execute(str(sa.delete(metadata.tables[table])))
    if "paper_stack" in present:
        for statement in _STACKS:
            copy.execute(statement)
    copy.execute("VACUUM")


def _rows(copy: sqlite3.Connection) -> Any:
    return lambda statement: copy.execute(statement).fetchall()


def discard(file: Path) -> None:
    """A database file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)

"""Taking deleted ballots out of the database's files, for the command line.

What stays beyond reach and is named in the manual: copies that a disk, a file system or a backup made.
"""

from __future__ import annotations

from typing import Final

from app.db.session import Database

_POSTGRESQL: Final = ("VACUUM FULL box", "VACUUM FULL opened_ballot", "VACUUM FULL paper_sheet", "CHECKPOINT")
_SQLITE: Final = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")


def scrub(database: Database) -> None:
    """Rewrites the files without deleted rows. Doing it twice does no harm; nobody else may be writing.

    SQLite overwrites deleted rows at once (``secure_delete``); VACUUM and the truncated log take the rest.
    PostgreSQL writes the three tables anew.
    """
    if database.is_sqlite:
        _scrub_sqlite(database)
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in _POSTGRESQL:
            connection.exec_driver_sql(statement).close()


def _scrub_sqlite(database: Database) -> None:
    """Below the unit of work, whose every connection begins a transaction: VACUUM runs in none."""
    connection = database.engine.raw_connection()
    try:
        for statement in _SQLITE:
            connection.cursor().execute(statement)
    finally:
        connection.close()

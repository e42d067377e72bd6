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
    engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in _SQLITE if database.is_sqlite else _POSTGRESQL:
            connection.exec_driver_sql(statement).close()

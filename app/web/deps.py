"""What an endpoint may ask for: the unit of work, the clock, the language, the settings."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from datetime import datetime
from typing import Annotated, Any, Final

from anyio import CancelScope, CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import Depends, Request
from sqlmodel import Session

from app.config import Settings
from app.db.session import TURN_SECONDS, Database
from app.web.i18n import Language, language_of

READS = frozenset({"GET", "HEAD", "OPTIONS"})
BY_ITSELF: Final = "X-By-Itself"
"""The header of what a page asks for without anybody's hand: it keeps nobody signed in."""
READERS: Final = 3
"""Requests reading together in one process. They take turns for the interpreter anyhow, and each change of
hands costs: of sixteen at once half as many were served a second as of three."""
WRITERS: Final = 8  # together, on PostgreSQL; each may wait for another's row
APART: Final = 12  # of the pool's forty threads

_apart: RunVar[CapacityLimiter] = RunVar("piaojue_apart")
_reading: RunVar[CapacityLimiter] = RunVar("piaojue_reading")
_writing: RunVar[CapacityLimiter] = RunVar("piaojue_writing")


async def wait_for_turn(request: Request) -> AsyncIterator[bool]:
    """Until there is a place, and for who writes to SQLite until it is his turn. Not in a thread of the pool:
    with all of its threads waiting, whoever has the turn would find none to go on in. True where the unit of
    work need not wait again."""
    database: Database = request.app.state.database
    if request.method in READS:
        async with _limiter(_reading, READERS):
            yield False
    elif not database.is_sqlite:
        async with _limiter(_writing, WRITERS):
            yield False
    else:
        async with _limiter(_writing, 1), _turn(database.turn):
            yield True


async def wait_apart(request: Request) -> AsyncIterator[None]:
    """For who writes in units of work of his own (the cast, a sign-in): few of them at once wait in threads
    of the pool for their turn, so that whoever has it finds one to go on in."""
    if request.method in READS:
        yield
        return
    async with _limiter(_apart, APART):
        yield


async def wait_to_read() -> AsyncIterator[None]:
    """For who posts what belongs into no address, and only reads: with those that look, not with casts."""
    async with _limiter(_reading, READERS):
        yield


@asynccontextmanager
async def _turn(turn: threading.Lock) -> AsyncIterator[None]:
    """Free at once, but where a unit of work without a request is writing (the sender, a sign-in)."""
    taken = turn.acquire(blocking=False) or await to_thread.run_sync(
        turn.acquire, True, TURN_SECONDS, limiter=CapacityLimiter(1)
    )
    try:
        yield
    finally:
        if taken:
            turn.release()


def _limiter(kept: RunVar[CapacityLimiter], places: int) -> CapacityLimiter:
    """This event loop's own."""
    try:
        return kept.get()
    except LookupError:
        kept.set(CapacityLimiter(places))
        return kept.get()


async def get_db(
    request: Request, in_turn: Annotated[bool, Depends(wait_for_turn, scope="function")]
) -> AsyncIterator[Session]:
    """One request, one transaction. GET never writes: it gets no writing unit.

    A session asks the database nothing before its first statement, so that it is opened here; what it still
    has to end (a refusal's rollback) is ended in a thread. ``routing.OneTrip`` commits before that.
    """
    database: Database = request.app.state.database
    async with _EndedApart(database.unit(write=request.method not in READS, in_turn=in_turn)) as session:
        yield session


async def get_steady(
    request: Request, _turn: Annotated[bool, Depends(wait_for_turn, scope="function")]
) -> AsyncIterator[Session]:
    """For a GET that holds many rows against each other: it sees one state, whatever others commit."""
    database: Database = request.app.state.database
    async with _EndedApart(database.unit(write=False, steady=True)) as session:
        yield session


class _EndedApart:
    """A unit of work whose end, where it still has to ask the database, is a thread's. Ended also for a
    request that is cancelled: a transaction left open would hold the lock that everybody waits for."""

    def __init__(self, unit: AbstractContextManager[Session]) -> None:
        self.unit = unit

    async def __aenter__(self) -> Session:
        self.session = self.unit.__enter__()
        return self.session

    async def __aexit__(self, *fault: Any) -> bool | None:
        if fault == (None, None, None) and not self.session.in_transaction():
            return self.unit.__exit__(None, None, None)
        with CancelScope(shield=True):
            ended = await to_thread.run_sync(self.unit.__exit__, *fault)
        return ended


# What only looks at the request is async: a sync dependency costs a thread each.
async def get_now(request: Request) -> datetime:
    moment: datetime = request.app.state.clock()
    return moment


def by_itself(request: Request) -> bool:
    return BY_ITSELF in request.headers


async def get_language(request: Request) -> Language:
    return language_of(request)


async def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def get_address(request: Request) -> str:
    """Where a request comes from, as the server sees it; "" where it cannot tell."""
    return request.client.host if request.client else ""


# scope="function" commits before the answer leaves; the default would answer 200 while the commit fails.
Db = Annotated[Session, Depends(get_db, scope="function")]
Steady = Annotated[Session, Depends(get_steady, scope="function")]
Now = Annotated[datetime, Depends(get_now)]
Address = Annotated[str, Depends(get_address)]
AppSettings = Annotated[Settings, Depends(get_settings)]
Lang = Annotated[Language, Depends(get_language)]

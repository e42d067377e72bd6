"""What an endpoint may ask for: the unit of work, the clock, the language, the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Annotated

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, Request
from sqlmodel import Session

from app.config import Settings
from app.db.session import TURN_SECONDS, Database
from app.web.i18n import Language, language_of

READS = frozenset({"GET", "HEAD", "OPTIONS"})


async def wait_for_turn(request: Request) -> AsyncIterator[bool]:
    """Who writes to SQLite waits here, and not in a thread of the pool: with all of its threads waiting for
    the lock, whoever has it would find none to go on in. True where the unit of work need not wait again."""
    database: Database = request.app.state.database
    if request.method in READS or not database.is_sqlite:
        yield False
        return
    taken = database.turn.acquire(blocking=False) or await to_thread.run_sync(
        database.turn.acquire, True, TURN_SECONDS, limiter=CapacityLimiter(1)
    )
    try:
        yield True
    finally:
        if taken:
            database.turn.release()


def get_db(
    request: Request, in_turn: Annotated[bool, Depends(wait_for_turn, scope="function")]
) -> Iterator[Session]:
    """One request, one transaction. GET never writes: it gets no writing unit."""
    database: Database = request.app.state.database
    with database.unit(write=request.method not in READS, in_turn=in_turn) as session:
        yield session


# What only looks at the request is async: a sync dependency costs a thread each.
async def get_now(request: Request) -> datetime:
    moment: datetime = request.app.state.clock()
    return moment


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
Now = Annotated[datetime, Depends(get_now)]
Address = Annotated[str, Depends(get_address)]
AppSettings = Annotated[Settings, Depends(get_settings)]
Lang = Annotated[Language, Depends(get_language)]

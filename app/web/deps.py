"""What an endpoint may ask for: the unit of work, the clock, the language, the settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.config import Settings
from app.db.session import Database
from app.web.i18n import Language, language_of

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def get_db(request: Request) -> Iterator[Session]:
    """One request, one transaction. GET never writes: it gets no writing unit."""
    database: Database = request.app.state.database
    with database.unit(write=request.method not in READS) as session:
        yield session


def get_now(request: Request) -> datetime:
    moment: datetime = request.app.state.clock()
    return moment


def get_settings(request: Request) -> Settings:
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
Lang = Annotated[Language, Depends(language_of)]

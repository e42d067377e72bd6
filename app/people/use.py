"""Use of a session, written down when the answer has left: nobody waits for it, and no GET writes.

``used`` notes that a request is one, where there is something to write; ``Noting`` writes it, with what
others used at the same time. A request that a page makes by itself (``by_itself``) is no use, nor is a cast.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from fastapi import Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Receive, Scope, Send

from app.config import Settings
from app.db.session import Database
from app.db.writer import Writer
from app.domain.errors import Busy
from app.people.service.idle import Use, put_off, unused_until
from app.people.service.sessions import SignedIn
from app.people.service.tokens import digest_of
from app.web.deps import by_itself

_NOTED: Final = "used"


def used(request: Request, session: SignedIn) -> None:
    """Nothing is noted within a step of what is written already."""
    settings: Settings = request.app.state.settings
    now = request.app.state.clock()
    until = unused_until(settings, now, session.actor, session.expires_at)
    if until != session.idle_at and not by_itself(request):
        request.state.used = Use(digest_of(session.token), now, until)


def unnoted(request: Request) -> None:
    """Of a cast nothing is written but the mark on the roll."""
    request.state.used = None


class Noting:
    """Once the answer has left. What cannot be written now is written at the next use."""

    def __init__(self, app: ASGIApp, database: Database) -> None:
        self.app = app
        self.writer: Writer[Use, None] = Writer(database, put_off)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
        use: Use | None = scope.get("state", {}).pop(_NOTED, None)
        if use is not None:
            with suppress(SQLAlchemyError, Busy):
                await self.writer.put(use.until.isoformat(), use)

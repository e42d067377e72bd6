"""What keeps the hall's walls up to date: one reader a process, however many screens are connected.

Every five seconds, while anybody watches, it looks once at each sitting that is watched and once at each
session that watches, and tells every screen the same. A screen that is slow gets the latest, not a queue.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from anyio import to_thread
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from app.db.clock import Clock
from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import NotYourRole, Unavailable
from app.domain.permissions import require
from app.people.service.sessions import resolve
from app.polls.service import Batches
from app.screens.wall_scene import Scene as Shown
from app.screens.wall_scene import scene
from app.web.stopping import stopping

log = logging.getLogger("piaojue")
STEP_SECONDS: float = 5  # a batch of the turnout; also the sign of life that a screen waits for
MOST: int = 100
HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # no proxy holds it back


def require_wall(actor: Actor) -> None:
    """Who may look at all that the wall will come to show. Raises NotYourRole."""
    require(actor, "meeting.read")
    require(actor, "poll.turnout")
    require(actor, "result.read_hall")


@dataclass(eq=False, slots=True)
class Screen:
    """A connected one. None in its box: it is over."""

    sitting: str
    token: str
    box: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(1))

    def tell(self, event: bytes | None) -> None:
        if self.box.full():
            self.box.get_nowait()
        self.box.put_nowait(event)


class Feed:
    """``screens`` and everything about them belong to the event loop; only ``_look`` runs in a thread."""

    def __init__(self, database: Database, clock: Clock, batches: Batches) -> None:
        self.database, self.clock, self.batches = database, clock, batches
        self.screens: set[Screen] = set()
        self._latest: Mapping[str, bytes] = {}
        self._reader: asyncio.Task[None] | None = None

    @contextmanager
    def joined(self, screen: Screen) -> Iterator[None]:
        """Raises Unavailable where there is no place."""
        if len(self.screens) >= MOST:
            raise Unavailable("同时连接的大屏已达 {most} 个，请关闭不用的页面后重试", most=MOST)
        self.screens.add(screen)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())
        elif screen.sitting in self._latest:
            screen.tell(self._latest[screen.sitting])
        try:
            yield
        finally:
            self.screens.discard(screen)

    async def _read(self) -> None:
        stop = stopping()
        try:
            while self.screens and not stop.is_set():
                await self._step()
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), STEP_SECONDS)
        finally:
            self._reader, self._latest = None, {}
            for screen in self.screens:
                screen.tell(None)

    async def _step(self) -> None:
        """A fault ends nothing: screens keep what they have, say since when, and the next step comes."""
        sittings, tokens = {one.sitting for one in self.screens}, {one.token for one in self.screens}
        try:
            self._latest, watching = await to_thread.run_sync(self._look, sittings, tokens)
        except Exception as fault:  # the database is away, or whatever it is: never its text
            log.error("the wall cannot look: %s", type(fault).__name__, extra={"event": "wall-blind"})
            return
        for screen in self.screens:  # also who has come in the meantime, with a session just looked at
            if screen.token in tokens - watching:
                screen.tell(None)
            elif screen.sitting in self._latest:
                screen.tell(self._latest[screen.sitting])

    def _look(self, sittings: Collection[str], tokens: Collection[str]) -> tuple[dict[str, bytes], set[str]]:
        """The event of each sitting, and those whose session lives and may still watch."""
        now = self.clock()
        with self.database.unit(write=False) as db:
            events = {one: _event(scene(db, now, one, self.batches)) for one in sittings}
            found = {token: resolve(db, now, token, unused=True) for token in tokens}
        return events, {token for token, signed in found.items() if signed and _may(signed.actor)}


class WallStream(EventSourceResponse):
    """Whoever is connected has a place from the first byte to the last, however the connection ends."""

    def __init__(self, feed: Feed, screen: Screen) -> None:
        super().__init__(_told(screen), headers=HEADERS)
        self.feed, self.screen = feed, screen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.feed.joined(self.screen):
            await super().__call__(scope, receive, send)


async def _told(screen: Screen) -> AsyncIterator[bytes]:
    while (event := await screen.box.get()) is not None:
        yield event


def _event(shown: Shown) -> bytes:
    """Which scene, its figures and when: nothing else leaves by this way."""
    said = {"scene": shown.key, "figures": dict(shown.figures), "at": shown.time}
    return format_sse_event(data_str=json.dumps(said))


def _may(actor: Actor) -> bool:
    try:
        require_wall(actor)
    except NotYourRole:
        return False
    return True

"""The service inside a rehearsal, for as long as there is one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from anyio import to_thread
from fastapi import FastAPI
from starlette.responses import RedirectResponse
from starlette.types import Receive, Scope, Send

from app.config import Settings
from app.db.base import new_id
from app.db.clock import Clock
from app.db.session import Database
from app.domain.errors import RehearsalBusy
from app.rehearsal import playing
from app.rehearsal.keeping import Folder, Kept, Phase
from app.rehearsal.under_path import UnderPath
from app.web.i18n import _

log = logging.getLogger("piaojue")
BAND: Final = (
    '<link rel="stylesheet" href="/static/rehearsal.css">'
    '<p class="rehearsal">模拟票决，不是真实的表决，结果不作数 · Rehearsal, not a real vote</p>'
    '<svg class="watermark" viewBox="0 0 100 100" aria-hidden="true">'
    '<text x="50" y="60" font-size="34" text-anchor="middle" transform="rotate(-24 50 50)">模拟</text></svg>'
).encode()
READY: Final = frozenset({Phase.OPEN, Phase.COUNTING, Phase.ANNOUNCED})
UNDER_WAY: Final = frozenset({Phase.PREPARING, Phase.COUNTING})
AT_MOST: Final = timedelta(minutes=5)  # of preparing; after that the process that did it is gone


@dataclass(frozen=True, slots=True)
class Inside:
    """``app`` is the service over the rehearsal's own database."""

    kept: Kept
    app: FastAPI

    @property
    def database(self) -> Database:
        found: Database = self.app.state.database
        return found


class Hall:
    """ASGI: what stands under ``path``. Without a rehearsal it leads to the page that starts one."""

    path: Final = "/rehearsal/hall"

    def __init__(self, settings: Settings, clock: Clock, make: Callable[[Settings, Clock], FastAPI]) -> None:
        self.settings, self.clock, self.make = settings, clock, make
        self.folder = Folder(settings.rehearsals)
        self.lock = threading.Lock()
        self.open: Inside | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inside = await to_thread.run_sync(self.inside)  # making the service inside takes a second
        if inside is None:
            await RedirectResponse("/rehearsal", 303)(scope, receive, send)
        else:
            await UnderPath(inside.app, self.path, BAND)(scope, receive, send)

    def inside(self) -> Inside | None:
        """The service inside, made once for each rehearsal in each process."""
        kept = self.folder.read()
        with self.lock:
            if self.open and (kept is None or kept.name != self.open.kept.name):
                self.open.database.close()
                self.open = None
            if kept is not None and kept.phase in READY:
                app = self.open.app if self.open else self.make(self._settings(kept), self.clock)
                self.open = Inside(kept, app)
            return self.open

    def start(self, now: datetime) -> threading.Thread:
        """Begins to prepare one, in the background; an earlier one is dropped. Raises RehearsalBusy."""
        kept = self.folder.read()
        if kept and kept.phase is Phase.PREPARING and not self.is_stuck(kept, now):
            raise RehearsalBusy(_("模拟票决正在准备，请稍候"))
        self.drop()
        fresh = Kept(name=new_id(), phase=Phase.PREPARING, started_at=now.isoformat())
        self.folder.write(fresh)
        return self.begin(playing.prepare, fresh, now)

    def count(self, now: datetime) -> threading.Thread | None:
        """Begins to seal and count, in the background; None where it is under way, or done."""
        kept = self.folder.read()
        if kept is None or kept.phase is not Phase.OPEN:
            return None
        counting = self.folder.move(kept, phase=Phase.COUNTING, started_at=now.isoformat())
        return self.begin(playing.count, counting, now)

    def drop(self) -> None:
        """Whole: database, files, sessions."""
        with self.lock:
            if self.open:
                self.open.database.close()
                self.open = None
            self.folder.drop()

    def is_stuck(self, kept: Kept, now: datetime) -> bool:
        """Whether what is said to be under way cannot be any more: its process has ended."""
        return kept.phase in UNDER_WAY and now - datetime.fromisoformat(kept.started_at) > AT_MOST

    def begin(
        self, play: Callable[[Folder, Settings, datetime, Kept], Kept], kept: Kept, now: datetime
    ) -> threading.Thread:
        """In the background; what fails is kept as failed."""
        thread = threading.Thread(target=self._play, args=(play, kept, now), daemon=True)
        thread.start()
        return thread

    def _play(
        self, play: Callable[[Folder, Settings, datetime, Kept], Kept], kept: Kept, now: datetime
    ) -> None:
        try:
            play(self.folder, self.settings, now, kept)
        except Exception as fault:  # nobody waits for this thread: the page has to say that it failed
            log.error("rehearsal failed: %s", type(fault).__name__, extra={"event": "rehearsal-failed"})
            self.folder.move(kept, phase=Phase.FAILED)

    def _settings(self, kept: Kept) -> Settings:
        return self.folder.settings(self.settings, kept.name)

"""A sender: looks for notices that are due, again and again, until it is stopped.

``serve`` runs one in a thread of each process, ``python -m app deliver`` one by itself. Any number of them
are harmless together: the database says who has which notice. Before it looks, it does what others of the
service give it to do by the calendar (``Chore``), so that what a day brings is told that day.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.db.clock import Clock
from app.db.session import Database
from app.notices import service

Chore: TypeAlias = Callable[[Database, datetime], None]
log = logging.getLogger("piaojue")


class Sender:
    """``start`` and ``stop`` for a thread of its own; ``run`` in the thread one is in."""

    def __init__(
        self, database: Database, clock: Clock, settings: Settings, chores: Sequence[Chore] = ()
    ) -> None:
        self._database, self._clock, self._settings, self._chores = database, clock, settings, chores
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopped.clear()
        self._thread = threading.Thread(target=self.run, name="notices", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Returns once the message that is on its way has left, at the latest after the time-out."""
        self.quit()
        if self._thread:
            self._thread.join()

    def quit(self) -> None:
        """Asks ``run`` to end; a signal handler may."""
        self._stopped.set()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.deliver_all()
            except SQLAlchemyError as fault:  # the database is away: it may be back at the next look
                log.error("notices wait: %s", type(fault).__name__, extra={"event": "notices-wait"})
            self._stopped.wait(max(self._settings.deliver_every_seconds, 1))

    def deliver_all(self) -> service.Delivered:
        """Everything that is due at this moment."""
        for chore in self._chores:
            chore(self._database, self._clock())
        sent = postponed = failed = 0
        taken = True
        while taken and not self._stopped.is_set():
            done = service.deliver_due(
                self._database, self._clock(), self._settings, stopping=self._stopped.is_set
            )
            taken = bool(done.taken)
            sent, postponed, failed = sent + done.sent, postponed + done.postponed, failed + done.failed
        return service.Delivered(sent, postponed, failed)

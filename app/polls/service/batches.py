"""已投 in batches: whoever shows it shows one answer for five seconds, never cast by cast."""

from __future__ import annotations

from datetime import datetime
from threading import Lock
from typing import Final

from sqlmodel import Session

from app.polls.schemas import Turnout
from app.polls.service.reading import turnout

SECONDS: Final = 5


class Batches:
    """Kept by the process, and one for all its doors: two that looked at different moments would together
    tell more than either."""

    def __init__(self) -> None:
        self._shown: dict[str, tuple[int, Turnout]] = {}
        self._one_at_a_time = Lock()

    def turnout(self, db: Session, now: datetime, poll_id: str) -> Turnout:
        """Raises Missing."""
        batch = int(now.timestamp()) // SECONDS
        with self._one_at_a_time:
            if self._shown.get(poll_id, (None,))[0] != batch:
                self._shown[poll_id] = (batch, turnout(db, now, poll_id))
            return self._shown[poll_id][1]

"""The package that everybody may take, kept for an hour: it holds the whole chain, and whoever asks again
and again must not keep the service at making it."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from sqlmodel import Session

from app.doctor import store
from app.doctor.service.packing import public_package, require_public

LASTS: Final = timedelta(hours=1)


class KeptPackage:
    """One a process. Made by one at a time, and anew where another result has been announced meanwhile."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._announced: list[str] = []
        self._until: datetime | None = None
        self._package = b""

    def of(self, db: Session, now: datetime, subject: str) -> bytes:
        """As it was within the hour. Raises Missing where that result's is not public."""
        require_public(db, subject)
        announced = sorted(store.announced_subjects(db))
        with self._lock:
            if self._until is None or now >= self._until or self._announced != announced:
                self._package = public_package(db)
                self._announced, self._until = announced, now + LASTS
            return self._package

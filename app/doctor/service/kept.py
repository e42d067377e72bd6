"""The package that everybody may take, kept for an hour: it holds the whole chain, and whoever asks again
and again must not keep the service at making it. After the hour it is given back, asked for or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Timer
from typing import Final
from weakref import ReferenceType, ref

from sqlmodel import Session

from app.doctor import store
from app.doctor.service.packed import Packed
from app.doctor.service.packing import public_package, require_public

LASTS: Final = timedelta(hours=1)


class KeptPackage:
    """One a process. Made anew where another result has been announced meanwhile."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._announced: list[str] = []
        self._until: datetime | None = None
        self._package: Packed | None = None

    def of(self, db: Session, now: datetime, subject: str) -> Packed:
        """As it was within the hour. Raises Missing where that result's is not public, Unavailable while it
        is being made."""
        require_public(db, subject)
        announced = sorted(store.announced_subjects(db))
        kept = self._within_the_hour(now, announced)
        return kept or self._keep(now, announced, Packed(self._folder, lambda file: public_package(db, file)))

    def _within_the_hour(self, now: datetime, announced: list[str]) -> Packed | None:
        with self._lock:
            fresh = self._until is not None and now < self._until and self._announced == announced
            return self._package if fresh else None

    def _keep(self, now: datetime, announced: list[str], package: Packed) -> Packed:
        with self._lock:
            self._package, self._announced, self._until = package, announced, now + LASTS
        later = Timer(LASTS.total_seconds(), self._drop, [ref(package)])
        later.daemon = True
        later.start()
        return package

    def _drop(self, package: ReferenceType[Packed]) -> None:
        """Unless another has taken its place. Whoever is still reading it reads on."""
        with self._lock:
            if self._package is package():
                self._package = None

"""Taking away what nobody wants any more: rows first, their files once that is committed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from app.attachments import files, store
from app.config import Settings

UNCLAIMED: Final = timedelta(days=1)
AT_ONCE: Final = 500


def sweep(db: Session, now: datetime, settings: Settings) -> int:
    """Removes dropped attachments, those unclaimed for a day, and files that no row knows (a crash between
    file and row); how many, at most 500 rows a call. Nothing is removed unless the transaction commits.
    """
    before = now - UNCLAIMED
    rows = store.past(db, now, before, AT_ONCE)
    names = [row.stored_name for row in rows]
    strays = [name for name in _strays(db, before, settings) if name not in names]
    store.erase(db, rows)

    def remove_files(_session: Any) -> None:
        for name in (*names, *strays):
            files.remove(settings.attachments, name)

    sa.event.listen(db, "after_commit", remove_files, once=True)
    return len(names) + len(strays)


def _strays(db: Session, before: datetime, settings: Settings) -> list[str]:
    found = []
    for names in files.older(settings.attachments, before):
        found += sorted(set(names) - store.known_names(db, names))
    return found

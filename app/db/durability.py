"""What a database promises of a power cut: nothing that was answered is lost."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

# setting → what it may be, the plain choice first. SQLite: synchronous 2 is FULL, 3 EXTRA.
SQLITE: Final = {
    "journal_mode": ("wal",),
    "synchronous": ("2", "3"),
    "foreign_keys": ("1",),
    "secure_delete": ("1",),
}
POSTGRESQL: Final = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "remote_apply"),
}


def weak_settings(db: Session) -> list[str]:
    """Each setting that promises less, as this very session has it; an empty list is full durability."""
    sqlite = db.get_bind().dialect.name == "sqlite"
    ask, wanted = ("PRAGMA {}", SQLITE) if sqlite else ("SHOW {}", POSTGRESQL)
    found = {name: str(db.execute(sa.text(ask.format(name))).scalar_one()) for name in wanted}
    return [
        f"{name} 为 {found[name]}，须为 {allowed[0]}"
        for name, allowed in wanted.items()
        if found[name] not in allowed
    ]

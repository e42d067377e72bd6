"""An app on its own copy of the migrated, empty SQLite file: for what the tests of a whole module share."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from pydantic import SecretStr

from app.config import Settings
from app.db.clock import Clock, MovingClock
from app.main import create_app

MORNING: Final = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""Of a session: 08:30 in Shanghai."""
SECRET: Final = SecretStr(secrets.token_urlsafe(33))


def settings_in(folder: Path, url: str = "") -> Settings:
    """Everything that is kept is kept in that folder; ``url``: of a database elsewhere."""
    return Settings(
        _env_file=None,
        database_url=url or f"sqlite:///{folder / 'congress.db'}",
        secret=SECRET,
        notifier="file",
        outbox=folder / "outbox",
        attachments=folder / "attachments",
        rehearsals=folder / "rehearsal",
        checkpoints=folder / "checkpoints",
        deliver_every_seconds=0,
    )


def new_app(template: Path, folder: Path, clock: Clock | None = None) -> FastAPI:
    """On the morning of a session, where no other clock is given."""
    shutil.copy(template, folder / "congress.db")
    return create_app(settings_in(folder), clock or MovingClock(MORNING))


@contextmanager
def app_on_a_copy(template: Path, folder: Path, clock: Clock | None = None) -> Iterator[FastAPI]:
    """As ``new_app``; its database is closed at the end."""
    app = new_app(template, folder, clock)
    try:
        yield app
    finally:
        app.state.database.close()

"""One played hall for a whole module, on SQLite: the matrix asks over a thousand times."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.config import Settings
from app.db.clock import MovingClock
from app.main import create_app
from tests.permissions.scene import Scene, play


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("scene")
    shutil.copy(sqlite_template, folder / "congress.db")
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'congress.db'}",
        secret=SecretStr("a secret for tests that is long enough"),
        notifier="file",
        outbox=folder / "outbox",
        attachments=folder / "attachments",
        rehearsals=folder / "rehearsal",
        deliver_every_seconds=0,
    )
    app = create_app(settings, MovingClock(datetime(2026, 11, 23, 0, 30, tzinfo=UTC)))
    yield play(app)
    app.state.database.close()

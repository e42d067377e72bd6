"""A hall whose wall is watched: on SQLite, with a clock of its own and a reader that does not wait."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from app.config import Settings
from app.db.clock import MovingClock
from app.main import create_app
from app.screens import wall_feed
from tests.journeys import joining, session
from tests.journeys.hall import Hall, open_hall

STEP = 0.2


@contextmanager
def watched_hall(template: Path, folder: Path) -> Iterator[Hall]:
    """Both years are in, and the sitting has adopted its rule and its tellers: nobody has checked in."""
    shutil.copy(template, folder / "congress.db")
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'congress.db'}",
        secret=SecretStr("a secret for tests that is long enough"),
        notifier="file",
        outbox=folder / "outbox",
        attachments=folder / "attachments",
        deliver_every_seconds=0,
    )
    app = create_app(settings, MovingClock(datetime(2026, 11, 23, 0, 30, tzinfo=UTC)))
    hall = open_hall(app)
    joining.people(hall)
    joining.years(hall)
    session.order_of_business(hall)
    hall.sign_everybody_in()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wall_feed, "STEP_SECONDS", STEP)
        yield hall


def token_of(client: TestClient) -> str:
    return str(client.headers["authorization"]).removeprefix("Bearer ")


def next_batch(hall: Hall) -> None:
    hall.app.state.clock.move(seconds=5)

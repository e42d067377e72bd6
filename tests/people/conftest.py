"""A provider served once for a module that asks for it, and an app that is set to use it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.config import Settings
from app.db.clock import MovingClock
from app.main import create_app
from tests.copied import MORNING, settings_in
from tests.people.provider import CLIENT, SECRET, Provider, provided


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with provided(MovingClock(MORNING)) as provider:
        yield provider


@pytest.fixture
def provider(served: Provider, clock: MovingClock) -> Provider:
    served.forget(clock)
    return served


def with_provider(settings: Settings, issuer: str, **more: object) -> Settings:
    """Checked as those that a service is started with."""
    known = {
        "oidc_issuer": issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_own_address": "https://testserver",
    }
    return Settings(_env_file=None, **{**settings.model_dump(), **known, **more})


@pytest.fixture
def tied_app(database_url: str, tmp_path: Path, clock: MovingClock, provider: Provider) -> Iterator[FastAPI]:
    app = create_app(with_provider(settings_in(tmp_path, database_url), provider.issuer), clock)
    yield app
    app.state.database.close()


@pytest.fixture
def lone_app(
    sqlite_template: Path, tmp_path: Path, clock: MovingClock, provider: Provider
) -> Iterator[FastAPI]:
    """For what is decided before a database is asked."""
    shutil.copy(sqlite_template, tmp_path / "congress.db")
    app = create_app(with_provider(settings_in(tmp_path), provider.issuer), clock)
    yield app
    app.state.database.close()

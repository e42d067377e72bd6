"""The hall in the morning, after the head count: played once a database, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.config import Settings
from app.db.session import Database
from app.main import create_app
from tests.copied import SECRET
from tests.journeys.hall import Hall
from tests.stages.morning import Morning, clock_of_the_morning, play


@pytest.fixture(scope="session")
def mornings() -> dict[str, Morning]:
    """By database: who is signed in, and the ids of the morning."""
    return {}


@pytest.fixture(scope="session")
def played(
    tmp_path_factory: pytest.TempPathFactory, mornings: dict[str, Morning]
) -> Callable[[str], Database]:
    """Plays the morning in the database at that address."""

    def into(url: str) -> Database:
        outbox = tmp_path_factory.mktemp("outbox")
        settings = Settings(
            _env_file=None,
            database_url=url,
            secret=SECRET,
            notifier="file",
            outbox=outbox,
            attachments=outbox / "attachments",
            deliver_every_seconds=0,
        )
        app = create_app(settings, clock_of_the_morning())
        database: Database = app.state.database
        mornings[database.engine.dialect.name] = play(app)
        return database

    return into


@pytest.fixture(scope="session")
def sqlite_template(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, played: Callable[[str], Database]
) -> Path:
    file = tmp_path_factory.mktemp("morning") / "congress.db"
    shutil.copy(sqlite_template, file)
    database = played(f"sqlite:///{file}")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, postgres_template: str, played: Callable[[str], Database]) -> str:
    server = sa.make_url(postgres_server).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(server.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE template_morning TEMPLATE {postgres_template}")
    engine.dispose()
    played(server.set(database="template_morning").render_as_string(hide_password=False)).close()
    return "template_morning"


@pytest.fixture
def hall(app: FastAPI, mornings: dict[str, Morning]) -> Hall:
    """Everybody signed in, in this test's own copy of the morning."""
    database: Database = app.state.database
    return mornings[database.engine.dialect.name].hall(app)

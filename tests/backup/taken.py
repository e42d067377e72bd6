"""Backup and restore as an operator runs them: processes of their own, on a database of the test's."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI

from app.backup import postgresql
from app.config import Settings
from app.db.session import Database
from app.main import create_app
from tests.polls.factory import Box

Answer = subprocess.CompletedProcess[str]


def run(settings: Settings, *argv: str, **more: Any) -> Answer:
    """``python -m app …`` with these settings."""
    environment = {
        **os.environ,
        "PIAOJUE_DATABASE_URL": settings.database_url,
        "PIAOJUE_ATTACHMENTS": str(settings.attachments),
        "PIAOJUE_CHECKPOINTS": str(settings.checkpoints),
        "PIAOJUE_SECRET": settings.secret.get_secret_value(),
    }
    command = [sys.executable, "-m", "app", *argv]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, **more)


@contextmanager
def emptied(settings: Settings, folder: Path) -> Iterator[Settings]:
    """The same service over an empty database of the same kind, with an empty folder of attachments."""
    url = sa.make_url(settings.database_url)
    fresh = {"attachments": folder / "restored"}
    if url.get_backend_name() == "sqlite":
        yield settings.model_copy(update={"database_url": f"sqlite:///{folder / 'restored.db'}", **fresh})
        return
    name = f"{url.database}_restored"
    _administer(settings.database_url, f"CREATE DATABASE {name} TEMPLATE template0")
    restored = url.set(database=name).render_as_string(hide_password=False)
    try:
        yield settings.model_copy(update={"database_url": restored, **fresh})
    finally:
        _administer(settings.database_url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def served(settings: Settings, box: Box) -> Iterator[Box]:
    """The same poll and the same people on another database."""
    app: FastAPI = create_app(settings, box.hall.app.state.clock)
    try:
        yield replace(box, hall=replace(box.hall, app=app))
    finally:
        app.state.database.close()


def as_sql(dump: bytes, database: Database, folder: Path) -> bytes:
    """What ``pg_dump`` packed, as the statements that it stands for."""
    file = folder / "dump"
    file.write_bytes(dump)
    with database.engine.connect() as connection:
        program = postgresql.tool("pg_restore", connection)
    return subprocess.run([program, "--file=-", str(file)], capture_output=True, check=True).stdout


def _administer(url: str, statement: str) -> None:
    place = sa.make_url(url).set(database="postgres").render_as_string(hide_password=False)
    database = Database(place)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)
    database.close()

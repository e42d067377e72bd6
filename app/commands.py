"""``serve``, ``deliver`` and ``migrate``: what every installation runs."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from multiprocessing import parent_process
from tempfile import mkdtemp

import uvicorn
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from app.config import Settings
from app.db.migrations import NotMigrated, current, require_current, upgrade
from app.db.session import Database, unreachable
from app.main import chores, create_app
from app.notices.commands import deliver as send
from app.people.guessable import Guessable, require_own_secrets
from app.people.secret import WeakSecret
from app.web.logs import log_config
from app.web.metrics import SHARED_FOLDER


def serve(argv: list[str]) -> int:
    """Serves until it is stopped. Exit 3: it could not start, for want of the database or its version; 4: a
    secret is too short, or in production easily guessed.
    """
    parser = argparse.ArgumentParser(prog="python -m app serve", description="启动服务")
    parser.add_argument("--workers", type=int, default=1, help="进程数，默认 1")
    workers = parser.parse_args(argv).workers
    settings = Settings()
    try:
        _check(settings)
    except NotMigrated as fault:
        print(fault, file=sys.stderr)
        return STARTUP_FAILURE
    except OperationalError as fault:
        print(unreachable(fault), file=sys.stderr)
        return STARTUP_FAILURE
    except (WeakSecret, Guessable) as fault:
        print(fault, file=sys.stderr)
        return 4
    config = uvicorn.Config(
        "app.commands:served_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=workers,
        forwarded_allow_ips=settings.trusted_proxies,
        log_config=log_config(settings.log),
        access_log=False,  # an address and a moment next to a cast would be a step towards a name
        server_header=False,
    )
    return _together(config) if workers > 1 else _alone(config)


def _alone(config: uvicorn.Config) -> int:
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else STARTUP_FAILURE


def _together(config: uvicorn.Config) -> int:
    os.environ.setdefault(SHARED_FOLDER, mkdtemp(prefix="piaojue-metrics-"))
    Multiprocess(config, [shared_socket(config)]).run()
    return 0


def shared_socket(config: uvicorn.Config) -> socket.socket:
    """Where several processes listen. Each connection takes over from it to send what there is at once: the
    event loop asks for that only on sockets of its own, and without it every answer but a connection's first
    waits some 40 ms for the browser's acknowledgement."""
    shared = config.bind_socket()
    shared.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return shared


def deliver(argv: list[str]) -> int:
    """A sender of its own, which does the service's chores as well."""
    return send(argv, chores())


def migrate(argv: list[str]) -> int:
    """Creates the tables, or brings them to the code's version. Exit 3: the database is away."""
    argparse.ArgumentParser(prog="python -m app migrate", description="建立或升级数据库").parse_args(argv)
    database = Database(Settings().database_url)
    try:
        before = current(database)
    except OperationalError as fault:
        print(unreachable(fault), file=sys.stderr)
        return STARTUP_FAILURE
    upgrade(database)
    print(f"数据库已是版本 {current(database)}（原为 {before or '空'}）。")
    database.close()
    return 0


def served_app() -> FastAPI:
    """What each worker process serves. Raises what ``serve`` refuses, for who starts it in another way."""
    settings = Settings()
    _check(settings)
    app = create_app(settings)
    _end_with_parent()
    _set_apart_from_collection()
    return app


def _end_with_parent() -> None:
    """One of several processes whose parent is gone, however it went, would go on with nobody to begin
    another in its place, and keep the port. It answers what it has begun to answer, and ends."""
    parent = parent_process()
    if parent is None:
        return

    def outlive() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=outlive, name="parent", daemon=True).start()


def _set_apart_from_collection() -> None:
    """What there is when the service starts stays until it ends. Python would look through all of it for
    garbage again and again: a third of a second each time, in which a whole hall waits. The thousand objects
    among them that are garbage may stay: to find them would take a tenth of the start."""
    gc.freeze()


def _check(settings: Settings) -> None:
    database = Database(settings.database_url)
    try:
        require_current(database)
        with database.unit(write=False) as db:
            require_own_secrets(db, settings)
    finally:
        database.close()

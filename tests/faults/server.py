"""The service as a process of its own, which a test may kill at any moment."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import httpx2 as httpx

from app.config import Settings
from tests.faults.launcher import Launcher, Life, Order

PAUSE_SECONDS = 0.05
TRIES = 6000
_BEGUN = re.compile(r"Started server process \[(\d+)\]")


class Server:
    """``python -m app serve`` on a free loopback port; started again on the same port after a kill."""

    def __init__(self, settings: Settings, folder: Path, workers: int = 1) -> None:
        self.workers = workers
        self.port = _free_port()
        self.folder = folder
        self.log = folder / "server.log"
        self.environment = {
            **os.environ,
            "PIAOJUE_DATABASE_URL": settings.database_url,
            "PIAOJUE_SECRET": settings.secret.get_secret_value(),
            "PIAOJUE_PORT": str(self.port),
            "PIAOJUE_NOTIFIER": "file",
            "PIAOJUE_OUTBOX": str(folder / "outbox"),
            "PIAOJUE_ATTACHMENTS": str(settings.attachments),
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when the service answers that it is ready."""
        self.launch()
        self.await_ready()

    def launch(self) -> None:
        """Returns at once."""
        command = [sys.executable, "-m", "app", "serve", "--workers", str(self.workers)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def await_ready(self) -> None:
        with httpx.Client(timeout=30) as client:
            assert until_heard(lambda: client.get(f"{self.url}/readyz")).json() == {"status": "ok"}

    def kill(self) -> None:
        """kill −9: no goodbye, no flush."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As an operator stops it: what is under way is answered."""
        self.process.terminate()
        self.process.wait(60)

    def await_silence(self) -> None:
        """Returns when nobody listens on its port any more."""
        pause = threading.Event()
        for _ in range(TRIES):
            if not self._listens():
                return
            pause.wait(PAUSE_SECONDS)
        raise AssertionError("somebody still listens")

    def _listens(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    @contextmanager
    def killed_now_and_then(
        self, seed: int, kills: int, dead: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """So often while the block runs, and running again when it ends. ``dead`` looks at what is left each
        time before it is started again.
        """
        dice, done = random.Random(seed), threading.Event()

        def kill_and_start() -> None:
            for _ in range(kills):
                done.wait(dice.uniform(0.02, 0.3))
                self.kill()
                try:
                    dead()
                finally:
                    self.start()

        killer = threading.Thread(target=kill_and_start)
        killer.start()
        try:
            yield
        finally:
            done.set()
            killer.join()

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8")


class QuickServer(Server):
    """The same, begun by the launcher; it sends no notices by itself. ``largest``: see ``Order``."""

    def __init__(self, launcher: Launcher, settings: Settings, folder: Path, workers: int = 1) -> None:
        super().__init__(settings, folder, workers)
        self.environment["PIAOJUE_DELIVER_EVERY_SECONDS"] = "0"
        self.launcher = launcher
        self.largest = 0
        self._seen = 0

    def launch(self) -> None:
        self._seen = self.log.stat().st_size if self.log.exists() else 0
        order = Order(self.environment, str(self.log), self.workers, self.largest)
        self.life: Life = self.launcher.start(order)

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Started, and killed in the end, whatever has happened meanwhile."""
        self.start()
        try:
            yield self
        finally:
            self.kill()

    def kill(self) -> None:
        """All of its processes; returns when nobody listens any more."""
        self.life.kill()
        self.await_silence()

    def kill_workers(self, *, all_of_them: bool) -> None:
        """Of several processes one or each, as memory that runs out does: the parent begins new ones."""
        workers = [int(pid) for pid in _BEGUN.findall(self.log.read_bytes()[self._seen :].decode())]
        for pid in workers[-2:] if all_of_them else workers[-1:]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self.life.terminate()
        assert self.life.wait() in (0, -signal.SIGTERM)


def until_answered(address: str, token: str, body: dict[str, object]) -> httpx.Response:
    """No answer, or 503, promises nothing: the same again, until there is one."""
    with httpx.Client(timeout=30, headers={"Authorization": f"Bearer {token}"}) as client:
        while True:
            answer = until_heard(lambda: client.post(address, json=body))
            if answer.status_code != 503:
                return answer


def until_heard(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Again and again at short intervals, not at growing ones: a kill is to find somebody asking."""
    pause = threading.Event()
    for _ in range(TRIES):
        try:
            return ask()
        except httpx.TransportError:
            pause.wait(PAUSE_SECONDS)
    raise AssertionError("the service does not answer")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port

"""Many lives of the service, each begun in a blink: a process that has imported the program forks one when a
test asks for it. What it forks is ``python -m app serve`` like any other, with processes, connections and a
port of its own; only the seconds of importing are saved, and so are those of its worker processes.

    python -m tests.faults.launcher      # one order a line, as JSON; answers each with a number
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from unittest.mock import patch

import uvicorn._subprocess
from sqlalchemy.orm import configure_mappers

from app.commands import serve
from app.db.migrations import expected
from tests.house.sources import ROOT


@dataclass(frozen=True)
class Order:
    """``largest``: no file may grow beyond so many bytes, as if its disk were full; 0 is no limit."""

    environment: dict[str, str]
    log: str
    workers: int = 1
    largest: int = 0


class Life:
    """One server, from its fork to its end: the leader of a process group of its own."""

    def __init__(self, launcher: Launcher, pid: int) -> None:
        self.launcher, self.pid = launcher, pid

    def kill(self) -> None:
        """kill −9 to every process of it."""
        os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def terminate(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def wait(self) -> int:
        """Its exit status, negative for the signal that ended it."""
        return self.launcher.ask({"reap": self.pid})


class Launcher:
    """The process that forks. What it forked and still runs ends with it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", __name__]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)
        self._lock = Lock()

    def start(self, order: Order) -> Life:
        return Life(self, self.ask(asdict(order)))

    def ask(self, order: dict[str, object]) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(f"{json.dumps(order)}\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def main() -> None:
    expected()
    configure_mappers()
    gc.freeze()
    living: set[int] = set()
    with patch.object(uvicorn._subprocess, "spawn", multiprocessing.get_context("fork")):
        for line in sys.stdin:
            print(_done(json.loads(line), living), flush=True)
    for pid in living:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _done(order: dict[str, Any], living: set[int]) -> int:
    if "reap" in order:
        living.discard(order["reap"])
        return os.waitstatus_to_exitcode(os.waitpid(order["reap"], 0)[1])
    pid = _fork(Order(**order))
    living.add(pid)
    return pid


def _fork(order: Order) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        os.setsid()
        _dress(order)
        status = serve(["--workers", str(order.workers)])
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        os._exit(status)


def _dress(order: Order) -> None:
    """Streams, environment and limits of its own."""
    log = os.open(order.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order.environment, TMPDIR=str(Path(order.log).parent))
    if order.largest:  # Python ignores the signal, so that writing on fails with EFBIG
        resource.setrlimit(resource.RLIMIT_FSIZE, (order.largest, order.largest))


if __name__ == "__main__":
    main()

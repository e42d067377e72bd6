"""Answers without an end have to be told when the server stops: it waits for every answer, and tells the
application only afterwards."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from anyio.lowlevel import RunVar

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_stopping: RunVar[asyncio.Event] = RunVar("piaojue_stopping")


def stopping() -> asyncio.Event:
    """This event loop's own: set once the server has been asked to stop."""
    try:
        return _stopping.get()
    except LookupError:
        _stopping.set(asyncio.Event())
        return _stopping.get()


@contextmanager
def told_to_stop() -> Iterator[None]:
    """While it runs, a signal that the server listens to sets ``stopping`` first. Only a process's main
    thread hears signals; a server that runs in another one, as in tests, says so itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, stop = asyncio.get_running_loop(), stopping()
    before = {number: kept for number in _SIGNALS if callable(kept := signal.getsignal(number))}

    def hear(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)
        before[signal.Signals(number)](number, frame)

    for number in before:
        signal.signal(number, hear)
    try:
        yield
    finally:
        for number, kept in before.items():
            signal.signal(number, kept)

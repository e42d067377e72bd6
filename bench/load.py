"""A small load generator: kept connections, prepared bytes, one request under way on each.

A general HTTP client costs more than the endpoints that are measured, on the same two cores.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from statistics import median
from typing import Final

_PATIENCE: Final = 60  # seconds
_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


@dataclass
class Window:
    """What came back within one window: requests a second, milliseconds each, answers by status."""

    seconds: float
    taken: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        return len(self.taken) / self.seconds

    def share(self, part: float) -> float:
        """The time in ms that this part (0 to 1) of the answers kept under; 0 where there were none."""
        ordered = sorted(self.taken)
        return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0

    @property
    def bad(self) -> int:
        return sum(number for status, number in self.statuses.items() if status >= 400)


def request(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"", media: str = "json"
) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: bench"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines += [f"Content-Type: application/{media}", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + _END + body


def measure(
    port: int, requests: bytes | Iterator[bytes], *, seconds: float, connections: int, windows: int = 3
) -> list[Window]:
    """Closed loop: each connection sends its next request when the last is answered. A second of warming up
    goes before, and another until there is an answer: a server's first one takes its time.
    """
    wanted = repeat(requests) if isinstance(requests, bytes) else requests
    for _ in range(_PATIENCE):
        if asyncio.run(_window(port, wanted, 1.0, connections)).taken:
            break
    return [asyncio.run(_window(port, wanted, seconds, connections)) for _ in range(windows)]


def middle(windows: list[Window]) -> Window:
    """The window of the median rate."""
    rate = median(window.rate for window in windows)
    return min(windows, key=lambda window: abs(window.rate - rate))


def beside(
    port: int,
    yardstick: int,
    requests: bytes | Iterator[bytes],
    seconds: float,
    connections: int,
    windows: int,
) -> tuple[float, Window, Window]:
    """Ratio to the bare async endpoint, its window and the measured one. Both by turns, so that what else the
    machine does weighs on both; the pair of the median ratio."""
    pairs = []
    window = partial(measure, seconds=seconds, connections=connections, windows=1)
    for _ in range(windows):
        [plain], [found] = window(yardstick, request("GET", "/async")), window(port, requests)
        pairs.append((found.rate / plain.rate, plain, found))
    half = median(pair[0] for pair in pairs)
    return min(pairs, key=lambda pair: abs(pair[0] - half))


def figure(window: Window) -> str:
    return f"{window.rate:,.0f}/s, {waits(window)}"


def waits(window: Window) -> str:
    """How long they waited, without a rate: where they went on after the window's end it has none."""
    wrong = f", {window.bad} refused" if window.bad else ""
    shares = ", ".join(f"p{part:.0f} {window.share(part / 100):.1f}" for part in (50, 99))
    return f"{shares}, max {window.share(1):.1f} ms{wrong}"


def rush(port: int, walks: Sequence[Sequence[bytes]], seconds: float) -> Window:
    """Open loop: each on a kept connection of its own, at a moment of its own within so many seconds,
    whatever became of the others; where it asks for more than one thing, one after the other without a
    pause. What nobody answers within a minute counts as refused."""
    return asyncio.run(_rush(port, walks, seconds))


async def _rush(port: int, walks: Sequence[Sequence[bytes]], seconds: float) -> Window:
    window, loop = Window(seconds), asyncio.get_running_loop()
    lines, asked = [], sum(len(walk) for walk in walks)
    for walk in walks:
        made = partial(_Line, iter(walk), window)
        _transport, line = await loop.create_connection(made, "127.0.0.1", port)
        lines.append(line)
    for line in lines:
        loop.call_later(random.uniform(0, seconds), line.send)
    for _ in range(_PATIENCE * 10):
        await asyncio.sleep(0.1)
        if len(window.taken) == asked:
            break
    window.statuses[503] += asked - len(window.taken)
    for line in lines:
        line.close()
    return window


async def _window(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> Window:
    window = Window(seconds)
    loop = asyncio.get_running_loop()
    lines = []
    for _ in range(connections):
        _transport, line = await loop.create_connection(lambda: _Line(requests, window), "127.0.0.1", port)
        lines.append(line)
    for line in lines:
        line.send()
    await asyncio.sleep(seconds)
    for line in lines:
        line.close()
    return window


class _Line(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], window: Window) -> None:
        self.requests, self.window = requests, window
        self.received, self.started, self.open = b"", 0.0, True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self) -> None:
        self.started = time.perf_counter()
        if (one := next(self.requests, None)) is not None:
            self.transport.write(one)

    def close(self) -> None:
        self.open = False
        self.transport.close()

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, body = self.received.partition(_END)
        if not found or len(body) < _length(head) or not self.open:
            return
        self.window.taken.append((time.perf_counter() - self.started) * 1000)
        self.window.statuses[int(head[9:12])] += 1
        self.received = b""
        self.send()


def _length(head: bytes) -> int:
    low = head.lower()
    at = low.find(_LENGTH)
    return int(low[at + len(_LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0

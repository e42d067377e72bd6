"""How the service is doing, for a Prometheus: totals alone, of doors and not of people.

The ballot box is not timed and its visits are not counted: a total that grows by one when somebody casts,
beside the moment it grew, is a step towards a name. Of its doors only the faults are counted.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Final

from fastapi.routing import APIRoute
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.domain.errors import Missing, Unauthenticated

SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Where several processes of one service add up; the library reads it when it is imported."""
BOX: Final = "ballot-box"
OTHER: Final = "other"  # no route of ours: files of the pages, a rehearsal, addresses that do not exist
FAULT: Final = 500
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

ANSWERS: Final = Counter("piaojue_answers", "Answers by door and status", ["door", "status"], registry=None)
SECONDS: Final = Histogram(
    "piaojue_answer_seconds", "Time to the first byte of an answer", ["door"], buckets=_SECONDS, registry=None
)
Gauges = Callable[[], dict[str, int]]


class Measured:
    """Counts and times the answers; outermost, so that what went wrong on the way counts as well."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        began = perf_counter()

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                _count(door(scope), message["status"], perf_counter() - began)
            await send(message)

        await self.app(scope, receive, watch)


def door(scope: Scope) -> str:
    """The route's own text, never an address that somebody typed: there are as many doors as routes."""
    route = scope.get("route")
    if not isinstance(route, APIRoute):
        return OTHER
    return BOX if route.endpoint.__module__.startswith("app.polls.") else route.path


def exposition(request: Request, token: str, gauges: Gauges) -> Response:
    """What a Prometheus reads. Raises Missing where no token is set, Unauthenticated for another one."""
    if not token:
        raise Missing
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(sent.encode(), token.encode()):
        raise Unauthenticated
    return Response(generate_latest(_registry(gauges)), media_type=CONTENT_TYPE_LATEST)


def _count(door: str, status: int, seconds: float) -> None:
    if door == BOX and status < FAULT:
        return
    ANSWERS.labels(door, str(status)).inc()
    if door != BOX:
        SECONDS.labels(door).observe(seconds)


def _registry(gauges: Gauges) -> CollectorRegistry:
    registry = CollectorRegistry()
    if SHARED_FOLDER in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(ANSWERS)
        registry.register(SECONDS)
        ProcessCollector(registry=registry)
    registry.register(_Now(gauges))
    return registry


class _Now(Collector):
    """What is looked up at the moment of asking."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        for name, value in self._gauges().items():
            yield GaugeMetricFamily(f"piaojue_{name}", name.replace("_", " "), value=value)

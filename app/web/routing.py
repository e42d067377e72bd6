"""Where an endpoint runs: it, and the commit of its unit of work, in one trip to a thread.

    router = Router(prefix="/api", …)        # as FastAPI's own

FastAPI sends a sync endpoint, the check of its answer and each dependency that has an end to a thread of
their own, one after the other. Under load the way there and back costs more than most endpoints do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from fastapi.routing import APIRoute
from sqlmodel import Session

from app.web.problems import DOCUMENTED


class OneTrip(APIRoute):
    """A route whose sync endpoint is run in a thread together with its commit."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **rest: Any) -> None:
        super().__init__(path, endpoint if iscoroutinefunction(endpoint) else _one_trip(endpoint), **rest)


class Router(APIRouter):
    """Every door's router."""

    def __init__(self, **rest: Any) -> None:
        super().__init__(route_class=OneTrip, responses=DOCUMENTED, **rest)


def include(whole: APIRouter, *parts: APIRouter) -> None:
    """Their routes become its own, in this order. FastAPI's own way keeps routers inside each other, and
    each of them looks for the route once more: a fifth of a list's time."""
    for part in parts:
        whole.routes.extend(part.routes)


def _one_trip(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(endpoint)
    async def there_and_back(**given: Any) -> Any:
        return await to_thread.run_sync(_whole, endpoint, given)

    return there_and_back


def _whole(endpoint: Callable[..., Any], given: dict[str, Any]) -> Any:
    answer = endpoint(**given)
    for session in given.values():
        if isinstance(session, Session):
            session.commit()
    return answer

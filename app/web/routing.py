"""When a route is read, and where its endpoint runs: it, and the commit of its unit of work, in one trip to
a thread.

    router = Router(prefix="/api", …)        # as FastAPI's own

FastAPI sends a sync endpoint, the check of its answer and each dependency that has an end to a thread of
their own, one after the other. Under load the way there and back costs more than most endpoints do. And it
reads the parameters of five hundred routes before the first answer; here each is read when it is first
asked for (decision 0040).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial, wraps
from inspect import iscoroutinefunction
from threading import RLock
from typing import Any, Final

from anyio import to_thread
from fastapi import APIRouter
from fastapi.routing import APIRoute
from sqlmodel import Session
from starlette.routing import compile_path

from app.web.problems import DOCUMENTED

_READING: Final = RLock()


class OneTrip(APIRoute):
    """A route whose sync endpoint is run in a thread together with its commit.

    It knows from the start what it is matched by; whatever else is asked of it reads the endpoint first.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], *, methods: Any = None, **rest: Any) -> None:
        self.path, self.methods = path, {method.upper() for method in methods or ("GET",)}
        self.endpoint = endpoint if iscoroutinefunction(endpoint) else _one_trip(endpoint)
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)
        self._read = partial(super().__init__, path, self.endpoint, methods=methods, **rest)

    def __getattr__(self, name: str) -> Any:
        """Python asks here only for what is not there yet."""
        with _READING:
            if name not in self.__dict__ and "_read" in self.__dict__:
                self._read_once()
        return object.__getattribute__(self, name)

    def _read_once(self) -> None:
        read = self.__dict__.pop("_read")  # it asks for what is not there yet: that must not begin it again
        with ExitStack() as failed:
            # No memory just now, perhaps: whoever asks next tries again.
            failed.callback(setattr, self, "_read", read)
            read()
            failed.pop_all()


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

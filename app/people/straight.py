"""Doors that a whole hall or district goes through at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from app.people.actor import borne
from app.web.schemas import known_id
from app.web.validation import read_json

Endpoint = Callable[[Any, Any, Request, Any], Awaitable[Response]]


def straight(endpoint: Endpoint, what: str, body: type[BaseModel]) -> type[APIRoute]:
    """A route that reads itself what ``endpoint(what, body, request, bearer)`` asks for: the id ``what`` in
    the path, the token before the body. FastAPI would read the same; its way of finding out what is asked
    for, and what it keeps ready around every endpoint for dependencies that end, costs more than sealing
    and writing a ballot. What is raised here is answered where the refusals of all doors are."""

    async def handed_in(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        known, bearer = known_id(request.path_params[what]), await borne(request)
        response = await endpoint(known, await read_json(body, request), request, bearer)
        await response(scope, receive, send)

    class Straight(APIRoute):
        def __init__(self, path: str, **rest: Any) -> None:
            super().__init__(path, **rest)
            self.app = handed_in

    return Straight

"""Doors that a whole hall or district goes through at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.people.actor import borne
from app.web.schemas import known_id
from app.web.validation import read_json

Endpoint = Callable[[Any, Any, Request, Any], Awaitable[Response]]


def straight(endpoint: Endpoint, what: str, body: type[BaseModel]) -> type[APIRoute]:
    """A route that reads itself what ``endpoint(what, body, request, bearer)`` asks for: the id ``what`` in
    the path, the token before the body. FastAPI would read the same; its way of finding out what is asked for
    costs more than sealing and writing a ballot."""

    class Straight(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            async def handed_in(request: Request) -> Response:
                known, bearer = known_id(request.path_params[what]), await borne(request)
                return await endpoint(known, await read_json(body, request), request, bearer)

            return handed_in

    return Straight

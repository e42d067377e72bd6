"""A route is read when it is first asked for, once, whole, whoever asks at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.web.routing import OneTrip, Router, include

AT_ONCE = 8


def route() -> OneTrip:
    router = Router(prefix="/api")

    @router.post("/sums/{left}", status_code=201)
    def add(left: int, right: int) -> dict[str, int]:
        """Both together."""
        return {"sum": left + right}

    [found] = router.routes
    assert isinstance(found, OneTrip)
    return found


def test_it_is_read_when_it_is_asked_for() -> None:
    found = route()
    assert (found.path, found.methods) == ("/api/sums/{left}", {"POST"})
    assert "dependant" not in vars(found)
    assert [param.name for param in found.dependant.query_params] == ["right"]
    assert found.status_code == 201


def test_who_asks_at_the_same_moment_finds_it_whole() -> None:
    found, all_there = route(), Barrier(AT_ONCE)

    def ask(_number: int) -> Any:
        all_there.wait()
        return found.app

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert len(set(threads.map(ask, range(AT_ONCE)))) == 1


def test_what_it_has_not_is_said_so() -> None:
    found = route()
    for _before_and_after in range(2):
        with pytest.raises(AttributeError, match="no attribute 'colour'"):
            _ = found.colour


def test_a_read_that_failed_is_tried_again() -> None:
    left = [MemoryError()]

    def name_of(_route: APIRoute) -> str:
        if left:
            raise left.pop()
        return "look"

    router = Router()
    router.add_api_route("/look", lambda: None, generate_unique_id_function=name_of)
    [found] = router.routes
    assert isinstance(found, OneTrip)
    with pytest.raises(MemoryError):
        _ = found.app
    assert (found.unique_id, callable(found.app)) == ("look", True)


def test_it_answers_the_first_time_as_ever_after() -> None:
    app, router = FastAPI(), Router()
    router.routes.append(route())
    include(app.router, router)
    with TestClient(app) as client:
        for _first_and_later in range(2):
            assert client.post("/api/sums/2?right=3").json() == {"sum": 5}
        assert client.post("/api/sums/two?right=3").status_code == 422
        assert client.get("/api/sums/2").status_code == 405
        assert "/api/sums/{left}" in client.get("/openapi.json").json()["paths"]

"""A public answer is made once in a moment; nobody gets what is another's."""

from __future__ import annotations

from itertools import count
from time import monotonic

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.web import kept

PUBLIC = {"Cache-Control": "public, no-cache"}


@pytest.fixture
def client() -> TestClient:
    """Each answer that is made says which one it is."""
    made = count(1)

    def answer(request: Request) -> Response:
        kind = request.path_params["kind"]
        status = 404 if kind == "missing" else 200
        headers = {"Cache-Control": "private, no-cache"} if kind == "own" else PUBLIC
        words = "x" * kept.LARGEST if kind == "large" else ""
        told = PlainTextResponse(f"{next(made)}{words}", status, headers)
        if kind == "greeting":
            told.set_cookie("seen", "1")
        return told

    doors = [Route(f"/{under}/{{kind}}", answer, methods=["GET", "POST"]) for under in ("results", "else")]
    app = Starlette(routes=doors)
    app.add_middleware(kept.Kept, under=("/results/",))
    return TestClient(app)


def twice(client: TestClient, path: str, method: str = "GET") -> bool:
    """Whether the second one is the first one's bytes, headers and status."""
    one, two = (client.request(method, path) for _ in range(2))
    assert one.status_code == two.status_code
    return (one.content, one.headers) == (two.content, two.headers)


def test_the_same_request_gets_the_same_answer_for_a_moment(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert twice(client, "/results/public")
    assert client.get("/results/public").text == "1"
    now = monotonic() + kept.SECONDS + 1
    monkeypatch.setattr("app.web.kept.monotonic", lambda: now)
    assert client.get("/results/public").text == "2"


@pytest.mark.parametrize(
    "name", ["Accept-Language", "Authorization", "Cookie", "Host", "If-None-Match", "Range"], ids=str
)
def test_who_asks_otherwise_gets_an_answer_of_his_own(client: TestClient, name: str) -> None:
    texts = [client.get("/results/public", headers={name: value}).text for value in ("en", "zh", "en")]
    assert texts == ["1", "2", "1"]
    assert client.get("/results/public?lang=en").text == "3"


@pytest.mark.parametrize("path", ["/results/own", "/results/missing", "/results/large", "/results/greeting"])
def test_what_is_not_for_everybody_is_not_kept(client: TestClient, path: str) -> None:
    assert not twice(client, path)


def test_nothing_else_is_kept(client: TestClient) -> None:
    assert not twice(client, "/else/public")
    assert not twice(client, "/results/public", "POST")


def test_however_many_are_asked_for_few_are_kept(client: TestClient) -> None:
    first = client.get("/results/public").text
    for number in range(kept.MOST):
        client.get(f"/results/public?page={number}")
    assert client.get("/results/public").text != first

"""A public answer is made once in a moment; nobody gets what is another's."""

from __future__ import annotations

import asyncio
from itertools import count
from time import monotonic

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

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
    app.add_middleware(kept.Kept, under=("/results/",), at={"/else/own"}, session="pass")
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


def test_one_makes_it_anew_and_nobody_waits_for_him(monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(_made_anew(monkeypatch))


async def _made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    made, may_go_on = count(1), asyncio.Event()
    public = [(b"cache-control", b"public")]

    async def slow(_scope: Scope, _receive: Receive, send: Send) -> None:
        number = next(made)
        if number == 2:
            await may_go_on.wait()
        if number == 4:
            raise RuntimeError("the database is away")
        await send({"type": "http.response.start", "status": 200, "headers": public})
        await send({"type": "http.response.body", "body": str(number).encode()})

    app, now = kept.Kept(slow, under=("/results/",), at=set(), session="pass"), monotonic()
    assert await _asked(app) == b"1"
    monkeypatch.setattr("app.web.kept.monotonic", lambda: now + 2 * kept.SECONDS)
    first = asyncio.create_task(_asked(app))
    await asyncio.sleep(0)
    assert await _asked(app) == b"1"
    monkeypatch.setattr("app.web.kept.monotonic", lambda: now + 4 * kept.SECONDS)
    assert await _asked(app) == b"3", "however long it takes to make, the old one is over"
    may_go_on.set()
    assert await first == b"2"
    monkeypatch.setattr("app.web.kept.monotonic", lambda: now + 6 * kept.SECONDS)
    with pytest.raises(RuntimeError):
        await _asked(app)
    assert await _asked(app) == b"5", "what could not be made anew is not kept on"


async def _asked(app: kept.Kept) -> bytes:
    parts: list[bytes] = []

    async def send(message: Message) -> None:
        parts.append(message.get("body", b""))

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/results/one", "query_string": b"", "headers": []}
    await app(scope, receive, send)
    return b"".join(parts)


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


def test_what_everybody_finds_alike_is_kept_for_who_has_no_session(client: TestClient) -> None:
    assert twice(client, "/else/own")
    assert twice(client, "/else/own?page=2")
    assert not twice(client, "/else/public")


@pytest.mark.parametrize(("name", "value"), [("Authorization", "Bearer one"), ("Cookie", "size=l; pass=one")])
def test_who_is_signed_in_finds_what_he_has_just_handed_in(client: TestClient, name: str, value: str) -> None:
    kept_for_others = client.get("/else/own").text
    client.headers[name] = value
    assert not twice(client, "/else/own")
    client.headers.pop(name)
    assert client.get("/else/own").text == kept_for_others


def test_nothing_else_is_kept(client: TestClient) -> None:
    assert not twice(client, "/else/public")
    assert not twice(client, "/results/public", "POST")


def test_however_many_are_asked_for_few_are_kept(client: TestClient) -> None:
    first = client.get("/results/public").text
    for number in range(kept.MOST):
        client.get(f"/results/public?page={number}")
    assert client.get("/results/public").text != first

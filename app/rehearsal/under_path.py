"""The same service once more, under a path and with a cookie of its own.

Its pages are written for the root of a site. On their way out the addresses in them, the place a redirect
leads to and the name of the session's cookie are moved under the path; on the way in the real session's
cookie is taken off, so that who is signed in to the real congress is nobody here, and the other way round.
Every page gets a band and a watermark. What is no page passes as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.people.actor import COOKIE

OWN_COOKIE: Final = "piaojue_rehearsal"
OWN_PATH: Final = "/rehearsal"
_ADDRESS: Final = re.compile(rb'(\s(?:href|src|action|formaction)=")/(?!static/|/)')
# What the server says of a request; what the outer service has noted on it is not the inner one's.
_SCOPE: Final = (
    "type", "asgi", "http_version", "server", "client", "scheme", "method", "query_string", "extensions",
)  # fmt: skip
_BODY: Final = re.compile(rb"<body[^>]*>")


class UnderPath:
    """``band`` is put at the top of each page: markup of ours, in UTF-8."""

    def __init__(self, app: ASGIApp, path: str, band: bytes) -> None:
        self.app, self.path, self.band = app, path, band

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inner = {name: scope[name] for name in _SCOPE if name in scope}
        inner["path"] = scope["path"].removeprefix(self.path) or "/"
        inner["headers"] = _carried(scope["headers"])
        await self.app(inner, receive, _Outgoing(self, send))


class _Outgoing:
    """One answer. A page is held until it is whole: its length changes."""

    def __init__(self, place: UnderPath, send: Send) -> None:
        self.place, self.send = place, send
        self.start: Message | None = None
        self.page = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            self._move(headers)
            if headers.get("content-type", "").startswith("text/html"):
                self.start = message
            else:
                await self.send(message)
        elif self.start is None:
            await self.send(message)
        else:
            await self._gather(message, self.start)

    async def _gather(self, message: Message, start: Message) -> None:
        self.page += message.get("body", b"")
        if message.get("more_body", False):
            return
        page = self._moved(self.page)
        MutableHeaders(scope=start)["content-length"] = str(len(page))
        await self.send(start)
        await self.send({"type": "http.response.body", "body": page})

    def _moved(self, page: bytes) -> bytes:
        under = _ADDRESS.sub(rb"\g<1>" + self.place.path.encode() + b"/", page)
        return _BODY.sub(lambda found: found[0] + self.place.band, under, count=1)

    def _move(self, headers: MutableHeaders) -> None:
        place = headers.get("location", "")
        if place.startswith("/") and not place.startswith("//"):
            headers["location"] = self.place.path + place
        cookies = headers.getlist("set-cookie")
        if cookies:
            del headers["set-cookie"]
        for cookie in cookies:
            headers.append("set-cookie", self._own(cookie))

    def _own(self, cookie: str) -> str:
        """The session's under its own name and path; a wish (size, language) stays the reader's."""
        name, _is, rest = cookie.partition("=")
        if name != COOKIE:
            return cookie
        return f"{OWN_COOKIE}={re.sub('(?i)path=/', f'Path={OWN_PATH}', rest)}"


def _carried(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """As the browser sent them; its session here goes by the name that the service knows."""
    kept = [(name, value) for name, value in headers if name != b"cookie"]
    sent = _cookies(headers)
    own = sent.pop(OWN_COOKIE, "")
    sent.pop(COOKIE, None)
    if own:
        sent[COOKIE] = own
    line = "; ".join(f"{name}={value}" for name, value in sent.items())
    return [*kept, (b"cookie", line.encode("latin-1"))] if line else kept


def _cookies(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: SimpleCookie = SimpleCookie()
    for name, value in headers:
        if name == b"cookie":
            try:
                found.load(value.decode("latin-1"))
            except CookieError:
                continue
    return {name: morsel.coded_value for name, morsel in found.items()}

"""Headers, body limits and the guard against foreign pages. Who is signed in is ``people``'s to know."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlsplit

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.config import Settings
from app.domain.errors import Forbidden
from app.web.deps import READS
from app.web.i18n import language_of, translate
from app.web.problems import HTTP_WORDS, answer

CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
_FOR_PAGES = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
_FOR_PROGRAMS = [*_FOR_PAGES, (b"cache-control", b"no-store")]
BODY_LIMIT = 256 * 1024
FILE_LIMIT = 21 * 1024 * 1024
FORM_AROUND = 16 * 1024  # what a multipart form adds to the file in it
FILES_AT_ONCE = {"/api/attachments": 1, "/suggest": 3}
PAGES_WITH_FILES = (
    "/desk/projects/",
    "/desk/findings/",
    "/desk/candidates/",
    "/desk/roll/",
    "/desk/imports/",
)
CSRF_HEADER = "X-CSRF-Token"


class NotOurPage(Forbidden):
    """A state-changing request with a cookie came from a foreign page, or without the page's token."""

    title = "请求来自其他页面，已拒绝"


def csrf_token(session_token: str) -> str:
    """The token that our own pages send back with a form; a foreign page cannot know it."""
    return hmac.new(session_token.encode(), b"csrf", hashlib.sha256).hexdigest()


def require_own_page(request: Request, session_token: str, sent: str | None = None) -> None:
    """For a session that came by cookie. Raises NotOurPage for a foreign Origin or a missing token."""
    if request.method in READS:
        return
    require_own_origin(request)
    token = sent or request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(token.encode(), csrf_token(session_token).encode()):
        raise NotOurPage("页面已过期，请刷新后重新操作")


def require_own_origin(request: Request) -> None:
    """For a sign-in, which has no session yet. Raises NotOurPage where the browser names a foreign page."""
    origin = request.headers.get("origin")
    if origin is not None and _host(origin) != request.headers.get("host", ""):
        raise NotOurPage("请回到本站页面重新操作")


def _host(origin: str) -> str | None:
    """None for what is no address, and for ``null``: neither is ours."""
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


class Headers:
    """Security headers on every answer; an endpoint's own value is left alone."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _value in message["headers"]}
                ours = _FOR_PROGRAMS if scope["path"].startswith("/api") else _FOR_PAGES
                message["headers"] = [*message["headers"], *(one for one in ours if one[0] not in own)]
            await send(message)

        await self.app(scope, receive, add if scope["type"] == "http" else send)


class BodyLimit:
    """413 as soon as a body is known to be too large: by its stated length, or while it streams in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = _limit(scope)
        body = None if _stated_length(scope) > limit else await _read(receive, limit)
        if body is None:
            return await _too_large(scope, receive, send)
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, replay, send)


def _limit(scope: Scope) -> int:
    """Bytes a body may have: files of tables and attachments more than anything else."""
    if scope["path"].startswith("/api/imports/"):
        return FILE_LIMIT
    files = FILES_AT_ONCE.get(scope["path"])
    if files:
        settings: Settings = scope["app"].state.settings
        return files * settings.attachment_mb * 1024 * 1024 + FORM_AROUND
    if scope["path"].startswith(PAGES_WITH_FILES):
        return FILE_LIMIT
    return BODY_LIMIT


def _stated_length(scope: Scope) -> int:
    stated = Request(scope).headers.get("content-length", "")
    return int(stated) if stated.isascii() and stated.isdigit() else 0


async def _read(receive: Receive, limit: int) -> bytes | None:
    """The whole body, or None as soon as it passes the limit."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            return None
        if not message.get("more_body", False):
            return b"".join(parts)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope)
    words = translate(HTTP_WORDS[413], language_of(request))
    response = answer(request, 413, "too-large", words, headers={"Connection": "close"})
    await response(scope, receive, send)

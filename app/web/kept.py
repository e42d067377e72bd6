"""What everybody opens at once, a result that has just been announced or the newest suggestions, is made once
in a moment and not for each of them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS: Final = 1.0  # and as long again while a fresh one is made
MOST: Final = 128  # answers
LARGEST: Final = 256 * 1024  # bytes of one
# All that an answer may depend on; who sends another gets an answer of his own.
_ASKED: Final = frozenset(
    {b"accept-language", b"authorization", b"cookie", b"host", b"if-none-match", b"range"}
)
_PUBLIC: Final = b"public"


@dataclass(frozen=True, slots=True)
class _Answer:
    until: float
    route: object  # for who counts the answers by their doors
    start: Message
    body: Message
    last: bool = False  # somebody makes a fresh one: it is given for this second more, and no other


Key = tuple[object, ...]


class Kept:
    """Of the GETs ``under`` these paths, answers that say themselves that they are public; of those ``at``
    these, what is answered to whoever has no ``session`` (a cookie's name), who finds the same as everybody.
    For two seconds at most the same request gets the same bytes, a signed-in reader's never another's. When
    one has had its time the first to ask makes it anew; whoever asks meanwhile does not, and gets the last
    one."""

    def __init__(self, app: ASGIApp, under: tuple[str, ...], at: Set[str], session: str) -> None:
        self.app, self._under, self._at, self._session = app, under, at, session.encode()
        self._answers: dict[Key, _Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or not self._may_find(scope):
            return await self.app(scope, receive, send)
        key = _key(scope)
        answer = self._answers.get(key)
        if answer is None or answer.until < monotonic():
            if answer is not None and not answer.last:
                self._answers[key] = replace(answer, until=monotonic() + SECONDS, last=True)
            return await self._made(key, scope, receive, send)
        scope["route"] = answer.route
        await send(answer.start)
        await send(answer.body)

    def _may_find(self, scope: Scope) -> bool:
        return scope["path"].startswith(self._under) or self._is_everybodys(scope)

    def _is_everybodys(self, scope: Scope) -> bool:
        """Who is signed in may look for what he has just handed in."""
        return scope["path"] in self._at and not any(
            name == b"authorization" or (name == b"cookie" and self._session in value)
            for name, value in scope["headers"]
        )

    async def _made(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        messages: list[Message] = []

        async def watch(message: Message) -> None:
            if len(messages) < 3:  # what comes in more pieces than these is not kept: a file may be large
                messages.append(message)
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            self._answers.pop(key, None)
        if len(messages) == 2 and _may_be_kept(self._is_everybodys(scope), *messages):
            if len(self._answers) >= MOST:
                self._answers.clear()
            self._answers[key] = _Answer(monotonic() + SECONDS, scope.get("route"), messages[0], messages[1])


def _key(scope: Scope) -> Key:
    asked = tuple(one for one in scope["headers"] if one[0] in _ASKED)
    return scope["path"], scope["query_string"], asked


def _may_be_kept(everybodys: bool, start: Message, body: Message) -> bool:
    headers = dict(start["headers"])
    is_public = everybodys or headers.get(b"cache-control", b"").startswith(_PUBLIC)
    is_answer = start["status"] == 200 and b"set-cookie" not in headers
    return is_public and is_answer and len(body.get("body", b"")) <= LARGEST

"""The audit chain: each event names the digest of the one before it, so that no edit goes unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.canonical import digest

GENESIS = "0" * 64
# Digests that bind an announced result to the chain: every export shows these. Others may name people.
OPEN_PAYLOADS: Final = ("poll.freeze", "poll.open", "poll.seal", "result.announced")
SALT: Final = "salt"
"""Key of the random hex digits in every payload that an export keeps back. Its digest is published: who came,
who was absent and why has few possible values, and without the salt they could be tried out."""


def without_salt(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What was told."""
    return {name: value for name, value in payload.items() if name != SALT}


class Withheld(dict[str, Any]):
    """Stands in place of a payload that an export keeps back: its digest is all that the chain binds."""

    def __init__(self, digest: str) -> None:
        super().__init__()
        self.digest = digest


@dataclass(frozen=True, slots=True)
class Event:
    """One act. ``at`` is UTC, ISO 8601; ``actor`` and ``subject`` are text ids; ``payload`` is JSON."""

    height: int
    parent: str
    at: str
    type: str
    actor: str
    subject: str
    payload: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first event that does not fit, and why."""

    height: int
    reason: str


def link(
    after: int, parent: str, *, at: str, type: str, actor: str, subject: str, payload: Mapping[str, Any]
) -> Event:
    """The event that follows the one at height ``after`` with digest ``parent`` (the first: 0, GENESIS)."""
    height = after + 1
    seal = _seal(height, parent, at, type, actor, subject, payload)
    return Event(height, parent, at, type, actor, subject, payload, seal)


def check(events: Iterable[Event], checkpoint: tuple[int, str] | None = None) -> Broken | None:
    """None when the chain holds from its first event.

    ``checkpoint`` is a (height, digest) exported earlier: a chain that does not reach it was cut,
    one that reaches it with another digest was rewritten.
    """
    parent, height, seen = GENESIS, 0, checkpoint is None
    for event in events:
        height += 1
        reason = _misfit(event, height, parent)
        if reason:
            return Broken(height, reason)
        if checkpoint and checkpoint[0] == height:
            if checkpoint[1] != event.digest:
                return Broken(height, "与已导出的检查点不符")
            seen = True
        parent = event.digest
    return None if seen else Broken(height + 1, "链尾被截断：未到达已导出的检查点")


def _misfit(event: Event, height: int, parent: str) -> str | None:
    if event.height != height:
        return "事件缺失或次序被改动"
    if event.parent != parent:
        return "与前一事件不相接"
    seal = _seal(event.height, event.parent, event.at, event.type, event.actor, event.subject, event.payload)
    return None if seal == event.digest else "内容与校验码不符"


def _seal(
    height: int, parent: str, at: str, type: str, actor: str, subject: str, payload: Mapping[str, Any]
) -> str:
    return digest(
        {
            "height": height,
            "parent": parent,
            "at": at,
            "type": type,
            "actor": actor,
            "subject": subject,
            "payload": payload.digest if isinstance(payload, Withheld) else digest(dict(payload)),
        }
    )

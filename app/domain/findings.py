"""What a check found: one line of ``doctor``, ``verify`` and of every feature's own invariants."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One checked statement.

    ``code``: a stable name for programs, e.g. ``box.marks-equal-box``; ``ok``: whether it holds;
    ``text``: the Chinese sentence people read, which on a failure names what differs and where.
    """

    code: str
    ok: bool
    text: str

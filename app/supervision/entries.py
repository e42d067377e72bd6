"""What comes into supervision as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.words import MemberKind


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A member to be: a deputy by id, anybody else by name. ``post`` is 单位和职务."""

    kind: MemberKind
    deputy_id: str | None = None
    name: str = ""
    post: str = ""
    leads: bool = False

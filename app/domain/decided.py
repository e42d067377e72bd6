"""What a decision's digest is made of: a count in it is bound with its salt, as a digest of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.canonical import digest


def salted(subject: Mapping[str, Any]) -> dict[str, Any]:
    """As it is digested: a count that stands beside its salt gives way to the digest of the two."""
    count = subject.get("count")
    return {**subject, "count": digest(count) if isinstance(count, dict) else count}

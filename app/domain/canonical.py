"""One way to turn a value into bytes, so that a digest means the same everywhere."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Canonical JSON: sorted keys, no spaces, UTF-8. Floats are refused: votes and money are exact.

    Raises TypeError where the value holds a float or anything JSON has no word for.
    """
    _no_floats(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(value: Any) -> str:
    """校验码 of a value: SHA-256 of its canonical JSON, lower-case hex."""
    return digest_bytes(canonical(value))


def digest_bytes(data: bytes) -> str:
    """校验码 of bytes: SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def _no_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no place in a canonical document")
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"key {key!r} is not a string")
            _no_floats(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _no_floats(inner)

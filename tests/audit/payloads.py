"""What an act told the chain, without the salt that each of these payloads carries."""

from __future__ import annotations

from typing import Any

from app.domain.chain import SALT, Event


def payload_of(event: Event) -> dict[str, Any]:
    """Fails where the payload would be kept back and could be tried out."""
    payload = dict(event.payload)
    assert len(bytes.fromhex(payload.pop(SALT))) == 16
    return payload

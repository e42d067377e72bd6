"""Crockford's base 32: what people read aloud and type (no I, L, O, U)."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def encode(data: bytes, length: int) -> str:
    """The first ``length`` characters of ``data``, five bits each, most significant first."""
    bits = int.from_bytes(data, "big")
    width = len(data) * 8
    if length * 5 > width:
        raise ValueError(f"{len(data)} bytes do not fill {length} characters")
    return "".join(ALPHABET[(bits >> (width - 5 * (i + 1))) & 31] for i in range(length))


def normalise(text: str) -> str:
    """What somebody typed, as the alphabet has it: upper case, O→0, I and L→1, no dashes."""
    return text.upper().translate(_LOOKALIKES)


def in_fours(text: str) -> str:
    """``7K4M9QXD`` → ``7K4M-9QXD``."""
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))

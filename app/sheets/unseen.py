"""Signs that show nothing but change what is read: text that runs backwards, half characters."""

from __future__ import annotations

import unicodedata
from typing import Any

_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def hides(value: Any) -> bool:
    """Whether a record's value holds a sign that no page shows; only texts and names can."""
    texts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(text, str) and _hidden(text) for text in texts)


def _hidden(text: str) -> bool:
    return any(unicodedata.category(sign) in _UNSEEN for sign in text if sign not in "\n\t")

"""Chinese is the source text; English is the only catalogue, and a test demands it complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from babel.messages.pofile import read_po
from starlette.requests import Request

from app.domain.saying import Saying, in_chinese

Language = Literal["zh", "en"]
CATALOGUE = Path(__file__).parent.parent / "locales" / "en.po"


@cache
def english() -> Mapping[str, str]:
    """Chinese source text → English."""
    with CATALOGUE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id and m.string}


def _(text: str) -> str:
    """Marks a source text for the catalogue; what it says is chosen where it is shown."""
    return text


def translate(text: str, language: Language, values: Mapping[str, str] | None = None) -> str:
    """The text in that language, its ``{names}`` filled in; values that are terms are translated too."""
    if language == "zh":
        return text.format(**values) if values else text
    known = english()
    shown = known.get(text, text)
    if not values:
        return shown
    return shown.format(**{name: _term(known, value) for name, value in values.items()})


def say(sayings: Iterable[Saying], language: Language) -> str:
    """One after the other in that language; lists in their values item by item."""
    mark = "; " if language == "en" else "；"
    return mark.join(_said(one, language) for one in sayings)


def _said(one: Saying, language: Language) -> str:
    values = dict(one.values)
    if language == "zh":
        return translate(one.text, language, {name: in_chinese(value) for name, value in values.items()})
    english = {
        name: value if isinstance(value, str) else ", ".join(translate(term, language) for term in value)
        for name, value in values.items()
    }
    return translate(one.text, language, english)


def _term(known: Mapping[str, str], value: str) -> str:
    """The term, or each of several (``甲、乙``), in that language; what is no term of ours stays as it is.

    Of several the longest that is known is taken each time: there are terms that have the mark themselves.
    """
    said, left = [], value.split("、")
    while left:
        lengths = range(len(left), 0, -1)
        length = next((some for some in lengths if "、".join(left[:some]) in known), 0)
        if not length:
            return value
        said.append(known["、".join(left[:length])])
        left = left[length:]
    return ", ".join(said)


def language_of(request: Request) -> Language:
    """``?lang=en`` wins, then the ``lang`` cookie, then what the browser asks for; else Chinese."""
    for wish in (request.query_params.get("lang"), request.cookies.get("lang")):
        if wish in ("zh", "en"):
            return "en" if wish == "en" else "zh"
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh"

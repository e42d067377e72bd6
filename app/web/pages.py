"""Pages from templates: everything escaped, words in the reader's language, no inline script or style."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.calendar import SHANGHAI
from app.web.i18n import Language, _, say, translate

TEMPLATES = Path(__file__).parent.parent / "templates"


def page(
    template: str, language: Language, values: Mapping[str, Any], /, *, status_code: int = 200, **headers: str
) -> Response:
    """The template as an answer; header names with underscores (``Cache_Control``)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTMLResponse(render(template, language, values), status_code, headers=named)


def render(template: str, language: Language, values: Mapping[str, Any]) -> str:
    """The template's text; the same values and language give the same bytes.

    A template has ``_("第 {n} 项", n=3)`` for words, ``say(…)`` for sayings of the rules, ``lang`` for the
    page's language code and the filters ``day`` for dates (also in ISO 8601), ``month`` for months (2027-06),
    ``moment`` for moments as a clock in Shanghai shows them and ``wan`` for whole yuan. A name it does not
    know is a fault of ours, not an empty place.
    """
    return _environment(language).get_template(template).render(values)


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["_"] = _words(language)
    environment.globals["say"] = lambda sayings: say(sayings, language)
    environment.globals["lang"] = "en" if language == "en" else "zh-CN"
    environment.filters["day"] = lambda day: _day(_date(day), language)
    environment.filters["month"] = lambda month: _month(month, language)
    environment.filters["moment"] = lambda at: _moment(at, language)
    environment.filters["wan"] = wan
    return environment


def wan(yuan: int) -> str:
    """Whole yuan in 万元, exactly: ``wan(12_345_600)`` is 1,234.56."""
    whole, rest = divmod(yuan, 10_000)
    part = f"{rest:04}".rstrip("0")
    return f"{whole:,}.{part}" if part else f"{whole:,}"


def _words(language: Language) -> Callable[..., str]:
    def words(text: str, /, **values: object) -> str:
        return translate(text, language, {name: str(value) for name, value in values.items()})

    return words


def _date(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def _moment(at: datetime, language: Language) -> str:
    there = at.astimezone(SHANGHAI)
    return f"{_day(there, language)} {there:%H:%M}"


def _day(day: date, language: Language) -> str:
    values = {"year": str(day.year), "month": str(day.month), "day": str(day.day)}
    return translate(_("{year}年{month}月{day}日"), language, values)


def _month(month: str, language: Language) -> str:
    year, number = month.split("-")
    return translate(_("{year}年{month}月"), language, {"year": year, "month": str(int(number))})

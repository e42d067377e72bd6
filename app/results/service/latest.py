"""What has been announced, for the start page: the public views alone, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.results import store
from app.results.service.announced import is_announced
from app.results.service.reading import document
from app.results.tables import ResultRow
from app.web.i18n import _

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Announced:
    """A result with a public view. ``part`` is what a year's result is of, empty for a poll's own;
    ``day`` its announcement in ISO 8601, empty where it was announced outside this service."""

    subject: str
    title: str
    part: str
    day: str


def announced(db: Session) -> Sequence[Announced]:
    """At most 30, the latest first; a view that is not public is not looked at."""
    return [_announced(row) for row in store.latest(db, "public", SHOWN)]


def _announced(row: ResultRow) -> Announced:
    shown = document(row)
    title = shown["poll"]["title"] if "poll" in shown else shown["cycle"]["title"]
    # What came in from a notice was cut on the day it was entered, which is not the day it was announced.
    day = "" if is_announced(shown) else shown["announced_on"]
    return Announced(row.subject, title, _part(shown), day)


def _part(shown: dict[str, Any]) -> str:
    if "poll" in shown:
        return ""
    return _("效果票评年度结果") if shown["part"] == "effect" else _("票决年度结果")

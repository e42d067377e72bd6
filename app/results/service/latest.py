"""What has been announced, for pages that everybody reads: the public views alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.polls import service as polls
from app.results import store
from app.results.service.announced import is_announced
from app.results.service.compose import year_subject
from app.results.service.reading import document
from app.results.tables import ResultRow
from app.web.i18n import _

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Announced:
    """A result with a public view, of the year ``cycle``. ``part`` is what a year's result is of, empty for a
    poll's own; ``day`` its announcement in ISO 8601, empty where it was announced outside this service."""

    subject: str
    cycle: str
    title: str
    part: str
    day: str


def announced(db: Session) -> Sequence[Announced]:
    """At most 30, the latest first; a view that is not public is not looked at."""
    return [_announced(row) for row in store.latest(db, "public", SHOWN)]


def of_year(db: Session, cycle_id: str) -> list[ResultRow]:
    """The public views of a year: its list, its grades, then its polls in the order of time."""
    year = (year_subject(cycle_id, "selection"), year_subject(cycle_id, "effect"))
    subjects = (*year, *(poll.id for poll in polls.polls_of(db, cycle_id=cycle_id)))
    return [row for subject in subjects if (row := store.result(db, subject, "public"))]


def _announced(row: ResultRow) -> Announced:
    shown = document(row)
    title = shown["poll"]["title"] if "poll" in shown else shown["cycle"]["title"]
    # What came in from a notice was cut on the day it was entered, which is not the day it was announced.
    day = "" if is_announced(shown) else shown["announced_on"]
    return Announced(row.subject, shown["cycle"]["id"], title, _part(shown), day)


def _part(shown: dict[str, Any]) -> str:
    if "poll" in shown:
        return ""
    return _("效果票评年度结果") if shown["part"] == "effect" else _("票决年度结果")

"""``/``: what this is, what has been announced, and where to go. Plain, and without script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from fastapi import APIRouter, Response
from sqlmodel import Session

from app.domain.errors import Missing
from app.web.deps import Db, Lang
from app.web.i18n import _
from app.web.pages import page
from app.web.routing import Router

NOTICE = (_("公告"), "/results/{subject}/notice")
REPORT = (_("报告单"), "/results/{subject}/report")
DATA = (
    ("CSV", "/api/results/{subject}/public.csv"),
    ("JSON", "/api/results/{subject}/public"),
)


class Congress(Protocol):
    """Whose house it is; ``people`` knows."""

    name: str
    demonstration: bool


class Announced(Protocol):
    """A result the public may read; ``results`` knows. ``part`` says what it is of, where the title does
    not; ``day`` is in ISO 8601, empty where it was announced outside this service."""

    @property
    def subject(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def day(self) -> str: ...


def home_router(
    congress: Callable[[Session], Congress], announced: Callable[[Session], Sequence[Announced]]
) -> APIRouter:
    """The door to ``/``. What it shows belongs to features above: they are handed in.

    ``congress`` raises Missing where none has been founded: the page then does without a name.
    """
    router = Router(include_in_schema=False)

    @router.get("/")
    def home(db: Db, language: Lang) -> Response:
        values = {"congress": _founded(db, congress), "announced": [_shown(one) for one in announced(db)]}
        return page("home.html", language, values, Cache_Control="no-cache", Vary="Accept-Language, Cookie")

    return router


def _founded(db: Session, congress: Callable[[Session], Congress]) -> Congress | None:
    try:
        return congress(db)
    except Missing:
        return None


def _shown(result: Announced) -> dict[str, Any]:
    # What was announced outside this service has one page, not a notice and a report.
    ways = (NOTICE, REPORT, *DATA) if result.day else (NOTICE, *DATA)
    links = [(label, address.format(subject=result.subject)) for label, address in ways]
    return {"title": result.title, "part": result.part, "day": result.day, "links": links}

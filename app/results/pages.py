"""Two printable pages of a result, rendered from its stored bytes alone: 票决结果报告单 and 公告."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import Response

from app.people.actor import MaybeActor
from app.results import papers, service
from app.results.tables import ResultRow
from app.web.deps import Db, Lang
from app.web.i18n import Language
from app.web.pages import page, render
from app.web.routing import Router
from app.web.schemas import Name

router = Router(prefix="/results", tags=["results"], include_in_schema=False)
Template = Literal["report", "notice"]


@router.get("/{subject}/report")
def report(subject: Name, db: Db, actor: MaybeActor, language: Lang) -> Response:
    """票决结果报告单, from the fullest view the reader may see."""
    return _answer("report", service.best(db, actor, subject), language)


@router.get("/{subject}/notice")
def notice(subject: Name, db: Db, actor: MaybeActor, language: Lang) -> Response:
    """公告, from the public view."""
    return _answer("notice", service.view(db, actor, subject, "public"), language)


def rendered(template: Template, row: ResultRow, language: Language) -> str:
    """The page of a stored result: the same row and language give the same bytes."""
    name, values = prepared(template, row, language)
    return render(name, language, values)


def _answer(template: Template, row: ResultRow, language: Language) -> Response:
    name, values = prepared(template, row, language)
    varies = "Cookie, Authorization, Accept-Language"
    return page(name, language, values, Cache_Control="private, no-cache", Vary=varies)


def prepared(template: Template, row: ResultRow, language: Language) -> tuple[str, dict[str, Any]]:
    """The template's file and its values; what was announced elsewhere has one page of its own."""
    values = papers.values(row, language)
    name = "announced" if service.is_announced(values["doc"]) else template
    return f"results/{name}.html", values

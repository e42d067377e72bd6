"""Two printable pages of a result, 票决结果报告单 and 公告: stored bytes, and their place in the chain."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import Response
from sqlmodel import Session

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
    return _answer(db, "report", service.best(db, actor, subject), language, "private")


@router.get("/{subject}/notice")
def notice(subject: Name, db: Db, actor: MaybeActor, language: Lang) -> Response:
    """公告, from the public view."""
    return _answer(db, "notice", service.view(db, actor, subject, "public"), language, "public")


def rendered(template: Template, row: ResultRow, language: Language, checkpoint: str = "") -> str:
    """The page of a stored result: the same row and language give the same bytes."""
    name, values = prepared(template, row, language)
    return render(name, language, {**values, "checkpoint": checkpoint, "package": False})


def _answer(db: Session, template: Template, row: ResultRow, language: Language, whose: str) -> Response:
    name, values = prepared(template, row, language)
    values["checkpoint"] = service.checkpoint(db, row.subject)
    values["package"] = service.package_is_open(db, row.subject)
    varies = "Cookie, Authorization, Accept-Language"
    return page(name, language, values, Cache_Control=f"{whose}, no-cache", Vary=varies)


def prepared(template: Template, row: ResultRow, language: Language) -> tuple[str, dict[str, Any]]:
    """The template's file and its values; what was announced elsewhere has one page of its own."""
    values = papers.values(row, language)
    name = "announced" if service.is_announced(values["doc"]) else template
    return f"results/{name}.html", values

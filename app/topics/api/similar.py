"""The JSON door of similar suggestions: while somebody writes one, and at the desks."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from app.topics.schemas import SimilarTopicsOut
from app.topics.service import similar as service
from app.topics.showing import alike
from app.web.deps import Db, Lang
from app.web.routing import Router
from app.web.schemas import Line, Ref

router = Router(prefix="/api", tags=["topics"])
Title = Annotated[Line, Query(max_length=30, description="正在写的标题，或要比对的建议的标题")]
Street = Annotated[Ref | None, Query(description="街道编号；同一街道的排在前面")]
Exclude = Annotated[Ref | None, Query(description="要比对的建议的编号：不与自己相比")]
Few = Annotated[int, Query(ge=1, le=10, description="至多几条")]


@router.get("/topics/similar")
def similar(
    db: Db, lang: Lang, title: Title, street: Street = None, exclude: Exclude = None, limit: Few = 5
) -> SimilarTopicsOut:
    """可能相同的建议，还在办理的才列出：可以支持它，不必重复提交。"""
    found = service.similar(db, title=title, street_id=street, exclude=exclude, limit=limit)
    return SimilarTopicsOut(items=[alike(one, lang) for one in found])

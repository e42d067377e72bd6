"""The JSON door of similar suggestions: while somebody writes one, and at the desks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app.domain.words import TopicStatus
from app.topics.service import similar as service
from app.web.deps import Db, Lang
from app.web.i18n import translate
from app.web.schemas import Line, Ref

router = APIRouter(prefix="/api", tags=["topics"])
Title = Annotated[Line, Query(max_length=30, description="正在写的标题，或要比对的建议的标题")]
Street = Annotated[Ref | None, Query(description="街道编号；同一街道的排在前面")]
Exclude = Annotated[Ref | None, Query(description="要比对的建议的编号：不与自己相比")]
Few = Annotated[int, Query(ge=1, le=10, description="至多几条")]


class SimilarOut(BaseModel):
    """As the public list shows it; no number, for it opens the timeline."""

    id: str = Field(description="建议的内部编号，支持时用")
    title: str = Field(description="标题")
    status: TopicStatus = Field(description="状态")
    status_name: str = Field(description="状态的说法")
    supporters: int = Field(description="支持的人数，不含建议人")
    score: int = Field(description="相近程度，0 至 100，只用于排序")


class SimilarTopicsOut(BaseModel):
    items: list[SimilarOut] = Field(description="可能相同的建议，最相近的在前")


@router.get("/topics/similar")
def similar(
    db: Db, lang: Lang, title: Title, street: Street = None, exclude: Exclude = None, limit: Few = 5
) -> SimilarTopicsOut:
    """可能相同的建议，还在办理的才列出：可以支持它，不必重复提交。"""
    found = service.similar(db, title=title, street_id=street, exclude=exclude, limit=limit)
    return SimilarTopicsOut(
        items=[
            SimilarOut(
                id=one.topic_id,
                title=one.title,
                status=one.status,
                status_name=translate(one.status.label, lang),
                supporters=one.supporters,
                score=one.score,
            )
            for one in found
        ]
    )

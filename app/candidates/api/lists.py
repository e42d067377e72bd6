"""Reading candidates and the list. A published list is open to everybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Path, Query, Response

from app.candidates import service, showing
from app.candidates.schemas import CandidatesOut, DossierOut, ListVersionOut, ListVersionsOut, PublicWillOut
from app.people.actor import MaybeActor
from app.web.deps import Db, Lang
from app.web.routing import Router
from app.web.schemas import Id, Limit, Ref

router = Router(tags=["candidates"])

Cycle = Annotated[Ref, Query(description="年度编号")]
Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="版次")]
AfterNumber = Annotated[int, Query(ge=0, le=2**31 - 1, description="上一页的 next；第一页不填")]
BeforeVersion = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="上一页的 next；第一页不填")]
IfNoneMatch = Annotated[str | None, Header(description="已有的 ETag；未变时答 304")]


@router.get("/api/candidates")
def candidates(
    db: Db, actor: MaybeActor, cycle: Cycle, after: AfterNumber = 0, limit: Limit = 50
) -> CandidatesOut:
    """一个年度的候选项目，含已撤回和不再列为候选的；公布之前只供工作人员查看。"""
    service.require_readable(db, cycle, actor)
    published = not service.reads_early(actor)
    rows = service.candidates(db, cycle, after=after, limit=limit + 1, published=published)
    return CandidatesOut(
        groups=showing.group_list(service.groups(db, cycle)),
        items=showing.summaries(db, rows[:limit]),
        next=str(rows[limit - 1].position) if len(rows) > limit else None,
    )


@router.get("/api/candidates/{candidate_id}")
def dossier(db: Db, actor: MaybeActor, candidate_id: Id, lang: Lang) -> DossierOut:
    """候选项目的全部材料。"""
    return showing.dossier(db, service.readable(db, candidate_id, actor), actor, lang)


@router.get("/api/candidates/{candidate_id}/public-will")
def public_will(db: Db, language: Lang, actor: MaybeActor, candidate_id: Id) -> PublicWillOut:
    """民意指数：多少人提出或支持其来源建议，算法和各部分一并列出。"""
    return showing.public_will(db, service.readable(db, candidate_id, actor), language, actor)


@router.get("/api/candidate-lists")
def versions(
    db: Db, actor: MaybeActor, cycle: Cycle, after: BeforeVersion = None, limit: Limit = 50
) -> ListVersionsOut:
    """候选名单的各版：每次调整都另成一版，旧版保留。"""
    service.require_readable(db, cycle, actor)
    rows = service.list_versions(db, cycle, before=after, limit=limit + 1)
    items = [
        ListVersionOut(
            cycle=cycle,
            version=row.version,
            digest=row.digest,
            reason=row.reason,
            published_at=row.published_at,
            current=after is None and row is rows[0],
        )
        for row in rows[:limit]
    ]
    return ListVersionsOut(items=items, next=str(items[-1].version) if len(rows) > limit else None)


@router.get(
    "/api/candidate-lists/{cycle_id}/{version}",
    response_class=Response,
    responses={
        200: {"content": {"application/json": {}}, "description": "这一版名单的原文，逐字节同校验码一致"},
        304: {"description": "与所持 ETag 相同"},
    },
)
def content(
    db: Db, actor: MaybeActor, cycle_id: Id, version: Number, if_none_match: IfNoneMatch = None
) -> Response:
    """一版候选名单的原文；ETag 即其校验码。"""
    service.require_readable(db, cycle_id, actor)
    row = service.list_version(db, cycle_id, version)
    headers = {"ETag": f'"{row.digest}"', "Cache-Control": "no-cache"}
    if if_none_match and row.digest in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(row.content, media_type="application/json", headers=headers)

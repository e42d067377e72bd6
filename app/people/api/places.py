"""Streets and communities: everybody picks from them, the clerk names them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, status

from app.people import schemas as s
from app.people import service
from app.people.actor import CurrentActor
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import Id, Limit, Ref
from app.web.versions import Version

router = Router(prefix="/api", tags=["places"])
AfterId = Annotated[Ref | None, Query(description="上一页的 next；第一页不填")]


@router.get("/streets")
def streets(db: Db, after: AfterId = None, limit: Limit = 50) -> s.StreetsOut:
    """街道，按次序排列。人人可查。"""
    rows = service.streets(db, after=after, limit=limit + 1)
    items = [s.StreetOut.model_validate(row) for row in rows[:limit]]
    return s.StreetsOut(items=items, next=items[-1].id if len(rows) > limit else None)


@router.post("/streets", status_code=status.HTTP_201_CREATED)
def add_street(body: s.StreetIn, actor: CurrentActor, db: Db, now: Now) -> s.StreetOut:
    """新设街道。"""
    return s.StreetOut.model_validate(service.add_street(db, now, **dict(body), by=actor))


@router.get("/streets/{street_id}")
def street(street_id: Id, db: Db) -> s.StreetOut:
    """一个街道。"""
    return s.StreetOut.model_validate(service.street(db, street_id))


@router.patch("/streets/{street_id}")
def change_street(
    street_id: Id, body: s.StreetChangeIn, actor: CurrentActor, expected: Version, db: Db, now: Now
) -> s.StreetOut:
    """更改街道的名称或次序。"""
    row = service.change_street(db, now, street_id, expected=expected, **dict(body), by=actor)
    return s.StreetOut.model_validate(row)


@router.get("/communities")
def communities(
    db: Db,
    street: Annotated[Ref | None, Query(description="街道编号；不填则为全部")] = None,
    after: AfterId = None,
    limit: Limit = 50,
) -> s.CommunitiesOut:
    """社区，按名称排列。人人可查。"""
    rows = service.communities(db, street, after=after, limit=limit + 1)
    items = [s.CommunityOut.model_validate(row) for row in rows[:limit]]
    return s.CommunitiesOut(items=items, next=items[-1].id if len(rows) > limit else None)


@router.post("/communities", status_code=status.HTTP_201_CREATED)
def add_community(body: s.CommunityIn, actor: CurrentActor, db: Db, now: Now) -> s.CommunityOut:
    """新设社区。"""
    return s.CommunityOut.model_validate(service.add_community(db, now, **dict(body), by=actor))


@router.get("/communities/{community_id}")
def community(community_id: Id, db: Db) -> s.CommunityOut:
    """一个社区。"""
    return s.CommunityOut.model_validate(service.community(db, community_id))


@router.patch("/communities/{community_id}")
def rename_community(
    community_id: Id, body: s.CommunityNameIn, actor: CurrentActor, expected: Version, db: Db, now: Now
) -> s.CommunityOut:
    """更改社区的名称。"""
    row = service.rename_community(db, now, community_id, expected=expected, name=body.name, by=actor)
    return s.CommunityOut.model_validate(row)

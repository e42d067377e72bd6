"""The JSON door of calls (集中征集) and of flagged submissions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from app.domain.calendar import shanghai_day
from app.people.actor import CurrentActor
from app.topics import schemas as s
from app.topics import service, showing
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id, Limit, Ref

router = Router(prefix="/api", tags=["topics"])


@router.get("/campaigns")
def campaigns(
    db: Db,
    now: Now,
    cycle: Annotated[Ref | None, Query(description="年度编号")] = None,
    before: Annotated[Ref | None, Query(description="上一页的 next 值；第一页不填")] = None,
    limit: Limit = 50,
) -> s.CampaignsOut:
    """集中征集，新的在前。"""
    rows = service.calls(db, cycle_id=cycle, before=before, limit=limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    today = shanghai_day(now)
    return s.CampaignsOut(items=[showing.call(row, today) for row in rows[:limit]], next=more)


@router.post("/campaigns", status_code=201)
def publish_call(body: s.CampaignIn, db: Db, now: Now, actor: CurrentActor) -> s.CampaignOut:
    """发布一次集中征集，即日公布。"""
    return showing.call(service.publish_call(db, now, body=body, by=actor), shanghai_day(now))


@router.get("/topics/flags")
def flags(
    db: Db,
    actor: CurrentActor,
    lang: Lang,
    after: Annotated[str | None, Query(max_length=40, description="上一页的 next 值；第一页不填")] = None,
    limit: Limit = 50,
) -> s.FlagsOut:
    """提请核查的建议，早的在前；人大街道工委只见本街道的。"""
    pairs = service.flags(db, after=showing.read_place(after), limit=limit + 1, by=actor)
    last = pairs[limit - 1][0] if len(pairs) > limit else None
    more = showing.place(last.raised_at, last.id) if last else None
    return s.FlagsOut(items=[showing.flag(*pair, lang) for pair in pairs[:limit]], next=more)


@router.post("/topics/flags/{flag_id}/review")
def review(flag_id: Id, body: s.ReviewIn, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.FlagOut:
    """登记核查意见；如何处理由办理台另行办理。"""
    return showing.flag(*service.review(db, now, flag_id=flag_id, verdict=body.verdict, by=actor), lang)

"""The JSON door of residents, and of who enters for them: submit, follow, support, take back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from app.domain.words import TopicCategory, TopicStatus
from app.people.actor import CurrentActor
from app.topics import schemas as s
from app.topics import service, showing
from app.web.deps import Address, AppSettings, Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id, Limit, Ref

router = Router(prefix="/api", tags=["topics"])
Before = Annotated[str | None, Query(max_length=40, description="上一页的 next 值；第一页不填")]
Street = Annotated[Ref | None, Query(description="街道编号")]


@router.get("/topics")
def topics(
    db: Db,
    lang: Lang,
    category: TopicCategory | None = None,
    street: Street = None,
    status: TopicStatus | None = None,
    before: Annotated[Ref | None, Query(description="上一页的 next 值；第一页不填")] = None,
    limit: Limit = 50,
) -> s.TopicsOut:
    """项目建议，新的在前；不显示是谁提的。"""
    asked = {"category": category, "street_id": street, "status": status}
    wanted = {name: value for name, value in asked.items() if value is not None}
    rows = service.topics(db, wanted=wanted, before=before, limit=limit + 1)
    more = rows[limit - 1].id if len(rows) > limit else None
    return s.TopicsOut(items=showing.topics(rows[:limit], lang), next=more)


@router.post("/topics", status_code=201)
def submit(
    body: s.TopicIn,
    response: Response,
    db: Db,
    now: Now,
    settings: AppSettings,
    actor: CurrentActor,
    address: Address,
    lang: Lang,
) -> s.SubmittedOut:
    """提出项目建议，当场得到受理编号；以同一随机串重试得到同一编号（200）。"""
    done = service.submit(db, now, settings, body=body, by=actor, address=address)
    response.status_code = 200 if done.replayed else 201
    return showing.submitted(done, lang)


@router.post("/topics/lookup")
def look_up(
    body: s.LookupIn, db: Db, now: Now, settings: AppSettings, address: Address, lang: Lang
) -> s.TimelineOut:
    """凭受理编号和手机号后四位查询办理经过，不需要登录。"""
    found = service.look_up(db, now, settings, number=body.number, tail=body.tail, address=address)
    return showing.followed(db, found, lang)


@router.get("/topics/{topic_id}")
def topic(topic_id: Id, db: Db, lang: Lang) -> s.TopicDetailOut:
    """一条项目建议；不显示是谁提的。"""
    return showing.detail(db, service.public_topic(db, topic_id), lang)


@router.post("/topics/{topic_id}/support", status_code=201)
def support(
    topic_id: Id,
    body: s.SupportIn,
    response: Response,
    db: Db,
    now: Now,
    settings: AppSettings,
    actor: CurrentActor,
) -> s.SupportedOut:
    """支持一条建议，每人一次；再次支持不重复计算（200）。已合并的计入所并入的建议。"""
    given = service.support(db, now, settings, topic_id=topic_id, body=body, by=actor)
    response.status_code = 201 if given.fresh else 200
    return s.SupportedOut(topic=given.topic.id, supporters=given.topic.supporters, supporting=True)


@router.delete("/topics/{topic_id}/support")
def take_back(topic_id: Id, db: Db, now: Now, settings: AppSettings, actor: CurrentActor) -> s.SupportedOut:
    """收回支持；没有支持过的不变。"""
    taken = service.take_back(db, now, settings, topic_id=topic_id, by=actor)
    return s.SupportedOut(topic=taken.topic.id, supporters=taken.topic.supporters, supporting=False)


@router.get("/me/topics")
def mine(
    db: Db, settings: AppSettings, actor: CurrentActor, lang: Lang, before: Before = None, limit: Limit = 50
) -> s.MinesOut:
    """我提出和支持的建议，新的在前。"""
    pairs = service.mine(db, settings, before=showing.read_place(before), limit=limit + 1, by=actor)
    last = pairs[limit - 1][0] if len(pairs) > limit else None
    more = showing.place(last.joined_at, last.topic_id) if last else None
    return s.MinesOut(items=showing.mine(db, pairs[:limit], lang), next=more)


@router.post("/topics/withdrawal")
def withdraw(
    body: s.NumberIn, db: Db, now: Now, settings: AppSettings, actor: CurrentActor, lang: Lang
) -> s.TimelineOut:
    """撤回自己提出的建议；已列为候选项目的不能再撤回。"""
    found = service.withdraw(db, now, settings, number=body.number, by=actor)
    return showing.followed(db, found, lang)

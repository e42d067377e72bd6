"""JSON door of the desks: community study, queues, street batches, merging, redirecting, the pool."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query

from app.domain.calendar import shanghai_day
from app.domain.words import TopicCategory, TopicChannel, TopicStatus
from app.people.actor import CurrentActor
from app.topics import desk_schemas as s
from app.topics import desk_showing as showing
from app.topics.service import batches, deciding, merging, queues, redirecting, studying
from app.topics.service.deciding import Draft
from app.topics.service.queues import Filters
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id, Limit, Line, Ref

router = Router(prefix="/api", tags=["建议办理 topic desks"])
AfterId = Annotated[Ref | None, Query(description="上一页的 next；第一页不填")]
Street = Annotated[Ref | None, Query(description="只看一个街道")]


def _filters(
    now: Now,
    street: Street = None,
    community: Annotated[Ref | None, Query(description="只看一个社区")] = None,
    category: Annotated[TopicCategory | None, Query(description="只看一个类别")] = None,
    channel: Annotated[TopicChannel | None, Query(description="只看一个征集渠道")] = None,
    due_on: Annotated[date | None, Query(description="只看一个批次截止日")] = None,
    overdue: Annotated[bool, Query(description="只看逾期的")] = False,
    text: Annotated[Line | None, Query(max_length=40, description="标题中的文字，或受理编号")] = None,
) -> Filters:
    late = shanghai_day(now) if overdue else None
    return Filters(street, community, category, channel, due_on, late, text or "")


Asked = Annotated[Filters, Depends(_filters)]


@router.get("/queues/topics")
def queue(
    db: Db,
    now: Now,
    actor: CurrentActor,
    asked: Asked,
    lang: Lang,
    status: Annotated[TopicStatus | None, Query(description="只看一种状态；不填为尚未决定的")] = None,
    after: AfterId = None,
    limit: Limit = 50,
) -> s.QueueOut:
    """待办的建议：逾期的在前。联络站只见本社区，人大街道工委只见本街道。"""
    rows = queues.queue(db, asked, status=status, after=after, limit=limit + 1, by=actor)
    return showing.queue(db, now, rows, limit, lang)


@router.get("/queues/counts")
def counts(db: Db, now: Now, actor: CurrentActor, street: Street = None) -> s.CountsOut:
    """各街道、各状态有多少条，多少条逾期；每项至多数到一千。"""
    return showing.counts(queues.waiting(db, now, street=street, by=actor))


@router.get("/queues/topics/{topic_id}")
def on_desk(topic_id: Id, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.OnDeskOut:
    """一条建议：研究意见、合并、批次处理。"""
    return showing.on_desk(db, now, queues.on_desk(db, topic_id, by=actor), lang)


@router.get("/pool")
def pool(
    db: Db, now: Now, actor: CurrentActor, asked: Asked, lang: Lang, after: AfterId = None, limit: Limit = 50
) -> s.QueueOut:
    """项目储备库，供起草候选项目；等待最久的在前。"""
    return showing.queue(db, now, queues.pool(db, asked, after=after, limit=limit + 1, by=actor), limit, lang)


@router.post("/topics/{topic_id}/study", status_code=201)
def study(topic_id: Id, body: s.StudyIn, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.StudyOut:
    """社区初步研究；街道决定之前可以重作。"""
    sent: dict[str, Any] = {**dict(body), "place": body.place or ""}
    return showing.study(studying.study(db, now, topic_id, **sent, by=actor), lang)


@router.post("/topics/{topic_id}/merge")
def merge(topic_id: Id, body: s.MergeIn, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.OnDeskOut:
    """并入另一条建议：编号、建议人和支持都保留，以后随那一条办理。"""
    merging.merge(db, now, topic_id, target_id=body.target, reason=body.reason, by=actor)
    return showing.on_desk(db, now, queues.on_desk(db, topic_id, by=actor), lang)


@router.post("/topics/{topic_id}/merge/undo")
def undo_merge(
    topic_id: Id, body: s.UndoIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.OnDeskOut:
    """撤销合并，重新单独办理；所并入的建议列为候选项目之后不能撤销。"""
    merging.undo_merge(db, now, topic_id, reason=body.reason, by=actor)
    return showing.on_desk(db, now, queues.on_desk(db, topic_id, by=actor), lang)


@router.post("/topics/{topic_id}/redirect")
def redirect(
    topic_id: Id, body: s.RedirectIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.OnDeskOut:
    """尚未研究的建议直接转办；已研究的须列入街道批次。"""
    redirecting.redirect(db, now, topic_id, **dict(body), by=actor)
    return showing.on_desk(db, now, queues.on_desk(db, topic_id, by=actor), lang)


@router.post("/topics/{topic_id}/redirect/answer")
def answer(
    topic_id: Id, body: s.RedirectAnswerIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.OnDeskOut:
    """登记受理单位的答复，建议人可以看到。"""
    redirecting.answer(db, now, topic_id, text=body.text, on=body.on, by=actor)
    return showing.on_desk(db, now, queues.on_desk(db, topic_id, by=actor), lang)


@router.get("/batches")
def list_batches(
    db: Db, now: Now, actor: CurrentActor, street: Street = None, after: AfterId = None, limit: Limit = 50
) -> s.BatchesOut:
    """街道批次；以及尚有建议没有决定的截止日。"""
    rows = batches.batches(db, street_id=street, after=after, limit=limit + 1, by=actor)
    waiting = batches.waiting_days(db, now, street_id=street, by=actor)
    return showing.batches(db, now, rows, waiting, limit)


@router.post("/batches", status_code=201)
def open_batch(body: s.BatchIn, db: Db, now: Now, actor: CurrentActor) -> s.BatchOut:
    """着手一个批次；已经着手的，给出原来的。"""
    made = batches.open_batch(db, now, street_id=body.street, due_on=body.due_on, by=actor)
    return showing.batch(db, made)


@router.get("/batches/{batch_id}")
def batch(batch_id: Id, db: Db, actor: CurrentActor) -> s.BatchOut:
    return showing.batch(db, batches.batch(db, batch_id, actor))


@router.get("/batches/{batch_id}/worklist")
def worklist(
    batch_id: Id, db: Db, now: Now, actor: CurrentActor, lang: Lang, after: AfterId = None, limit: Limit = 50
) -> s.QueueOut:
    """此批次应当决定的建议，包括结转来的。"""
    rows = queues.worklist(db, batch_id, after=after, limit=limit + 1, by=actor)
    return showing.queue(db, now, rows, limit, lang)


@router.get("/batches/{batch_id}/drafts")
def drafts(batch_id: Id, db: Db, actor: CurrentActor, after: AfterId = None, limit: Limit = 50) -> s.ItemsOut:
    """草案：已起草、尚未决定的处理意见。"""
    rows = deciding.drafts(db, batch_id, after=after, limit=limit + 1, by=actor)
    return showing.items(rows, limit)


@router.post("/batches/{batch_id}/drafts")
def draft(batch_id: Id, body: s.DraftsIn, db: Db, now: Now, actor: CurrentActor) -> s.ItemsOut:
    """起草处理意见，一次至多 50 条，全部存下或全部不存；已起草的以新的为准。"""
    wanted = [
        Draft(d.topic, d.outcome, d.return_reason, d.sentence, d.redirect_to, d.recipient or "")
        for d in body.items
    ]
    rows = deciding.draft(db, now, batch_id, wanted, by=actor)
    return showing.items(rows, len(rows))


@router.delete("/batches/{batch_id}/drafts/{topic_id}", status_code=204)
def undraft(batch_id: Id, topic_id: Id, db: Db, now: Now, actor: CurrentActor) -> None:
    """从草案中撤出一条建议。"""
    deciding.undraft(db, now, batch_id, topic_id, by=actor)


@router.post("/batches/{batch_id}/consultation")
def consult(batch_id: Id, body: s.ConsultIn, db: Db, now: Now, actor: CurrentActor) -> s.BatchOut:
    """登记征求街道办意见。"""
    return showing.batch(db, batches.consult(db, now, batch_id, on=body.on, text=body.text, by=actor))


@router.post("/batches/{batch_id}/decide")
def decide(batch_id: Id, body: s.DecideIn, db: Db, now: Now, actor: CurrentActor) -> s.BatchOut:
    """按已记录的决定，一次办理草案中的全部处理意见；全部办理或全部不办理。"""
    deciding.decide(db, now, batch_id, decision_id=body.decision, by=actor)
    return showing.batch(db, batches.batch(db, batch_id, actor))


@router.post("/batches/{batch_id}/close")
def close(batch_id: Id, db: Db, now: Now, actor: CurrentActor) -> s.SummaryOut:
    """办结并公布汇总；没有决定的逾期结转，并告知建议人。"""
    return showing.summary(batches.close(db, now, batch_id, by=actor))


@router.get("/batch-summaries")
def summaries(db: Db, street: Street = None, after: AfterId = None, limit: Limit = 50) -> s.SummariesOut:
    """已办结批次的汇总，任何人可看。"""
    rows = batches.summaries(db, street_id=street, after=after, limit=limit + 1)
    return showing.summaries(rows, limit)


@router.get("/batch-summaries/{batch_id}")
def summary(batch_id: Id, db: Db) -> s.SummaryOut:
    """一个已办结批次的汇总，任何人可看。"""
    return showing.summary(batches.summary(db, batch_id))

"""Drafting, revising, appraising and taking back candidates, before the list is published."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query

from app.candidates import schemas as s
from app.candidates import service, showing
from app.domain.permissions import require
from app.people.actor import CurrentActor
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id, Limit
from app.web.versions import Version

router = Router(prefix="/api/candidates", tags=["candidates"])

BeforeVersion = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="上一页的 next；第一页不填")]


@router.post("", status_code=201)
def draft(db: Db, now: Now, actor: CurrentActor, body: s.DraftIn, lang: Lang) -> s.DossierOut:
    """起草候选项目，由区政府办办理：来自储备库中的建议、投资计划项目，或两者；未定的材料可以后补。"""
    return showing.dossier(db, service.draft(db, now, body, by=actor), actor, lang)


@router.patch("/{candidate_id}")
def edit(
    db: Db,
    now: Now,
    actor: CurrentActor,
    candidate_id: Id,
    body: s.DossierEdit,
    expected: Version,
    lang: Lang,
) -> s.DossierOut:
    """修改材料，每一版都保留；论证之后修改的，须重新论证。"""
    return showing.dossier(
        db, service.edit(db, now, candidate_id, body, expected=expected, by=actor), actor, lang
    )


@router.get("/{candidate_id}/versions")
def versions(
    db: Db, actor: CurrentActor, candidate_id: Id, after: BeforeVersion = None, limit: Limit = 50
) -> s.VersionsOut:
    """材料的历次版本：何人何时为何修改，当时的全部内容。"""
    require(actor, "candidate.read")
    row = service.candidate(db, candidate_id)
    rows = service.kept_versions(db, row.id, before=after, limit=limit + 1)
    items = [s.VersionOut.model_validate(one, from_attributes=True) for one in rows[:limit]]
    return s.VersionsOut(items=items, next=str(items[-1].version) if len(rows) > limit else None)


@router.get("/{candidate_id}/completeness")
def completeness(db: Db, language: Lang, actor: CurrentActor, candidate_id: Id) -> s.CompletenessOut:
    """材料是否齐全，还缺什么。"""
    require(actor, "candidate.read")
    return showing.completeness(service.gaps(db, service.candidate(db, candidate_id)), language)


@router.post("/{candidate_id}/topics")
def add_topics(
    db: Db, now: Now, actor: CurrentActor, candidate_id: Id, body: s.TopicsIn, lang: Lang
) -> s.DossierOut:
    """增加来源建议；每条建议只能用于一个候选项目。"""
    return showing.dossier(db, service.add_topics(db, now, candidate_id, body.topics, by=actor), actor, lang)


@router.delete("/{candidate_id}/topics/{topic_id}")
def take_out(
    db: Db, now: Now, actor: CurrentActor, candidate_id: Id, topic_id: Id, lang: Lang
) -> s.DossierOut:
    """移出一条来源建议，退回项目储备库。"""
    return showing.dossier(db, service.take_out(db, now, candidate_id, topic_id, by=actor), actor, lang)


@router.get("/{candidate_id}/appraisals")
def appraisals(db: Db, actor: CurrentActor, candidate_id: Id) -> s.AppraisalsOut:
    """历次论证。"""
    require(actor, "candidate.read")
    row = service.candidate(db, candidate_id)
    return s.AppraisalsOut(items=[showing.appraisal(one) for one in service.appraisals(db, row.id)])


@router.post("/{candidate_id}/appraisals", status_code=201)
def appraise(
    db: Db, now: Now, actor: CurrentActor, candidate_id: Id, body: s.AppraisalIn, expected: Version
) -> s.AppraisalOut:
    """登记论证：逐项标准是否符合、有无排除情形；都符合的，候选项目论证通过。"""
    return showing.appraisal(service.appraise(db, now, candidate_id, body, expected=expected, by=actor))


@router.post("/{candidate_id}/moves/{action}")
def leave(
    db: Db,
    now: Now,
    actor: CurrentActor,
    candidate_id: Id,
    action: Literal["drop", "withdraw"],
    body: s.LeaveIn,
    lang: Lang,
) -> s.DossierOut:
    """不再列为候选、撤回：提请之前由区政府办直接办理，提请之后按已记录的决定办理。其来源建议退回储备库。"""
    row = service.leave(
        db, now, candidate_id, action, decision_id=body.decision, reason=body.reason, by=actor
    )
    return showing.dossier(db, row, actor, lang)

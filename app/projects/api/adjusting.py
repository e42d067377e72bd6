"""JSON door of adjustments (项目调整): asked for, decided by the committee or filed, taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from app.domain.permissions import require
from app.domain.words import AdjustmentStatus
from app.people.actor import CurrentActor
from app.projects import schemas as s
from app.projects import service
from app.projects.entries import AdjustmentEntry
from app.projects.showing import adjustment_at_desk
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit, Ref

router = Router(prefix="/api", tags=["projects"])
Cycle = Annotated[Ref, Query(description="年度编号")]
Status = Annotated[AdjustmentStatus | None, Query(description="只看这种状态的")]


@router.post("/projects/{project_id}/adjustments", status_code=201)
def request_adjustment(
    project_id: Id, body: s.AdjustmentIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.AdjustmentAtDeskOut:
    """申请项目调整，由区政府办办理；批准之前一切照票决的内容衡量。"""
    entry = AdjustmentEntry(**dict(body))
    row = service.request_adjustment(db, now, project_id=project_id, entry=entry, by=actor)
    return adjustment_at_desk(row, service.project(db, row.project_id), lang)


@router.get("/adjustments")
def adjustments(
    db: Db,
    actor: CurrentActor,
    cycle: Cycle,
    lang: Lang,
    status: Status = None,
    after: After = None,
    limit: Limit = 50,
) -> s.AdjustmentsOut:
    """一个年度的项目调整，待决定的也在内。"""
    require(actor, "adjustment.read")
    found = service.adjustments(db, cycle, status=status, after=after or "", limit=limit + 1)
    more = found[limit - 1][0].id if len(found) > limit else None
    return s.AdjustmentsOut(items=[adjustment_at_desk(*pair, lang) for pair in found[:limit]], next=more)


@router.get("/adjustments/{adjustment_id}")
def adjustment(adjustment_id: Id, db: Db, actor: CurrentActor, lang: Lang) -> s.AdjustmentAtDeskOut:
    """一项调整。"""
    require(actor, "adjustment.read")
    row = service.adjustment(db, adjustment_id)
    return adjustment_at_desk(row, service.project(db, row.project_id), lang)


@router.post("/adjustments/{adjustment_id}/decide")
def decide(
    adjustment_id: Id, body: s.ProjectMoveIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.AdjustmentAtDeskOut:
    """按已记录的决定办理：全体组成人员过半数赞成的批准，否则不批准。"""
    row = service.decide_adjustment(db, now, adjustment_id=adjustment_id, decision_id=body.decision, by=actor)
    return adjustment_at_desk(row, service.project(db, row.project_id), lang)


@router.post("/adjustments/{adjustment_id}/file")
def file(
    adjustment_id: Id, body: s.FilingIn, db: Db, now: Now, actor: CurrentActor, lang: Lang
) -> s.AdjustmentAtDeskOut:
    """年内进度的调整予以备案。"""
    row = service.file_adjustment(
        db, now, adjustment_id=adjustment_id, document_no=body.document_no, by=actor
    )
    return adjustment_at_desk(row, service.project(db, row.project_id), lang)


@router.post("/adjustments/{adjustment_id}/take-back")
def take_back(adjustment_id: Id, db: Db, now: Now, actor: CurrentActor, lang: Lang) -> s.AdjustmentAtDeskOut:
    """撤回尚未决定、尚未备案的申请。"""
    row = service.take_back_adjustment(db, now, adjustment_id=adjustment_id, by=actor)
    return adjustment_at_desk(row, service.project(db, row.project_id), lang)

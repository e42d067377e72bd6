"""Polls, their definitions, turnout, minutes and counts."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request

from app.domain.permissions import require
from app.people.actor import CurrentActor
from app.polls import service
from app.polls.schemas import CountOut, DefinitionOut, MinutesOut, PollEdit, PollOut, PollPage, Turnout
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit, Ref
from app.web.versions import Version

router = Router(prefix="/api/polls", tags=["polls"])


@router.get("")
def polls(
    db: Db,
    actor: CurrentActor,
    cycle: Annotated[Ref | None, Query(description="只看此年度")] = None,
    sitting: Annotated[Ref | None, Query(description="只看此次全体会议")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PollPage:
    """票决一览。"""
    return service.page(db, cycle_id=cycle, sitting_id=sitting, after=after, limit=limit, by=actor)


@router.get("/{poll_id}")
def poll(poll_id: Id, db: Db, actor: CurrentActor) -> PollOut:
    """一项票决。任何状态下形状相同，不含由选择得出的内容。"""
    require(actor, "poll.read")
    return PollOut.model_validate(service.poll(db, poll_id))


@router.patch("/{poll_id}")
def edit(
    poll_id: Id,
    body: PollEdit,
    db: Db,
    now: Now,
    actor: CurrentActor,
    version: Version,
) -> PollOut:
    """修改准备中的票决。"""
    row = service.edit(db, now, poll_id=poll_id, version=version, by=actor, **body.model_dump())
    return PollOut.model_validate(row)


@router.get("/{poll_id}/definition")
def definition(poll_id: Id, db: Db, actor: CurrentActor) -> DefinitionOut:
    """票决内容和须得票数；定稿后由存档的字节给出。"""
    return service.definition_page(db, poll_id, by=actor)


@router.get("/{poll_id}/turnout")
def turnout(poll_id: Id, request: Request, db: Db, now: Now, actor: CurrentActor) -> Turnout:
    """已投票人数，五秒更新一次，电子与纸质合计。"""
    require(actor, "poll.turnout")
    batches: service.Batches = request.app.state.turnout
    return batches.turnout(db, now, poll_id)


@router.get("/{poll_id}/minutes")
def minutes(poll_id: Id, db: Db, actor: CurrentActor) -> MinutesOut:
    """计票记录：票数、封箱清单的根校验码、签字。封箱后才有。"""
    require(actor, "result.read_full")
    service.require_announced(service.poll(db, poll_id), actor)
    return service.minutes(db, poll_id)


@router.get("/{poll_id}/count")
def count(poll_id: Id, db: Db, actor: CurrentActor) -> CountOut:
    """计票结果；开箱之前一律 409。"""
    return service.count_page(db, poll_id, by=actor)

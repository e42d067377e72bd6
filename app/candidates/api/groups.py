"""类别 of the year with their places, and the decision to vote 等额."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header

from app.candidates import service, showing
from app.candidates.schemas import CandidateOut, DecidedIn, GroupsIn, GroupsOut, OrderIn
from app.people.actor import CurrentActor, MaybeActor
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/cycles/{cycle_id}", tags=["candidates"])


@router.get("/groups")
def groups(db: Db, actor: MaybeActor, cycle_id: Id) -> GroupsOut:
    """本年度的类别和应选项目数。"""
    service.require_readable(db, cycle_id, actor)
    return showing.groups(service.groups(db, cycle_id))


@router.put("/groups")
def edit_groups(
    db: Db,
    now: Now,
    actor: CurrentActor,
    cycle_id: Id,
    body: GroupsIn,
    if_match: Annotated[str, Header(max_length=80, description="读到的版本，即 version")],
) -> GroupsOut:
    """设定本年度的类别和应选项目数，由区政府办在筛选论证阶段办理；应选项目数有变的，须重新决定等额。"""
    expected = if_match.strip().strip('"')
    rows = service.edit_groups(db, now, cycle_id, body.groups, expected=expected, by=actor)
    return showing.groups(rows)


@router.post("/candidate-order")
def arrange(db: Db, now: Now, actor: CurrentActor, cycle_id: Id, body: OrderIn) -> list[CandidateOut]:
    """排定候选项目在各类别内的次序，由区政府办在筛选论证阶段办理。"""
    return showing.summaries(db, service.arrange(db, now, cycle_id, body.candidates, by=actor))


@router.post("/uncontested")
def allow_uncontested(db: Db, now: Now, actor: CurrentActor, cycle_id: Id, body: DecidedIn) -> GroupsOut:
    """按已记录的决定（allow_uncontested），所列类别等额票决。"""
    rows = service.allow_uncontested(db, now, cycle_id, decision_id=body.decision, by=actor)
    return showing.groups(rows)

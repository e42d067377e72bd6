"""纸质票: printed, handed out, voided, returned; a deputy's channel."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from app.people.actor import CurrentActor
from app.polls import service
from app.polls.schemas import (
    ChannelIn,
    ChannelOut,
    HandOutIn,
    PaperBoxOut,
    PaperOut,
    PrintIn,
    ReturnIn,
    VoidIn,
)
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/polls", tags=["polls"])
BoxNumber = Annotated[int, Path(ge=1, le=999, description="票箱号")]


@router.get("/{poll_id}/paper")
def paper(poll_id: Id, db: Db, actor: CurrentActor) -> PaperOut:
    """纸质票的票箱和各叠的进度，不含选择。"""
    return service.paper(db, poll_id, by=actor)


@router.post("/{poll_id}/paper/boxes", status_code=201)
def print_sheets(poll_id: Id, body: PrintIn, db: Db, now: Now, actor: CurrentActor) -> PaperBoxOut:
    """登记印制。"""
    row = service.print_sheets(db, now, poll_id=poll_id, number=body.number, printed=body.printed, by=actor)
    return PaperBoxOut.model_validate(row)


@router.post("/{poll_id}/paper/boxes/{number}/sheets", status_code=201)
def hand_out(poll_id: Id, number: BoxNumber, body: HandOutIn, db: Db, actor: CurrentActor) -> PaperBoxOut:
    """向代表发出一张纸质票；该代表不能再投电子票。"""
    row = service.hand_out(db, poll_id=poll_id, number=number, deputy_id=body.deputy, by=actor)
    return PaperBoxOut.model_validate(row)


@router.post("/{poll_id}/paper/boxes/{number}/voided")
def void_sheet(
    poll_id: Id, number: BoxNumber, body: VoidIn, db: Db, now: Now, actor: CurrentActor
) -> PaperBoxOut:
    """作废：代表换票，或作废未发出的票。"""
    row = service.void_sheet(
        db, now, poll_id=poll_id, number=number, by=actor, sheets=body.sheets, deputy_id=body.deputy
    )
    return PaperBoxOut.model_validate(row)


@router.post("/{poll_id}/paper/boxes/{number}/return")
def return_box(
    poll_id: Id, number: BoxNumber, body: ReturnIn, db: Db, now: Now, actor: CurrentActor
) -> PaperBoxOut:
    """清点收回的票和余票。印制应等于发出、余票、作废之和。"""
    row = service.return_box(
        db,
        now,
        poll_id=poll_id,
        number=number,
        returned=body.returned,
        leftover=body.leftover,
        by=actor,
    )
    return PaperBoxOut.model_validate(row)


@router.post("/{poll_id}/deputies/{deputy_id}/channel")
def change_channel(
    poll_id: Id, deputy_id: Id, body: ChannelIn, db: Db, now: Now, actor: CurrentActor
) -> ChannelOut:
    """在签到处为代表改投票方式；已投票或已领票的不能再改。"""
    row = service.change_channel(
        db, now, poll_id=poll_id, deputy_id=deputy_id, channel=body.channel, by=actor
    )
    return ChannelOut.model_validate(row)

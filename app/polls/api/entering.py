"""录入纸质票 at parallel desks, and the rulings of the chief teller."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, status

from app.people.actor import CurrentActor
from app.polls import service
from app.polls.schemas import (
    CountState,
    Difference,
    DiscardIn,
    InvalidIn,
    PendingOut,
    RulingIn,
    SheetIn,
    StackEnteredOut,
    StackIn,
    TotalsIn,
)
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/polls", tags=["polls"])
StackNumber = Annotated[int, Path(ge=1, le=9999, description="叠号")]
Place = Annotated[int, Path(ge=1, le=9999, description="叠中第几张，或待认定票的序号")]


@router.post("/{poll_id}/paper/stacks/{stack}/sheets")
def enter_sheets(
    poll_id: Id, stack: StackNumber, body: StackIn, db: Db, now: Now, actor: CurrentActor
) -> StackEnteredOut:
    """逐张录入一叠；须由两人各录一遍。同一人再次录入，替换自己的一遍。"""
    row = service.enter_sheets(
        db, now, poll_id=poll_id, stack=stack, box_number=body.box, sheets=body.sheets, by=actor
    )
    return StackEnteredOut(number=row.number, size=row.size, second=row.second_by is not None)


@router.post("/{poll_id}/paper/stacks/{stack}/sheets/{place}")
def enter_again(
    poll_id: Id, stack: StackNumber, place: Place, body: SheetIn, db: Db, now: Now, actor: CurrentActor
) -> StackEnteredOut:
    """更正自己一遍中的一张。"""
    row = service.enter_again(db, now, poll_id=poll_id, stack=stack, place=place, sheet=body, by=actor)
    return StackEnteredOut(number=row.number, size=row.size, second=row.second_by is not None)


@router.post("/{poll_id}/paper/stacks/{stack}/totals")
def sign_totals(
    poll_id: Id, stack: StackNumber, body: TotalsIn, db: Db, now: Now, actor: CurrentActor
) -> StackEnteredOut:
    """为一叠的合计签字；须由两人各签，两份一致。"""
    row = service.sign_totals(
        db,
        now,
        poll_id=poll_id,
        stack=stack,
        box_number=body.box,
        size=body.size,
        spoiled=body.spoiled,
        rows=body.rows,
        by=actor,
    )
    return StackEnteredOut(number=row.number, size=row.size, second=row.second_by is not None)


@router.post("/{poll_id}/paper/stacks/{stack}/discarding", status_code=status.HTTP_204_NO_CONTENT)
def discard_stack(
    poll_id: Id, stack: StackNumber, body: DiscardIn, db: Db, now: Now, actor: CurrentActor
) -> None:
    """总监票人取消误录或无法更正的一叠，两遍一并删除，写明理由；随后可以重新录入。"""
    service.discard_stack(db, now, poll_id=poll_id, stack=stack, reason=body.reason, by=actor)


@router.get("/{poll_id}/paper/stacks/{stack}/differences")
def differences(poll_id: Id, stack: StackNumber, db: Db, actor: CurrentActor) -> list[Difference]:
    """两遍不一致之处，并排列出；只给录入的两人和总监票人。"""
    return service.differences(db, poll_id=poll_id, stack=stack, by=actor)


@router.get("/{poll_id}/pending")
def pending(poll_id: Id, db: Db, actor: CurrentActor) -> list[PendingOut]:
    """待认定票。"""
    return service.pending(db, poll_id=poll_id, by=actor)


@router.post("/{poll_id}/pending/{place}/invalid")
def rule_invalid(
    poll_id: Id, place: Place, body: InvalidIn, db: Db, now: Now, actor: CurrentActor
) -> CountState:
    """总监票人认定未能开启的电子票为无效。"""
    row = service.rule_invalid(db, now, poll_id=poll_id, number=place, reason=body.reason, by=actor)
    return CountState.model_validate(row)


@router.post("/{poll_id}/paper/stacks/{stack}/sheets/{place}/ruling")
def rule_sheet(
    poll_id: Id, stack: StackNumber, place: Place, body: RulingIn, db: Db, now: Now, actor: CurrentActor
) -> CountState:
    """总监票人认定一张纸质票：有效并写明选择，或无效。"""
    row = service.rule_sheet(
        db,
        now,
        poll_id=poll_id,
        stack=stack,
        place=place,
        valid=body.valid,
        choices=body.choices,
        reason=body.reason,
        by=actor,
    )
    return CountState.model_validate(row)

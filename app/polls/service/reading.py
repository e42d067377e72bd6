"""Looking at polls. What comes from choices is nowhere here until the count is stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.domain.actors import Actor
from app.domain.errors import NotCounted
from app.domain.permissions import may, require
from app.domain.words import PollStatus
from app.meetings import service as meetings
from app.polls import store
from app.polls.schemas import (
    DefinitionOut,
    MinutesOut,
    PaperBoxOut,
    PaperOut,
    PollOut,
    PollPage,
    StackOut,
    Turnout,
)
from app.polls.service.access import known
from app.polls.service.definition import definition, rules, worked
from app.polls.service.entry import differing, unentered
from app.polls.tables import PaperStackRow, PollMoveRow, PollRow

COUNTED = (PollStatus.COUNTED, PollStatus.CERTIFIED, PollStatus.ANNOUNCED)


def poll(db: Session, poll_id: str) -> PollRow:
    """Raises Missing."""
    return known(db, poll_id)


def polls_of(db: Session, *, cycle_id: str | None = None, sitting_id: str | None = None) -> Sequence[PollRow]:
    """The earliest sitting first, in each the agenda's order."""
    return store.polls(db, cycle_id=cycle_id, sitting_id=sitting_id)


def page(
    db: Session,
    *,
    cycle_id: str | None = None,
    sitting_id: str | None = None,
    after: str | None = None,
    limit: int = 50,
    by: Actor,
) -> PollPage:
    require(by, "poll.read")
    rows = store.page(db, cycle_id=cycle_id, sitting_id=sitting_id, after=after, limit=limit + 1)
    shown = [PollOut.model_validate(row) for row in rows[:limit]]
    return PollPage(polls=shown, next=shown[-1].id if len(rows) > limit else None)


def voting(db: Session) -> Sequence[PollRow]:
    """Those that are open now, in the order of time."""
    return store.polls(db, status=PollStatus.OPEN)


def moves(db: Session, poll_id: str) -> Sequence[PollMoveRow]:
    return store.moves(db, known(db, poll_id).id)


def definition_page(db: Session, poll_id: str, *, by: Actor) -> DefinitionOut:
    require(by, "poll.read")
    row = known(db, poll_id)
    content = definition(row)
    hall = meetings.facts(db, row.sitting_id, suspended_counted=rules(row).suspended_counted)
    members = hall.members if hall.head_counted else None
    return DefinitionOut(
        poll=row.id,
        digest=row.definition_digest,
        definition=content,
        worked=worked(content, members=members, present=hall.present),
    )


def turnout(db: Session, now: datetime, poll_id: str) -> Turnout:
    """Devices and paper together. Whoever shows it asks ``Batches``: never cast by cast."""
    row = known(db, poll_id)
    return Turnout(
        entitled=len(store.roll_deputies(db, row.id)),
        taken=sum(store.marks(db, row.id).values()),
        as_of=now,
    )


def stock(db: Session, poll_id: str, *, by: Actor) -> list[PaperBoxOut]:
    """The boxes alone: for whoever prints and hands out sheets, too."""
    if not may(by, "paper.read"):
        require(by, "paper.stock")
    return [PaperBoxOut.model_validate(box) for box in store.paper_boxes(db, known(db, poll_id).id)]


def paper(db: Session, poll_id: str, *, by: Actor) -> PaperOut:
    """Stock and progress; not one mark."""
    require(by, "paper.read")
    row = known(db, poll_id)
    return PaperOut(
        boxes=[PaperBoxOut.model_validate(box) for box in store.paper_boxes(db, row.id)],
        stacks=[_stack_out(db, stack, by) for stack in store.stacks(db, row.id)],
        unentered=unentered(db, row.id),
    )


def counted(row: PollRow) -> dict[str, Any] | None:
    """The count's output from its stored bytes."""
    if row.count is None:
        return None
    output: dict[str, Any] = json.loads(row.count)
    return output


def outcome(row: PollRow) -> dict[str, Any]:
    """The count's output from its stored bytes. Raises NotCounted."""
    output = counted(row)
    if output is None:
        raise NotCounted("计票尚未完成，没有结果")
    return output


def require_announced(row: PollRow, by: Actor) -> None:
    """Raises NotCounted for whoever has no part in signing and reading out a result that is not announced."""
    if row.count is not None and row.status is not PollStatus.ANNOUNCED and not may(by, "result.read_early"):
        raise NotCounted("结果尚未在会上宣布，宣布之后才能查看")


def minutes(db: Session, poll_id: str) -> MinutesOut:
    """计票记录 from sealing on. Raises NotCounted before."""
    row = known(db, poll_id)
    sealed = store.seal(db, poll_id)
    if row.figures is None or sealed is None:
        raise NotCounted("尚未封箱，没有计票记录")
    keys = store.keys(db, poll_id)
    return MinutesOut(
        poll=row.id,
        figures=row.figures,
        definition_digest=row.definition_digest or "",
        roll_digest=row.roll_digest or "",
        key_digest=keys.digest if keys else None,
        root=sealed.root.hex() if sealed.rids else None,
        sealed=len(sealed.rids) // 32,
        count_digest=row.count_digest,
        certificates=[
            {"account": c.account_id, "name": c.name, "post": c.post, "digest": c.count_digest}
            for c in store.certificates(db, poll_id)
        ],
    )


def _stack_out(db: Session, row: PaperStackRow, by: Actor) -> StackOut:
    return StackOut(
        number=row.number,
        box=row.box_number,
        size=row.size,
        method=row.method,
        readings=(row.first_by is not None) + (row.second_by is not None),
        mine=1 if row.first_by == by.id else 2 if row.second_by == by.id else None,
        differences=differing(db, row.poll_id, row.number),
        pending=len({s.place for s in store.sheets(db, row.poll_id, row.number) if s.pending}),
    )


def moved_at(db: Session, poll_id: str, action: str) -> datetime | None:
    """When that move was last made of the poll."""
    return store.moved_at(db, poll_id, action)

"""The order of candidates in their groups, as the ballot will number them once the list is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.audit.service import record
from app.candidates import store
from app.candidates.service.dossiers import living
from app.candidates.tables import CandidateRow
from app.cycles import service as cycles
from app.domain.actors import Actor
from app.domain.errors import Stale
from app.domain.permissions import require


def arrange(
    db: Session, now: datetime, cycle_id: str, wanted: Sequence[str], *, by: Actor
) -> list[CandidateRow]:
    """Every candidate that has not fallen, in this order within its group; the order of groups is their own.

    Raises Stale where one came or left meanwhile.
    """
    require(by, "group.manage")
    require(by, "group.manage", cycles.locked(db, cycle_id).stage)
    rows = {row.id: row for row in living(db, cycle_id)}
    if sorted(wanted) != sorted(rows):
        raise Stale("候选项目有增减，请刷新后再排次序")
    fallen = [row for row in store.candidates(db, cycle_id) if row.id not in rows]
    for position, row in enumerate((*(rows[one] for one in wanted), *fallen), start=1):
        row.position = position
        db.add(row)
    db.flush()
    told = {"order": list(wanted)}
    record(db, now, "candidates.arranged", actor=by.id, subject=f"cycle:{cycle_id}", payload=told)
    return living(db, cycle_id)

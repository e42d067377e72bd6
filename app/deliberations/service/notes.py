"""What the motion needs beside the list: the party step, and the money in the draft budget.

The party step is read by clerks, the government office and secretaries alone: that it was noted, its date
and its number stand in no event of the chain, in no motion and in no paper.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.audit.service import record
from app.cycles import service as cycles
from app.deliberations import store
from app.deliberations.tables import DraftBudgetRow, PartyStepRow
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import Fault, Malformed, WrongStage
from app.domain.permissions import require
from app.domain.words import Stage

NOTED: Final = "cycle.noted"
_BEFORE_THE_MOTION = (Stage.COLLECTING, Stage.SCREENING)


def note_party_step(
    db: Session, now: datetime, cycle_id: str, *, told_on: date, document_no: str, by: Actor
) -> PartyStepRow:
    """已报告同级党委; told anew after a return, or corrected, by one more note. Raises WrongStage once the
    motion is submitted, Malformed for a day to come.
    """
    require(by, "party_step.record")
    _require_before_the_motion(db, cycle_id)
    if told_on > shanghai_day(now):
        raise Malformed("报告日期不能晚于今日", faults=[Fault("/told_on", "须为今日或以前的日期")])
    row = PartyStepRow(
        cycle_id=cycle_id, told_on=told_on, document_no=document_no, recorded_by=by.id, recorded_at=now
    )
    _tell(db, now, cycle_id, by)
    return store.added(db, row)


def party_steps(db: Session, cycle_id: str, *, by: Actor) -> list[PartyStepRow]:
    """The last first."""
    require(by, "party_step.read")
    cycles.cycle(db, cycle_id)
    return list(store.party_steps(db, cycle_id))


def note_draft_budget(
    db: Session, now: datetime, cycle_id: str, *, document_no: str, note: str, by: Actor
) -> DraftBudgetRow:
    """所需资金已列入预算草案, with the document that says so; corrected by one more note."""
    require(by, "draft_budget.record")
    _require_before_the_motion(db, cycle_id)
    row = DraftBudgetRow(
        cycle_id=cycle_id, document_no=document_no, note=note, recorded_by=by.id, recorded_at=now
    )
    _tell(db, now, cycle_id, by)
    return store.added(db, row)


def draft_budgets(db: Session, cycle_id: str, *, by: Actor) -> list[DraftBudgetRow]:
    """The last first."""
    require(by, "draft_budget.read")
    cycles.cycle(db, cycle_id)
    return list(store.draft_budgets(db, cycle_id))


def _require_before_the_motion(db: Session, cycle_id: str) -> None:
    """Held until the transaction ends: no motion is submitted in between."""
    if cycles.locked(db, cycle_id).stage not in _BEFORE_THE_MOTION:
        raise WrongStage("此事项在提请审议之前登记")


def _tell(db: Session, now: datetime, cycle_id: str, by: Actor) -> None:
    """One type for both notes: types and times stand in every export, also a published one."""
    record(db, now, NOTED, actor=by.id, subject=f"cycle:{cycle_id}", payload={})

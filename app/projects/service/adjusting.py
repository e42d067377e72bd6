"""项目调整: the government office asks, the standing committee decides or the desk files.

An approved adjustment stands beside what was voted; a pending one changes nothing, and the project can
neither report nor its year be graded while it waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject, Votes
from app.domain import errors as e
from app.domain.actors import Actor, Body, Role
from app.domain.calendar import shanghai_day
from app.domain.canonical import digest
from app.domain.deciders import decider
from app.domain.implementation import (
    adjustment_faults,
    after_of,
    before_of,
    carried,
    needs_committee,
    vote_faults,
)
from app.domain.permissions import require
from app.domain.words import AdjustmentKind, AdjustmentStatus, ProjectStatus, TopicStep
from app.projects import store
from app.projects.entries import AdjustmentEntry
from app.projects.service.moving import facts_of, locked, move, tell
from app.projects.service.telling import tell_sources
from app.projects.service.terms import change_of, terms_now
from app.projects.tables import AdjustmentRow, ProjectRow

DECIDE: Final = "decide"
DECIDERS: Final = (Role.CLERK, Role.BODY_SECRETARY)


def request_adjustment(
    db: Session, now: datetime, *, project_id: str, entry: AdjustmentEntry, by: Actor
) -> AdjustmentRow:
    """What changes, from what to what, and why. Raises AdjustmentPending while one of its kind waits,
    Malformed naming what the kind asks for."""
    require(by, "project.adjust")
    project = locked(db, project_id)
    require(by, "project.adjust", cycles.cycle(db, project.cycle_id).stage)
    _require_under_way(project)
    if store.pending(db, project.id, entry.kind):
        raise e.AdjustmentPending("已有待决定的“{kind}”调整，请等决定或先撤回", kind=entry.kind.label)
    _require_complete(now, project, entry)
    row = _requested(db, now, project, entry, by)
    payload = {"adjustment": row.id, "kind": row.kind, "digest": digest(standing(row, row.status))}
    tell(db, now, "project.adjustment_requested", project, by, payload)
    return row


def decide_adjustment(
    db: Session, now: datetime, *, adjustment_id: str, decision_id: str, by: Actor
) -> AdjustmentRow:
    """What the standing committee voted: a majority of all its members approves, anything less refuses.

    Raises AdjustmentClosed the second time, and what ``decisions.settle`` raises.
    """
    require(by, "adjustment.decide")
    project, row = _waiting(db, adjustment_id, committee=True)
    decision = decisions.settle(
        db,
        now,
        decision_id,
        body=adjustment_body(db, project),
        action=DECIDE,
        subject=_subject(row),
        by=by,
        proposers=DECIDERS,
    )
    members = members_of(decision)
    won = carried(decision.votes_for or 0, members)
    row.decision_id, row.document_no, row.answer = decision.id, decision.document_no, decision.reason
    _close(db, now, project, row, AdjustmentStatus.APPROVED if won else AdjustmentStatus.REFUSED, by)
    if won:
        _bring_about(db, now, project, row, decision, by)
    return row


def file_adjustment(
    db: Session, now: datetime, *, adjustment_id: str, document_no: str, by: Actor
) -> AdjustmentRow:
    """备案 of a schedule within the year, which needs no decision."""
    require(by, "adjustment.file")
    project, row = _waiting(db, adjustment_id, committee=False)
    row.document_no = document_no
    _close(db, now, project, row, AdjustmentStatus.FILED, by)
    office = Role.CLERK.label
    tell_sources(db, now, project, TopicStep.ADJUSTED, by=by, office=office, reason=row.reason, mark=row.id)
    return row


def take_back_adjustment(db: Session, now: datetime, *, adjustment_id: str, by: Actor) -> AdjustmentRow:
    """The government office takes its request back, before it is decided or filed."""
    require(by, "project.adjust")
    project, row = _held(db, adjustment_id)
    return _close(db, now, project, row, AdjustmentStatus.TAKEN_BACK, by)


def adjustment(db: Session, adjustment_id: str) -> AdjustmentRow:
    row = store.adjustment(db, adjustment_id)
    if row is None:
        raise e.Missing("没有找到这项调整，请检查链接")
    return row


def adjustments(
    db: Session, cycle_id: str, *, status: AdjustmentStatus | None, after: str = "", limit: int
) -> Sequence[tuple[AdjustmentRow, ProjectRow]]:
    """A year's adjustments with their projects, by id. Raises Missing for an unknown year."""
    cycles.cycle(db, cycle_id)
    return store.adjustments(db, cycle_id, status=status, after=after, limit=limit)


def adjustment_subject(db: Session, adjustment_id: str) -> tuple[Subject, Body]:
    """What a decision binds, and whose it is. Raises AdjustmentClosed, or WrongStage where it is filed."""
    row = adjustment(db, adjustment_id)
    _require_waiting(row, committee=True)
    project = store.project(db, row.project_id)
    assert project is not None  # a foreign key says so
    return _subject(row), adjustment_body(db, project)


def check_votes(votes: Votes | None, members: int | None) -> None:
    """Raises Malformed: the votes decide, so they must be there and fit."""
    counted = (votes.in_favour, votes.against, votes.abstained) if votes else None
    faults = list(vote_faults(counted, members))
    if faults:
        raise e.Malformed("决定须写明表决情况", faults=faults)


def adjustment_body(db: Session, project: ProjectRow) -> Body:
    rules = cycles.rules_of(cycles.cycle(db, project.cycle_id))
    return decider("adjustment", "decide", rules)


def members_of(decision: DecisionRow) -> int:
    """How many members the committee has, by the decision. Raises Malformed where its votes do not fit."""
    given = decision.content.get("committee_members")
    members = given if isinstance(given, int) else None
    known = decision.votes_for is not None
    votes = (
        Votes(decision.votes_for or 0, decision.votes_against or 0, decision.votes_abstain or 0)
        if known
        else None
    )
    check_votes(votes, members)
    return members or 0


def _bring_about(
    db: Session, now: datetime, project: ProjectRow, row: AdjustmentRow, decision: DecisionRow, by: Actor
) -> None:
    office = adjustment_body(db, project).label
    if row.kind is not AdjustmentKind.TERMINATE:
        tell_sources(
            db, now, project, TopicStep.ADJUSTED, by=by, office=office, reason=row.reason, mark=row.id
        )
        return
    facts = facts_of(
        db,
        project,
        reason=row.reason,
        termination_in_favour=decision.votes_for or 0,
        committee_members=members_of(decision),
    )
    move(db, now, project, "terminate", facts, by, decision=decision.id, reason=row.reason)
    for other in store.pending_of(db, [project.id]):
        other.decision_id = decision.id
        _close(db, now, project, other, AdjustmentStatus.TAKEN_BACK, by)
    tell_sources(db, now, project, TopicStep.TERMINATED, by=by, office=office, reason=row.reason)


def _requested(
    db: Session, now: datetime, project: ProjectRow, entry: AdjustmentEntry, by: Actor
) -> AdjustmentRow:
    row = AdjustmentRow(
        project_id=project.id,
        kind=entry.kind,
        status=AdjustmentStatus.PENDING,
        before=entry.before or before_of(entry.kind, terms_now(db, project), project.target),
        after=entry.after,
        amount=entry.amount,
        unit=entry.unit,
        budget=entry.budget,
        finishes_on=entry.finishes_on,
        reason=entry.reason,
        requested_by=by.id,
        requested_at=now,
    )
    row.after = row.after or after_of(change_of(row))
    db.add(row)
    db.flush()
    return row


def _require_complete(now: datetime, project: ProjectRow, entry: AdjustmentEntry) -> None:
    faults = list(
        adjustment_faults(
            entry.kind,
            entry.given,
            finishes_on=entry.finishes_on,
            voted_finish=project.finishes_on,
            today=shanghai_day(now),
        )
    )
    if faults:
        raise e.Malformed("调整申请有 {count} 处须改正", count=len(faults), faults=faults)


def _waiting(db: Session, adjustment_id: str, *, committee: bool) -> tuple[ProjectRow, AdjustmentRow]:
    project, row = _held(db, adjustment_id)
    _require_waiting(row, committee=committee)
    _require_under_way(project)
    return project, row


def _held(db: Session, adjustment_id: str) -> tuple[ProjectRow, AdjustmentRow]:
    """The project first, then its adjustment, both held: of two acts at once, one is done."""
    project = locked(db, adjustment(db, adjustment_id).project_id)
    row = store.locked_adjustment(db, adjustment_id)
    _require_pending(row)
    return project, row


def _require_waiting(row: AdjustmentRow, *, committee: bool) -> None:
    _require_pending(row)
    if needs_committee(row.kind) and not committee:
        raise e.WrongStage("“{kind}”调整须由常委会决定，不能只作备案", kind=row.kind.label)
    if committee and not needs_committee(row.kind):
        raise e.WrongStage("“{kind}”调整只须备案，不需要决定", kind=row.kind.label)


def _require_pending(row: AdjustmentRow) -> None:
    if row.status is not AdjustmentStatus.PENDING:
        raise e.AdjustmentClosed("此项调整现为“{status}”，不能再办理", status=row.status.label)


def _require_under_way(project: ProjectRow) -> None:
    if project.status is not ProjectStatus.IMPLEMENTING:
        raise e.WrongStage("此项目现为“{status}”，不能再调整", status=project.status.label)


def _subject(row: AdjustmentRow) -> Subject:
    return Subject("adjustment", row.id, digest(standing(row, row.status)))


def standing(row: AdjustmentRow, status: AdjustmentStatus) -> dict[str, Any]:
    """What was asked for, as it stood in that status: its digest is the decision's."""
    return {
        "adjustment": row.id,
        "project": row.project_id,
        "kind": row.kind,
        "status": status,
        "before": row.before,
        "after": row.after,
        "amount": row.amount,
        "unit": row.unit,
        "budget": row.budget,
        "finishes_on": row.finishes_on.isoformat() if row.finishes_on else None,
        "reason": row.reason,
    }


def _close(
    db: Session, now: datetime, project: ProjectRow, row: AdjustmentRow, status: AdjustmentStatus, by: Actor
) -> AdjustmentRow:
    row.status, row.closed_by, row.closed_at = status, by.id, now
    db.add(row)
    db.flush()
    payload = {
        "adjustment": row.id,
        "kind": row.kind,
        "status": row.status,
        "decision": row.decision_id,
        "document_no": row.document_no,
    }
    tell(db, now, "project.adjustment_closed", project, by, payload)
    return row

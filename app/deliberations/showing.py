"""Rows of the motion as they are shown. The same to everybody who may read it; no name of an official."""

from __future__ import annotations

from app.deliberations import schemas as s
from app.deliberations.service import (
    DraftBudgetRow,
    Explained,
    Held,
    MotionRow,
    OpinionRow,
    Overview,
    PartyStepRow,
)
from app.domain.dossiers import Difference
from app.web.i18n import Language, translate


def party_step(row: PartyStepRow) -> s.PartyStepOut:
    return s.PartyStepOut.model_validate(row, from_attributes=True)


def draft_budget(row: DraftBudgetRow) -> s.DraftBudgetOut:
    return s.DraftBudgetOut.model_validate(row, from_attributes=True)


def brief(row: MotionRow) -> s.MotionBriefOut:
    return s.MotionBriefOut(
        id=row.id,
        cycle=row.cycle_id,
        number=row.number,
        meeting=row.meeting,
        document_no=row.document_no,
        decided_on=row.decided_on,
        list_digest=row.digest,
        submitted_at=row.submitted_at,
        closed=row.closed_at is not None,
        returned=row.returned,
    )


def motion(found: Overview, language: Language) -> s.MotionOut:
    return s.MotionOut(
        **brief(found.motion).model_dump(),
        deliberations=[_held(one, language) for one in found.held],
        differences=[difference(one) for one in found.differences],
        since_last=[_change(one) for one in found.since_last],
    )


def opinion(row: OpinionRow, language: Language) -> s.OpinionOut:
    return s.OpinionOut(
        id=row.id,
        text=row.text,
        candidate=row.candidate_id,
        answer=row.answer,
        answer_label=translate(row.answer.label, language) if row.answer else "",
        reason=row.reason,
        answered_at=row.answered_at,
        version=row.version,
    )


def difference(one: Explained) -> s.DifferenceOut:
    return s.DifferenceOut(
        **_change(one.difference).model_dump(),
        digest=one.digest,
        opinion=one.opinion.id if one.opinion else None,
        by_decision=one.by_decision,
        explained=one.holds,
    )


def _change(one: Difference) -> s.ListChangeOut:
    return s.ListChangeOut(candidate=one.candidate, field=one.field, before=one.before, after=one.after)


def _held(one: Held, language: Language) -> s.DeliberationOut:
    row = one.deliberation
    return s.DeliberationOut(
        number=row.number,
        meeting=row.meeting,
        document_no=row.document_no,
        held_on=row.held_on,
        members=row.members,
        present=row.present,
        in_favour=row.in_favour,
        against=row.against,
        abstained=row.abstained,
        outcome=row.outcome,
        outcome_label=translate(row.outcome.label, language),
        carried=one.carried,
        list_digest=row.digest,
        opinions=[opinion(said, language) for said in one.opinions],
    )

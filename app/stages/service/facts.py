"""What the year's conditions look at, gathered from the features below."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.candidates import service as candidates
from app.candidates.schemas import AmendmentIn
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.deliberations import service as deliberations
from app.domain.actors import Body
from app.domain.calendar import shanghai_day
from app.domain.words import PollStatus, Stage
from app.domain.workflow import CycleFacts
from app.meetings import service as meetings
from app.projects import service as projects
from app.stages.service.chain import effect_poll, open_groups, selection_chain
from app.topics import service as topics

_BEFORE_THE_LIST = (Stage.COLLECTING, Stage.SCREENING, Stage.PRE_DELIBERATION)


def cycle_facts(
    db: Session, now: datetime, cycle: CycleRow, content: dict[str, Any] | None = None
) -> CycleFacts:
    """``content`` is an amendment that is about to be made: the list is seen as it would leave it."""
    if cycle.stage in _BEFORE_THE_LIST:
        return _before_the_list(db, now, cycle)
    return _from_the_list_on(db, now, cycle, content)


def _before_the_list(db: Session, now: datetime, cycle: CycleRow) -> CycleFacts:
    """From the pool to the deliberated list: no poll, meeting or project is asked."""
    pool, screened = topics.facts(db, now, cycle), candidates.year_facts(db, cycle.id)
    moved = deliberations.facts(db, cycle.id)
    return CycleFacts(
        rules=cycles.rules_of(cycle),
        today=shanghai_day(now),
        pooled_topics=pool.pooled_topics,
        call_published=pool.call_published,
        batches_undecided=pool.batches_undecided,
        candidates_unappraised=screened.unappraised,
        dossiers_incomplete=screened.dossiers_incomplete,
        groups=tuple(candidates.group_facts(db, cycle.id)),
        party_informed=moved.party_informed,
        in_draft_budget=moved.in_draft_budget,
        deliberation_outcome=moved.outcome,
        committee_members=moved.members,
        committee_present=moved.present,
        committee_in_favour=moved.in_favour,
        opinions=moved.opinions,
        opinions_unanswered=moved.opinions_unanswered,
        differences_unexplained=moved.differences_unexplained,
    )


def _from_the_list_on(
    db: Session, now: datetime, cycle: CycleRow, content: dict[str, Any] | None
) -> CycleFacts:
    amendment = AmendmentIn.model_validate(content) if content else None
    chain = selection_chain(db, cycle.id)
    left = list(open_groups(db, chain))
    effect = effect_poll(db, cycle.id)
    carried_out = projects.facts(db, cycle.id)
    meeting = meetings.find_meeting(db, body=Body.PLENARY, term=cycle.term, number=cycle.session_no)
    return CycleFacts(
        rules=cycles.rules_of(cycle),
        today=shanghai_day(now),
        groups=tuple(candidates.group_facts(db, cycle.id, amendment)),
        reason=amendment.reason if amendment else "",
        joint_signers=amendment.signers if amendment else None,
        selection_poll_frozen=chain.frozen,
        congress_meeting=meeting is not None,
        meeting_opens=meeting.starts_on if meeting else None,
        dossiers_sent=cycle.dossiers_sent_on,
        selection_announced=bool(chain.selection and chain.selection.status is PollStatus.ANNOUNCED),
        runoffs_open=sum(g.by_runoff for g in left)
        + sum(r.status is not PollStatus.ANNOUNCED for r in chain.runoffs),
        ties_unsettled=sum(not g.by_runoff and g.settled is None for g in left),
        projects_without_final_report=carried_out.without_final_report,
        adjustments_pending=carried_out.adjustments_pending,
        reports_published=carried_out.reports_published,
        mid_year_reported=carried_out.mid_year_reported,
        mid_year_absence_noted=bool(cycle.mid_year_absence),
        effect_announced=bool(effect and effect.status is PollStatus.ANNOUNCED),
        unsatisfied_without_plan=carried_out.unsatisfied_without_plan,
        document_number=cycle.document_no,
    )

"""不再列为候选 and 撤回, before the list is published; afterwards the list is amended.

What the government office only drafted it drops by itself while the year is screened. Once the motion is
with the committee it takes a candidate back, or drops one that was deliberated, on a decision.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.candidates import store
from app.candidates.service.moving import locked, move
from app.candidates.tables import CandidateRow
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.decisions.service import Subject
from app.domain.actors import Actor, Body, Role
from app.domain.canonical import digest
from app.domain.errors import Missing, NotYourRole, WrongStage
from app.domain.permissions import require
from app.domain.words import CandidateStatus, Stage, TopicStep
from app.domain.workflow import CANDIDATE, CandidateFacts, Transition, deciding_body, row
from app.topics import service as topics

STEPS: Final = {
    CandidateStatus.DROPPED: TopicStep.DROPPED,
    CandidateStatus.WITHDRAWN: TopicStep.CANDIDATE_WITHDRAWN,
    CandidateStatus.NOT_SELECTED: TopicStep.NOT_SELECTED,
}
ACTIONS: Final = ("drop", "withdraw")


def leave(
    db: Session,
    now: datetime,
    candidate_id: str,
    action: str,
    *,
    decision_id: str | None,
    reason: str,
    by: Actor,
) -> CandidateRow:
    """Drops or withdraws it; where a body decides, the reason is the decision's. Frees its suggestions.

    Raises WrongStage, RulesUnmet without a reason, NotYourRole, and what ``decisions.settle`` raises.
    """
    require(by, "candidate.leave")
    cycle = cycles.locked(db, _known(db, candidate_id).cycle_id)
    candidate = locked(db, candidate_id)
    transition = _leaving(cycle, candidate, action)
    body = deciding_body(transition, meeting_body=Body.PLENARY, rules=cycles.rules_of(cycle))
    if body is Body.PROPOSER:
        _require_proposer(transition, by)
    else:
        decision = decisions.settle(
            db,
            now,
            decision_id,
            body=body,
            action=action,
            subject=_subject(cycle, candidate, action),
            by=by,
            proposers=transition.proposers,
        )
        reason = decision.reason
    fall(db, now, candidate, action, CandidateFacts(cycles.rules_of(cycle), reason=reason), body.label, by)
    return candidate


def decidable(
    db: Session, candidate_id: str, action: str
) -> tuple[Subject, Body, tuple[Role, ...], Transition[CandidateFacts]]:
    """What a body can decide about a candidate, as it stands: the subject, the body, who records it, the row.

    Raises Missing where nobody has to, WrongStage.
    """
    candidate = _known(db, candidate_id)
    cycle = cycles.cycle(db, candidate.cycle_id)
    transition = _leaving(cycle, candidate, action)
    if transition.decided_by is Body.PROPOSER:
        raise Missing("“{label}”不需要决定，直接登记即可", label=transition.label)
    body = deciding_body(transition, meeting_body=Body.PLENARY, rules=cycles.rules_of(cycle))
    return _subject(cycle, candidate, action), body, transition.proposers, transition


def ways_out(db: Session, candidate: CandidateRow) -> list[Transition[CandidateFacts]]:
    """The rows of the table by which it may leave the list as year and candidate stand, before that list is
    published; a row that nobody else decides is done at once."""
    cycle, found = cycles.cycle(db, candidate.cycle_id), []
    for action in ACTIONS:
        with suppress(WrongStage):
            found.append(_leaving(cycle, candidate, action))
    return found


def fall(
    db: Session,
    now: datetime,
    candidate: CandidateRow,
    action: str,
    facts: CandidateFacts,
    office: str,
    by: Actor,
) -> None:
    """The candidate falls, its suggestions are told and go back to the pool."""
    move(db, now, candidate, action, facts, by)
    candidate.status_reason = facts.reason
    db.add(candidate)
    db.flush()
    if store.sources(db, [candidate.id]):
        step = STEPS[candidate.status]
        topics.release(db, now, candidate.id, step=step, office=office, reason=facts.reason, by=by)


def _known(db: Session, candidate_id: str) -> CandidateRow:
    found = store.candidate(db, candidate_id)
    if found is None:
        raise Missing("没有找到这个候选项目，请检查链接")
    return found


def _leaving(cycle: CycleRow, candidate: CandidateRow, action: str) -> Transition[CandidateFacts]:
    """The row of the table, where the year stands for it. Raises Missing, WrongStage."""
    if action not in ACTIONS:
        raise Missing("没有“{action}”这一办理事项", action=action)
    transition = row(CANDIDATE, candidate.status, action)
    alone = transition.decided_by is Body.PROPOSER
    wanted = Stage.SCREENING if alone else Stage.PRE_DELIBERATION
    if cycle.stage is not wanted:
        raise WrongStage(
            "年度现为“{stage}”，不能办理“{label}”；提请审议之前由区政府办直接不再列为候选，"
            "提请之后撤回须由会议决定，名单公布之后由调整名单办理",
            stage=cycle.stage.label, label=transition.label,
        )  # fmt: skip
    return transition


def _require_proposer(transition: Transition[Any], by: Actor) -> None:
    if not by.has(*transition.proposers):
        roles = "、".join(role.label for role in transition.proposers)
        raise NotYourRole("“{label}”须由{roles}提出", label=transition.label, roles=roles)


def _subject(cycle: CycleRow, candidate: CandidateRow, action: str) -> Subject:
    standing = {
        "candidate": candidate.id,
        "action": action,
        "stage": cycle.stage,
        "status": candidate.status,
        "version": candidate.version,
    }
    return Subject("candidate", candidate.id, digest(standing))

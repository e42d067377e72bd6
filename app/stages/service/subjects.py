"""What can be decided, by whom, and the digest a decision binds: one place for all kinds of subject."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject, Votes
from app.domain import session_steps
from app.domain.actors import Actor, Body, Role
from app.domain.canonical import digest
from app.domain.errors import Malformed, Missing, Unmet
from app.domain.permissions import require
from app.domain.rulesets import RuleSet
from app.domain.words import Stage
from app.domain.workflow import (
    CYCLE,
    POLL,
    PROJECT,
    Transition,
    deciding_body,
    row,
    stand_in,
    unmet,
    waiving_body,
)
from app.meetings import service as meetings
from app.polls import service as polls
from app.projects import service as projects
from app.stages.service.carried import content_of
from app.stages.service.chain import SETTLE_TIE

DESK = (Role.CLERK, Role.BODY_SECRETARY)
ACCEPT_PLAN = "accept_plan"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that can be decided now: ``transition`` is its row where it is a move of a table."""

    subject: Subject
    body: Body
    proposers: tuple[Role, ...]
    transition: Transition[Any] | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one human records; see DecisionRow for the fields, ``carried`` for what ``content_of`` takes."""

    kind: str
    subject_id: str
    action: str
    decided_on: date
    meeting: str = ""
    document_no: str = ""
    outcome: str = ""
    votes: Votes | None = None
    reason: str = ""
    carried: Mapping[str, Any] = field(default_factory=dict)
    waives: tuple[str, ...] = ()


def propose(db: Session, now: datetime, proposal: Proposal, by: Actor) -> DecisionRow:
    """Records a decision or a waiver. Raises NotWaivable for a legal condition, WrongStage, NotYourRole,
    and what ``content_of`` raises.
    """
    require(by, "decision.record")
    found = matter(db, proposal.kind, proposal.subject_id, proposal.action)
    body, proposers = found.body, found.proposers
    content: dict[str, Any] = {}
    if proposal.waives:
        require(by, "waiver.record")
        body, proposers = _waiving_body(db, found, proposal), DESK
    else:
        content = content_of(db, proposal.subject_id, proposal.action, proposal.carried)
    return decisions.propose(
        db,
        now,
        body=body,
        action=proposal.action,
        subject=found.subject,
        by=by,
        proposers=proposers,
        decided_on=proposal.decided_on,
        meeting=proposal.meeting,
        document_no=proposal.document_no,
        outcome=proposal.outcome,
        votes=proposal.votes,
        reason=proposal.reason,
        content=content,
        waives=proposal.waives,
    )


def countersign(db: Session, now: datetime, decision_id: str, by: Actor) -> DecisionRow:
    """The second human, on the subject as it stands now."""
    decision = decisions.decision(db, decision_id)
    found = matter(db, decision.subject_kind, decision.subject_id, decision.action)
    proposers = DESK if decision.waives else found.proposers
    return decisions.countersign(db, now, decision_id, current=found.subject, by=by, proposers=proposers)


def matter(db: Session, kind: str, subject_id: str, action: str) -> Matter:
    """Raises Missing for a kind, subject or action that is not known, WrongStage where it is not its time."""
    finders = {"cycle": _of_cycle, "poll": _of_poll, "sitting": _of_sitting, "project": _of_project}
    if kind not in finders:
        raise Missing
    return finders[kind](db, subject_id, action)


def _of_cycle(db: Session, cycle_id: str, action: str) -> Matter:
    cycle = cycles.cycle(db, cycle_id)
    rules = cycles.rules_of(cycle)
    transition = row(CYCLE, cycle.stage, action)
    body = deciding_body(transition, meeting_body=Body.PLENARY, rules=rules)
    return Matter(cycle_subject(db, cycle, action), body, transition.proposers, transition)


def cycle_subject(db: Session, cycle: CycleRow, action: str) -> Subject:
    """The year as it stands: its stage, its version and, where it has one, its list."""
    listed = (
        candidates.current_list(db, cycle.id) if cycle.stage in (Stage.LISTED, Stage.IN_SESSION) else None
    )
    standing = {
        "cycle": cycle.id,
        "action": action,
        "stage": cycle.stage,
        "version": cycle.version,
        "list": listed.digest if listed else None,
    }
    return Subject("cycle", cycle.id, digest(standing))


def _of_poll(db: Session, poll_id: str, action: str) -> Matter:
    poll = polls.poll(db, poll_id)
    rules = cycles.rules_of(cycles.cycle(db, poll.cycle_id))
    meeting_body = meetings.facts(db, poll.sitting_id).meeting_body
    subject = Subject("poll", poll.id, polls.subject_digest(db, poll.id, action))
    if action == SETTLE_TIE:
        return Matter(subject, stand_in(Body.PRESIDIUM, meeting_body=meeting_body, rules=rules), DESK)
    if action in polls.TWO_PERSONS:
        return Matter(subject, *polls.TWO_PERSONS[action])
    transition = row(POLL, poll.status, action)
    body = deciding_body(transition, meeting_body=meeting_body, rules=rules)
    return Matter(subject, body, transition.proposers, transition)


def _of_sitting(db: Session, sitting_id: str, action: str) -> Matter:
    step = session_steps.step(action)
    if step.decided_by is None:
        raise Missing("“{label}”不需要决定，直接登记即可", label=step.label)
    meeting_body = meetings.facts(db, sitting_id).meeting_body
    body = session_steps.deciding_body(step.decided_by, meeting_body)
    subject = Subject("sitting", sitting_id, meetings.sitting_digest(db, sitting_id, action))
    return Matter(subject, body, DESK)


def _of_project(db: Session, project_id: str, action: str) -> Matter:
    project = projects.project(db, project_id)
    rules = cycles.rules_of(cycles.cycle(db, project.cycle_id))
    subject = projects.subject(db, project.id, action)
    if action == ACCEPT_PLAN:
        return Matter(subject, rules.regrade_body, DESK)
    transition = row(PROJECT, project.status, action)
    body = deciding_body(transition, meeting_body=Body.PLENARY, rules=rules)
    return Matter(subject, body, transition.proposers, transition)


def _waiving_body(db: Session, found: Matter, proposal: Proposal) -> Body:
    if found.transition is None or proposal.kind != "cycle":
        raise Missing("此事项没有可以免除的条件")
    rules = cycles.rules_of(cycles.cycle(db, proposal.subject_id))
    bodies = {waiving_body(found.transition, code, rules=rules) for code in proposal.waives}
    if len(bodies) > 1 or not proposal.reason.strip():
        raise Malformed("一次免除只记录一个机构的决定，并须写明理由")
    return bodies.pop()


def unmet_now(transition: Transition[Any], facts: Any, rules: RuleSet) -> tuple[Unmet, ...]:
    """Every condition that does not hold, naming the body that may waive it under these rules."""
    return tuple(
        replace(u, waivable_by=str(waiving_body(transition, u.code, rules=rules))) if u.waivable_by else u
        for u in unmet(transition, facts)
    )


def waivers(db: Session, found: Matter, action: str) -> Sequence[dict[str, Any]]:
    """Countersigned waivers for this move, as every later page and paper shows them."""
    if found.transition is None:
        return []
    texts = {guard.code: guard.text for guard in found.transition.guards}
    return [
        {
            "code": code,
            "text": texts[code],
            "body": decision.body,
            "reason": decision.reason,
            "document_no": decision.document_no,
            "decision": decision.id,
        }
        for decision in decisions.waivers(db, action=action, subject=found.subject)
        for code in decision.waives
    ]

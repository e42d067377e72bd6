"""What one human records and another countersigns: decisions and waivers, checked before anybody signs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.cycles import service as cycles
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Votes
from app.domain import permissions
from app.domain.actors import Actor, Body
from app.domain.errors import Malformed, Missing, Unmet
from app.domain.permissions import require
from app.domain.rulesets import RuleSet
from app.domain.workflow import Transition, unmet, waiving_body
from app.domain.workflow.cycle import party_informed
from app.projects import service as projects
from app.stages.service.carried import content_of
from app.stages.service.subjects import DESK, Matter, matter
from app.topics import service as topics


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
    within_reach(db, proposal.kind, proposal.subject_id, by)
    found = matter(db, proposal.kind, proposal.subject_id, proposal.action)
    body, proposers = found.body, found.proposers
    content: dict[str, Any] = {}
    if proposal.waives:
        require(by, "waiver.record")
        body, proposers = _waiving_body(db, found, proposal), DESK
    else:
        content = content_of(db, now, proposal.subject_id, proposal.action, proposal.carried)
    if proposal.kind == "adjustment":  # its votes are what decides
        projects.check_votes(proposal.votes, content.get("committee_members"))
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
    within_reach(db, decision.subject_kind, decision.subject_id, by)
    found = matter(db, decision.subject_kind, decision.subject_id, decision.action)
    proposers = DESK if decision.waives else found.proposers
    return decisions.countersign(db, now, decision_id, current=found.subject, by=by, proposers=proposers)


def settled(
    db: Session, now: datetime, found: Matter, action: str, decision_id: str | None, by: Actor
) -> DecisionRow:
    """The decision behind what is now done about the matter. Raises what ``decisions.settle`` raises."""
    return decisions.settle(
        db,
        now,
        decision_id,
        body=found.body,
        action=action,
        subject=found.subject,
        by=by,
        proposers=found.proposers,
    )


def readable(db: Session, rows: Iterable[DecisionRow], by: Actor) -> list[DecisionRow]:
    """Without what waives the party step, for whoever may not read of that step, and without batches for
    whoever reads none; who works for a street reads of its batches, not of another's.
    """
    party, batches = permissions.may(by, "party_step.read"), permissions.may(by, "batch.read")
    inside = [row for row in rows if party or party_informed.code not in row.waives]
    inside = [row for row in inside if batches or row.subject_kind != "batch"]
    return [row for row in inside if by.street_id is None or not _of_another_street(db, row, by)]


def _of_another_street(db: Session, row: DecisionRow, by: Actor) -> bool:
    try:
        within_reach(db, row.subject_kind, row.subject_id, by)
    except Missing:
        return True
    return False


def within_reach(db: Session, kind: str, subject_id: str, by: Actor) -> None:
    """Raises Missing for a batch of another street than the office's that asks."""
    if kind == "batch":
        topics.require_own_batch(db, subject_id, by)


def _waiving_body(db: Session, found: Matter, proposal: Proposal) -> Body:
    if found.transition is None or proposal.kind not in ("cycle", "batch"):
        raise Missing("此事项没有可以免除的条件")
    of_year = proposal.kind == "cycle"
    rules = cycles.rules_of(cycles.cycle(db, proposal.subject_id)) if of_year else cycles.rules_in_force(db)
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

"""预先审议, recorded by the committee's secretary and countersigned: figures, outcome, opinions.

What is deliberated is the list that was submitted: one that has changed since is not. Whether there was a
quorum and a majority of all members is asked when the list is to be published; a record that did not carry
may be followed by another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.candidates import service as candidates
from app.cycles import service as cycles
from app.decisions import service as decisions
from app.decisions.service import DecisionRow, Subject
from app.deliberations import store
from app.deliberations.schemas import DeliberationIn
from app.deliberations.service.differing import changes_before_deliberation
from app.deliberations.service.motions import last_deliberation, list_of, motion, tell
from app.deliberations.tables import DeliberationRow, MotionRow, OpinionRow
from app.domain import deliberation
from app.domain.actors import Actor, Body, Role
from app.domain.calendar import shanghai_day
from app.domain.canonical import digest, digest_bytes
from app.domain.errors import Deliberated, Fault, ListChanged, Malformed, WrongStage
from app.domain.permissions import require
from app.domain.rulesets import RuleSet
from app.domain.words import CandidateStatus, Stage, TopicStep
from app.domain.workflow import CANDIDATE, deciding_body, row

KIND: Final = "motion"
DELIBERATE: Final = "deliberate"


def deliberate(
    db: Session, now: datetime, motion_id: str, *, decision_id: str | None, by: Actor
) -> DeliberationRow:
    """The second hand: the record counts, candidates are 已预先审议, their sources are told.

    Raises WrongStage, ListChanged, Deliberated where one has carried, and what ``decisions.settle`` raises.
    """
    require(by, "deliberation.record")
    found = motion(db, motion_id)
    cycles.locked(db, found.cycle_id)
    db.refresh(found)
    subject, body, proposers = matter(db, motion_id)
    decision = decisions.settle(
        db,
        now,
        decision_id,
        body=body,
        action=DELIBERATE,
        subject=subject,
        by=by,
        proposers=proposers,
    )
    said = DeliberationIn.model_validate(decision.content)
    first = last_deliberation(db, found.id) is None
    held = _keep(db, now, found, decision, said)
    _move(db, now, found.cycle_id, held, first, by)
    payload = {"decision": decision.id, "digest": held.digest, "outcome": held.outcome}
    tell(db, now, "motion.deliberated", found, by, {**payload, "opinions": len(said.opinions)})
    return held


def matter(db: Session, motion_id: str) -> tuple[Subject, Body, tuple[Role, ...]]:
    """What is decided about, by whom, through whose hands. Raises Missing, WrongStage, ListChanged and
    Deliberated: nobody signs what could not be used.
    """
    found = motion(db, motion_id)
    cycle = cycles.cycle(db, found.cycle_id)
    rules = cycles.rules_of(cycle)
    if cycle.stage is not Stage.PRE_DELIBERATION or found.closed_at is not None:
        raise WrongStage("名单提请之后、公布或退回之前才能记录预先审议")
    if not rules.pre_deliberation:
        raise WrongStage("本年度的规则不设预先审议，由主席团审查后公布")
    _require_unchanged(db, found)
    _require_not_carried(db, rules, found)
    transition = row(CANDIDATE, CandidateStatus.APPRAISED, DELIBERATE)
    body = deciding_body(transition, meeting_body=Body.PLENARY, rules=rules)
    held = [d.id for d in store.deliberations(db, [found.id])]
    now = candidates.snapshot(db, found.cycle_id)
    standing = {"motion": found.id, "digest": found.digest, "held": held, "list": digest_bytes(now)}
    return Subject(KIND, found.id, digest(standing)), body, transition.proposers


def check(db: Session, now: datetime, motion_id: str, said: DeliberationIn) -> None:
    """Raises Malformed with every fault, before anybody signs."""
    found = motion(db, motion_id)
    faults = list(deliberation.faults_of(as_held(said), moved_on=found.decided_on, today=shanghai_day(now)))
    faults += _faults_of_opinions(found, said)
    if faults:
        placed = [Fault(f"/deliberation{f.pointer}", f.sentence, f.values) for f in faults]
        raise Malformed("预先审议的记录有 {count} 处错误", count=len(faults), faults=placed)


def as_held(said: DeliberationIn) -> deliberation.Deliberation:
    figures = said.model_dump(exclude={"opinions"})
    return deliberation.Deliberation(**figures, opinions=len(said.opinions))


def record_of(held: DeliberationRow, opinions: int) -> deliberation.Deliberation:
    return deliberation.Deliberation(
        held_on=held.held_on,
        members=held.members,
        present=held.present,
        in_favour=held.in_favour,
        against=held.against,
        abstained=held.abstained,
        outcome=held.outcome,
        opinions=opinions,
    )


def _require_unchanged(db: Session, found: MotionRow) -> None:
    changed = changes_before_deliberation(db, found)
    if changed:
        raise ListChanged(
            "名单在提请之后改动了 {count} 处，与提请的名单不一致；请区政府办改回后再审议", count=len(changed)
        )


def _require_not_carried(db: Session, rules: RuleSet, found: MotionRow) -> None:
    held = last_deliberation(db, found.id)
    if held and deliberation.carried(rules, record_of(held, opinions=0)):
        raise Deliberated(
            "此名单已于 {day} 审议，结果为“{outcome}”", day=held.held_on, outcome=held.outcome.label
        )


def _faults_of_opinions(found: MotionRow, said: DeliberationIn) -> Iterator[Fault]:
    listed = {row["id"] for row in list_of(found.content)["candidates"]}
    for place, opinion in enumerate(said.opinions):
        if opinion.candidate and opinion.candidate not in listed:
            yield Fault(f"/opinions/{place}/candidate", "提请的名单上没有此候选项目，请核对")


def _keep(
    db: Session, now: datetime, found: MotionRow, decision: DecisionRow, said: DeliberationIn
) -> DeliberationRow:
    content = candidates.snapshot(db, found.cycle_id)
    held = store.added(
        db,
        DeliberationRow(
            motion_id=found.id,
            number=len(store.deliberations(db, [found.id])) + 1,
            meeting=decision.meeting,
            document_no=decision.document_no,
            content=content,
            digest=digest_bytes(content),
            decision_id=decision.id,
            recorded_at=now,
            **said.model_dump(exclude={"opinions"}),
        ),
    )
    db.add_all(
        OpinionRow(
            motion_id=found.id,
            deliberation_id=held.id,
            position=position,
            text=opinion.text,
            candidate_id=opinion.candidate,
        )
        for position, opinion in enumerate(said.opinions, start=1)
    )
    db.flush()
    return held


def _move(db: Session, now: datetime, cycle_id: str, held: DeliberationRow, first: bool, by: Actor) -> None:
    said = f"审议结果：{held.outcome.label}"
    if first:
        candidates.move_all(db, now, cycle_id, DELIBERATE, by=by, outcome=held.outcome, reason=said)
        return
    office = Body.STANDING_COMMITTEE.label
    step = TopicStep.DELIBERATED
    candidates.tell_all(db, now, cycle_id, step=step, office=office, reason=said, by=by)

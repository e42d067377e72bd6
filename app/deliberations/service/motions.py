"""提请审议: the list as the government submitted it, and what becomes of that motion.

Only ``stages`` calls ``submit``, ``send_back`` and ``close``: they are what moves of the year bring about.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.audit.service import record
from app.candidates import service as candidates
from app.cycles import service as cycles
from app.cycles.service import CycleRow
from app.decisions.service import DecisionRow
from app.deliberations import store
from app.deliberations.tables import DeliberationRow, MotionRow, OpinionRow
from app.domain.actors import Actor, Role
from app.domain.canonical import digest, digest_bytes
from app.domain.errors import Missing
from app.domain.words import DeliberationOutcome, TopicStep


def submit(db: Session, now: datetime, cycle: CycleRow, decision: DecisionRow, by: Actor) -> MotionRow:
    """The year's list, as it stands, is the motion's. A second one follows a returned first."""
    content = candidates.snapshot(db, cycle.id)
    motion = store.added(
        db,
        MotionRow(
            cycle_id=cycle.id,
            number=len(store.motions(db, cycle.id)) + 1,
            meeting=decision.meeting,
            document_no=decision.document_no,
            decided_on=decision.decided_on,
            content=content,
            digest=digest_bytes(content),
            decision_id=decision.id,
            submitted_at=now,
        ),
    )
    tell(db, now, "motion.submitted", motion, by, {"decision": decision.id, "digest": motion.digest})
    if cycles.rules_of(cycle).pre_deliberation:
        office = Role.GOVERNMENT_OFFICE.label
        step = TopicStep.SUBMITTED_TO_COMMITTEE
        candidates.tell_all(db, now, cycle.id, step=step, office=office, by=by)
    return motion


def send_back(db: Session, now: datetime, cycle: CycleRow, by: Actor) -> MotionRow:
    """退回研究: candidates are 已论证 again, the opinions stay, the motion is closed."""
    motion = _close(db, now, cycle, returned=True)
    outcome = DeliberationOutcome.RETURNED
    candidates.move_all(db, now, cycle.id, "return", by=by, outcome=outcome, reason=outcome.label)
    tell(db, now, "motion.returned", motion, by, {"digest": motion.digest})
    return motion


def publish(db: Session, now: datetime, cycle: CycleRow, by: Actor) -> MotionRow:
    """The list is published with its digest; the motion is closed and names the version it became."""
    motion = _close(db, now, cycle, returned=False)
    held = last_deliberation(db, motion.id)
    candidates.move_all(
        db,
        now,
        cycle.id,
        "list",
        by=by,
        outcome=held.outcome if held else None,
        unanswered=unanswered_by_candidate(db, motion.id),
        reason="候选名单已公布",
    )
    version = candidates.publish_version(db, now, cycle.id, reason=f"公布，据{motion.document_no}", by=by)
    motion.list_version = version.version
    db.add(motion)
    payload = {"digest": motion.digest, "list": version.digest, "version": version.version}
    tell(db, now, "motion.published", motion, by, payload)
    return motion


def motion(db: Session, motion_id: str) -> MotionRow:
    found = store.motion(db, motion_id)
    if found is None:
        raise Missing("没有找到提请审议的名单，请检查链接")
    return found


def current(db: Session, cycle_id: str) -> MotionRow | None:
    """The motion that is under deliberation."""
    return next((m for m in store.motions(db, cycle_id) if m.closed_at is None), None)


def last_deliberation(db: Session, motion_id: str) -> DeliberationRow | None:
    return next(iter(reversed(store.deliberations(db, [motion_id]))), None)


def unanswered(opinions: Sequence[OpinionRow]) -> int:
    return sum(opinion.answer is None for opinion in opinions)


def unanswered_by_candidate(db: Session, motion_id: str) -> dict[str, int]:
    """Candidate id → opinions on it that nobody has answered."""
    left: dict[str, int] = {}
    for opinion in store.opinions(db, [motion_id]):
        if opinion.candidate_id and opinion.answer is None:
            left[opinion.candidate_id] = left.get(opinion.candidate_id, 0) + 1
    return left


def standing(db: Session, cycle_id: str, *, with_answers: bool) -> str | None:
    """The digest of the motion as it stands, for decisions about the year: its list, what was said of it and
    where it matters what was answered. None where no motion is under deliberation.
    """
    motion = current(db, cycle_id)
    return None if motion is None else stood(db, motion, with_answers=with_answers)


def stood(db: Session, motion: MotionRow, *, with_answers: bool) -> str:
    """The same of any motion: of one that is closed, as it stood when it was."""
    held = store.deliberations(db, [motion.id])
    said: list[Any] = [o.id for o in store.opinions(db, [motion.id])]
    if with_answers:
        said = [[o.id, o.answer, o.reason] for o in store.opinions(db, [motion.id])]
    explained = sorted([e.difference, e.opinion_id] for e in store.explanations(db, motion.id))
    return digest([motion.id, motion.digest, [d.id for d in held], said, explained if with_answers else []])


def that_stood(db: Session, cycle_id: str, *, with_answers: bool) -> list[str]:
    """Each motion of the year so: under deliberation as it stands, closed as it stood then."""
    return [stood(db, motion, with_answers=with_answers) for motion in store.motions(db, cycle_id)]


def lists_kept(db: Session, cycle_id: str) -> list[str]:
    """Digests of the list as it was submitted and deliberated, each time."""
    motions = store.motions(db, cycle_id)
    held = store.deliberations(db, [motion.id for motion in motions])
    return [*(row.digest for row in motions), *(row.digest for row in held)]


def list_of(content: bytes) -> dict[str, Any]:
    """A kept list as values: what ``dossiers.differences`` compares."""
    found: dict[str, Any] = json.loads(content)
    return found


def tell(
    db: Session, now: datetime, type: str, motion: MotionRow, by: Actor, payload: dict[str, Any]
) -> None:
    """An audit event: ids, figures and digests, no text of an opinion."""
    told = {"motion": motion.id, "number": motion.number, **payload}
    record(db, now, type, actor=by.id, subject=f"cycle:{motion.cycle_id}", payload=told)


def _close(db: Session, now: datetime, cycle: CycleRow, *, returned: bool) -> MotionRow:
    motion = current(db, cycle.id)
    if motion is None:
        raise Missing("没有提请审议的名单")
    motion.closed_at, motion.returned = now, returned
    db.add(motion)
    db.flush()
    return motion

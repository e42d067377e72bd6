"""One matter with all that is known of it: who decides it, each condition, what is recorded for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.cycles import service as cycles
from app.decisions import service as decisions
from app.decisions.service import DecisionRow
from app.domain import permissions
from app.domain.actors import Actor, Body
from app.domain.errors import Refusal, ResultAnnounced
from app.domain.permissions import require
from app.domain.rulesets import RuleSet
from app.domain.saying import Saying
from app.domain.words import ConditionClass, Term
from app.domain.workflow import Guard, waiving_body
from app.domain.workflow.cycle import party_informed
from app.polls import service as polls
from app.stages.service.carried import AMEND_LIST
from app.stages.service.deciding import readable, waivers, within_reach
from app.stages.service.facts import cycle_facts
from app.stages.service.subjects import DESK, FINDERS, Matter, matter


class State(Term):
    """Where a recorded decision stands."""

    WAITING = "waiting", "等待复核"
    COUNTERSIGNED = "countersigned", "已复核"
    USED = "used", "已办理"
    EXPIRED = "expired", "逾期未复核，须重新记录"
    CHANGED = "changed", "内容已有改动，须重新记录"
    LATE = "late", "结果宣布之前没有办理，不再有效"


# What the decision itself has to say: nobody can tell before there is one.
OF_THE_DECISION: Final = ("amend_reason_given", "joint_deputies", "annul_reason_given", "ground_for_voidness")


@dataclass(frozen=True, slots=True)
class Condition:
    """``met`` is None where it is asked only when the move is made. ``waiver`` is the waiver's reason."""

    code: str
    text: str
    klass: ConditionClass
    waivable_by: Body | None
    met: bool | None
    detail: tuple[Saying, ...] = ()
    waiver: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """``decisions`` and ``waivers`` are those recorded for it that can still be used, the oldest first."""

    matter: Matter
    action: str
    conditions: tuple[Condition, ...]
    decisions: tuple[DecisionRow, ...]
    waivers: tuple[DecisionRow, ...]

    @property
    def ready(self) -> bool:
        return all(one.met is not False or one.waiver is not None for one in self.conditions)


def case(db: Session, now: datetime, kind: str, subject_id: str, action: str, *, by: Actor) -> Case:
    """Raises Missing for what is not known or of another street, WrongStage where it is not its time."""
    require(by, "desk.read")
    within_reach(db, kind, subject_id, by)
    found = matter(db, kind, subject_id, action)
    recorded = readable(db, decisions.still_open(db, now, action=action, subject=found.subject), by)
    acting = tuple(row for row in recorded if not row.waives)
    return Case(
        matter=found,
        action=action,
        conditions=tuple(_conditions(db, now, found, action, acting[-1] if acting else None, by)),
        decisions=acting,
        waivers=tuple(row for row in recorded if row.waives),
    )


def state(db: Session, now: datetime, row: DecisionRow) -> State:
    if row.used_at:
        return State.USED
    if row.countersigned_at is None and now > decisions.due(row):
        return State.EXPIRED
    try:
        if not _as_recorded(db, row):
            return State.CHANGED
    except ResultAnnounced:
        return State.LATE
    return State.COUNTERSIGNED if row.countersigned_at else State.WAITING


def _as_recorded(db: Session, row: DecisionRow) -> bool:
    """Whether the matter still stands as it was decided about. A file that was handed in never changes.
    Raises ResultAnnounced for what had to be done before.
    """
    if row.subject_kind not in FINDERS:
        return True
    try:
        return matter(db, row.subject_kind, row.subject_id, row.action).subject.digest == row.subject_digest
    except ResultAnnounced:
        raise
    except Refusal:
        return False


def may_waive(by: Actor, body: Body) -> bool:
    """Whether this person could record that this body waives something."""
    return permissions.may(by, "waiver.record") and decisions.may_record(by, body, DESK)


def _conditions(
    db: Session, now: datetime, found: Matter, action: str, last: DecisionRow | None, by: Actor
) -> list[Condition]:
    """As ``last`` would leave them, the decision recorded last. Of the party step nothing to who may not
    read of it."""
    if found.transition is None:
        return []
    known = _facts(db, now, found, last)
    granted = {one["code"]: one["reason"] for one in waivers(db, found, action)}
    inside = permissions.may(by, "party_step.read")
    return [
        _condition(found, guard, None if last is None and guard.code in OF_THE_DECISION else known, granted)
        for guard in found.transition.guards
        if inside or guard.code != party_informed.code
    ]


def _condition(
    found: Matter, guard: Guard[Any], known: tuple[Any, RuleSet] | None, granted: Mapping[str, str]
) -> Condition:
    met = guard(known[0]) if known else None
    rules = known[1] if known else None
    body = guard.waivable_by
    if body and rules and found.transition:
        body = waiving_body(found.transition, guard.code, rules=rules)
    detail = guard.behind(known[0]) if known and not met else ()
    waiver = None if met else granted.get(guard.code)
    return Condition(guard.code, guard.text, guard.klass, body, met, detail, waiver)


def _facts(db: Session, now: datetime, found: Matter, last: DecisionRow | None) -> tuple[Any, RuleSet] | None:
    """The facts that the conditions are asked of, and the rules; None for what asks elsewhere."""
    if found.subject.kind == "cycle":
        cycle = cycles.cycle(db, found.subject.id)
        amendment = last.content if last and last.action == AMEND_LIST else None
        return cycle_facts(db, now, cycle, amendment), cycles.rules_of(cycle)
    if found.subject.kind == "poll":
        poll = polls.poll(db, found.subject.id)
        stage = cycles.cycle(db, poll.cycle_id).stage
        reason = last.reason if last else ""
        return polls.facts(db, poll, cycle_stage=stage, reason=reason), polls.rules(poll)
    return None

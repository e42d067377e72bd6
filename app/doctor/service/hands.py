"""7: moves follow the tables; what bodies moved was recorded and countersigned by two humans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.audit import service as audit
from app.cycles import service as cycles
from app.doctor import store
from app.doctor.service.opening import opened
from app.doctor.service.ruling import exchanged, misruled
from app.domain.actors import Body
from app.domain.chain import Event
from app.domain.errors import Refusal
from app.domain.findings import Finding
from app.domain.rulesets import RuleSet, from_mapping
from app.domain.words import PollStatus, Stage, Term
from app.domain.workflow import CYCLE, POLL, Table, Transition, deciding_body, row

WITHIN = timedelta(hours=24)
MEETINGS = (Body.PLENARY, Body.STANDING_COMMITTEE, Body.PRESIDIUM)
# The cards themselves are the tellers' decision to count; preparing needs none.
NO_DECISION = ("prepare", "count")

Moves = Sequence[sa.Row[Any]]


def moves(db: Session) -> Iterator[Finding]:
    """Every year's and poll's moves replayed through the table, from nothing to where it stands."""
    faults = [
        *_replayed(CYCLE, Stage, "年度", store.rows(db, "cycle", "id"), _by(db, "cycle"), "stage"),
        *_replayed(POLL, PollStatus, "票决", store.rows(db, "poll", "id"), _by(db, "poll"), "status"),
    ]
    text = f"有不合流程的办理：{'；'.join(faults)}" if faults else "每个年度和票决的每一步都合于办理流程"
    yield Finding("moves.table", not faults, text)


def decisions(db: Session) -> Iterator[Finding]:
    """Every move that a body decides and all that was opened to the public name a used decision; every used
    one stands on two humans."""
    known = {row.id: row for row in store.rows(db, "decision", "id")}
    unbacked, before = opened(db, known)
    faults = [
        *_unsigned(known),
        *_unbacked(db, known),
        *misruled(db, known),
        *unbacked,
        *_not_on_chain(db, known),
    ]
    text = "；".join(faults) if faults else f"{len(known)} 项决定：执行的均由两人记录、复核，所据内容一致"
    yield Finding("decisions.two-humans", not faults, text)
    for subject in before:
        text = f"结果 {subject} 向社会公开的内容是升级以前由一人开通的，当时不须记录会议的决定"
        yield Finding("decisions.opened-before", True, text)


def _by(db: Session, kind: str) -> dict[str, Moves]:
    found: dict[str, list[sa.Row[Any]]] = {}
    for move in store.rows(db, f"{kind}_move", f"{kind}_id", "version"):
        found.setdefault(getattr(move, f"{kind}_id"), []).append(move)
    return dict(found)


def _replayed(
    table: Table[Any], terms: type[Term], label: str, records: Moves, made: Mapping[str, Moves], standing: str
) -> Iterator[str]:
    for record in records:
        stage: Term | None = None
        for move in made.get(record.id, ()):
            try:
                transition = row(table, stage, move.action)
            except Refusal as refusal:
                yield f"{label} {record.id} 第 {move.version} 版：{refusal}"
                break
            if (move.source, move.target) != (stage or "", transition.target):
                yield f"{label} {record.id} 第 {move.version} 版：由“{move.source}”到“{move.target}”"
            stage = terms(transition.target)
        if stage != getattr(record, standing):
            yield f"{label} {record.id}：现为“{getattr(record, standing)}”，按记录应为“{stage or '无'}”"


def _unsigned(known: Mapping[str, sa.Row[Any]]) -> Iterator[str]:
    for decision in known.values():
        if decision.used_at is None:
            continue
        signed = decision.countersigned_at
        if signed is None or decision.countersigner_human in (None, decision.recorder_human):
            yield f"决定 {decision.id} 未经另一人复核"
        elif signed - decision.recorded_at > WITHIN:
            yield f"决定 {decision.id} 超过 24 小时才复核"


def _unbacked(db: Session, known: Mapping[str, sa.Row[Any]]) -> Iterator[str]:
    rules = {row.id: cycles.rules_of(cycles.cycle(db, row.id)) for row in store.rows(db, "cycle", "id")}
    for move in store.rows(db, "cycle_move", "cycle_id", "version"):
        yield from _backed(CYCLE, move, move.cycle_id, rules[move.cycle_id], known)
    for poll in store.rows(db, "poll", "id"):
        own = from_mapping(poll.draft["ruleset"])
        for move in _by(db, "poll").get(poll.id, ()):
            yield from _backed(POLL, move, poll.id, own, known)


def _backed(
    table: Table[Any], move: sa.Row[Any], subject: str, rules: RuleSet, known: Mapping[str, sa.Row[Any]]
) -> Iterator[str]:
    if move.action in NO_DECISION:
        return
    decision = known.get(move.decision_id or "")
    found = [t for t in table.rows if t.action == move.action and (t.source or "") == move.source]
    if decision is None or decision.used_at is None or decision.action != move.action:
        yield f"{subject} 的“{move.action}”没有相应的决定"
    elif move.source and decision.subject_id != subject:  # a year's first move was decided about its file
        yield f"{subject} 的“{move.action}”所据的决定是别处的"
    elif not any(decision.body in _deciders(t, rules) for t in found):
        yield f"{subject} 的“{move.action}”由“{decision.body.label}”决定，不合流程"


def _deciders(transition: Transition[Any], rules: RuleSet) -> set[Body]:
    return {deciding_body(transition, meeting_body=body, rules=rules) for body in MEETINGS}


def _not_on_chain(db: Session, known: Mapping[str, sa.Row[Any]]) -> Iterator[str]:
    """Both hands stand in the audit chain, each with the digest that the decision carries."""
    hands: dict[tuple[Any, str], Event] = {}
    for event in audit.events(db):
        if event.type in ("decision.recorded", "decision.countersigned"):
            hands[event.payload.get("decision"), event.type] = event
    for decision in known.values():
        wanted = {"decision.recorded": decision.recorded_by}
        if decision.countersigned_at:
            wanted["decision.countersigned"] = decision.countersigned_by
        for type, actor in wanted.items():
            if not _as_told(decision, actor, hands.get((decision.id, type))):
                yield f"决定 {decision.id} 与审计链所记的不同"


def _as_told(decision: sa.Row[Any], actor: str, told: Event | None) -> bool:
    """Of an event that was edited anything may be missing."""
    if told is None or (told.payload.get("digest"), told.actor) != (decision.subject_digest, actor):
        return False
    return not exchanged(decision, told)

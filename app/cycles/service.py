"""The record of a year: entered once, moved only by ``stages``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlmodel import Session

from app.audit.service import record
from app.cycles import store
from app.cycles.tables import CycleMoveRow, CycleRow
from app.db.base import new_id
from app.domain.actors import Actor
from app.domain.canonical import digest
from app.domain.errors import Conflict, Missing, WrongStage
from app.domain.permissions import require
from app.domain.rulesets import RuleSet, from_mapping, load
from app.domain.words import Stage

DEFAULT_RULES: Final = "futian-2021"
CLOSE_COLLECTION: Final = "close_collection"

__all__ = [
    "CycleMoveRow",
    "CycleRow",
    "adopt_rules",
    "collection_closed",
    "cycle",
    "cycles",
    "enter",
    "locked",
    "move",
    "moves",
    "named",
    "note_dossiers_sent",
    "note_mid_year_absence",
    "rules_in_force",
    "rules_of",
    "waivers",
]


def enter(
    db: Session,
    now: datetime,
    *,
    term: int,
    session_no: int,
    title: str,
    stage: Stage,
    rules: RuleSet,
    document_no: str,
    listed_on: date | None,
    action: str,
    decision_id: str | None,
    by: Actor,
    cycle_id: str | None = None,
) -> CycleRow:
    """Brings a year into being: opened for collection, or formed outside the system (系统外形成).

    ``cycle_id`` is the id that a decision to open it has named. Raises Conflict where that 届次 has its
    year, also when two enter it at once.
    """
    cycle = CycleRow(
        id=cycle_id or new_id(),
        term=term,
        session_no=session_no,
        title=title,
        stage=stage,
        rules=rules.as_mapping(),
        formed_outside=stage is not Stage.COLLECTING,
        document_no=document_no,
        listed_on=listed_on,
        opened_at=now,
    )
    if store.by_number(db, term, session_no) or not store.added(db, cycle):
        raise Conflict("第{term}届第{session_no}次的年度已经存在", term=term, session_no=session_no)
    _keep_move(db, now, cycle, action, "", stage, decision_id, [], by)
    return cycle


def adopt_rules(
    db: Session, now: datetime, cycle: CycleRow, rules: RuleSet, *, decision_id: str, by: Actor
) -> None:
    """Other rules, as a new frozen copy; the chain keeps what changed, the decision the whole set.

    Raises WrongStage once collection is closed: what was handled by a rule is not judged by another.
    """
    if cycle.stage is not Stage.COLLECTING:
        raise WrongStage("规则在“{stage}”阶段结束后不能更换", stage=Stage.COLLECTING.label)
    before, cycle.rules = cycle.rules, rules.as_mapping()
    payload = {
        "decision": decision_id,
        "from": {"code": before["code"], "digest": digest(before)},
        "to": {"code": rules.code, "digest": digest(cycle.rules)},
        "changed": _changed(before["parameters"], cycle.rules["parameters"]),
    }
    _tell(db, now, "cycle.rules_adopted", cycle, by, payload)


def move(
    db: Session,
    now: datetime,
    cycle: CycleRow,
    action: str,
    target: Stage,
    *,
    decision_id: str | None,
    waivers: Sequence[dict[str, Any]],
    by: Actor,
) -> None:
    """Writes the stage; ``stages`` alone calls this, after the rules agreed. Of two at once, one moves."""
    source = cycle.stage
    if not store.set_stage(db, cycle, target):
        raise WrongStage("此年度刚刚被他人推进，请刷新后再看")
    _keep_move(db, now, cycle, action, source, target, decision_id, waivers, by)


def note_dossiers_sent(db: Session, now: datetime, cycle_id: str, on: date, by: Actor) -> CycleRow:
    """候选项目材料送达代表之日; ``open_session`` counts its days from it."""
    require(by, "cycle.manage")
    cycle = locked(db, cycle_id)
    if cycle.stage is not Stage.LISTED:
        raise WrongStage("候选名单公布之后、大会票决之前才能登记材料送达")
    cycle.dossiers_sent_on = on
    _tell(db, now, "cycle.dossiers_sent", cycle, by, {"on": on.isoformat()})
    return cycle


def note_mid_year_absence(db: Session, now: datetime, cycle_id: str, why: str, by: Actor) -> CycleRow:
    """Why no mid-year report was filed, as the effect dossier will say."""
    require(by, "cycle.manage")
    cycle = locked(db, cycle_id)
    if cycle.stage is not Stage.IMPLEMENTING:
        raise WrongStage("实施监督期间才能注明年中报告缺报")
    cycle.mid_year_absence = why
    _tell(db, now, "cycle.mid_year_absence", cycle, by, {"why": why})
    return cycle


def named(db: Session, term: int, session_no: int) -> CycleRow | None:
    """The year of that 届次."""
    return store.by_number(db, term, session_no)


def cycle(db: Session, cycle_id: str) -> CycleRow:
    found = store.get(db, cycle_id)
    if found is None:
        raise Missing
    return found


def locked(db: Session, cycle_id: str) -> CycleRow:
    found = store.locked(db, cycle_id)
    if found is None:
        raise Missing
    return found


def cycles(db: Session) -> Sequence[CycleRow]:
    """Every year, the latest first."""
    return store.every(db)


def moves(db: Session, cycle_id: str) -> Sequence[CycleMoveRow]:
    return store.moves(db, cycle_id)


def waivers(db: Session, cycle_id: str) -> list[dict[str, Any]]:
    """Every waiver a move of this year used: it shows on each later page and paper."""
    return [waiver for made in store.moves(db, cycle_id) for waiver in made.waivers]


def rules_in_force(db: Session) -> RuleSet:
    """What suggestions are handled by on this day: the rule set of the latest year, by 届次.

    Suggestions come in all year and belong to no year before one adopts them. Before the first year is
    opened the shipped set ``futian-2021`` holds. A past year that is imported later changes nothing.
    """
    latest = store.latest(db)
    return rules_of(latest) if latest else load(DEFAULT_RULES)


def collection_closed(db: Session, cycle_id: str) -> datetime | None:
    """When ``close_collection`` fixed what this year may draw on; None before, and for an imported year."""
    made = (move for move in store.moves(db, cycle_id) if move.action == CLOSE_COLLECTION)
    return next((move.moved_at for move in made), None)


def rules_of(cycle: CycleRow) -> RuleSet:
    """The rule set as this year adopted it."""
    return _read(json.dumps(cycle.rules))


@lru_cache(maxsize=64)
def _read(rules: str) -> RuleSet:
    """Read once for each wording: every suggestion that comes in asks for the rules in force."""
    return from_mapping(json.loads(rules))


def _changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Parameter → its row before and after, where they differ."""
    names = sorted({*before, *after})
    return {n: [before.get(n), after.get(n)] for n in names if before.get(n) != after.get(n)}


def _keep_move(
    db: Session,
    now: datetime,
    cycle: CycleRow,
    action: str,
    source: str,
    target: Stage,
    decision_id: str | None,
    waivers: Sequence[dict[str, Any]],
    by: Actor,
) -> None:
    db.add(
        CycleMoveRow(
            cycle_id=cycle.id,
            version=cycle.version,
            action=action,
            source=source,
            target=target,
            decision_id=decision_id,
            waivers=list(waivers),
            moved_by=by.id,
            moved_at=now,
        )
    )
    payload = {
        "action": action,
        "from": source,
        "to": target,
        "decision": decision_id,
        "waivers": list(waivers),
    }
    _tell(db, now, "cycle.moved", cycle, by, payload)


def _tell(db: Session, now: datetime, type: str, cycle: CycleRow, by: Actor, payload: dict[str, Any]) -> None:
    db.add(cycle)
    db.flush()
    record(db, now, type, actor=by.id, subject=f"cycle:{cycle.id}", payload=payload)

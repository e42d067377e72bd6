"""Who decided, against the rules of the year and the meeting: ``app.verify.ruling`` asks it of a package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.cycles import service as cycles
from app.decisions import service as decisions
from app.doctor import store
from app.domain.actors import Body
from app.domain.chain import Event
from app.domain.decided import BODIES
from app.domain.deciders import deciders, every_rule, step_decider, waivers
from app.domain.rulesets import RuleSet
from app.meetings import service as meetings
from app.results import service as results

Rows = Mapping[str, sa.Row[Any]]


def misruled(db: Session, known: Rows) -> Iterator[str]:
    """Used decisions about years, sittings, projects and results that were another's to make."""
    years = _years(db)
    for row in known.values():
        if row.used_at is None or row.subject_kind not in BODIES:
            continue
        if row.body not in _allowed(db, row, years(row)):
            yield f"决定 {row.id} 由“{row.body.label}”作出，按规则不由它决定"


def _allowed(db: Session, row: sa.Row[Any], rules: RuleSet | None) -> frozenset[Body | None]:
    if row.subject_kind == "sitting":
        return frozenset((step_decider(row.action, meetings.facts(db, row.subject_id).meeting_body),))
    sets = [rules] if rules else every_rule()
    if row.waives:
        return frozenset(body for one in sets for body in waivers(row.action, row.waives, one))
    held_in = (_meeting_of(db, row),)
    return frozenset(
        body for one in sets for body in deciders(row.subject_kind, row.action, one, meetings=held_in)
    )


def _meeting_of(db: Session, row: sa.Row[Any]) -> Body:
    poll = results.poll_of(db, row.subject_id) if row.subject_kind == results.KIND else None
    return meetings.facts(db, poll.sitting_id).meeting_body if poll else Body.PLENARY


def _years(db: Session) -> Callable[[sa.Row[Any]], RuleSet | None]:
    """A decision's year by its subject; None for one that is yet to be, of which nothing hangs on rules."""
    rules = {row.id: cycles.rules_of(cycles.cycle(db, row.id)) for row in store.rows(db, "cycle", "id")}
    of = {row.id: row.cycle_id for name in ("project", "poll") for row in store.rows(db, name, "id")}
    of |= {row.id: of[row.project_id] for row in store.rows(db, "adjustment", "id")}
    return lambda row: rules.get(of.get(row.subject_id, row.subject_id))


def exchanged(decision: sa.Row[Any], told: Event) -> bool:
    """Whether the row says another thing than both hands put into the chain: of before it says no content."""
    said = {name: told.payload[name] for name in decisions.TOLD if name in told.payload}
    kept = {name: decision.content.get(name) for name in said}
    return told.payload.get("body", decision.body) != decision.body or said != kept

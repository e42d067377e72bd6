"""What was announced to the public beyond what the law asks, against the decisions that it names."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.audit import service as audit
from app.doctor import store
from app.domain.chain import Event
from app.results import service as results
from app.verify import openings

Turns = Mapping[str, Sequence[Event]]


def opened(db: Session, known: Mapping[str, sa.Row[Any]]) -> tuple[list[str], list[str]]:
    """The faults, and the results of which something was opened by one person before that took a decision.

    A result announced before decisions were named at all names none, one formed outside was public already:
    of neither is anything said.
    """
    faults, before, turns = [], [], _turns(db)
    for event in _acts(db, "result.announced"):
        subject, switches = event.subject.removeprefix("result:"), event.payload.get("switches", {})
        if "decisions" not in switches or _formed_outside(db, subject):
            continue
        lines = _lines(db, subject)
        if not _as_left(subject, event, turns):
            faults.append(f"结果 {subject} 宣布时公开的内容，不是此前最后定下的")
        left = [
            name
            for name, by in openings.opened(switches).items()
            if not _opens(known.get(by or ""), name, lines) or not _carried_out(name, by, event, lines, turns)
        ]
        if left and all(_older(name, event, lines, turns) for name in left):
            before.append(subject)
        elif left:
            faults.append(f"结果 {subject} 向社会公开的内容没有相应的决定")
    return faults, before


def _opens(decision: sa.Row[Any] | None, name: str, lines: Iterable[Sequence[str]]) -> bool:
    """A used decision to open that, of this result or of one whose switches it takes over."""
    if decision is None or decision.used_at is None:
        return False
    if not any(decision.subject_id in line for line in lines):
        return False
    return decision.action == results.WIDEN and name in decision.content["opens"]


def _as_left(subject: str, announced: Event, turns: Turns) -> bool:
    """Whether the announcement shows what the last act about this very result left; true where there is
    none, for it has taken over what was left of another."""
    acts = [act for act in turns.get(subject, ()) if act.height < announced.height]
    return not acts or openings.opened(acts[-1].payload) == openings.opened(announced.payload["switches"])


def _carried_out(
    name: str, by: str | None, announced: Event, lines: Iterable[Sequence[str]], turns: Turns
) -> bool:
    """Whether an act before the announcement opened it by the decision that the announcement names."""
    acts = (act for line in lines for one in line for act in turns.get(one, ()))
    return any(act.height < announced.height and openings.opened(act.payload).get(name) == by for act in acts)


def _lines(db: Session, subject: str) -> list[list[str]]:
    """The results of which it may have its switches, each line from the first to its own: a poll has those of
    the poll that it follows, a year those of one of its polls."""
    polls = {row.id: row for row in store.rows(db, "poll", "id")}
    if subject not in polls:
        own = [[row.id, subject] for row in polls.values() if subject in _of_year(row.cycle_id)]
        return own or [[subject]]
    line = [subject]
    while follows := polls[line[0]].follows_id:
        line.insert(0, follows)
    return [line]


def _of_year(cycle_id: str) -> tuple[str, str]:
    """Its list and its grades."""
    return results.year_subject(cycle_id, "selection"), results.year_subject(cycle_id, "effect")


def _older(name: str, announced: Event, lines: Sequence[Sequence[str]], turns: Turns) -> bool:
    """Whether no decision is named for it, and an act of before, which names none at all, opened it."""
    if name in announced.payload["switches"]["decisions"]:
        return False
    told = ([act for one in line for act in turns.get(one, ())] for line in lines)
    openers = (openings.opener(name, [act for act in acts if act.height < announced.height]) for acts in told)
    return any(act is not None and "decisions" not in act.payload for act in openers)


def _turns(db: Session) -> Turns:
    found: dict[str, list[Event]] = defaultdict(list)
    for act in _acts(db, "result.switches"):
        found[act.subject.removeprefix("result:")].append(act)
    return found


def _acts(db: Session, type: str) -> Iterator[Event]:
    for height in audit.heights(db, type):
        yield from audit.events(db, after=height - 1, limit=1)


def _formed_outside(db: Session, subject: str) -> bool:
    full = store.views(db, subject).get("full")
    return full is not None and results.is_announced(json.loads(full.content))

"""Whose decision it has to be, said once: for who records it, for the self-check and for the checker outside.

Source: the tables' column 由谁决定 with those who stand in. That the presidium opens a result to the public
is assumed, see docs/decisions/0038; who accepts a plan and who opens an effect vote are values of the rule
set.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import product
from typing import Any, Final

from app.domain.actors import Body
from app.domain.rulesets import RuleSet, load
from app.domain.session_steps import REPLACE_TELLER, STEPS
from app.domain.words import Standing
from app.domain.workflow import (
    CYCLE,
    POLL,
    PROJECT,
    Table,
    deciding_body,
    in_meeting_of,
    stand_in,
    waiving_body,
)

MEETINGS: Final = (Body.PLENARY, Body.STANDING_COMMITTEE, Body.PRESIDIUM)
_TABLES: Final[Mapping[str, Table[Any]]] = {
    "year": CYCLE,
    "year_file": CYCLE,
    "cycle": CYCLE,
    "poll": POLL,
    "project": PROJECT,
}
# What is no move of a table.
_APART: Final = {
    ("cycle", "adopt_rules"): Body.SECOND_PERSON,
    ("cycle", "allow_uncontested"): Body.DIRECTORS_MEETING,
    ("adjustment", "decide"): Body.STANDING_COMMITTEE,
    ("result", "widen_result"): Body.PRESIDIUM,
}
_STEPS: Final = {step.code: step.decided_by for step in (*STEPS, REPLACE_TELLER)}
# Whose standing is that of a value of the rule set.
_BY_VALUE: Final = {("project", "accept_plan"): "regrade_body", ("cycle", "open_effect_vote"): "effect_body"}


def decider(kind: str, action: str, rules: RuleSet, *, meeting_body: Body = Body.PLENARY) -> Body:
    """Of what has one decider at whatever stage: what is no move of a table, and accepting a plan."""
    [body] = deciders(kind, action, rules, meetings=(meeting_body,))
    return body


def deciders(
    kind: str,
    action: str,
    rules: RuleSet,
    *,
    stage: str | None = None,
    meetings: Collection[Body] = (Body.PLENARY,),
) -> frozenset[Body]:
    """Whose it may be; empty for what no rule knows.

    ``stage``: where the subject stood, None where that is not known. ``meetings``: the body whose meeting it
    is of, or each that it may be of.
    """
    if (kind, action) == ("project", "accept_plan"):
        return frozenset((rules.regrade_body,))
    if (kind, action) in _APART:
        body = _APART[kind, action]
        return frozenset(stand_in(body, meeting_body=one, rules=rules) for one in meetings)
    known = [row for row in _TABLES[kind].rows if row.action == action] if kind in _TABLES else []
    rows = [row for row in known if stage in (None, row.source) or row.source is None]
    return frozenset(deciding_body(row, meeting_body=one, rules=rules) for row in rows for one in meetings)


def step_decider(action: str, meeting_body: Body) -> Body | None:
    """Of a step of a sitting: it serves several years, so no rule set is asked. None where nobody decides."""
    body = _STEPS.get(action)
    return in_meeting_of(meeting_body, body) if body else None


def is_assumed(kind: str, action: str, rules: RuleSet) -> bool:
    """Whether nobody has published who decides that: it is our default."""
    named = _BY_VALUE.get((kind, action))
    standings = {name: standing for name, standing, _note in rules.standings}
    return kind == "result" or (named is not None and standings[named] is Standing.ASSUMED)


def every_rule() -> list[RuleSet]:
    """Every rule set, as far as who decides hangs on it: for whoever does not know which one was adopted."""
    some = load("futian-2021")
    values = product((Body.PLENARY, Body.STANDING_COMMITTEE), MEETINGS, (False, True))
    return [
        replace(some, effect_body=effect, regrade_body=regrade, presidium_stands_in=in_town)
        for effect, regrade, in_town in values
    ]


def waivers(action: str, conditions: Collection[str], rules: RuleSet) -> frozenset[Body]:
    """Who may waive these conditions of a year's move; empty where nobody may."""
    rows = [row for row in CYCLE.rows if row.action == action]
    waivable = {guard.code for row in rows for guard in row.guards if guard.waivable_by}
    if not rows or not waivable.issuperset(conditions):
        return frozenset()
    found = {waiving_body(rows[0], code, rules=rules) for code in conditions}
    return frozenset(found) if len(found) == 1 else frozenset()

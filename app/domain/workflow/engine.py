"""The engine under the tables: rows, guards with their class, and one function that decides a move.

A row says: at this stage this action leads to that stage, proposed by these roles, decided by that body,
if these conditions hold. A condition is ``LEGAL`` (never waived) or ``PROCEDURAL`` (curable, or waived
by the body that the condition names, with a reason). A row without a source brings the record into being.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from app.domain.actors import Actor, Body, Role
from app.domain.errors import Missing, NotWaivable, NotYourRole, RulesUnmet, Unmet, WrongStage
from app.domain.rulesets import RuleSet
from app.domain.saying import Saying
from app.domain.words import ConditionClass, Term

F = TypeVar("F")
Detail = Saying | Iterable[Saying]
LEGAL = ConditionClass.LEGAL
PROCEDURAL = ConditionClass.PROCEDURAL

# In a meeting of this body the second acts for the first.
_STANDS_FOR = {
    Body.STANDING_COMMITTEE: {
        Body.PRESIDIUM: Body.DIRECTORS_MEETING,
        Body.PLENARY: Body.STANDING_COMMITTEE,
    },
    Body.PRESIDIUM: {Body.PLENARY: Body.PRESIDIUM},
}
_IN_TOWN = (Body.STANDING_COMMITTEE, Body.DIRECTORS_MEETING, Body.STREET_CONGRESS_OFFICE)


@dataclass(frozen=True, slots=True)
class Guard(Generic[F]):
    """One condition. ``code`` is its function's name; ``detail`` says the numbers behind a failure."""

    code: str
    text: str
    klass: ConditionClass
    waivable_by: Body | None
    holds: Callable[[F], bool]
    detail: Callable[[F], Detail]

    def __call__(self, facts: F) -> bool:
        return self.holds(facts)

    def unmet(self, facts: F) -> Unmet:
        by = str(self.waivable_by) if self.waivable_by else None
        return Unmet(self.code, self.text, str(self.klass), by, self.behind(facts))

    def behind(self, facts: F) -> tuple[Saying, ...]:
        """The numbers or names behind a failure."""
        said = self.detail(facts)
        return (said,) if isinstance(said, Saying) else tuple(said)


@dataclass(frozen=True, slots=True)
class Transition(Generic[F]):
    """One row. ``decided_where_committee_grades`` replaces the body where the committee grades."""

    source: Term | None
    action: str
    label: str
    target: Term
    proposers: tuple[Role, ...]
    decided_by: Body
    guards: tuple[Guard[F], ...]
    decided_where_committee_grades: Body | None = None


@dataclass(frozen=True, slots=True)
class Table(Generic[F]):
    """One machine: ``name`` in code, ``label`` for people, its rows in the order of the work."""

    name: str
    label: str
    rows: tuple[Transition[F], ...]


def guard(
    text: str,
    klass: ConditionClass,
    *,
    waivable_by: Body | None = None,
    detail: Callable[[Any], Detail] = lambda _facts: (),
) -> Callable[[Callable[[F], bool]], Guard[F]]:
    """Make a condition of a function over facts. Raises ValueError for a legal one that could be waived."""
    if (klass is PROCEDURAL) != (waivable_by is not None):
        raise ValueError(f"{text}: a procedural condition names who may waive it, a legal one nobody")
    return lambda holds: Guard(holds.__name__, text, klass, waivable_by, holds, detail)


def table(name: str, label: str, actions: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> Table[Any]:
    """Rows of (from, action, to, proposers, decider, guards); ``actions`` gives the Chinese names.

    A decider may be a pair: the body, and the one that replaces it where the committee grades.
    """
    return Table(name, label, tuple(_row(actions, cells) for cells in rows))


def _row(actions: Mapping[str, str], cells: Sequence[Any]) -> Transition[Any]:
    source, action, target, proposers, decider, guards = cells
    body, instead = decider if isinstance(decider, tuple) else (decider, None)
    return Transition(source, action, actions[action], target, proposers, body, guards, instead)


def row(table: Table[F], stage: Term | None, action: str) -> Transition[F]:
    """The row for this action at this stage (None: nothing there yet).

    Raises Missing for an action the table does not know, WrongStage for one it knows at other stages.
    """
    known = [r for r in table.rows if r.action == action]
    if not known:
        raise Missing("没有“{action}”这一办理事项", action=action)
    found = next((r for r in known if r.source == stage), None)
    if found:
        return found
    raise WrongStage(
        "现为“{stage}”，不能办理“{label}”；此事项在“{stages}”时办理",
        stage=_stage_label(stage),
        label=known[0].label,
        stages="、".join(_stage_label(r.source) for r in known),
    )


def moves_from(table: Table[F], stage: Term | None) -> tuple[Transition[F], ...]:
    return tuple(r for r in table.rows if r.source == stage)


def unmet(transition: Transition[F], facts: F) -> tuple[Unmet, ...]:
    """Every condition of the row that does not hold, in the row's order."""
    return tuple(g.unmet(facts) for g in transition.guards if not g(facts))


def waivable(transition: Transition[Any], code: str) -> Body:
    """Who may waive this condition of the row. Raises NotWaivable for a legal one or none of the row's."""
    found = next((g for g in transition.guards if g.code == code), None)
    if found is None:
        raise NotWaivable("“{label}”没有“{code}”这一条件", label=transition.label, code=code)
    if found.waivable_by is None:
        raise NotWaivable("“{text}”是法定条件，任何机构不得免除", text=found.text)
    return found.waivable_by


def decide(
    table: Table[F],
    stage: Term | None,
    action: str,
    actor: Actor,
    facts: F,
    *,
    waived: AbstractSet[str] = frozenset(),
) -> Transition[F]:
    """The row, if this actor may propose it and every condition holds or is waived.

    ``waived`` are codes that the named bodies have waived; a legal code among them counts for nothing.
    Raises WrongStage, NotYourRole or RulesUnmet with everything unmet and not waived.
    """
    found = row(table, stage, action)
    if not actor.has(*found.proposers):
        roles = "、".join(role.label for role in found.proposers)
        raise NotYourRole("“{label}”须由{roles}提出", label=found.label, roles=roles)
    left = [u for u in unmet(found, facts) if u.klass == LEGAL or u.code not in waived]
    if left:
        raise RulesUnmet(left)
    return found


def in_meeting_of(meeting_body: Body, body: Body) -> Body:
    """Who acts for ``body`` there: in a standing-committee meeting the directors' meeting for the presidium
    and the committee for the plenary (its presiding member acts as executive chair); a presidium that
    meets by itself decides for itself.
    """
    return _STANDS_FOR.get(meeting_body, {}).get(body, body)


def stand_in(body: Body, *, meeting_body: Body, rules: RuleSet) -> Body:
    """Who acts for ``body`` in a meeting of that body and, where the rules say so (a town), the presidium
    for the standing committee, its directors' meeting and the street office.
    """
    body = in_meeting_of(meeting_body, body)
    return Body.PRESIDIUM if rules.presidium_stands_in and body in _IN_TOWN else body


def deciding_body(transition: Transition[Any], *, meeting_body: Body, rules: RuleSet) -> Body:
    """The body whose decision this move needs, after the grading body and stand-ins are taken in."""
    instead = transition.decided_where_committee_grades
    if instead and rules.effect_body is Body.STANDING_COMMITTEE:
        return stand_in(instead, meeting_body=meeting_body, rules=rules)
    return stand_in(transition.decided_by, meeting_body=meeting_body, rules=rules)


def waiving_body(transition: Transition[Any], code: str, *, rules: RuleSet) -> Body:
    """The body that may waive this condition, after stand-ins: where the committee grades, its directors'
    meeting for the presidium. Raises NotWaivable as ``waivable`` does.
    """
    by_committee = transition.decided_where_committee_grades and rules.effect_body is Body.STANDING_COMMITTEE
    meeting_body = Body.STANDING_COMMITTEE if by_committee else Body.PLENARY
    return stand_in(waivable(transition, code), meeting_body=meeting_body, rules=rules)


def _stage_label(stage: Term | None) -> str:
    return stage.label if stage else "尚未建立"

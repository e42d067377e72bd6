"""What a decision's digest is made of, a count in it bound with its salt, and which act carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from app.domain.canonical import digest

SWITCHES: Final = "result.switches"  # names its decisions by what each opens
# Years, sittings, projects and results: subject, action ("": any other) → the act that names the decision.
_USED_BY: Final[Mapping[tuple[str, str], str]] = {
    ("year", ""): "cycle.moved",
    ("year_file", ""): "year.imported",
    ("cycle", ""): "cycle.moved",
    ("cycle", "adopt_rules"): "cycle.rules_adopted",
    ("cycle", "allow_uncontested"): "groups.uncontested",
    ("sitting", ""): "step.done",
    ("project", ""): "project.moved",
    ("project", "accept_plan"): "rectification.accepted",
    ("project", "carry_over"): "project.carried_over",
    ("adjustment", ""): "project.adjustment_closed",
    ("result", ""): SWITCHES,
}
BODIES: Final = tuple(dict.fromkeys(kind for kind, _action in _USED_BY))
USES: Final = frozenset(_USED_BY.values())
# Acts that nobody does without a decision; the others come about without one, too.
NEVER_ALONE: Final = USES - {"step.done", "project.moved", "project.adjustment_closed", SWITCHES}


def salted(subject: Mapping[str, Any]) -> dict[str, Any]:
    """As it is digested: a count that stands beside its salt gives way to the digest of the two."""
    count = subject.get("count")
    return {**subject, "count": digest(count) if isinstance(count, dict) else count}


def used_by(kind: str, action: str) -> str | None:
    """The kind of act by which a decision about such a subject is carried out; None where this table has it
    not: a poll's moves are acts of their own, of other subjects nothing is recomputed from outside."""
    return _USED_BY.get((kind, action)) or _USED_BY.get((kind, ""))

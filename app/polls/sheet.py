"""A ballot as people see it, on a device and on paper: one order, one set of controls, one wording."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from app.domain.ballots import MARKS, Method
from app.domain.words import Grade, Mark
from app.polls.schemas import BallotPage

SHAPES: Final = {
    Mark.APPROVE: "○",
    Mark.OPPOSE: "×",
    Mark.ABSTAIN: "△",
    Grade.SATISFIED: "○",
    Grade.BASICALLY_SATISFIED: "△",
    Grade.UNSATISFIED: "×",
}
Marks = Mapping[int, str]


def groups(page: BallotPage, beside: Mapping[int, Mapping[str, Any]], marks: Marks) -> list[dict[str, Any]]:
    """The ballot's groups with their items in its order, each with its controls and what was chosen."""
    worked = {one.group: one.sentence for one in page.worked}
    return [
        {
            **group,
            "label": group.get("label") or group.get("title", ""),
            "worked": worked.get(group["code"], ""),
            "controls": controls(group["method"]),
            "approved": sum(marks.get(i["no"]) == Mark.APPROVE for i in _of(page, group)),
            "items": [
                {**item, "info": beside.get(item["no"], {}), "mark": marks.get(item["no"], "")}
                for item in _of(page, group)
            ],
        }
        for group in page.groups
    ]


def controls(method: str) -> list[dict[str, str]]:
    """Three of one size in one order; on a 测评票 弃权 is what leaving an item out means."""
    terms: Iterable[Mark | Grade] = Grade if method == Method.GRADE_EACH else Mark
    allowed = MARKS[Method(method)]
    return [
        {"value": term.value, "label": term.label, "shape": SHAPES[term]}
        for term in terms
        if term.value in allowed and term in SHAPES
    ]


def _of(page: BallotPage, group: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [item for item in page.items if item["group"] == group["code"]]

"""Poll files for the counting tests: small, complete, and changed one thing at a time."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

HALF: dict[str, Any] = {"over": "1/2", "strict": True, "base": "all_members"}

SELECT_K: dict[str, Any] = {
    "kind": "selection",
    "eligible": 300,
    "present": 281,
    "issued": 281,
    "returned": 280,
    "spoiled": 1,
    "valid": 279,
    "rule": {
        "majority": HALF,
        "participation_over": None,
        "tie": "runoff",
        "shortfall": "vacant",
        "unmarked": "abstain",
    },
    "groups": [{"code": "general", "method": "select_k", "places": 2}],
    "items": [{"no": n, "title": f"项目{n}", "group": "general"} for n in (1, 2, 3)],
    "totals": {"1": {"approve": 244}, "2": {"approve": 160}, "3": {"approve": 100}},
}

APPROVE_EACH: dict[str, Any] = {
    **SELECT_K,
    "groups": [{"code": "general", "method": "approve_each", "places": 2}],
    "totals": {
        "1": {"approve": 244, "oppose": 35},
        "2": {"approve": 160, "oppose": 100, "abstain": 19},
        "3": {"approve": 100, "oppose": 170, "abstain": 8, "invalid": 1},
    },
}

EFFECT: dict[str, Any] = {
    **SELECT_K,
    "kind": "effect",
    "groups": [{"code": "all", "method": "grade_each", "places": None}],
    "items": [{"no": n, "title": f"项目{n}", "group": "all"} for n in (1, 2, 3)],
    "totals": {
        "1": {"satisfied": 200, "basically_satisfied": 70, "unsatisfied": 9},
        "2": {"satisfied": 100, "basically_satisfied": 60, "unsatisfied": 100, "abstain": 19},
        "3": {"satisfied": 50, "basically_satisfied": 100, "unsatisfied": 128, "invalid": 1},
    },
}


def changed(poll: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A deep copy with fields replaced; ``rule__tie="presidium"`` reaches into the rule."""
    result: dict[str, Any] = copy.deepcopy(dict(poll))
    for path, value in changes.items():
        *parents, last = path.split("__")
        target = result
        for parent in parents:
            target = target[parent]
        target[last] = value
    return result


def without(poll: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in copy.deepcopy(dict(poll)).items() if name not in names}


def rows(poll: Mapping[str, Any], approvals: list[int], **changes: Any) -> dict[str, Any]:
    """``poll`` with one select_k item for each number of approvals, 1, 2, 3 …"""
    numbers = range(1, len(approvals) + 1)
    code = poll["groups"][0]["code"]
    items = [{"no": n, "title": f"项目{n}", "group": code} for n in numbers]
    totals = {str(n): {"approve": votes} for n, votes in zip(numbers, approvals, strict=True)}
    return changed(poll, items=items, totals=totals, **changes)


def from_ballots(poll: Mapping[str, Any], ballots: list[dict[str, str]], **changes: Any) -> dict[str, Any]:
    """``poll`` counted from ballots, with no figures but those in ``changes``."""
    bare = without(poll, "totals", "issued", "returned", "spoiled", "valid")
    return changed({**bare, "ballots": ballots}, **changes)


def codes(output: Mapping[str, Any]) -> list[str]:
    return [reason["code"] for reason in output["reasons"]]


def outcomes(output: Mapping[str, Any], group: int = 0) -> list[str]:
    return [item["outcome"] for item in output["groups"][group]["items"]]

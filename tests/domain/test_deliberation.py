"""What a record of a deliberation may say, and whether it carried."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.deliberation import Deliberation, carried, faults_of, needs_reason
from app.domain.rulesets import load
from app.domain.words import DeliberationOutcome as Outcome
from app.domain.words import OpinionAnswer

RULES = load("futian-2021")
MOVED, TODAY = date(2026, 9, 1), date(2026, 9, 10)
HELD = Deliberation(
    held_on=TODAY,
    members=31,
    present=27,
    in_favour=24,
    against=1,
    abstained=2,
    outcome=Outcome.AGREED,
    opinions=0,
)


def pointers(**changed: Any) -> list[str]:
    return [f.pointer for f in faults_of(replace(HELD, **changed), moved_on=MOVED, today=TODAY)]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"held_on": MOVED}, []),
        ({"held_on": date(2026, 8, 31)}, ["/held_on"]),
        ({"held_on": date(2026, 9, 11)}, ["/held_on"]),
        ({"members": 0}, ["/members", "/present"]),
        ({"present": 31, "in_favour": 28}, []),
        ({"present": 32}, ["/present"]),
        ({"abstained": 3}, ["/in_favour"]),
        ({"abstained": 0}, []),
        ({"outcome": Outcome.RETURNED}, ["/opinions"]),
        ({"outcome": Outcome.AGREED_IN_PRINCIPLE}, ["/opinions"]),
        ({"outcome": Outcome.RETURNED, "opinions": 1}, []),
    ],
)
def test_every_fault_has_its_place(changed: dict[str, Any], expected: list[str]) -> None:
    assert pointers(**changed) == expected


@pytest.mark.parametrize(
    ("present", "in_favour", "expected"),
    [(16, 16, True), (15, 15, False), (31, 15, False), (31, 16, True)],
)
def test_it_carries_with_quorum_and_a_majority_of_all(present: int, in_favour: int, expected: bool) -> None:
    held = replace(HELD, present=present, in_favour=in_favour, against=0, abstained=0)
    assert carried(RULES, held) is expected


def test_only_a_refusal_needs_its_reason() -> None:
    assert [needs_reason(answer) for answer in OpinionAnswer] == [False, False, True]

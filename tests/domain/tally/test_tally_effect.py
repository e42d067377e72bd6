"""The level of each graded project."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain import tally
from tests.domain.tally.polls import EFFECT, HALF, changed, codes, outcomes


def level(satisfied: int, basically: int, **changes: Any) -> str:
    row = {"satisfied": satisfied, "basically_satisfied": basically}
    row["unsatisfied"] = 279 - satisfied - basically
    return outcomes(tally.count(changed(EFFECT, totals__1=row, **changes)))[0]


@pytest.mark.parametrize(
    ("satisfied", "basically", "expected"),
    [
        (151, 0, "satisfied"),
        (150, 0, "unsatisfied"),
        (150, 1, "basically_satisfied"),
        (0, 151, "basically_satisfied"),
        (0, 150, "unsatisfied"),
        (75, 75, "unsatisfied"),
        (0, 0, "unsatisfied"),
    ],
)
def test_more_than_half_of_all_members(satisfied: int, basically: int, expected: str) -> None:
    assert level(satisfied, basically) == expected


@pytest.mark.parametrize("own", [True, False])
def test_exactly_half_is_unsatisfied_whatever_strict_says(own: bool) -> None:
    majority = {**HALF, "strict": False}
    group = {**EFFECT["groups"][0], **({"majority": majority} if own else {})}
    changes = {"rule__majority": HALF if own else majority, "groups": [group]}
    assert level(151, 0, **changes) == "satisfied"
    assert level(150, 1, **changes) == "basically_satisfied"
    assert level(150, 0, **changes) == "unsatisfied"
    assert level(75, 75, **changes) == "unsatisfied"


@pytest.mark.parametrize(
    ("base", "enough"), [("all_members", 151), ("present", 141), ("returned", 141), ("valid", 140)]
)
def test_every_base(base: str, enough: int) -> None:
    majority = {**HALF, "base": base}
    assert level(enough, 0, rule__majority=majority) == "satisfied"
    assert level(enough - 1, 0, rule__majority=majority) == "unsatisfied"


def test_another_cut() -> None:
    majority = {"over": "2/3", "strict": True, "base": "all_members"}
    assert level(201, 0, rule__majority=majority) == "satisfied"
    assert level(200, 0, rule__majority=majority) == "unsatisfied"


def test_an_unknown_base_is_refused() -> None:
    output = tally.count(changed(EFFECT, eligible=None))
    assert (output["status"], codes(output), output["groups"]) == ("refused", ["base_unknown"], [])


def test_nothing_is_ranked_and_there_are_no_places() -> None:
    (group,) = tally.count(EFFECT)["groups"]
    assert (group["places"], group["vacant"], group["tied"]) == (None, None, [])
    assert [item["rank"] for item in group["items"]] == [None, None, None]
    assert [item["share"]["percent"] for item in group["items"]] == ["66.67", "33.33", "16.67"]
    assert [item["outcome"] for item in group["items"]] == ["satisfied", "basically_satisfied", "unsatisfied"]


def test_an_unsatisfied_project_is_a_decided_poll() -> None:
    assert tally.count(EFFECT)["status"] == "decided"


def test_no_valid_ballot_satisfies_nobody() -> None:
    row = {"satisfied": 0, "basically_satisfied": 0, "unsatisfied": 0}
    valid = {**HALF, "base": "valid"}
    nothing = changed(EFFECT, totals={n: row for n in "123"}, returned=2, spoiled=2, valid=0)
    assert outcomes(tally.count(changed(nothing, rule__majority=valid))) == ["unsatisfied"] * 3


def test_each_group_may_have_its_own_cut_and_then_the_rule_needs_none() -> None:
    groups = [
        {"code": "all", "method": "grade_each", "max_choices": None, "min_choices": 0, "majority": HALF}
    ]
    document = changed(EFFECT, groups=groups, rule={})
    assert tally.count(document) == tally.count(EFFECT)

"""Every row must fit the valid ballots; one that does not refuses the whole count and is named."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain import tally
from tests.domain.tally.polls import APPROVE_EACH, EFFECT, SELECT_K, changed, codes, rows


def named(output: dict[str, Any]) -> list[tuple[str, int | None]]:
    assert (output["status"], output["groups"]) == ("refused", [])
    return [(reason["code"], reason["item"]) for reason in output["reasons"]]


def test_an_approval_row_is_at_most_valid() -> None:
    assert tally.count(rows(SELECT_K, [279, 200, 79]))["status"] == "decided"
    assert named(tally.count(rows(SELECT_K, [280, 1, 0]))) == [("row_above_valid", 1)]


def test_approvals_of_a_group_are_at_most_what_its_ballots_could_hold() -> None:
    assert tally.count(rows(SELECT_K, [279, 200, 79]))["status"] == "decided"
    assert named(tally.count(rows(SELECT_K, [279, 200, 80]))) == [("sum_above_limit", None)]
    wider = changed(
        SELECT_K, groups=[{"code": "general", "method": "select_k", "places": 2, "max_choices": 3}]
    )
    assert tally.count(rows(wider, [279, 200, 80]))["status"] == "decided"


def test_max_choices_may_be_below_the_places() -> None:
    narrow = changed(
        SELECT_K, groups=[{"code": "general", "method": "select_k", "places": 2, "max_choices": 1}]
    )
    assert tally.count(rows(narrow, [200, 79]))["status"] == "decided"
    assert named(tally.count(rows(narrow, [200, 80]))) == [("sum_above_limit", None)]


def test_approvals_of_a_group_are_at_least_what_its_ballots_must_hold() -> None:
    group = {"code": "general", "method": "select_k", "places": 2, "min_choices": 1}
    demanding = changed(SELECT_K, groups=[group])
    assert tally.count(rows(demanding, [200, 79]))["status"] == "decided"
    assert named(tally.count(rows(demanding, [200, 78]))) == [("sum_below_limit", None)]


def test_approve_each_with_a_limit_is_held_to_it() -> None:
    group = {"code": "general", "method": "approve_each", "places": 2, "max_choices": 1}
    output = tally.count(changed(APPROVE_EACH, groups=[group]))
    assert named(output) == [("sum_above_limit", None)]


@pytest.mark.parametrize("wrong", [{"approve": 244, "oppose": 34}, {"approve": 244, "oppose": 36}])
def test_rows_of_approve_each_add_up_to_valid(wrong: dict[str, int]) -> None:
    output = tally.count(changed(APPROVE_EACH, totals__2=wrong))
    assert named(output) == [("row_mismatch", 2)]


def test_every_row_that_does_not_fit_is_named() -> None:
    row = {"satisfied": 1, "basically_satisfied": 0, "unsatisfied": 0}
    output = tally.count(changed(EFFECT, totals__1=row, totals__3=row))
    assert named(output) == [("row_mismatch", 1), ("row_mismatch", 3)]


def test_columns_left_out_are_zero_and_the_result_shows_every_column() -> None:
    items = tally.count(APPROVE_EACH)["groups"][0]["items"]
    assert items[0]["counts"] == {"approve": 244, "oppose": 35, "abstain": 0, "invalid": 0}
    items = tally.count(EFFECT)["groups"][0]["items"]
    assert list(items[1]["counts"].values()) == [100, 60, 100, 19, 0]
    assert tally.count(SELECT_K)["groups"][0]["items"][0]["counts"] == {"approve": 244}


def test_methods_mixed_in_one_poll_each_keep_their_own_rule() -> None:
    groups = [
        {"code": "general", "method": "select_k", "places": 1},
        {"code": "investment_plan", "method": "approve_each", "places": 1},
    ]
    items = [
        {"no": 1, "title": "一", "group": "general"},
        {"no": 2, "title": "二", "group": "investment_plan"},
        {"no": 3, "title": "三", "group": "general"},
    ]
    totals = {"1": {"approve": 160}, "2": {"approve": 151, "oppose": 128}, "3": {"approve": 119}}
    document = changed(SELECT_K, groups=groups, items=items, totals=totals)
    output = tally.count(document)
    assert [[item["no"] for item in group["items"]] for group in output["groups"]] == [[1, 3], [2]]
    assert output["status"] == "decided"
    unknown = tally.count(changed(document, returned=None, spoiled=None, valid=None))
    assert (unknown["valid"], unknown["groups"]) == (279, output["groups"])
    wrong = tally.count(changed(document, totals__3={"approve": 120}, totals__2={"approve": 1, "oppose": 1}))
    assert codes(wrong) == ["row_mismatch", "sum_above_limit"]

"""The figures of the hall: derived, compared, and the participation floor."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain import tally
from tests.domain.tally.polls import APPROVE_EACH, EFFECT, SELECT_K, changed, codes, from_ballots, without

FIGURES = ("issued", "returned", "spoiled", "valid")


def figures(output: dict[str, Any]) -> list[int | None]:
    return [output[name] for name in FIGURES]


@pytest.mark.parametrize("missing", ["returned", "spoiled", "valid"])
@pytest.mark.parametrize("null", [True, False])
def test_any_two_of_returned_spoiled_valid_give_the_third(missing: str, null: bool) -> None:
    document = changed(SELECT_K, **{missing: None}) if null else without(SELECT_K, missing)
    output = tally.count(document)
    assert output["status"] == "decided"
    assert figures(output) == [281, 280, 1, 279]


def test_valid_alone_is_enough_and_the_rest_stays_unknown() -> None:
    output = tally.count(without(SELECT_K, "present", "issued", "returned", "spoiled"))
    assert output["status"] == "decided"
    assert figures(output) == [None, None, None, 279]


@pytest.mark.parametrize("poll", [APPROVE_EACH, EFFECT])
def test_unknown_valid_is_taken_from_the_rows_when_all_agree(poll: dict[str, Any]) -> None:
    assert figures(tally.count(without(poll, *FIGURES))) == [None, None, None, 279]
    assert figures(tally.count(without(poll, "issued", "spoiled", "valid"))) == [None, 280, 1, 279]
    assert figures(tally.count(without(poll, "issued", "returned", "valid"))) == [None, 280, 1, 279]


def test_valid_from_the_rows_must_agree_with_returned() -> None:
    output = tally.count(changed(without(APPROVE_EACH, "spoiled", "valid"), returned=278))
    assert (output["status"], codes(output)) == ("refused", ["figures_disagree"])
    assert output["groups"] == []


def test_rows_that_differ_give_no_valid_and_the_odd_one_is_named() -> None:
    row = {"approve": 144, "oppose": 35}
    output = tally.count(changed(without(APPROVE_EACH, "returned", "spoiled", "valid"), totals__1=row))
    assert output["status"] == "refused"
    assert [(r["code"], r["item"]) for r in output["reasons"]] == [("rows_disagree", 1)]


def test_when_no_sum_is_the_usual_one_every_row_is_named() -> None:
    document = without(APPROVE_EACH, "returned", "spoiled", "valid")
    totals = {str(n): {"approve": n, "oppose": 0} for n in (1, 2, 3)}
    assert [r["item"] for r in tally.count(changed(document, totals=totals))["reasons"]] == [1, 2, 3]


def test_rows_of_approvals_alone_cannot_give_valid() -> None:
    output = tally.count(without(SELECT_K, "spoiled", "valid"))
    assert (output["status"], codes(output), output["groups"]) == ("refused", ["valid_unknown"], [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid": 280},
        {"returned": 279},
        {"spoiled": 0},
        {"returned": 0, "valid": None},
        {"returned": 100, "spoiled": None},
    ],
)
def test_figures_that_do_not_agree_are_refused(wrong: dict[str, Any]) -> None:
    output = tally.count(changed(SELECT_K, **wrong))
    assert (output["status"], codes(output), output["groups"]) == ("refused", ["figures_disagree"], [])


@pytest.mark.parametrize("name", ["returned", "spoiled", "valid"])
def test_figures_beside_ballots_must_agree_with_them(name: str) -> None:
    ballots = [{"1": "approve"}, {"2": "approve"}, {"spoiled": "无法辨认"}]
    right = {"returned": 3, "spoiled": 1, "valid": 2}
    output = tally.count(from_ballots(SELECT_K, ballots, issued=3, **right))
    assert (output["status"], figures(output)) == ("decided", [3, 3, 1, 2])
    output = tally.count(from_ballots(SELECT_K, ballots, **{name: right[name] + 1}))
    assert (output["status"], codes(output)) == ("refused", ["figures_disagree"])
    assert figures(output) == [None, 3, 1, 2]


def test_more_returned_than_issued_is_no_result() -> None:
    output = tally.count(changed(SELECT_K, issued=279))
    assert (output["status"], codes(output)) == ("no_result", ["returned_above_issued"])
    assert (output["groups"], output["reasons"][0]["item"]) == ([], None)


def test_more_valid_than_issued_is_no_result_though_returned_is_unknown() -> None:
    output = tally.count(changed(without(SELECT_K, "returned", "spoiled"), issued=278))
    assert codes(output) == ["returned_above_issued"]


def test_as_many_returned_as_issued_is_right_and_unknown_issued_is_passed_over() -> None:
    assert tally.count(changed(SELECT_K, issued=280))["status"] == "decided"
    output = tally.count(changed(SELECT_K, issued=None))
    assert (output["status"], output["issued"]) == ("decided", None)


def test_more_ballots_than_issued_is_no_result() -> None:
    output = tally.count(from_ballots(SELECT_K, [{}, {}, {}], issued=2))
    assert (output["status"], codes(output)) == ("no_result", ["returned_above_issued"])


def test_step_one_comes_before_the_comparison_with_all_members() -> None:
    figures = {"issued": 300, "returned": 301, "spoiled": 22}
    assert tally.count(changed(SELECT_K, **figures))["status"] == "no_result"


@pytest.mark.parametrize("figures", [{"returned": 282}, {"issued": 279, "spoiled": 0}])
def test_step_one_comes_before_the_comparison_of_the_figures(figures: dict[str, Any]) -> None:
    output = tally.count(changed(SELECT_K, **figures))
    assert (output["status"], codes(output), output["groups"]) == ("no_result", ["returned_above_issued"], [])


@pytest.mark.parametrize(
    ("figures", "count"),
    [
        ({"present": 301}, 1),
        ({"issued": 301}, 1),
        ({"issued": None, "returned": 301, "spoiled": 22}, 1),
        ({"issued": None, "returned": None, "spoiled": None, "valid": 301}, 1),
        ({"issued": 301, "present": 302, "returned": 301, "spoiled": 0, "valid": 301}, 4),
    ],
)
def test_no_figure_is_above_all_members(figures: dict[str, Any], count: int) -> None:
    output = tally.count(changed(SELECT_K, **figures))
    assert (output["status"], codes(output), output["groups"]) == ("refused", ["above_eligible"] * count, [])


def test_issued_may_be_above_present_because_some_arrive_late() -> None:
    assert tally.count(changed(SELECT_K, issued=290, present=200))["status"] == "decided"


@pytest.mark.parametrize(
    ("eligible", "floor", "status"),
    [
        (560, "1/2", "no_result"),
        (559, "1/2", "decided"),
        (561, "1/2", "no_result"),
        (420, "2/3", "no_result"),
        (419, "2/3", "decided"),
    ],
)
def test_returned_must_be_more_than_the_floor(eligible: int, floor: str, status: str) -> None:
    document = changed(SELECT_K, eligible=eligible, rule__participation_over=floor, rule__majority=None)
    output = tally.count(document)
    assert output["status"] == status
    assert codes(output) == ([] if status == "decided" else ["participation_too_low"])
    assert bool(output["groups"]) == (status == "decided")


def test_a_floor_needs_its_numbers() -> None:
    floor = changed(SELECT_K, rule__participation_over="1/2", rule__majority=None)
    unknown = tally.count(changed(floor, eligible=None))
    assert (unknown["status"], codes(unknown)) == ("refused", ["eligible_unknown"])
    unknown = tally.count(changed(without(floor, "returned", "spoiled")))
    assert (unknown["status"], codes(unknown)) == ("refused", ["returned_unknown"])

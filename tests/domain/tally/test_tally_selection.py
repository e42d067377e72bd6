"""Who is selected: majority, cut, ties, shortfall, ranks and shares."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain import tally
from tests.domain.tally.polls import APPROVE_EACH, HALF, SELECT_K, changed, codes, outcomes, rows

SELECTED, TIED, PASSED, FAILED = "selected", "tied", "passed_not_seated", "not_passed"


def places(number: int, **own: Any) -> list[dict[str, Any]]:
    return [{"code": "general", "method": "select_k", "places": number, "max_choices": 9, **own}]


def poll(approvals: list[int], seats: int, **changes: Any) -> dict[str, Any]:
    return tally.count(rows(SELECT_K, approvals, groups=places(seats), **changes))


def test_the_output_has_these_fields_and_no_others() -> None:
    output = tally.count(SELECT_K)
    assert list(output) == ["status", "reasons", "issued", "returned", "spoiled", "valid", "groups", "digest"]
    (group,) = output["groups"]
    assert list(group) == ["code", "places", "vacant", "tied", "items"]
    assert group["items"][0] == {
        "no": 1,
        "title": "项目1",
        "counts": {"approve": 244},
        "share": {"numerator": 244, "denominator": 300, "percent": "81.33"},
        "rank": 1,
        "outcome": "selected",
    }
    assert (output["status"], output["reasons"], group["vacant"], group["tied"]) == ("decided", [], 0, [])


def test_most_approvals_first_and_items_stay_in_the_order_of_the_file() -> None:
    output = poll([160, 250, 200, 155], 2)
    assert outcomes(output) == [PASSED, SELECTED, SELECTED, PASSED]
    assert [item["no"] for item in output["groups"][0]["items"]] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("strict", "approvals", "expected"),
    [(True, 150, FAILED), (True, 151, SELECTED), (False, 150, SELECTED), (False, 149, FAILED)],
)
def test_exactly_half_strict_and_not(strict: bool, approvals: int, expected: str) -> None:
    output = poll([approvals], 1, rule__majority={**HALF, "strict": strict})
    assert outcomes(output) == [expected]


def test_a_majority_is_strict_unless_it_says_otherwise() -> None:
    assert outcomes(poll([150, 151], 2, rule__majority={"over": "1/2", "base": "all_members"})) == [
        FAILED,
        SELECTED,
    ]


@pytest.mark.parametrize(
    ("base", "number", "just_over"),
    [("all_members", 300, 151), ("present", 281, 141), ("returned", 280, 141), ("valid", 279, 140)],
)
def test_every_base(base: str, number: int, just_over: int) -> None:
    output = poll([just_over, just_over - 1], 2, rule__majority={**HALF, "base": base})
    assert outcomes(output) == [SELECTED, FAILED]
    assert {item["share"]["denominator"] for item in output["groups"][0]["items"]} == {number}


@pytest.mark.parametrize(
    ("base", "unknown"),
    [
        ("all_members", {"eligible": None}),
        ("present", {"present": None}),
        ("returned", {"returned": None, "spoiled": None}),
    ],
)
def test_an_unknown_base_is_refused_and_no_other_number_takes_its_place(
    base: str, unknown: dict[str, None]
) -> None:
    output = poll([200], 1, rule__majority={**HALF, "base": base}, **unknown)
    assert (output["status"], codes(output), output["groups"]) == ("refused", ["base_unknown"], [])


def test_no_majority_asked_most_votes_win_and_shares_are_of_valid() -> None:
    output = poll([1, 3, 0, 2], 2, rule__majority=None, eligible=None)
    assert outcomes(output) == [PASSED, SELECTED, FAILED, SELECTED]
    assert output["groups"][0]["items"][1]["share"] == {
        "numerator": 3,
        "denominator": 279,
        "percent": "1.08",
    }


def test_nobody_approved_is_never_selected_whatever_the_majority() -> None:
    lenient = {"over": "1/2", "strict": False, "base": "valid"}
    output = poll([0], 1, rule__majority=lenient, returned=3, spoiled=3, valid=0)
    assert (outcomes(output), output["groups"][0]["vacant"]) == ([FAILED], 1)
    share = output["groups"][0]["items"][0]["share"]
    assert share == {"numerator": 0, "denominator": 0, "percent": None}


def test_fewer_items_than_places_is_legal() -> None:
    output = poll([200], 3)
    assert (outcomes(output), output["groups"][0]["vacant"], codes(output)) == ([SELECTED], 2, [])


def test_a_group_without_an_item_leaves_its_places_vacant() -> None:
    groups = [*places(1), {"code": "roads", "method": "approve_each", "places": 2}]
    output = tally.count(rows(SELECT_K, [200], groups=groups))
    assert output["groups"][1] == {"code": "roads", "places": 2, "vacant": 2, "tied": [], "items": []}


def test_shortfall_is_vacant_or_a_second_round() -> None:
    output = poll([200, 150], 2, rule__shortfall="second_round")
    assert (output["status"], codes(output)) == ("decided", ["second_round_due"])
    assert output["groups"][0]["vacant"] == 1
    full = poll([200, 151], 2, rule__shortfall="second_round")
    assert (full["groups"][0]["vacant"], codes(full)) == (0, [])


def test_a_tie_across_the_cut_is_a_result() -> None:
    output = poll([250, 160, 160, 155], 2)
    assert (output["status"], codes(output)) == ("tied", ["tie_runoff"])
    assert outcomes(output) == [SELECTED, TIED, TIED, PASSED]
    assert (output["groups"][0]["tied"], output["groups"][0]["vacant"]) == ([2, 3], 0)


def test_more_tied_than_places_left_and_nobody_surely_in() -> None:
    output = poll([160, 160, 160, 10], 2, rule__tie="presidium")
    assert (outcomes(output), codes(output)) == ([TIED, TIED, TIED, FAILED], ["tie_presidium"])
    assert "余2个名额" in output["reasons"][0]["detail"]


@pytest.mark.parametrize(
    ("approvals", "seats"),
    [([200, 200, 160], 2), ([200, 160, 160], 3), ([200, 100, 100], 2), ([200, 160, 155, 155], 2)],
)
def test_a_tie_that_does_not_cross_the_cut_is_none(approvals: list[int], seats: int) -> None:
    output = poll(approvals, seats)
    assert (output["status"], output["groups"][0]["tied"]) == ("decided", [])


def test_two_ties_in_two_groups_and_each_group_says_who_settles_it() -> None:
    groups = [*places(1), {"code": "roads", "method": "select_k", "places": 1, "tie": "presidium"}]
    items = [{"no": n, "title": "项目", "group": "general" if n < 3 else "roads"} for n in (1, 2, 3, 4)]
    totals = {"1": {"approve": 155}, "2": {"approve": 155}, "3": {"approve": 139}, "4": {"approve": 139}}
    majority = {**HALF, "base": "present"}
    groups[1]["majority"] = {**majority, "over": "1/3"}
    document = changed(SELECT_K, groups=groups, items=items, totals=totals)
    output = tally.count(document)
    assert (output["status"], codes(output)) == ("tied", ["tie_runoff", "tie_presidium"])
    assert [group["tied"] for group in output["groups"]] == [[1, 2], [3, 4]]


def test_a_group_may_have_its_own_majority_tie_and_shortfall() -> None:
    own = {"majority": None, "shortfall": "second_round"}
    output = tally.count(rows(SELECT_K, [5, 0], groups=places(2, **own)))
    assert (outcomes(output), codes(output)) == ([SELECTED, FAILED], ["second_round_due"])
    two_thirds = {"over": "2/3", "strict": False, "base": "all_members"}
    output = tally.count(rows(SELECT_K, [200, 199], groups=places(2, majority=two_thirds)))
    assert outcomes(output) == [SELECTED, FAILED]


def test_a_tie_in_one_group_and_a_second_round_due_in_another() -> None:
    groups = [
        *places(1),
        {"code": "roads", "method": "approve_each", "places": 1, "shortfall": "second_round"},
    ]
    document = rows(SELECT_K, [155, 155], groups=groups)
    output = tally.count(document)
    assert (output["status"], codes(output)) == ("tied", ["tie_runoff", "second_round_due"])


def test_ranks_are_shared_and_the_next_is_left_out() -> None:
    output = poll([160, 250, 160, 40], 2)
    assert [item["rank"] for item in output["groups"][0]["items"]] == [2, 1, 2, 4]


def test_ranks_start_anew_in_each_group() -> None:
    groups = [*places(1), {"code": "roads", "method": "select_k", "places": 1}]
    items = [{"no": n, "title": "项目", "group": "general" if n == 1 else "roads"} for n in (1, 2)]
    totals = {"1": {"approve": 200}, "2": {"approve": 160}}
    output = tally.count(changed(SELECT_K, groups=groups, items=items, totals=totals))
    assert [group["items"][0]["rank"] for group in output["groups"]] == [1, 1]


@pytest.mark.parametrize(
    ("votes", "base", "percent"),
    [
        (262, 300, "87.33"),
        (200, 300, "66.67"),
        (1, 800, "0.13"),
        (1, 1600, "0.06"),
        (0, 7, "0.00"),
        (7, 7, "100.00"),
        (42, 45, "93.33"),
        (1, 20000, "0.01"),
        (1, 20001, "0.00"),
        (9, 8, "112.50"),
    ],
)
def test_percent_is_half_up_to_two_decimals_from_the_exact_fraction(
    votes: int, base: int, percent: str
) -> None:
    majority = {"over": "1/2", "strict": True, "base": "present"}
    hall = {
        "eligible": None,
        "present": base,
        "issued": None,
        "returned": 20001,
        "spoiled": 0,
        "valid": 20001,
    }
    output = poll([votes], 1, rule__majority=majority, **hall)
    share = output["groups"][0]["items"][0]["share"]
    assert share == {"numerator": votes, "denominator": base, "percent": percent}


def test_approve_each_is_cut_at_its_places_too() -> None:
    output = tally.count(changed(APPROVE_EACH, groups=[{**APPROVE_EACH["groups"][0], "places": 1}]))
    assert outcomes(output) == [SELECTED, PASSED, FAILED]


def test_counts_beyond_any_float_are_exact() -> None:
    big = 10**300
    figures: dict[str, Any] = {"eligible": 2 * big, "present": None, "issued": None, "spoiled": 0}
    output = poll([big, big + 1], 1, **figures, returned=big + 1, valid=big + 1)
    assert outcomes(output) == [FAILED, SELECTED]

"""Counting from ballots: items left out, spoiled papers, limits, and a million of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.domain import tally
from app.domain.ballots import BrokenLimit
from tests.domain.tally.polls import APPROVE_EACH, EFFECT, SELECT_K, changed, codes, from_ballots, outcomes

FREE = {"majority": None}


def counts(document: dict[str, Any]) -> list[dict[str, int]]:
    return [item["counts"] for item in tally.count(document)["groups"][0]["items"]]


def test_returned_is_their_number_and_an_empty_ballot_is_valid() -> None:
    output = tally.count(from_ballots(SELECT_K, [{"1": "approve"}, {}, {"spoiled": "涂改"}], rule=FREE))
    assert [output[name] for name in ("status", "returned", "spoiled", "valid")] == ["decided", 3, 1, 2]
    assert output["reasons"] == []


def test_no_ballots_at_all() -> None:
    output = tally.count(from_ballots(SELECT_K, [], rule=FREE))
    assert [output[name] for name in ("status", "returned", "spoiled", "valid")] == ["decided", 0, 0, 0]
    assert outcomes(output) == ["not_passed"] * 3


@pytest.mark.parametrize("unmarked", ["abstain", "oppose", "invalid"])
def test_an_item_left_out_counts_as_the_rule_says(unmarked: str) -> None:
    ballots = [{"1": "approve", "2": "oppose"}, {"1": "abstain", "2": "approve"}]
    found = counts(from_ballots(APPROVE_EACH, ballots, rule={**FREE, "unmarked": unmarked}))
    empty = {"approve": 0, "oppose": 0, "abstain": 0, "invalid": 0}
    assert found[0] == {**empty, "approve": 1, "abstain": 1}
    assert found[1] == {**empty, "approve": 1, "oppose": 1}
    assert found[2] == {**empty, unmarked: 2}


@pytest.mark.parametrize("unmarked", ["abstain", "invalid"])
def test_a_project_left_ungraded(unmarked: str) -> None:
    rule = {"majority": {"over": "1/2", "base": "valid"}, "unmarked": unmarked}
    found = counts(from_ballots(EFFECT, [{"1": "satisfied"}, {"1": "abstain"}, {}], rule=rule))
    assert found[0] == {
        "satisfied": 1,
        "basically_satisfied": 0,
        "unsatisfied": 0,
        "abstain": 1 + (unmarked == "abstain"),
        "invalid": int(unmarked == "invalid"),
    }


def test_select_k_rows_hold_approvals_alone_whatever_else_is_marked() -> None:
    ballots = [{"1": "approve", "2": "oppose", "3": "abstain"}, {"1": "approve"}]
    assert counts(from_ballots(SELECT_K, ballots, rule=FREE)) == [{"approve": n} for n in (2, 0, 0)]


def test_a_ballot_that_breaks_a_limit_in_any_group_is_spoiled_as_a_whole_and_reported() -> None:
    groups = [
        {"code": "a", "method": "select_k", "places": 1},
        {"code": "b", "method": "approve_each", "places": 1, "min_choices": 1},
    ]
    items = [{"no": n, "title": "项目", "group": "b" if n == 3 else "a"} for n in (1, 2, 3)]
    ballots = [
        {"1": "approve", "3": "approve"},
        {"1": "approve", "2": "approve", "3": "approve"},
        {"1": "approve", "2": "approve"},
        {"2": "approve"},
    ]
    output = tally.count(from_ballots(SELECT_K, ballots, rule=FREE, groups=groups, items=items))
    assert [output[name] for name in ("returned", "spoiled", "valid")] == [4, 3, 1]
    assert [(r["code"], r["item"]) for r in output["reasons"]] == [
        ("over_limit", None),
        ("under_limit", None),
    ]
    assert output["reasons"][0]["detail"].startswith("2张票在“a”类别")
    assert [group["items"][0]["counts"]["approve"] for group in output["groups"]] == [1, 1]


def test_a_spoiled_ballot_is_reported_when_there_is_no_result_too() -> None:
    ballots = [{str(n): "approve" for n in (1, 2, 3)}]
    output = tally.count(from_ballots(SELECT_K, ballots, issued=0))
    assert codes(output) == ["returned_above_issued", "over_limit"]


def test_max_choices_of_a_ballot() -> None:
    ballots = [{str(n): "approve" for n in (1, 2, 3)}]
    free = changed(APPROVE_EACH, rule=FREE)
    assert tally.count(from_ballots(free, ballots))["spoiled"] == 0
    limited = changed(free, groups=[{**free["groups"][0], "max_choices": 2}])
    assert tally.count(from_ballots(limited, ballots))["spoiled"] == 1


def test_ballots_and_the_totals_they_come_to_give_the_same_bytes() -> None:
    ballots = [{"1": "approve", "2": "oppose"}, {"spoiled": "空白"}, {"3": "approve"}]
    document = from_ballots(APPROVE_EACH, ballots, rule=FREE)
    papers = [(None if "spoiled" in b else {int(no): m for no, m in b.items()}, 1) for b in ballots]
    found = tally.tabulate(document, papers, unmarked="abstain")
    totals = {name: value for name, value in document.items() if name != "ballots"}
    assert tally.count({**totals, "totals": found.totals, "returned": 3, "spoiled": 1}) == tally.count(
        document
    )


def test_tabulate_takes_copies_and_is_exact_at_a_million() -> None:
    papers: list[tuple[Mapping[int, str] | None, int]] = [
        ({1: "approve", 2: "approve"}, 499_999),
        ({1: "approve", 3: "oppose"}, 400_001),
        ({1: "approve", 2: "approve", 3: "approve"}, 99_999),
        (None, 1),
    ]
    found = tally.tabulate(SELECT_K, iter(papers), unmarked="abstain")
    assert (found.returned, found.spoiled, found.valid) == (1_000_000, 100_000, 900_000)
    assert found.totals == {"1": {"approve": 900_000}, "2": {"approve": 499_999}, "3": {"approve": 0}}
    assert found.broken == ((BrokenLimit("over_limit", "general", 2), 99_999),)


def test_tabulate_reads_once_and_keeps_no_ballot() -> None:
    taken = 0

    def papers() -> Iterator[tuple[Mapping[int, str], int]]:
        nonlocal taken
        for _ in range(20_000):
            taken += 1
            yield {1: "approve"}, 50

    found = tally.tabulate(SELECT_K, papers(), unmarked="abstain")
    assert (taken, found.valid, found.totals["1"]) == (20_000, 1_000_000, {"approve": 1_000_000})


@pytest.mark.parametrize("paper", [{1: "satisfied"}, {1: "approve", 9: "approve"}, {2: ""}])
def test_tabulate_refuses_what_the_definition_does_not_have(paper: dict[int, str]) -> None:
    with pytest.raises(tally.MalformedPoll, match=r"^ballots\[1\]\."):
        tally.tabulate(SELECT_K, [({}, 1), (paper, 1)], unmarked="abstain")

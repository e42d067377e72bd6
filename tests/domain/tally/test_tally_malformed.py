"""Whatever a file cannot mean is refused, and the message names its place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.domain import tally
from tests.domain.tally.polls import (
    APPROVE_EACH,
    EFFECT,
    HALF,
    SELECT_K,
    changed,
    from_ballots,
    without,
)


def place(document: dict[str, Any]) -> str:
    with pytest.raises(tally.MalformedPoll) as refusal:
        tally.count(document)
    assert str(refusal.value).startswith(refusal.value.place + "：")
    assert refusal.value.faults[0].pointer == refusal.value.place
    return refusal.value.place


@pytest.mark.parametrize("name", ["kind", "rule", "groups", "items"])
def test_what_every_poll_must_have(name: str) -> None:
    assert place(without(SELECT_K, name)) == name


@pytest.mark.parametrize(
    ("alter", "where"),
    [
        (lambda d: d.update(extra=1), "extra"),
        (lambda d: d["rule"].update(quorum="2/3"), "rule.quorum"),
        (lambda d: d["rule"]["majority"].update(cut="1/2"), "rule.majority.cut"),
        (lambda d: d["groups"][0].update(seats=3), "groups[0].seats"),
        (lambda d: d["items"][2].update(votes=3), "items[2].votes"),
        (lambda d: d["totals"]["2"].update(oppose=3), "totals.2.oppose"),
        (lambda d: d["totals"].update({"9": {"approve": 1}}), "totals.9"),
        (lambda d: d["totals"].update({"01": {"approve": 1}}), "totals.01"),
        (lambda d: d["totals"].update({"": {"approve": 1}}), 'totals[""]'),
        (lambda d: d.update({"a b\n": 1}), '$["a b\\n"]'),
    ],
)
def test_unknown_fields_at_every_level(alter: Callable[[dict[str, Any]], None], where: str) -> None:
    document = changed(SELECT_K)
    alter(document)
    assert place(document) == where


@pytest.mark.parametrize(
    ("alter", "where"),
    [
        (lambda d: d["totals"].pop("2"), "totals.2"),
        (lambda d: d["totals"]["2"].pop("approve"), "totals.2.approve"),
        (lambda d: d["groups"][0].pop("code"), "groups[0].code"),
        (lambda d: d["groups"][0].pop("method"), "groups[0].method"),
        (lambda d: d["groups"][0].pop("places"), "groups[0].places"),
        (lambda d: d["items"][1].pop("no"), "items[1].no"),
        (lambda d: d["items"][1].pop("title"), "items[1].title"),
        (lambda d: d["items"][1].pop("group"), "items[1].group"),
        (lambda d: d["rule"]["majority"].pop("over"), "rule.majority.over"),
        (lambda d: d["rule"]["majority"].pop("base"), "rule.majority.base"),
    ],
)
def test_missing_fields_at_every_level(alter: Callable[[dict[str, Any]], None], where: str) -> None:
    document = changed(SELECT_K)
    alter(document)
    assert place(document) == where


@pytest.mark.parametrize("name", ["eligible", "present", "issued", "returned", "spoiled", "valid"])
@pytest.mark.parametrize("value", [True, False, -1, 1.0, 2.5, "3", [], {}, float("nan")])
def test_a_figure_is_a_whole_number_not_below_zero(name: str, value: Any) -> None:
    assert place(changed(SELECT_K, **{name: value})) == name


@pytest.mark.parametrize("value", [True, -1, 1.0, "3", None, []])
def test_a_count_is_a_whole_number_not_below_zero(value: Any) -> None:
    assert place(changed(SELECT_K, totals__1={"approve": value})) == "totals.1.approve"
    row = {"approve": 244, "oppose": 35, "abstain": value}
    assert place(changed(APPROVE_EACH, totals__1=row)) == "totals.1.abstain"


@pytest.mark.parametrize("value", [None, [], "x", 3, True])
@pytest.mark.parametrize("name", ["rule", "totals"])
def test_objects(name: str, value: Any) -> None:
    assert place(changed(SELECT_K, **{name: value})) == name


@pytest.mark.parametrize("value", [None, {}, "x", 3, [], [3]])
@pytest.mark.parametrize("name", ["groups", "items"])
def test_lists_of_at_least_one_object(name: str, value: Any) -> None:
    assert place(changed(SELECT_K, **{name: value})) == (f"{name}[0]" if value == [3] else name)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("kind", "runoff", "kind"),
        ("kind", None, "kind"),
        ("kind", ["selection"], "kind"),
        ("rule__tie", "lot", "rule.tie"),
        ("rule__tie", None, "rule.tie"),
        ("rule__shortfall", "third_round", "rule.shortfall"),
        ("rule__unmarked", "approve", "rule.unmarked"),
        ("rule__majority", "1/2", "rule.majority"),
        ("rule__majority", {**HALF, "base": "expected"}, "rule.majority.base"),
        ("rule__majority", {**HALF, "strict": 1}, "rule.majority.strict"),
        ("rule__majority", {**HALF, "strict": None}, "rule.majority.strict"),
        *(
            (path, value if path.endswith("over") else {**HALF, "over": value}, where)
            for path, where in (
                ("rule__majority", "rule.majority.over"),
                ("rule__participation_over", "rule.participation_over"),
            )
            for value in (
                0.5,
                "0.5",
                "1",
                1,
                "1/0",
                "0/2",
                "3/2",
                "-1/2",
                "1 / 2",
                "½",
                "１/２",
                "1/2\n",
                True,
            )
        ),
    ],
)
def test_rule_values(path: str, value: Any, where: str) -> None:
    assert place(changed(SELECT_K, **{path: value})) == where


def test_a_group_code_twice_and_an_item_number_twice() -> None:
    group, item = SELECT_K["groups"][0], SELECT_K["items"][0]
    assert place(changed(SELECT_K, groups=[group, group])) == "groups[1].code"
    assert place(changed(SELECT_K, items=[*SELECT_K["items"], item])) == "items[3].no"


def test_an_item_in_an_unknown_group() -> None:
    items = [*SELECT_K["items"], {"no": 4, "title": "四", "group": "roads"}]
    assert place(changed(SELECT_K, items=items)) == "items[3].group"


@pytest.mark.parametrize("value", [0, -1, True, "1", 1.0, None])
def test_item_numbers_are_whole_and_above_zero(value: Any) -> None:
    items = [{"no": value, "title": "一", "group": "general"}]
    assert place(changed(SELECT_K, items=items)) == "items[0].no"


@pytest.mark.parametrize(
    ("group", "where"),
    [
        ({"code": "g", "method": "select_k", "places": None}, "places"),
        ({"code": "g", "method": "select_k", "places": 0}, "places"),
        ({"code": "g", "method": "approve_each", "places": None}, "places"),
        ({"code": "g", "method": "approve_each"}, "places"),
        ({"code": "g", "method": "approve_each", "places": True}, "places"),
        ({"code": "g", "method": "ranking", "places": 1}, "method"),
        ({"code": "g", "method": "grade_each", "places": None}, "method"),
        ({"code": 3, "method": "select_k", "places": 1}, "code"),
        ({"code": "g", "method": "select_k", "places": 1, "max_choices": 0}, "max_choices"),
        ({"code": "g", "method": "select_k", "places": 1, "max_choices": "2"}, "max_choices"),
        ({"code": "g", "method": "select_k", "places": 1, "min_choices": -1}, "min_choices"),
        ({"code": "g", "method": "select_k", "places": 1, "min_choices": 2}, "min_choices"),
        (
            {"code": "g", "method": "approve_each", "places": 1, "max_choices": 2, "min_choices": 3},
            "min_choices",
        ),
        ({"code": "g", "method": "select_k", "places": 1, "tie": None}, "tie"),
        ({"code": "g", "method": "select_k", "places": 1, "shortfall": "x"}, "shortfall"),
        ({"code": "g", "method": "select_k", "places": 1, "majority": {}}, "majority.over"),
    ],
)
def test_what_a_group_of_a_selection_poll_may_say(group: dict[str, Any], where: str) -> None:
    assert place(changed(SELECT_K, groups=[group])) == f"groups[0].{where}"


@pytest.mark.parametrize(
    ("group", "where"),
    [
        ({"method": "select_k", "places": 2}, "groups[0].method"),
        ({"method": "approve_each", "places": 2}, "groups[0].method"),
        ({"method": "grade_each", "places": 2}, "groups[0].places"),
        ({"method": "grade_each", "places": 0}, "groups[0].places"),
        ({"method": "grade_each", "max_choices": 2}, "groups[0].max_choices"),
        ({"method": "grade_each", "min_choices": 1}, "groups[0].min_choices"),
        ({"method": "grade_each", "majority": None}, "groups[0].majority"),
    ],
)
def test_what_a_group_of_an_effect_poll_may_say(group: dict[str, Any], where: str) -> None:
    assert place(changed(EFFECT, groups=[{"code": "all", **group}])) == where


def test_an_effect_poll_without_a_majority() -> None:
    assert place(changed(EFFECT, rule__majority=None)) == "rule.majority"
    assert place(changed(EFFECT, rule={})) == "rule.majority"


def test_an_effect_poll_has_no_column_for_oppose() -> None:
    assert place(changed(EFFECT, rule__unmarked="oppose")) == "rule.unmarked"
    row = {"satisfied": 1, "basically_satisfied": 1, "unsatisfied": 1, "oppose": 1}
    assert place(changed(EFFECT, totals__1=row)) == "totals.1.oppose"


def test_which_columns_a_row_must_have() -> None:
    assert place(changed(APPROVE_EACH, totals__1={"approve": 279})) == "totals.1.oppose"
    row = {"satisfied": 279, "unsatisfied": 0}
    assert place(changed(EFFECT, totals__1=row)) == "totals.1.basically_satisfied"


def test_exactly_one_of_ballots_and_totals() -> None:
    assert place(without(SELECT_K, "totals")) == "$"
    assert place(changed(SELECT_K, ballots=[])) == "$"


@pytest.mark.parametrize(
    ("ballot", "where"),
    [
        (3, "ballots[1]"),
        (None, "ballots[1]"),
        ([], "ballots[1]"),
        ({"9": "approve"}, "ballots[1].9"),
        ({"01": "approve"}, "ballots[1].01"),
        ({"1": "satisfied"}, "ballots[1].1"),
        ({"1": "yes"}, "ballots[1].1"),
        ({"1": "invalid"}, "ballots[1].1"),
        ({"1": None}, "ballots[1].1"),
        ({"1": ["approve"]}, "ballots[1].1"),
        ({"spoiled": None}, "ballots[1].spoiled"),
        ({"spoiled": "涂改", "1": "approve"}, "ballots[1].1"),
    ],
)
def test_ballots(ballot: Any, where: str) -> None:
    good = {"1": "approve"}
    assert place(from_ballots(SELECT_K, [good, ballot, good])) == where


def test_ballots_are_a_list_and_a_grade_is_wanted_in_an_effect_poll() -> None:
    assert place(changed(from_ballots(SELECT_K, []), ballots={"1": "approve"})) == "ballots"
    assert place(from_ballots(EFFECT, [{"spoiled": "空白"}, {"2": "approve"}])) == "ballots[1].2"

"""A ballot: what is refused and where, which limit it breaks, and its bytes there and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import ballots
from app.domain.ballots import BrokenLimit, UnreadableBallot
from app.domain.errors import Malformed

DEFINITION: dict[str, Any] = {
    "groups": [
        {"code": "general", "method": "select_k", "places": 2},
        {"code": "roads", "method": "approve_each", "places": 1, "max_choices": None, "min_choices": 1},
    ],
    "items": [
        {"no": 3, "group": "general", "title": "三"},
        {"no": 1, "group": "roads"},
        {"no": 2, "group": "general"},
        {"no": 7, "group": "general"},
    ],
}
EFFECT: dict[str, Any] = {
    "groups": [{"code": "all", "method": "grade_each", "places": None}],
    "items": [{"no": 1, "group": "all"}, {"no": 2, "group": "all"}],
}


def faults(choices: list[tuple[int, str]], definition: dict[str, Any] = DEFINITION) -> list[tuple[str, str]]:
    with pytest.raises(Malformed) as refusal:
        ballots.check(definition, choices)
    return [(fault.pointer, fault.sentence.format(**dict(fault.values))) for fault in refusal.value.faults]


def test_marks_come_in_definition_order_and_an_item_left_out_is_none() -> None:
    marks = ballots.check(DEFINITION, [(1, "approve"), (7, "oppose"), (3, "approve")])
    assert marks == ("approve", "approve", None, "oppose")


def test_an_effect_ballot_takes_the_three_grades_and_abstention() -> None:
    assert ballots.check(EFFECT, [(1, "basically_satisfied"), (2, "abstain")]) == (
        "basically_satisfied",
        "abstain",
    )


@pytest.mark.parametrize(
    ("choices", "pointers"),
    [
        ([(1, "approve"), (99, "approve")], ["/choices/1/no"]),
        ([(1, "approve"), (1, "approve")], ["/choices/1/no"]),
        ([(1, "approve"), (1, "secret-mark")], ["/choices/1/no", "/choices/1/mark"]),
        ([(1, "satisfied")], ["/choices/0/mark"]),
        ([(1, "invalid"), (8, "?")], ["/choices/0/mark", "/choices/1/no"]),
        ([(1, "approve"), (2, "approve"), (3, "approve"), (7, "approve")], ["/choices"]),
        ([(2, "approve")], ["/choices"]),
        ([], ["/choices"]),
    ],
)
def test_every_fault_is_named_by_its_place_and_nothing_sent_is_echoed(
    choices: list[tuple[int, str]], pointers: list[str]
) -> None:
    found = faults(choices)
    assert [pointer for pointer, _ in found] == pointers
    for _, sentence in found:
        assert not any(mark in sentence for _, mark in choices)


def test_the_sentence_about_a_limit_names_group_and_limit() -> None:
    assert "“general”类别最多赞成 2 项" in faults([(2, "approve"), (3, "approve"), (7, "approve")])[0][1]
    assert "“roads”类别至少赞成 1 项" in faults([(2, "approve")])[0][1]
    assert faults([(1, "approve")], EFFECT)[0][0] == "/choices/0/mark"


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ({"method": "select_k", "places": 3}, (3, 0)),
        ({"method": "select_k", "places": 3, "max_choices": 5, "min_choices": 2}, (5, 2)),
        ({"method": "select_k", "places": 3, "max_choices": None, "min_choices": None}, (3, 0)),
        ({"method": "approve_each", "places": 3}, (None, 0)),
        ({"method": "approve_each", "places": 3, "max_choices": 4}, (4, 0)),
        ({"method": "grade_each"}, (None, 0)),
    ],
)
def test_limits_have_their_defaults(group: dict[str, Any], expected: tuple[int | None, int]) -> None:
    assert ballots.limits(group) == expected


def test_only_approvals_count_against_a_limit_and_the_first_broken_group_is_named() -> None:
    form = ballots.shape(DEFINITION)
    assert ballots.broken_limit(form, ("approve", "approve", "approve", "oppose")) is None
    assert ballots.broken_limit(form, ("approve", None, "approve", "approve")) == BrokenLimit(
        "over_limit", "general", 2
    )
    assert ballots.broken_limit(form, (None, "oppose", None, None)) == BrokenLimit("under_limit", "roads", 1)


def test_every_ballot_of_a_poll_has_the_same_length() -> None:
    def length(items: int) -> int:
        groups = [{"code": "g", "method": "approve_each", "places": 1}]
        definition = {"groups": groups, "items": [{"no": n, "group": "g"} for n in range(1, items + 1)]}
        return len(ballots.encode(definition, ["approve"] * items))

    assert [length(n) for n in (1, 31, 32, 33, 48, 49)] == [32, 32, 32, 48, 48, 64]


def test_the_byte_of_each_mark_is_fixed_because_sealed_ballots_depend_on_it() -> None:
    assert ballots.encode(DEFINITION, ("approve", "oppose", "abstain", None))[:5] == b"\x01\x02\x03\x00\x00"
    groups = {"groups": EFFECT["groups"], "items": [{"no": n, "group": "all"} for n in (1, 2, 3)]}
    marks = ("satisfied", "basically_satisfied", "unsatisfied")
    assert ballots.encode(groups, marks)[:4] == b"\x04\x05\x06\x00"


@given(st.lists(st.sampled_from([None, "approve", "oppose", "abstain"]), min_size=4, max_size=4))
@settings(max_examples=50)
def test_a_ballot_comes_back_from_its_bytes(marks: list[str | None]) -> None:
    back = ballots.decode(DEFINITION, ballots.encode(DEFINITION, marks))
    assert [back.get(no) for no in (3, 1, 2, 7)] == marks
    assert None not in back.values()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(31),
        bytes(33),
        bytes(48),
        b"\x00" * 31 + b"\x01",
        b"\x00\x00\x00\x00\x01" + bytes(27),
        b"\x04" + bytes(31),
        b"\x07" + bytes(31),
        b"\xff" + bytes(31),
    ],
)
def test_bytes_that_mean_nothing_are_not_a_ballot(data: bytes) -> None:
    with pytest.raises(UnreadableBallot):
        ballots.decode(DEFINITION, data)


def test_an_approval_is_no_grade() -> None:
    with pytest.raises(UnreadableBallot):
        ballots.decode(EFFECT, b"\x01" + bytes(31))
    assert ballots.decode(EFFECT, b"\x03\x06" + bytes(30)) == {1: "abstain", 2: "unsatisfied"}

"""A rota of heads: no gap, no overlap; making it anew leaves what is past."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.rota import RotaFault, Term, earliest, faults, kept, term_on


def day(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=number)


def term(head: str, first: int, last: int) -> Term:
    return Term(head, day(first), day(last))


def test_terms_that_follow_each_other_are_a_rota() -> None:
    assert faults([]) == []
    assert faults([term("甲", 0, 0)]) == []
    assert faults([term("甲", 0, 30), term("乙", 31, 60), term("甲", 61, 61)]) == []


def test_what_is_wrong_is_named_with_the_day_that_would_be_right() -> None:
    found = faults([term("甲", 0, 9), term("乙", 9, 19), term("丙", 21, 29), term("丙", 30, 29)])
    assert found == [
        (3, RotaFault.BACKWARDS, day(30)),
        (1, RotaFault.OVERLAP, day(10)),
        (2, RotaFault.GAP, day(20)),
        (3, RotaFault.SAME_HEAD, day(30)),
    ]


def test_a_new_rota_cuts_the_term_that_is_held() -> None:
    terms = [term("甲", 0, 9), term("乙", 10, 19), term("丙", 20, 29)]
    assert kept(terms, day(15)) == [term("甲", 0, 9), term("乙", 10, 14)]
    assert kept(terms, day(10)) == [term("甲", 0, 9)]
    assert kept(terms, day(0)) == []
    assert kept(terms, day(40)) == terms


def test_what_is_past_is_not_arranged_anew_but_a_rota_that_ran_out_is_taken_up() -> None:
    assert earliest([], day(5)) is None
    assert earliest([term("甲", 0, 9)], day(5)) == day(5)
    assert earliest([term("甲", 0, 9)], day(10)) == day(10)
    assert earliest([term("甲", 0, 9)], day(30)) == day(10)


def test_who_is_head_on_a_day() -> None:
    terms = [term("甲", 0, 9), term("乙", 10, 19)]
    heads = [
        found.head if (found := term_on(terms, day(number))) else "" for number in (-1, 0, 9, 10, 19, 20)
    ]
    assert heads == ["", "甲", "甲", "乙", "乙", ""]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.integers(-5, 200))
def test_every_day_of_a_rota_has_one_head(lengths: list[int], cut: int) -> None:
    ends = [sum(lengths[: place + 1]) for place in range(len(lengths))]
    begins = [0, *ends[:-1]]
    terms = [
        term(str(place), first, last - 1)
        for place, (first, last) in enumerate(zip(begins, ends, strict=True))
    ]
    assert faults(terms) == []
    assert [sum(one.holds(day(number)) for one in terms) for number in range(ends[-1])] == [1] * ends[-1]
    rest = kept(terms, day(cut))
    assert faults(rest) == []
    assert [term_on(rest, day(number)) is not None for number in range(ends[-1])] == [
        number < cut for number in range(ends[-1])
    ]

"""The text on a key card, and how people type it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.crockford import ALPHABET
from app.domain.errors import Malformed, MistypedCard
from app.polls.sealing import Share, card_text, read_card

shares = st.builds(Share, st.integers(1, 9), st.binary(min_size=16, max_size=16).map(bytearray))
SHARE = Share(3, bytearray(range(16)))
TEXT = "3000-G40R-40M3-0E20-9185-GR38-E1WN"


def test_a_card_written_out() -> None:
    """3; 00 01 … 0f in fives of bits; and the check symbol, recomputed by weights below."""
    assert card_text(SHARE) == TEXT
    assert read_card(TEXT) == SHARE


@given(shares)
def test_a_card_reads_back(share: Share) -> None:
    text = card_text(share)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", text)
    assert text[0] == str(share.index)
    assert read_card(text) == share


def times(left: int, right: int) -> int:
    """The product in GF(32), bit by bit: a second road to the check symbol."""
    product = 0
    for bit in range(5):
        if right >> bit & 1:
            product ^= left << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b100101 << (bit - 5)
    return product


@given(shares)
def test_the_weighted_sum_of_a_card_is_zero(share: Share) -> None:
    values = [ALPHABET.index(character) for character in card_text(share).replace("-", "")]
    total, weight = 0, 1
    for value in reversed(values):
        total ^= times(weight, value)
        weight = times(weight, 2)
    assert total == 0


@given(shares, st.integers(0, 27), st.integers(1, 31))
def test_every_single_wrong_character_is_told(share: Share, at: int, shift: int) -> None:
    typed = list(card_text(share).replace("-", ""))
    typed[at] = ALPHABET[(ALPHABET.index(typed[at]) + shift) % 32]
    with pytest.raises(MistypedCard):
        read_card("".join(typed))


@given(shares, st.integers(0, 27), st.integers(0, 27))
def test_every_two_characters_that_changed_places_are_told(share: Share, one: int, other: int) -> None:
    typed = list(card_text(share).replace("-", ""))
    typed[one], typed[other] = typed[other], typed[one]
    if typed[one] == typed[other]:
        assert read_card("".join(typed)) == share
    else:
        with pytest.raises(MistypedCard):
            read_card("".join(typed))


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param(TEXT.lower(), id="lower case"),
        pytest.param(TEXT.replace("-", ""), id="no dashes"),
        pytest.param(TEXT.replace("-", "  "), id="spaces"),
        pytest.param(f" \t{TEXT}\r\n", id="white space around"),
        pytest.param(TEXT.replace("0", "O"), id="O for 0"),
        pytest.param(TEXT.replace("1", "l").replace("0", "o"), id="l for 1"),
        pytest.param(TEXT.replace("1", "I"), id="I for 1"),
        pytest.param("".join(chr(ord(c) + 0xFEE0) for c in TEXT), id="full-width, as an IME gives it"),
    ],
)
def test_how_people_type(typed: str) -> None:
    assert typed != TEXT
    assert read_card(typed) == SHARE


def with_check_symbol(body: str) -> str:
    """The one text of the 32 possible ones that gets past the check symbol."""
    values = [ALPHABET.index(character) for character in body]
    total, weight = 0, 2
    for value in reversed(values):
        total ^= times(weight, value)
        weight = times(weight, 2)
    return body + ALPHABET[total]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(TEXT[:-2], id="a group too short"),
        pytest.param(TEXT + "0", id="one too many"),
        pytest.param("0" * 10_000_000, id="10 MB"),
        pytest.param(TEXT.replace("3", "U"), id="a letter the alphabet does not have"),
        pytest.param("票" * 28, id="not of the alphabet"),
        pytest.param("0" * 28, id="number 0"),
        pytest.param(with_check_symbol("A" + "0" * 26), id="number 10"),
        pytest.param(with_check_symbol("3" + "0" * 25 + "1"), id="bits behind the secret"),
    ],
)
def test_anything_else_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(MistypedCard) as caught:
        read_card(text)
    assert isinstance(caught.value, Malformed)
    assert not text or text not in f"{caught.value} {caught.value.values} {caught.value.__context__!r}"


def test_the_forged_samples_do_pass_the_check_symbol() -> None:
    """They are refused for what they say, not for a wrong check symbol."""
    assert read_card(with_check_symbol(TEXT.replace("-", "")[:-1])) == SHARE


@given(st.text(max_size=120))
def test_any_text_is_either_a_card_or_refused(text: str) -> None:
    try:
        share = read_card(text)
    except MistypedCard:
        return
    assert 1 <= share.index <= 9

"""What people read aloud and type: thirty-two characters without look-alikes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.crockford import ALPHABET, encode, in_fours, normalise


def test_alphabet_has_no_lookalikes() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    ("data", "length", "text"),
    [
        (b"\x00" * 5, 8, "00000000"),
        (b"\xff" * 5, 8, "ZZZZZZZZ"),
        (b"\x08\x42\x10\x84\x21", 8, "11111111"),
        (b"\x84", 1, "G"),
    ],
)
def test_five_bits_a_character_most_significant_first(data: bytes, length: int, text: str) -> None:
    assert encode(data, length) == text


def test_too_few_bytes_are_a_fault_of_ours() -> None:
    with pytest.raises(ValueError, match="1 bytes do not fill 2 characters"):
        encode(b"\x00", 2)


def test_typed_text_is_forgiven_its_lookalikes() -> None:
    assert normalise("7k4m-9qxd oil") == "7K4M9QXD011"


def test_groups_of_four() -> None:
    assert in_fours("7K4M9QXD") == "7K4M-9QXD"
    assert in_fours("7K4M9") == "7K4M-9"
    assert in_fours("") == ""


@given(st.binary(min_size=10, max_size=10))
def test_written_in_fours_it_reads_back(data: bytes) -> None:
    code = encode(data, 16)
    assert set(code) <= set(ALPHABET)
    assert normalise(in_fours(code).lower()) == code
    assert int.from_bytes(data, "big") == int(code.translate(_AS_PYTHON), 32)


_AS_PYTHON = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstuv")

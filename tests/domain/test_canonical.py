"""Canonical bytes: one value, one digest; floats and strange keys have no place."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.canonical import canonical, digest, digest_bytes

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def test_bytes_are_sorted_and_without_spaces_in_utf8() -> None:
    assert canonical({"b": [1, None, True], "a": "赞成"}) == '{"a":"赞成","b":[1,null,true]}'.encode()
    assert canonical((1, 2)) == canonical([1, 2])


def test_digest_is_sha256_of_the_bytes() -> None:
    assert digest({}) == hashlib.sha256(b"{}").hexdigest()
    assert digest_bytes(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("value", [1.0, [0.5], {"a": {"b": (1, 2.0)}}])
def test_floats_are_refused_at_any_depth(value: Any) -> None:
    with pytest.raises(TypeError, match="float"):
        canonical(value)


def test_keys_must_be_strings() -> None:
    with pytest.raises(TypeError, match="key 1 is not a string"):
        canonical({"a": {1: "x"}})


def test_values_json_has_no_word_for_are_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"a": {1, 2}})


@given(VALUES, VALUES)
def test_two_values_have_one_digest_only_if_they_are_equal(one: Any, other: Any) -> None:
    assert (digest(one) == digest(other)) == (canonical(one) == canonical(other))


@given(st.dictionaries(st.text(max_size=3), st.integers(), max_size=6))
def test_order_of_keys_changes_nothing(value: dict[str, int]) -> None:
    assert digest(dict(reversed(value.items()))) == digest(value)

"""A file is read without mercy: what two readers could take differently is refused."""

from __future__ import annotations

import json

import pytest

from app.domain import tally
from tests.domain.tally.polls import SELECT_K


def place(data: bytes) -> str:
    with pytest.raises(tally.MalformedPoll) as refusal:
        tally.load(data)
    return refusal.value.place


def test_a_good_file_is_read_as_it_is() -> None:
    assert tally.load(json.dumps(SELECT_K).encode()) == SELECT_K


def test_a_byte_order_mark_is_passed_over() -> None:
    assert tally.load(b'\xef\xbb\xbf{"kind": "selection"}') == {"kind": "selection"}


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "$"),
        (b" \n", "$"),
        (b"\xef\xbb\xbf", "$"),
        (b"[]", "$"),
        (b"null", "$"),
        (b"1.0", "$"),
        (b'"kind"', "$"),
        (b'{"kind": "a\xff"}', "第11字节"),
        ("{}".encode("utf-16"), "第0字节"),
        (b"{'a': 1}", "第1行第2列"),
        (b'{\n"a": 1,\n}', "第3行第1列"),
        (b'{"a": 1} {}', "第1行第10列"),
        (b'{"a": 01}', "第1行第8列"),
        (b'{"a": "\x01"}', "第1行第8列"),
        (b'{"a": 1, "b": 2, "a": 1}', "a"),
        (b'{"rule": {"tie": "runoff", "tie": "presidium"}}', "rule.tie"),
        (b'{"items": [{"no": 1}, {"no": 1, "no": 1, "no": 2}]}', "items[1].no"),
        (b'{"totals": {"1": {}, "1": {}}}', "totals.1"),
        (b'{"totals": {"\\u0031": {}, "1": {}}}', "totals.1"),
        (b'{"valid": NaN}', "valid"),
        (b'{"valid": [Infinity]}', "valid[0]"),
        (b'{"valid": -Infinity}', "valid"),
        (b'{"valid": 1.0}', "valid"),
        (b'{"valid": 1e3}', "valid"),
        (b'{"valid": 1e999}', "valid"),
        (b'{"valid": ' + b"9" * 1001 + b"}", "valid"),
        (b'{"valid": -' + b"9" * 9999 + b"}", "valid"),
        (b'{"title": "\\ud800"}', "title"),
        (b'{"a": {"\\udfff": 1}}', "a"),
    ],
)
def test_refused_with_its_place(data: bytes, where: str) -> None:
    assert place(data) == where


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"a":' * 100_000, b'{"a":[' * 500_000])
def test_deep_nesting(data: bytes) -> None:
    assert place(data) in {"$", "第1行第100001列"}


def test_a_pair_of_surrogates_is_a_character() -> None:
    assert tally.load(b'{"title": "\\ud83d\\ude00"}') == {"title": "\U0001f600"}


def test_a_number_of_a_thousand_digits_is_exact() -> None:
    assert tally.load(b'{"valid": ' + b"9" * 1000 + b"}") == {"valid": 10**1000 - 1}

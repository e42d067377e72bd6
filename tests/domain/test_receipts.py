"""Names of ballots, receipts, and the nonces that browsers send."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadNonce, Malformed
from app.domain.receipts import in_box, read_nonce, read_receipt, receipt, rid

POLL = "7K4M9QXD02"
nonces = st.binary(min_size=16, max_size=64)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode()


def test_rid_written_out() -> None:
    assert rid(POLL, b"n" * 16) == hashlib.sha256(b"rid|7K4M9QXD02|nnnnnnnnnnnnnnnn").digest()


@given(nonces, nonces)
def test_another_nonce_or_poll_is_another_rid(one: bytes, other: bytes) -> None:
    assert (rid(POLL, one) == rid(POLL, other)) == (one == other)
    assert rid(POLL, one) != rid("7K4M9QXD03", one)


def test_a_poll_id_that_would_blur_the_borders_is_refused() -> None:
    with pytest.raises(ValueError, match="poll id"):
        rid("7K|4M", b"n" * 16)


def test_receipt_written_out() -> None:
    assert receipt(bytes(32)) == "0000-0000-0000-0000"
    assert receipt(b"\xff" * 32) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"
    assert receipt(bytes.fromhex("00443214c74254b635cf") + b"\xff" * 22) == "0123-4567-89AB-CDEF"


@given(nonces)
def test_receipt_has_sixteen_characters_in_fours(nonce: bytes) -> None:
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", receipt(rid(POLL, nonce)))


@given(nonces)
def test_nonce_is_read_with_and_without_padding(nonce: bytes) -> None:
    assert read_nonce(base64url(nonce)) == nonce
    assert read_nonce(base64url(nonce).rstrip("=")) == nonce


SIXTEEN = base64url(bytes(range(240, 256))).rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(base64url(bytes(15)), id="15 bytes"),
        pytest.param(base64url(bytes(65)), id="65 bytes"),
        pytest.param("A" * 10_000_000, id="10 MB"),
        pytest.param(SIXTEEN + "=", id="half the padding"),
        pytest.param(SIXTEEN + "===", id="too much padding"),
        pytest.param(base64url(bytes(18)) + "==", id="padding where none belongs"),
        pytest.param("=" + SIXTEEN, id="padding in front"),
        pytest.param(SIXTEEN[:-1] + "9", id="bits set behind the last byte"),
        pytest.param("A" * 25, id="a length base64 does not have"),
        pytest.param(SIXTEEN.replace("_", "/"), id="plain base64"),
        pytest.param(SIXTEEN[:10] + " " + SIXTEEN[10:], id="a space"),
        pytest.param(SIXTEEN + "\n", id="a line break"),
        pytest.param("票" * 22, id="not ASCII"),
        pytest.param("ＡＡ" * 11, id="full-width"),
    ],
)
def test_anything_else_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(BadNonce) as caught:
        read_nonce(text)
    assert isinstance(caught.value, Malformed)
    said = f"{caught.value} {caught.value.sentence} {caught.value.values} {caught.value.__context__!r}"
    assert not text or text not in said
    assert caught.value.faults == ()


def test_plain_base64_sample_differs() -> None:
    """The sample above really has a character in which the two alphabets differ."""
    assert "_" in SIXTEEN


@given(st.text(max_size=100))
def test_any_text_is_either_a_nonce_or_refused(text: str) -> None:
    try:
        nonce = read_nonce(text)
    except BadNonce:
        return
    assert text.rstrip("=") == base64url(nonce).rstrip("=")


@given(st.binary(min_size=32, max_size=32))
def test_a_receipt_is_read_as_people_write_it(ballot: bytes) -> None:
    given_out = receipt(ballot)
    for typed in (given_out, given_out.lower(), given_out.replace("-", " "), given_out.replace("0", "O")):
        assert read_receipt(typed) == given_out
        assert in_box(typed, [bytes(32), ballot])


def test_another_receipt_is_not_in_the_box() -> None:
    assert not in_box(receipt(b"a" * 32), [b"b" * 32, b"c" * 32])
    assert not in_box(receipt(b"a" * 32), [])


@pytest.mark.parametrize(
    "typed", ["", "7K4M-9QXD-02BV-H3T", "7K4M-9QXD-02BV-H3TNN", "UUUU-UUUU-UUUU-UUUU", "票"]
)
def test_what_can_be_no_receipt_is_refused(typed: str) -> None:
    with pytest.raises(Malformed) as refused:
        in_box(typed, [])
    assert [fault.pointer for fault in refused.value.faults] == ["/receipt"]

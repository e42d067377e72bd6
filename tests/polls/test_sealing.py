"""The sealed box: key cards, what they open, and what they refuse to open."""

from __future__ import annotations

import hashlib
from itertools import combinations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ForeignCard, KeyMismatch, SameCardTwice, TooFewCards
from app.polls.sealing import (
    OVERHEAD,
    NewKey,
    Opener,
    Sealer,
    Share,
    check_cards,
    combine,
    new_key,
    share_hash,
    suite,
)

POLL = "7K4M9QXD02"
OTHER_POLL = "7K4M9QXD03"
DEFINITION = hashlib.sha256(b"definition").hexdigest()
OTHER_DEFINITION = hashlib.sha256(b"another definition").hexdigest()
SIZE = 24
RIDS = [hashlib.sha256(bytes([number])).digest() for number in range(4)]


@pytest.fixture(scope="module")
def key() -> NewKey:
    return new_key(POLL, 2, 3)


def hashes_of(key: NewKey, poll_id: str = POLL) -> dict[int, str]:
    return {share.index: share_hash(poll_id, share) for share in key.shares}


def opened_with(key: NewKey, *shares: Share, poll_id: str = POLL, k: int = 2) -> X25519PrivateKey:
    return combine(poll_id, key.public_key, shares, hashes_of(key, poll_id), k)


def sealer(key: NewKey, poll_id: str = POLL, definition: str = DEFINITION) -> Sealer:
    return Sealer(key.public_key, poll_id, definition, SIZE)


def opener(key: NewKey, poll_id: str = POLL, definition: str = DEFINITION) -> Opener:
    return Opener(opened_with(key, *key.shares), poll_id, definition)


# The key and its cards


def test_any_two_of_three_cards_in_any_order_give_the_same_key(key: NewKey) -> None:
    for first, second in combinations(key.shares, 2):
        for pair in ((first, second), (second, first)):
            assert opened_with(key, *pair).public_key().public_bytes_raw() == key.public_key


def test_all_three_cards_are_welcome_too(key: NewKey) -> None:
    assert opened_with(key, *key.shares).public_key().public_bytes_raw() == key.public_key


@pytest.mark.parametrize(("k", "n"), [(1, 1), (2, 2), (2, 3), (3, 5), (9, 9)])
def test_every_legal_split(k: int, n: int) -> None:
    key = new_key(POLL, k, n)
    assert [share.index for share in key.shares] == list(range(1, n + 1))
    assert opened_with(key, *key.shares[-k:], k=k).public_key().public_bytes_raw() == key.public_key


@pytest.mark.parametrize(("k", "n"), [(0, 0), (0, 1), (1, 2), (1, 3), (3, 2), (2, 10), (-1, 3)])
def test_splits_that_make_no_sense_are_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="split"):
        new_key(POLL, k, n)


def test_the_key_is_the_one_the_design_names() -> None:
    """1-of-1: the share is the seed. Derived here by hand, so that an outsider can do it as well."""
    key = new_key(POLL, 1, 1)
    raw = HKDF(SHA256(), 32, None, POLL.encode()).derive(bytes(key.shares[0].secret))
    assert X25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw() == key.public_key


def test_no_two_keys_or_shares_are_alike() -> None:
    keys = [new_key(POLL, 2, 3) for _ in range(3)]
    assert len({key.public_key for key in keys}) == 3
    assert len({bytes(share.secret) for key in keys for share in key.shares}) == 9


def test_secrets_do_not_show_in_a_repr(key: NewKey) -> None:
    shown = repr(key)
    for share in key.shares:
        assert repr(share) == f"Share(index={share.index})"
        assert repr(bytes(share.secret)) not in shown


def test_wiping_overwrites_every_share() -> None:
    key = new_key(POLL, 2, 3)
    held = [share.secret for share in key.shares]
    key.wipe()
    assert held == [bytearray(16)] * 3


def test_combining_leaves_the_shares_as_they_are(key: NewKey) -> None:
    before = hashes_of(key)
    opened_with(key, *key.shares[:2])
    assert hashes_of(key) == before


def test_share_hash_written_out() -> None:
    share = Share(2, bytearray(b"s" * 16))
    assert share_hash(POLL, share) == hashlib.sha256(b"7K4M9QXD02" + b"\x02" + b"s" * 16).hexdigest()


def test_suite_names_the_split() -> None:
    assert suite(2, 3) == "hpke-x25519-hkdf-sha256-aes128gcm/shamir-2-of-3"


# Cards that are refused


def test_one_card_is_not_enough(key: NewKey) -> None:
    with pytest.raises(TooFewCards, match="需要2张钥匙卡，现有1张"):
        opened_with(key, key.shares[0])


def test_no_card_is_not_enough(key: NewKey) -> None:
    with pytest.raises(TooFewCards):
        opened_with(key)


def test_the_same_card_twice_is_named(key: NewKey) -> None:
    with pytest.raises(SameCardTwice, match="第2号卡"):
        opened_with(key, key.shares[1], key.shares[1])


def test_a_card_twice_is_refused_even_beside_enough_others(key: NewKey) -> None:
    with pytest.raises(SameCardTwice, match="第1号卡"):
        opened_with(key, *key.shares, key.shares[0])


def test_another_polls_card_is_named(key: NewKey) -> None:
    foreign = new_key(OTHER_POLL, 2, 3).shares[2]
    with pytest.raises(ForeignCard, match="第3号卡"):
        opened_with(key, key.shares[0], foreign)


def test_a_card_of_the_same_poll_that_was_replaced_is_foreign(key: NewKey) -> None:
    replaced = new_key(POLL, 2, 3)
    with pytest.raises(ForeignCard, match="第1、2号卡"):
        opened_with(key, *replaced.shares[:2])


def test_a_number_no_card_has_is_foreign(key: NewKey) -> None:
    with pytest.raises(ForeignCard, match="第9号卡"):
        opened_with(key, key.shares[0], Share(9, key.shares[1].secret))


def test_two_cards_with_numbers_exchanged_are_foreign(key: NewKey) -> None:
    one, two, _ = key.shares
    with pytest.raises(ForeignCard):
        opened_with(key, Share(1, two.secret), Share(2, one.secret))


def test_cards_of_one_poll_do_not_serve_another(key: NewKey) -> None:
    with pytest.raises(ForeignCard):
        combine(OTHER_POLL, key.public_key, key.shares, hashes_of(key), 2)


def test_a_public_key_that_was_exchanged_is_named(key: NewKey) -> None:
    with pytest.raises(KeyMismatch):
        combine(POLL, new_key(POLL, 2, 3).public_key, key.shares, hashes_of(key), 2)


def test_fewer_cards_than_the_split_needs_give_garbage_that_is_noticed(key: NewKey) -> None:
    """Shamir's scheme answers one share of two with another key: only the public key tells."""
    with pytest.raises(KeyMismatch):
        opened_with(key, key.shares[0], k=1)


def test_reading_one_card_back(key: NewKey) -> None:
    check_cards(POLL, [key.shares[0]], hashes_of(key))
    with pytest.raises(ForeignCard):
        check_cards(POLL, [new_key(POLL, 2, 3).shares[0]], hashes_of(key))


# Ballots


@given(st.binary(max_size=SIZE))
def test_what_is_sealed_opens(key: NewKey, plaintext: bytes) -> None:
    blob = sealer(key).seal(RIDS[0], plaintext)
    assert opener(key).open(RIDS[0], blob) == plaintext + bytes(SIZE - len(plaintext))


@given(st.binary(max_size=SIZE))
def test_one_length_whatever_the_choices(key: NewKey, plaintext: bytes) -> None:
    assert len(sealer(key).seal(RIDS[0], plaintext)) == SIZE + OVERHEAD


def test_a_ballot_longer_than_its_definition_is_a_fault(key: NewKey) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        sealer(key).seal(RIDS[0], bytes(SIZE + 1))


def test_the_same_choices_never_look_alike(key: NewKey) -> None:
    blobs = {sealer(key).seal(RIDS[0], b"same") for _ in range(50)}
    assert len(blobs) == 50
    assert len({blob[:32] for blob in blobs}) == 50


def test_info_is_poll_then_definition_then_rid(key: NewKey) -> None:
    """Opened with plain HPKE, as an observer with two cards would."""
    blob = sealer(key).seal(RIDS[0], b"choices")
    info = POLL.encode() + hashlib.sha256(b"definition").digest() + RIDS[0]
    plain = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
    private_key = opened_with(key, *key.shares[:2])
    assert plain.decrypt(blob, private_key, info=info) == b"choices".ljust(SIZE, b"\0")


def test_swapped_and_copied_blobs_do_not_open(key: NewKey) -> None:
    first, second = (sealer(key).seal(rid, b"choices") for rid in RIDS[:2])
    box = opener(key)
    assert box.open(RIDS[0], second) is None
    assert box.open(RIDS[1], first) is None
    assert box.open(RIDS[2], first) is None


def test_another_poll_definition_or_key_does_not_open(key: NewKey) -> None:
    blob = sealer(key).seal(RIDS[0], b"choices")
    private_key = opened_with(key, *key.shares)
    assert Opener(private_key, OTHER_POLL, DEFINITION).open(RIDS[0], blob) is None
    assert Opener(private_key, POLL, OTHER_DEFINITION).open(RIDS[0], blob) is None
    assert opener(new_key(POLL, 2, 3)).open(RIDS[0], blob) is None


@given(st.integers(0, SIZE + OVERHEAD - 1), st.integers(1, 255))
def test_any_changed_byte_keeps_it_shut(key: NewKey, at: int, flip: int) -> None:
    blob = bytearray(sealer(key).seal(RIDS[0], b"choices"))
    blob[at] ^= flip
    opened = opener(key).open(RIDS[0], bytes(blob))
    assert opened is None


@given(st.binary(max_size=120))
def test_rubbish_does_not_open(key: NewKey, blob: bytes) -> None:
    assert opener(key).open(RIDS[0], blob) is None


@pytest.mark.parametrize("length", [0, 31, 32, 47, 48, SIZE + OVERHEAD])
def test_a_blob_of_zeros_does_not_open(key: NewKey, length: int) -> None:
    assert opener(key).open(RIDS[0], bytes(length)) is None


def test_a_rid_or_digest_of_another_length_is_a_fault(key: NewKey) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sealer(key).seal(RIDS[0][:31], b"")
    with pytest.raises(ValueError, match="SHA-256"):
        sealer(key, definition="ab" * 31)


def test_a_whole_congress_opens_and_only_the_spoiled_blobs_do_not(key: NewKey) -> None:
    rids = [hashlib.sha256(number.to_bytes(2, "big")).digest() for number in range(500)]
    sealing = sealer(key)
    box = {rid: sealing.seal(rid, number.to_bytes(2, "big")) for number, rid in enumerate(rids)}
    box[rids[7]] = box[rids[8]]
    opening = opener(key)
    opened = [opening.open(rid, blob) for rid, blob in box.items()]
    expected = [number.to_bytes(2, "big").ljust(SIZE, b"\0") for number in range(500)]
    assert opened == [*expected[:7], None, *expected[8:]]

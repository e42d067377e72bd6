"""The root of a sealed box, against trees written out, published vectors and a second, recursive tree."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.merkle import root


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def leaf(data: bytes) -> bytes:
    return sha(b"\x00" + data)


def node(left: bytes, right: bytes) -> bytes:
    return sha(b"\x01" + left + right)


def recursive_root(leaves: list[bytes]) -> bytes:
    """RFC 9162 §2.1.1 as it is written: split at the largest power of two below n."""
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaf(leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(recursive_root(leaves[:split]), recursive_root(leaves[split:]))


RIDS = [bytes([number]) * 32 for number in range(8)]
A, B, C, D, E, F, G, H = (leaf(rid) for rid in RIDS)

BY_HAND = {
    0: sha(b""),
    1: A,
    2: node(A, B),
    3: node(node(A, B), C),
    4: node(node(A, B), node(C, D)),
    5: node(node(node(A, B), node(C, D)), E),
    6: node(node(node(A, B), node(C, D)), node(E, F)),
    7: node(node(node(A, B), node(C, D)), node(node(E, F), G)),
    8: node(node(node(A, B), node(C, D)), node(node(E, F), node(G, H))),
}

# The test leaves and roots that Certificate Transparency logs are checked against.
PUBLISHED_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

sorted_rids = st.sets(st.binary(min_size=32, max_size=32), max_size=70).map(sorted)


@pytest.mark.parametrize("count", range(9))
def test_trees_written_out(count: int) -> None:
    assert root(RIDS[:count]) == BY_HAND[count]


@pytest.mark.parametrize("count", range(9))
def test_published_vectors(count: int) -> None:
    assert root(PUBLISHED_LEAVES[:count]).hex() == PUBLISHED_ROOTS[count]


@given(sorted_rids)
def test_agrees_with_the_recursive_tree(rids: list[bytes]) -> None:
    assert root(rids) == recursive_root(rids)


@pytest.mark.parametrize("count", [15, 16, 17, 255, 256, 257, 1000])
def test_agrees_around_powers_of_two(count: int) -> None:
    rids = [sha(number.to_bytes(4, "big")) for number in range(count)]
    assert root(sorted(rids)) == recursive_root(sorted(rids))


@given(sorted_rids.filter(bool), st.data())
def test_a_missing_or_changed_ballot_shows(rids: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rids) - 1))
    without = rids[:at] + rids[at + 1 :]
    changed = sorted({*without, sha(rids[at])})
    assert root(without) != root(rids)
    assert root(changed) != root(rids)


def test_an_inner_node_does_not_pass_for_a_leaf() -> None:
    """Two leaves of 32 bytes joined are a 64-byte leaf, unless leaves and nodes are told apart."""
    assert root([A + B]) != root(RIDS[:2])


def test_takes_any_iterable() -> None:
    assert root(iter(RIDS)) == BY_HAND[8]


@pytest.mark.parametrize(
    "rids",
    [
        pytest.param([RIDS[1], RIDS[0]], id="out of order"),
        pytest.param([RIDS[0], RIDS[1], RIDS[1]], id="doubled"),
    ],
)
def test_only_a_strictly_ascending_list_has_a_root(rids: list[bytes]) -> None:
    with pytest.raises(ValueError, match="ascend"):
        root(rids)

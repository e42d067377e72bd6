"""The Merkle root of a sealed box: one digest that names every rid in it, and their order.

The tree is the one of RFC 9162 §2.1.1: SHA-256, leaves hashed behind 0x00, inner nodes behind 0x01,
so that no inner node can pass for a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import pairwise


def root(leaves: Iterable[bytes]) -> bytes:
    """The 32-byte root over ``leaves``, which must ascend strictly, byte by byte.

    Of no leaves it is SHA-256 of nothing. Raises ValueError where two leaves are equal or out of order:
    a box lists each rid once, and the order of casting must not survive in any list of them.
    """
    listed = list(leaves)
    if any(left >= right for left, right in pairwise(listed)):
        raise ValueError("the leaves do not ascend strictly")
    return _root(listed)


def _root(leaves: list[bytes]) -> bytes:
    """Complete subtrees wait on a stack, largest first, as the bits of the count say."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    stack: list[bytes] = []
    for count, leaf in enumerate(leaves, start=1):
        stack.append(hashlib.sha256(b"\x00" + leaf).digest())
        for _ in range(_trailing_zeros(count)):
            _join_last_two(stack)
    while len(stack) > 1:
        _join_last_two(stack)
    return stack[0]


def _trailing_zeros(count: int) -> int:
    """How many pairs the ``count``-th leaf completes: the zero bits at the end of a positive number."""
    return (count & -count).bit_length() - 1


def _join_last_two(stack: list[bytes]) -> None:
    right = stack.pop()
    left = stack.pop()
    stack.append(hashlib.sha256(b"\x01" + left + right).digest())

"""What a ballot is called in the box, and the receipt that proves its presence there.

A receipt is a hash of a number the voter alone drew. It holds no choice, no name and no time.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from app.domain import crockford
from app.domain.errors import BadNonce, Fault, Malformed

RECEIPT_LENGTH = 16
_NO_RECEIPT = "回执共 16 位，由数字和字母组成（没有 U），如 7K4M-9QXD-02BV-H3TN；请照回执重新填写"
_NONCE = re.compile(r"[A-Za-z0-9_-]{22,86}={0,2}")  # 16 to 64 bytes of base64url


def rid(poll_id: str, nonce: bytes) -> bytes:
    """The 32-byte name of a ballot: SHA-256 of ``rid|poll id|nonce``.

    No two pairs give the same bytes, since a poll id holds no ``|``; raises ValueError for one that does.
    """
    if "|" in poll_id:
        raise ValueError("a poll id holds no |")
    return hashlib.sha256(b"rid|" + poll_id.encode() + b"|" + nonce).digest()


def receipt(ballot: bytes) -> str:
    """回执 of a rid: its first 80 bits, ``7K4M-9QXD-02BV-H3TN``."""
    return crockford.in_fours(crockford.encode(ballot, RECEIPT_LENGTH))


def read_receipt(text: str) -> str:
    """A 回执 as somebody typed it, in fours again. Raises Malformed where it can be none."""
    typed = crockford.normalise(text)
    if len(typed) != RECEIPT_LENGTH or not set(typed) <= set(crockford.ALPHABET):
        raise Malformed(faults=[Fault("/receipt", _NO_RECEIPT)])
    return crockford.in_fours(typed)


def in_box(typed: str, ballots: Iterable[bytes]) -> bool:
    """Whether the receipt is that of one of these ballots' names. Raises Malformed."""
    wanted = read_receipt(typed)
    return any(receipt(ballot) == wanted for ballot in ballots)


def read_nonce(text: str) -> bytes:
    """16 to 64 bytes from base64url, padded or not, in its one canonical spelling.

    Raises BadNonce, which never repeats what was sent: with the nonce, anybody finds the ballot's rid.
    """
    body = text.rstrip("=")
    padded = body + "=" * (-len(body) % 4)
    if not _NONCE.fullmatch(text) or text not in (body, padded) or len(body) % 4 == 1:
        raise BadNonce("投票随机数有误，请重新打开票决页面后再投")
    nonce = base64.urlsafe_b64decode(padded)
    if base64.urlsafe_b64encode(nonce).decode() != padded:
        raise BadNonce("投票随机数有误，请重新打开票决页面后再投")
    return nonce

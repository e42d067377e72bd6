"""密封票箱: its key, the 票箱钥匙卡 that the tellers hold, and the sealing of single ballots.

A random 16-byte seed gives an X25519 key by HKDF-SHA256 and is split k-of-n by Shamir's scheme.
Ballots are sealed to the public key with HPKE (RFC 9180, base mode). Between the printing of the cards
and the count the server cannot open its own box.

**What wiping can do.** Seeds and shares are kept in bytearrays and overwritten as soon as they have
served. Python offers no more: random bytes and Shamir's results come as ``bytes``, its arithmetic runs on
integers, a card's text is a ``str``, and the interpreter may copy any of them; such remnants live until their
memory is used again. The private key itself lies in OpenSSL's memory, which is cleared when freed. So
the honest promise is "not kept", not "unrecoverable from a memory image taken at that moment".
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from Crypto.Protocol.SecretSharing import Shamir
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.domain.crockford import ALPHABET, encode, in_fours, normalise
from app.domain.errors import ForeignCard, KeyMismatch, MistypedCard, SameCardTwice, TooFewCards

SEALING = "hpke-x25519-hkdf-sha256-aes128gcm"
SEED_BYTES = 16
MOST_CARDS = 9
OVERHEAD = 32 + 16  # a blob's encapsulated key and its tag

_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
_SECRET_CHARACTERS = 26  # 130 bits: the share and two zero bits
_CARD_CHARACTERS = 1 + _SECRET_CHARACTERS + 1
_LONGEST_TYPED = 4 * _CARD_CHARACTERS


@dataclass(frozen=True, slots=True)
class Share:
    """One key card: its number (1 to 9) and 16 secret bytes, which no ``repr`` shows."""

    index: int
    secret: bytearray = field(repr=False)

    def wipe(self) -> None:
        _wipe(self.secret)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A box's public key (32 bytes) and the shares of its seed, to be printed once and wiped."""

    public_key: bytes
    shares: tuple[Share, ...]

    def wipe(self) -> None:
        for share in self.shares:
            share.wipe()


def suite(k: int, n: int) -> str:
    """How a box is sealed, as its definition says: ``hpke-x25519-…/shamir-2-of-3``."""
    return f"{SEALING}/shamir-{k}-of-{n}"


def new_key(poll_id: str, k: int, n: int) -> NewKey:
    """A fresh key whose seed any ``k`` of ``n`` cards rebuild; 1-of-1, the seed itself, for a rehearsal.

    Raises ValueError for any other split in which one card would be enough, or for more than 9 cards.
    """
    if not 1 <= k <= n <= MOST_CARDS or (k == 1 and n > 1):
        raise ValueError(f"no {k}-of-{n} split")
    seed = bytearray(secrets.token_bytes(SEED_BYTES))
    try:
        parts = Shamir.split(k, n, bytes(seed))
        shares = tuple(Share(index, bytearray(secret)) for index, secret in parts)
        return NewKey(_private_key(poll_id, seed).public_key().public_bytes_raw(), shares)
    finally:
        _wipe(seed)


def share_hash(poll_id: str, share: Share) -> str:
    """What the server keeps of a card: SHA-256 of poll id, number (1 byte) and secret, lower-case hex.

    Only the poll id varies in length, and it stands first: no two cards give the same bytes. The secret
    has 128 random bits, so nobody finds it from the hash.
    """
    return hashlib.sha256(poll_id.encode() + bytes([share.index]) + share.secret).hexdigest()


def check_cards(poll_id: str, shares: Sequence[Share], hashes: Mapping[int, str]) -> None:
    """Nothing, when each share is a different card of this box; ``hashes`` maps number to share_hash.

    Raises ForeignCard (another poll's, or one that was replaced) or SameCardTwice, naming the numbers.
    """
    foreign = [share.index for share in shares if not _belongs(poll_id, share, hashes)]
    if foreign:
        raise ForeignCard("第{cards}号卡不是此票箱的钥匙卡，请核对卡上的票决编号", cards=_numbers(foreign))
    indexes = [share.index for share in shares]
    doubled = sorted({index for index in indexes if indexes.count(index) > 1})
    if doubled:
        raise SameCardTwice("第{cards}号卡输入了不止一次，请换另一张卡", cards=_numbers(doubled))


def combine(
    poll_id: str, public_key: bytes, shares: Sequence[Share], hashes: Mapping[int, str], k: int
) -> X25519PrivateKey:
    """The box's private key from ``k`` of its cards; more may be given. The shares are left to be wiped.

    Raises ForeignCard, SameCardTwice, TooFewCards, or KeyMismatch where the cards are right and the
    stored public key is not theirs (Shamir's scheme itself never says that its result is garbage).
    """
    check_cards(poll_id, shares, hashes)
    if len(shares) < k:
        raise TooFewCards("需要{needed}张钥匙卡，现有{given}张", needed=k, given=len(shares))
    seed = bytearray(Shamir.combine([(share.index, bytes(share.secret)) for share in shares[:k]]))
    try:
        private_key = _private_key(poll_id, seed)
    finally:
        _wipe(seed)
    if not hmac.compare_digest(private_key.public_key().public_bytes_raw(), public_key):
        raise KeyMismatch("钥匙卡无误，但票箱公钥已非制卡时的公钥，请停止计票并报告总监票人")
    return private_key


class Sealer:
    """Seals ballots to one box. ``size`` is the plaintext's length for every ballot of the definition.

    ``definition_digest`` is the frozen definition's 校验码 (SHA-256, hex).
    """

    def __init__(self, public_key: bytes, poll_id: str, definition_digest: str, size: int) -> None:
        self._public_key = X25519PublicKey.from_public_bytes(public_key)
        self._context = _context(poll_id, definition_digest)
        self._size = size

    def seal(self, rid: bytes, plaintext: bytes) -> bytes:
        """A blob of ``size + OVERHEAD`` bytes, whatever the choices; it opens under this ``rid`` only.

        The plaintext is filled up with zeros. Raises ValueError where it is longer than ``size``.
        """
        if len(plaintext) > self._size:
            raise ValueError(f"{len(plaintext)} bytes do not fit into a ballot of {self._size}")
        return _HPKE.encrypt(plaintext.ljust(self._size, b"\0"), self._public_key, _info(self._context, rid))


class Opener:
    """Opens the ballots of one box with the key that its cards gave."""

    def __init__(self, private_key: X25519PrivateKey, poll_id: str, definition_digest: str) -> None:
        self._private_key = private_key
        self._context = _context(poll_id, definition_digest)

    def open(self, rid: bytes, blob: bytes) -> bytes | None:
        """The plaintext with its filling zeros, or None for what does not open: 待认定票, never dropped."""
        try:
            return _HPKE.decrypt(blob, self._private_key, _info(self._context, rid))
        except InvalidTag:
            return None


def card_text(share: Share) -> str:
    """What the card shows: 28 characters in fours; number, 26 of the secret, check symbol.

    The check symbol tells every single wrong character and every two that changed places.
    """
    body = ALPHABET[share.index] + encode(bytes(share.secret) + b"\0", _SECRET_CHARACTERS)
    return in_fours(body + ALPHABET[_check_symbol(body)])


def read_card(text: str) -> Share:
    """The share behind a typed card. Spaces, dashes, case, full-width forms and O/0, I/L/1 do not matter.

    Raises MistypedCard, which never repeats what was typed.
    """
    body, check = _typed(text)
    if ALPHABET[_check_symbol(body)] != check:
        raise MistypedCard("钥匙卡代码与校验位不符，请逐组核对后重新输入")
    index = ALPHABET.index(body[0])
    padded = _number(body[1:])
    if not 1 <= index <= MOST_CARDS or padded & 3:
        raise MistypedCard("此代码不是钥匙卡代码，请核对后重新输入")
    return Share(index, bytearray((padded >> 2).to_bytes(SEED_BYTES, "big")))


def _typed(text: str) -> tuple[str, str]:
    """The 27 characters of a card and its check symbol, cleaned of how people type."""
    if len(text) > _LONGEST_TYPED:
        raise MistypedCard("钥匙卡代码应为28位，请核对后重新输入")
    plain = normalise("".join(unicodedata.normalize("NFKC", text).split()))
    if len(plain) != _CARD_CHARACTERS:
        raise MistypedCard("钥匙卡代码应为28位，现为{given}位", given=len(plain))
    if not set(plain) <= set(ALPHABET):
        raise MistypedCard("钥匙卡代码只含数字和字母（不含U），请核对后重新输入")
    return plain[:-1], plain[-1]


def _number(text: str) -> int:
    number = 0
    for character in text:
        number = number << 5 | ALPHABET.index(character)
    return number


def _check_symbol(body: str) -> int:
    """Horner's rule over GF(32) at a generator: 31 distinct non-zero weights, more than a card has places.

    Distinct weights are what makes a swap of any two characters show.
    """
    total = 0
    for character in body:
        total = _times_two(total ^ ALPHABET.index(character))
    return total


def _times_two(value: int) -> int:
    """In GF(32) modulo x⁵ + x² + 1, whose root generates all 31 non-zero elements."""
    doubled = value << 1
    return doubled ^ 0b100101 if doubled > 31 else doubled


def _belongs(poll_id: str, share: Share, hashes: Mapping[int, str]) -> bool:
    return hmac.compare_digest(share_hash(poll_id, share), hashes.get(share.index, ""))


def _numbers(indexes: Sequence[int]) -> str:
    return "、".join(str(index) for index in indexes)


def _private_key(poll_id: str, seed: bytearray) -> X25519PrivateKey:
    raw = bytearray(32)
    try:
        HKDF(algorithm=SHA256(), length=32, salt=None, info=poll_id.encode()).derive_into(seed, raw)
        return X25519PrivateKey.from_private_bytes(raw)
    finally:
        _wipe(raw)


def _context(poll_id: str, definition_digest: str) -> bytes:
    digest = bytes.fromhex(definition_digest)
    if len(digest) != 32:
        raise ValueError("the definition's digest is not a SHA-256")
    return poll_id.encode() + digest


def _info(context: bytes, rid: bytes) -> bytes:
    """HPKE's info: poll id | definition digest | rid, without separators.

    Digest and rid have 32 bytes each and stand last, so the poll id is whatever comes before the last 64:
    no two triples give the same bytes.
    """
    if len(rid) != 32:
        raise ValueError("a rid has 32 bytes")
    return context + rid


def _wipe(data: bytearray) -> None:
    data[:] = bytes(len(data))

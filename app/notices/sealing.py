"""How a contact is sealed: AES-256-GCM under a key of its own, drawn from the service's secret by HKDF.

The person's pseudonym is bound in, so that a row whose contact was swapped in the database for another
one does not open. Another secret opens nothing: those people have to leave their number again.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.config import Settings
from app.people.secret import service_secret

INFO: Final = b"piaojue contact v1"
NONCE_BYTES: Final = 12


class Unopenable(Exception):
    """The contact was sealed under another secret, for another person, or is damaged."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where to reach somebody; no ``repr`` shows it."""

    phone: str = field(repr=False)
    email: str = field(default="", repr=False)


def seal_contact(settings: Settings, person: str, contact: Contact) -> bytes:
    """Nonce and ciphertext; the same contact sealed twice looks different."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = json.dumps([contact.phone, contact.email]).encode()
    return nonce + _cipher(settings).encrypt(nonce, plain, person.encode())


def open_contact(settings: Settings, person: str, sealed: bytes) -> Contact:
    """Raises Unopenable."""
    try:
        plain = _cipher(settings).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], person.encode())
    except (InvalidTag, ValueError):
        raise Unopenable from None
    phone, email = json.loads(plain)
    return Contact(phone, email)


def _cipher(settings: Settings) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO)
    return AESGCM(derived.derive(service_secret(settings)))

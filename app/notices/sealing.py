"""How a contact is sealed: under a key of its own, drawn from the service's secret (``people.secret``).

The person's pseudonym is bound in, so that a row whose contact was swapped in the database for another
one does not open. Another secret opens nothing: those people have to leave their number again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from app.config import Settings
from app.people.secret import NONCE_BYTES, Sealed, sealed, unsealed

INFO: Final = b"piaojue contact v1"
Unopenable = Sealed

__all__ = ["INFO", "NONCE_BYTES", "Contact", "Unopenable", "open_contact", "seal_contact"]


@dataclass(frozen=True, slots=True)
class Contact:
    """Where to reach somebody; no ``repr`` shows it."""

    phone: str = field(repr=False)
    email: str = field(default="", repr=False)


def seal_contact(settings: Settings, person: str, contact: Contact) -> bytes:
    """Nonce and ciphertext; the same contact sealed twice looks different."""
    return sealed(settings, INFO, person, json.dumps([contact.phone, contact.email]).encode())


def open_contact(settings: Settings, person: str, kept: bytes) -> Contact:
    """Raises Unopenable."""
    phone, email = json.loads(unsealed(settings, INFO, person, kept))
    return Contact(phone, email)

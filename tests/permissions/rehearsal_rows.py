"""Rows of the rehearsal: who runs one, and the door that its QR code leads to."""

from __future__ import annotations

from typing import Final

from tests.permissions.rows import EVERYBODY, get, post

_TICKET: Final = {"ticket": "unknown"}

# In this order: what is begun here is dropped at once.
REHEARSAL: Final = (
    get("/rehearsal", "rehearsal.run"),
    post("/rehearsal/start", "rehearsal.run"),
    post("/rehearsal/drop", "rehearsal.run"),
    post("/rehearsal/count", "rehearsal.run"),
    post("/rehearsal/enter", "rehearsal.run"),
    get("/rehearsal/join/{ticket}", EVERYBODY, names=_TICKET),
    post("/rehearsal/join/{ticket}", EVERYBODY, names=_TICKET),
)

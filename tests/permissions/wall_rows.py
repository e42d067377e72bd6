"""Rows of the hall's wall: whoever may see the turnout, and nobody more."""

from __future__ import annotations

from typing import Final

from tests.permissions.rows import get

WALL: Final = (
    get("/wall/{sitting_id}", "poll.turnout"),
    # A stream has no end: whoever may is let in and finds no such sitting.
    get("/wall/{sitting_id}/events", "poll.turnout", names={"sitting_id": "0000000000"}, gives=404),
)

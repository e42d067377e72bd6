"""Rows of the household's pages: the roll, tables that are brought in, accounts, places, stations."""

from __future__ import annotations

from typing import Final

from tests.permissions.rows import get, post

# A form that is not filled in: whoever may is told what is missing, and nothing is changed.
HOUSEHOLD: Final = (
    get("/desk/roll", "roll.read"),
    get("/desk/roll/import", "roll.import"),
    post("/desk/roll/import", "roll.import", gives=422),
    post("/desk/roll/import/confirm", "roll.import", gives=422),
    get("/desk/roll/by-election", "deputy.change"),
    post("/desk/roll/by-election", "deputy.change", gives=422),
    get("/desk/roll/deputies/{number}", "roll.read", names={"number": "{present}"}),
    post("/desk/roll/deputies/{number}/changes", "deputy.change", names={"number": "{present}"}, gives=422),
    post("/desk/roll/deputies/{number}/sessions", "card.reissue", names={"number": "{absent}"}, gives=200),
)

"""Rows of the household's pages: the roll, tables that are brought in, accounts, places, stations."""

from __future__ import annotations

from typing import Final

from tests.permissions.rows import SIGNED_IN, get, post

_STREET: Final = "/desk/places/{street_id}"
_STATION: Final = "/desk/stations/{station_id}"
_DAY: Final[dict[str, dict[str, str]]] = {"names": {"day": "2026-11-23"}}

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
    get("/desk/accounts", "account.read"),
    get("/desk/accounts/new", "account.manage"),
    post("/desk/accounts/new", "account.manage", gives=422),
    get("/desk/accounts/{account_id}", "account.read"),
    *(
        post(f"/desk/accounts/{{account_id}}/{form}", "account.manage", gives=422)
        for form in ("roles", "password")
    ),
    post("/desk/accounts/{account_id}/{deed}", "account.manage", names={"deed": "unlock"}, gives=200),
    get("/desk/imports/year", "year.import"),
    post("/desk/imports/year", "year.import", gives=422),
    post("/desk/imports/year/hand-in", "year.import", gives=422),
    get("/desk/imports/year/{file_id}", "year.countersign"),
    get("/desk/imports/plan", "plan.read"),
    post("/desk/imports/plan/{cycle_id}", "plan.import", gives=422),
    post("/desk/imports/plan/{cycle_id}/confirm", "plan.import", gives=422),
    get("/desk/places", "place.manage"),
    post("/desk/places", "place.manage", gives=422),
    get(_STREET, "place.manage"),
    post(_STREET, "place.manage", gives=422),
    post(_STREET + "/communities", "place.manage", gives=422),
    post(_STREET + "/communities/{community_id}", "place.manage", gives=422),
    get("/desk/stations", "station.read"),
    post("/desk/stations", "station.manage", gives=422),
    get(_STATION, "station.read"),
    post(_STATION + "/deputies", "station.manage", gives=422),
    post(_STATION + "/deputies/{deputy_id}/away", "station.manage", gives=200),
    post(_STATION + "/rota", "rota.manage", gives=422),
    post(_STATION + "/rota/{day}/handover", "handover.write", **_DAY, gives=422),
    post(_STATION + "/rota/{day}/confirm", "handover.confirm", **_DAY, gives=422),
    post(_STATION + "/activities", "activity.record", gives=422),
    get("/desk/setup", "settings.read"),
    post("/desk/setup", "congress.found", gives=422),
    get("/account/password", SIGNED_IN),
    post("/account/password", SIGNED_IN, gives=422),
    get("/account/identity", SIGNED_IN),
    *(post(f"/account/identity/{deed}", SIGNED_IN, gives=422) for deed in ("begin", "off")),
    get("/account/second-step", SIGNED_IN),
    *(post(f"/account/second-step/{deed}", SIGNED_IN) for deed in ("begin", "confirm", "off")),
)

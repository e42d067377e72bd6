"""Doors of streets, communities and stations: everybody looks them up; clerk and street act."""

from __future__ import annotations

from typing import Final

from tests.permissions.rows import EVERYBODY, Row, get, post

_DAY: Final = "2026-11-23"
_STATION: Final = "/api/stations/{station_id}"
_TERM: Final = {"deputy": "{deputy_id}", "from_on": _DAY, "to_on": _DAY}

PLACES: Final = (
    get("/api/streets", EVERYBODY),
    post("/api/streets", "place.manage", {"name": "新街道"}),
    get("/api/streets/{street_id}", EVERYBODY),
    Row("PATCH", "/api/streets/{street_id}", "place.manage", {"position": 1}, {"If-Match": '"1"'}),
    get("/api/communities", EVERYBODY),
    post("/api/communities", "place.manage", {"street_id": "{street_id}", "name": "新社区"}),
    get("/api/communities/{community_id}", EVERYBODY),
    Row("PATCH", "/api/communities/{community_id}", "place.manage", {"name": "改名"}, {"If-Match": "1"}),
    get("/api/stations", EVERYBODY),
    post(
        "/api/stations",
        "station.manage",
        {"kind": "point", "street_id": "{street_id}", "name": "新联络点"},
    ),
    get("/api/stations/overview", "station.read"),
    get(_STATION, EVERYBODY),
    get(_STATION + "/proposals", "station.manage"),
    post(_STATION + "/deputies", "station.manage", {"deputies": ["{deputy_id}"]}),
    Row("DELETE", _STATION + "/deputies/{deputy_id}", "station.manage"),
    get(_STATION + "/rota", "station.read"),
    Row("PUT", _STATION + "/rota", "rota.manage", {"from_on": _DAY, "terms": [_TERM]}, {"If-Match": "0"}),
    post(_STATION + "/rota/{day}/handover", "handover.write", {"note": "待办"}, names={"day": _DAY}),
    post(
        _STATION + "/rota/{day}/handover/confirm",
        "handover.confirm",
        {"side": "leaving"},
        names={"day": _DAY},
    ),
    get(_STATION + "/activities", "station.read"),
    post(
        _STATION + "/activities",
        "activity.record",
        {"kind": "visit", "held_on": _DAY, "title": "走访", "deputies": ["{deputy_id}"]},
    ),
    get("/api/activities/{activity_id}", "station.read"),
)

"""Rows of suggestions: submit, look up, support, take back; calls, flags; what a resident may ask."""

from __future__ import annotations

from typing import Any, Final

from tests.permissions.rows import EVERYBODY, Row, get, post

_UNKNOWN: Final = "0000000000"
_NONE: Final[dict[str, Any]] = {"names": {"topic_id": _UNKNOWN, "flag_id": _UNKNOWN}, "gives": 404}
_SAID: Final = {
    "nonce": "a-nonce-of-the-matrix",
    "title": "给幸福路加装路灯",
    "text": "幸福路晚上很暗，希望加装路灯。",
    "category": "safety",
    "street": _UNKNOWN,
}
_CALL: Final = {"title": "征集", "text": "征集", "starts_on": "2026-11-23", "ends_on": "2026-11-30"}
_TOPIC: Final = "/api/topics/{topic_id}"

TOPICS: Final = (
    get("/api/topics", EVERYBODY),
    post("/api/topics", "topic.submit", _SAID, gives=422),
    get(_TOPIC, EVERYBODY, **_NONE),
    post("/api/topics/lookup", EVERYBODY, {"number": "0", "tail": "0000"}),
    post("/api/topics/withdrawal", "topic.withdraw", {"number": "0"}, gives=404),
    post(_TOPIC + "/support", "topic.support", {"consent": "0"}, names={"topic_id": _UNKNOWN}),
    Row("DELETE", _TOPIC + "/support", "topic.support", **_NONE),
    get("/api/topics/flags", "flag.review"),
    post("/api/topics/flags/{flag_id}/review", "flag.review", {"verdict": "看过"}, **_NONE),
    get("/api/campaigns", EVERYBODY),
    post("/api/campaigns", "campaign.publish", {**_CALL, "cycle": "{cycle_id}"}, gives=409),
    get("/api/consent", EVERYBODY),
    get("/api/me/topics", "topic.own"),
    get("/api/me/data", "me.privacy"),
    post("/api/me/consent/withdrawal", "me.privacy", gives=200),
    post("/api/me/erasure", "me.privacy", {"confirm": False}, gives=422),
)

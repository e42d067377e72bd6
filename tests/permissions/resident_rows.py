"""Rows of the pages of residents: what everybody may open, and what asks for a session of one's own."""

from __future__ import annotations

from typing import Any, Final

from tests.permissions.rows import EVERYBODY, get, post

_NO_TOPIC: Final[dict[str, Any]] = {"names": {"topic_id": "0000000000"}, "gives": 404}
_SUPPORT: Final = "/topics/{topic_id}/support"
_GRADE: Final = "/projects/{project_id}/grade"

RESIDENTS: Final = (
    get("/suggest", EVERYBODY),
    get("/suggest/similar", EVERYBODY),
    post("/suggest", EVERYBODY),
    get("/follow", EVERYBODY),
    post("/follow", EVERYBODY),
    get("/receipts", EVERYBODY),
    post("/receipts", EVERYBODY, gives=422),
    get("/api/sealed-boxes", EVERYBODY),
    post("/api/sealed-boxes/{poll_id}/receipt", EVERYBODY, {"receipt": "0000-0000-0000-0000"}),
    get("/topics", EVERYBODY),
    get("/topics/{topic_id}", EVERYBODY, **_NO_TOPIC),
    get(_SUPPORT, EVERYBODY, **_NO_TOPIC),
    post(_SUPPORT, EVERYBODY, names={"topic_id": "0000000000"}),
    get("/grade", EVERYBODY),
    get(_GRADE, EVERYBODY),
    post(_GRADE, "grade.give", gives=422),
    get("/mine", "topic.own"),
    get("/mine/erased", EVERYBODY),
    post("/mine/withdrawal", "topic.withdraw", gives=404),
    post("/mine/notices", "notice.contact"),
    post("/mine/privacy", "me.privacy", gives=422),
)

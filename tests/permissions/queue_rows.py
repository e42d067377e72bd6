"""Rows of the desk of suggestions in pages: queues, one suggestion and what is done about it, batches."""

from __future__ import annotations

from typing import Any, Final

from tests.permissions.rows import get, post

_NONE: Final[dict[str, Any]] = {
    "names": dict.fromkeys(("topic_id", "batch_id", "flag_id"), "0000000000"),
    "gives": 404,
}
_TOPIC, _BATCH = "/desk/topics/{topic_id}", "/desk/batches/{batch_id}"

QUEUES: Final = (
    get("/desk/queues", "topic.read_desk"),
    get(_TOPIC, "topic.read_desk", **_NONE),
    post(_TOPIC + "/study", "topic.study", **_NONE),
    post(_TOPIC + "/redirect", "topic.redirect", **_NONE),
    post(_TOPIC + "/answer", "topic.redirect", **_NONE),
    post(_TOPIC + "/merge/undo", "topic.merge", **_NONE),
    get(_TOPIC + "/merge", "topic.merge", **_NONE),
    post(_TOPIC + "/merge", "topic.merge", **_NONE),
    post(_TOPIC + "/draft", "batch.draft", **_NONE),
    post(_TOPIC + "/undraft", "batch.draft", **_NONE),
    get("/desk/calls", "campaign.publish"),
    post("/desk/calls", "campaign.publish", gives=422),
    get("/desk/flags", "flag.review"),
    post("/desk/flags/{flag_id}", "flag.review", gives=422, names=_NONE["names"]),
    get("/desk/batches", "batch.read"),
    post("/desk/batches", "batch.draft"),
    get(_BATCH, "batch.read", **_NONE),
    post(_BATCH + "/consultation", "batch.draft", **_NONE),
    post(_BATCH + "/drafts", "batch.draft", **_NONE),
    post(_BATCH + "/undraft", "batch.draft", **_NONE),
    post(_BATCH + "/close", "batch.draft", **_NONE),
)

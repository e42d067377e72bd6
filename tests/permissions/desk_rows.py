"""Rows of the desks of suggestions: queues, study, merging, redirecting, batches, the pool."""

from __future__ import annotations

from typing import Any, Final

from tests.permissions.rows import EVERYBODY, Row, get, post

# Whoever may is let in and finds nothing: only the role decides.
_NONE: Final[dict[str, Any]] = {
    "names": {"topic_id": "0000000000", "batch_id": "0000000000"},
    "gives": 404,
}
_TOPIC, _BATCH = "/api/topics/{topic_id}", "/api/batches/{batch_id}"
_STUDY: Final = {"findings": "看过", "category": "safety", "recommendation": "pool"}
_DRAFT: Final = {"items": [{"topic": "0000000000", "outcome": "pool"}]}

DESKS: Final = (
    get("/api/queues/topics", "queue.read"),
    get("/api/queues/counts", "queue.read"),
    get("/api/queues/topics/{topic_id}", "topic.read_desk", **_NONE),
    get("/api/pool", "pool.read"),
    post(_TOPIC + "/study", "topic.study", _STUDY, **_NONE),
    post(_TOPIC + "/merge", "topic.merge", {"target": "0000000000"}, **_NONE),
    post(_TOPIC + "/merge/undo", "topic.merge", {}, **_NONE),
    post(_TOPIC + "/redirect", "topic.redirect", {"to": "hotline", "recipient": "热线"}, **_NONE),
    post(_TOPIC + "/redirect/answer", "topic.redirect", {"text": "已办", "on": "2026-11-23"}, **_NONE),
    get("/api/batches", "batch.read"),
    post("/api/batches", "batch.draft", {"street": "{street_id}", "due_on": "2026-12-31"}, gives=201),
    get(_BATCH, "batch.read", **_NONE),
    get(_BATCH + "/worklist", "batch.read", **_NONE),
    get(_BATCH + "/drafts", "batch.read", **_NONE),
    post(_BATCH + "/drafts", "batch.draft", _DRAFT, **_NONE),
    Row("DELETE", _BATCH + "/drafts/{topic_id}", "batch.draft", **_NONE),
    post(_BATCH + "/consultation", "batch.draft", {"on": "2026-11-23"}, **_NONE),
    post(_BATCH + "/decide", "batch.decide", {"decision": "0000000000"}, **_NONE),
    post(_BATCH + "/close", "batch.draft", **_NONE),
    get("/api/batch-summaries", EVERYBODY),
    get("/api/batch-summaries/{batch_id}", EVERYBODY, **_NONE),
    get("/summaries/{batch_id}", EVERYBODY, **_NONE),
)

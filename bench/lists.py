"""Every list and queue of suggestions, as requests; the test of the query plans asks the same ones."""

from __future__ import annotations

PUBLIC = (
    "/api/topics",
    "/api/topics?category=housing",
    "/api/topics?street={street}",
    "/api/topics?status=POOLED",
    "/api/topics?street={street}&category=housing",
    "/api/topics?street={street}&status=POOLED",
    "/api/topics?category=housing&status=POOLED",
    "/api/topics?street={street}&category=housing&status=POOLED",
    "/api/topics?before={before}",
    "/api/topics/similar?title=旧楼加装电梯",
    "/api/topics/similar?title=旧楼加装电梯&street={street}&exclude={topic}",
    "/api/topics/{topic}",
    "/api/campaigns",
    "/api/batch-summaries",
)
DESK = (
    "/api/queues/topics",
    "/api/queues/topics?status=STUDIED",
    "/api/queues/topics?street={street}",
    "/api/queues/topics?street={street}&category=housing&channel=standing",
    "/api/queues/topics?community={community}",
    "/api/queues/topics?after={topic}",
    "/api/queues/topics/{topic}",
    "/api/queues/counts",
    "/api/pool",
    "/api/pool?street={street}&after={topic}",
    "/api/batches",
    "/api/batches/{batch}/worklist",
    "/api/batches/{batch}/drafts",
    "/api/topics/flags",
)

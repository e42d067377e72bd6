"""What every answer tells a browser: load nothing from elsewhere, guess no type, be in no frame."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

NOTHING_ELSE = {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
ANSWERS = {
    "page": ("/sign-in", 200),
    "API": ("/api/batch-summaries", 200),
    "refusal": ("/api/me", 401),
    "nothing there": ("/nowhere", 404),
    "style sheet": ("/static/app.css", 200),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_bears_the_headers(client: TestClient, kind: str) -> None:
    address, status = ANSWERS[kind]
    answer = client.get(address)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"].split("; ")
    assert set(policy) >= NOTHING_ELSE
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/sign-in", "/receipts", "/api/me"])
def test_what_is_somebody_s_own_is_kept_nowhere(client: TestClient, address: str) -> None:
    assert client.get(address).headers["cache-control"] == "no-store"

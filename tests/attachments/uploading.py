"""Uploading in tests: over HTTP, and straight through the service."""

from __future__ import annotations

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.attachments.bytes import image


def post(client: TestClient, data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> Response:
    answer: Response = client.post("/api/attachments", files={"file": (name, data, kind)})
    return answer


def uploaded(client: TestClient, data: bytes | None = None) -> str:
    """The id of a new attachment."""
    answer = post(client, image() if data is None else data)
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made

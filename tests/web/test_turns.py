"""More writers at once than the pool has threads: each is answered, none waits for a lock that is polled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx2 as httpx
from fastapi import FastAPI

from tests.browser import serving
from tests.factories import found_congress

AT_ONCE = 80


def test_each_of_many_writers_at_once_is_answered(app: FastAPI) -> None:
    found_congress(app)
    with serving(app) as site, ThreadPoolExecutor(AT_ONCE) as pool:

        def wrong_card(number: int) -> int:
            code = {"code": f"0000-0000-0000-{number:04}"}
            return httpx.post(f"{site}/api/sessions/card", json=code, timeout=30).status_code

        assert set(pool.map(wrong_card, range(AT_ONCE))) == {401}

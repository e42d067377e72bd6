"""Somebody of the staff with a browser that runs no script: a cookie for the session, forms for the rest."""

from __future__ import annotations

import html
import re

from fastapi.testclient import TestClient
from httpx2 import Response

from app.people.actor import COOKIE
from app.web.security import csrf_token
from tests.factories import bearer_of


class Hand:
    """``token``: a session's."""

    def __init__(self, client: TestClient) -> None:
        token = bearer_of(client)
        page = {"Accept": "text/html"}
        self.client = TestClient(
            client.app, base_url="http://testserver", headers=page, follow_redirects=False
        )
        self.client.cookies.set(COOKIE, token)
        self.csrf = csrf_token(token)

    def look(self, address: str) -> Response:
        return self.client.get(address)

    def post(self, address: str, *, csrf: str | None = None, **fields: str) -> Response:
        return self.client.post(address, data={"csrf": self.csrf if csrf is None else csrf, **fields})

    def follow(self, address: str, **fields: str) -> Response:
        """Posts, and looks at the page that it leads to."""
        answer = self.post(address, **fields)
        assert answer.status_code == 303, f"{answer.status_code}: {said(answer)}"
        return self.look(answer.headers["location"])


def said(page: Response) -> str:
    """What stands on it, without its marks."""
    body = page.text.partition("<main")[2].partition("<footer")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

"""Somebody with a browser without script, between the service and the test's provider."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.people.actor import COOKIE
from app.people.tables import AccountRow
from app.web.security import csrf_token
from tests import factories as make
from tests.people.provider import Provider

START, OWN = "/sign-in/identity/start", "/account/identity"


class Walker:
    """``user``: whom the provider knows. A browser of its own each, with its own cookies."""

    def __init__(self, app: FastAPI, provider: Provider, user: str) -> None:
        self.app, self.provider, self.user = app, provider, user
        self.client = TestClient(
            app, base_url="https://testserver", headers={"Accept": "text/html"}, follow_redirects=False
        )

    @property
    def token(self) -> str:
        return self.client.cookies.get(COOKIE) or ""

    def is_in(self) -> bool:
        return self.client.get("/api/me").status_code == 200

    def by_password(self, row: AccountRow) -> Walker:
        token = make.token_of(self.app, row.username)
        self.client.cookies.set(COOKIE, token, domain="testserver.local")  # as one that the service has set
        return self

    def post(self, path: str, **fields: str) -> Response:
        csrf = csrf_token(self.token) if self.token else ""
        return self.client.post(path, data={"csrf": csrf, **fields})

    def there(self, start: str = START, do: str = "yes") -> str:
        """To the provider, through its form: the address that it sends back to, not yet opened."""
        sent = self.client.get(start)
        assert sent.status_code == 303, sent.text
        back = urlsplit(self.provider.walked(sent.headers["location"], self.user, do))
        return f"{back.path}?{back.query}"

    def signs_in(self, onward: str = "") -> Response:
        return self.client.get(self.there(f"{START}?next={onward}" if onward else START))

    def confirms(self, password: str = make.PASSWORD, totp: str = "") -> Response:
        return self.post(f"{OWN}/begin", password=password, totp=totp)

    def ties(self, totp: str = "") -> Response:
        gone = self.confirms(totp=totp)
        assert gone.status_code == 200, gone.text
        return self.client.get(self.there("/sign-in/identity/tie"))


def tied(app: FastAPI, provider: Provider, row: AccountRow, user: str) -> Walker:
    """Whose account has that identity, signed in by password."""
    walker = Walker(app, provider, user).by_password(row)
    answer = walker.ties()
    assert (answer.status_code, answer.headers["location"]) == (303, f"{OWN}?done=tied"), answer.text
    return walker

"""``/docs`` needs nothing from outside, and nothing that the Content-Security-Policy forbids."""

from __future__ import annotations

from html.parser import HTMLParser
from threading import current_thread
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from fastapi.testclient import TestClient

from app.main import STATIC
from app.web.docs_page import Documented, docs_router
from app.web.security import CSP


class Page(HTMLParser):
    """Collects what a browser would load, and whatever is written inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.headings = 0
        self.openapi_url: str | None = None
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        self.headings += tag == "h1"
        for name, value in attrs:
            if name == "src" or (tag == "link" and name == "href"):
                self.loads.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
            if name == "data-openapi-url":
                self.openapi_url = value

    def handle_data(self, data: str) -> None:
        if self._within in ("script", "style") and data.strip():
            self.inline.append(data)


@pytest.fixture
def client() -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None)
    app.include_router(docs_router("/openapi.json?a=1&b=2"))
    app.mount("/static", StaticFiles(directory=STATIC))
    return TestClient(app)


def docs(client: TestClient) -> str:
    answer = client.get("/docs?lang=zh")
    assert answer.status_code == 200
    return answer.text


def test_everything_it_loads_is_ours_and_there(client: TestClient) -> None:
    page = Page(docs(client))
    assert len(page.loads) == 4
    for address in page.loads:
        assert address.startswith("/static/")
        assert client.get(address).status_code == 200


def test_nothing_is_inline(client: TestClient) -> None:
    page = Page(docs(client))
    assert page.inline == []
    assert page.headings == 1


def test_the_policy_is_the_services_own_with_data_images(client: TestClient) -> None:
    answer = client.get("/docs?lang=zh")
    assert answer.headers["content-security-policy"] == f"{CSP}; img-src 'self' data:"


def test_the_documents_address_is_escaped(client: TestClient) -> None:
    assert "a=1&amp;b=2" in docs(client)
    assert Page(docs(client)).openapi_url == "/openapi.json?a=1&b=2"


def test_operations_are_headed_by_what_they_do() -> None:
    app = Documented()

    @app.get("/a")
    def bare_name() -> None:
        """代表名册，
        按代表证号排列。

        手机号隐去中间四位。
        """

    @app.get("/b")
    def without_words() -> None: ...

    assert app.openapi() == app.openapi()
    said, unsaid = (path["get"] for path in app.openapi()["paths"].values())
    assert (said["summary"], said["description"]) == ("代表名册， 按代表证号排列。", "手机号隐去中间四位。")
    assert unsaid["summary"] == "Without Words"


def test_the_document_is_written_in_a_thread_while_votes_are_taken() -> None:
    where = []

    class Watched(Documented):
        def openapi(self) -> dict[str, Any]:
            where.append(current_thread().name)
            return super().openapi()

    with TestClient(Watched()) as client:
        assert client.get("/openapi.json").json()["openapi"]
    assert where == ["AnyIO worker thread"]

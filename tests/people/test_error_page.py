"""A refusal or a fault as a page: the frame, the way on for its reader, both languages; JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from app.domain.actors import Role
from app.domain.errors import Unavailable
from tests.browser import DESKTOP, PHONE, browsing, chrome, serving
from tests.copied import app_on_a_copy
from tests.factories import (
    bearer_of,
    deputy_client,
    found_congress,
    found_deputies,
    resident_client,
    signed_in,
)

PAGE = {"Accept": "text/html"}


def _breaks(app: FastAPI) -> None:
    """Three doors that fail in three ways, none of them asked for by a page."""

    @app.get("/test/fault")
    def fault() -> None:
        raise RuntimeError("a ballot")

    @app.get("/test/away")
    def away() -> None:
        raise Unavailable

    @app.get("/test/gone")
    def gone() -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))


@pytest.fixture(scope="module")
def site_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with app_on_a_copy(sqlite_template, tmp_path_factory.mktemp("errors")) as app:
        found_congress(app)
        _breaks(app)
        yield app


def test_each_status_stands_as_a_page(site_app: FastAPI) -> None:
    clerk = signed_in(site_app, Role.GOVERNMENT_OFFICE)
    with (
        serving(site_app) as site,
        chrome() as started,
        browsing(started, site, token=bearer_of(clerk)) as browser,
    ):
        page = browser.open("/desk/roll", size=PHONE, status=403)
        assert "须由代表工委、" in page.inner_text("main")
        page.get_by_role("link", name="回到工作台").click()
        page.wait_for_url("**/desk")
        for path, status in (
            ("/nothing", 404),
            ("/sign-out", 405),
            ("/test/fault", 500),
            ("/test/away", 503),
        ):
            browser.open(path, size=DESKTOP, status=status)
        page = browser.open("/desk/roll?lang=en", size=PHONE, status=403)
        assert "Sign in as somebody else" in page.inner_text("main")
        browser.expected_status = 200
        page.get_by_role("button", name="Sign out and use another account").click()
        page.wait_for_url(f"{site}/")
        browser.inspect(page)
        page = browser.open("/desk/roll", size=PHONE)  # led to sign in
        assert "/sign-in" in page.url


@pytest.mark.parametrize("path", ["/test/fault", "/test/away", "/test/gone"])
def test_the_frame_of_a_fault_asks_no_database(site_app: FastAPI, path: str) -> None:
    client = TestClient(site_app, raise_server_exceptions=False)
    client.cookies.set("piaojue_session", bearer_of(signed_in(site_app, Role.CLERK)))
    told = client.get(path, headers=PAGE)
    assert told.status_code in (500, 503)
    assert 'href="/sign-in"' not in told.text  # nobody was asked who reads it
    assert f'href="{path}">再试一次' in told.text
    assert "a ballot" not in told.text


def test_each_reader_is_led_to_his_own_page(app: FastAPI) -> None:
    found_congress(app)
    deputy = deputy_client(app, found_deputies(app)[0])
    for client, way in (
        (signed_in(app, Role.CLERK), "/desk"),
        (signed_in(app, Role.SYSADMIN), "/desk/setup"),
        (deputy, "/deputy"),
        (resident_client(app), "/"),
        (TestClient(app), "/"),
    ):
        told = client.get("/nothing", headers=PAGE)
        assert told.status_code == 404
        assert f'class="button primary" href="{way}"' in told.text


def test_a_program_gets_the_problem_and_a_large_body_a_page(app: FastAPI) -> None:
    client = TestClient(app)
    for told in (client.get("/nothing"), client.get("/api/nothing", headers=PAGE)):
        assert told.json()["type"] == "/problems/http-404"
    head = client.head("/nothing")
    assert (head.status_code, head.headers["content-type"]) == (404, "application/problem+json")
    large = client.post("/preferences", content=b"x" * (1024 * 1024), headers=PAGE)
    assert (large.status_code, "后退" in large.text) == (413, True)
    assert "<b>" not in client.get("/nothing?<b>", headers=PAGE).text

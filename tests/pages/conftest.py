"""A played session that a browser can look at: one a worker, on SQLite, over the journey's own steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser as Chrome

from app.domain.errors import NotYourRole
from tests.browser import Browser, browsing, chrome, serving
from tests.copied import new_app
from tests.factories import bearer_of
from tests.journeys import afterwards, joining, session
from tests.journeys.hall import Hall, open_hall


@dataclass(frozen=True)
class Site:
    app: FastAPI
    address: str


@dataclass(frozen=True)
class Played(Site):
    hall: Hall


@pytest.fixture(scope="module")
def new_site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that nobody has used yet."""
    app = _app(sqlite_template, tmp_path_factory.mktemp("new"))
    with serving(app) as address:
        yield Site(app, address)


@pytest.fixture(scope="module")
def played(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The year of the journey, from the roll to the closed year."""
    app = _app(sqlite_template, tmp_path_factory.mktemp("played"))
    hall = open_hall(app)
    for step in STEPS:
        step(hall)
    with serving(app) as address:
        yield Played(app, address, hall)


STEPS = (
    joining.people,
    joining.years,
    session.order_of_business,
    session.head_count,
    session.effect_vote,
    session.one_stored_result,
    session.selection_and_runoff,
    session.announced,
    afterwards.step_7_rectified_and_closed,
)


@pytest.fixture(scope="module")
def started() -> Iterator[Chrome]:
    with chrome() as started:
        yield started


@pytest.fixture
def anybody(started: Chrome, new_site: Site) -> Iterator[Browser]:
    """A browser on the new service, signed in as nobody."""
    with browsing(started, new_site.address) as browser:
        yield browser


@pytest.fixture
def reader(started: Chrome, played: Played) -> Iterator[Browser]:
    """A browser on the played year, signed in as nobody."""
    with browsing(started, played.address) as browser:
        yield browser


@pytest.fixture
def clerk(started: Chrome, played: Played) -> Iterator[Browser]:
    """A browser on the played year, signed in as the clerk by cookie."""
    token = bearer_of(played.hall.clerk)
    with browsing(started, played.address, token=token) as browser:
        yield browser


def _app(template: Path, folder: Path) -> FastAPI:
    app = new_app(template, folder)

    @app.get("/refused", include_in_schema=False)
    def refused() -> None:
        """No page of ours refuses by role yet; its face is the same as every later one's."""
        raise NotYourRole("“{label}”须由{roles}办理", label="签字确认计票结果", roles="监票人、计票人")

    return app

"""/wall/…/events: batches and nothing else, for as long as the session may watch; one reader for them all."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient

from app.domain.actors import Role
from app.domain.calendar import SHANGHAI
from app.screens import wall_feed
from tests.browser import serving
from tests.factories import bearer_of, resident_client, signed_in, visitor
from tests.journeys import joining, polling, session
from tests.journeys.district import ON_DEVICES
from tests.journeys.hall import Hall, approving, ok
from tests.screens.halls import next_batch, watched_hall
from tests.screens.hand import Hand

AT_ONCE = 60


@pytest.fixture(scope="module")
def hall(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """This year's vote is open; eleven are in the hall."""
    with watched_hall(sqlite_template, tmp_path_factory.mktemp("hall")) as hall:
        session.head_count(hall)
        hall.ids["selection"] = _opened(hall)
        yield hall


@pytest.fixture
def site(hall: Hall) -> Iterator[str]:
    with serving(hall.app) as site:
        yield site


@contextmanager
def stream(site: str, hall: Hall, client: TestClient | None = None) -> Iterator[Iterator[dict[str, Any]]]:
    """The events of a screen that the auditor has signed in, or that client: one by one as they come."""
    headers = _headers(client or hall.auditor)
    address = f"{site}/wall/{hall.ids['sitting']}/events"
    with httpx.Client(timeout=30) as asking, asking.stream("GET", address, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        lines = (line for line in answer.iter_lines() if line.startswith("data: "))
        yield (json.loads(line.removeprefix("data: ")) for line in lines)


def test_turnout_comes_in_batches_and_nothing_comes_with_it(site: str, hall: Hall) -> None:
    with stream(site, hall) as events:
        first = next(events)
        assert first["figures"] == {"here": 11, "taken": 0, "left": 11}
        for number in ON_DEVICES[:3]:
            ok(hall.cast(hall.ids["selection"], number, approving(1, 4)), 201)
        assert [next(events) for _ in range(3)] == [first] * 3
        next_batch(hall)
        later = next(event for event in events if event["figures"]["taken"])
    assert later == {
        "scene": first["scene"],
        "figures": {"here": 11, "taken": 3, "left": 8},
        "at": "08:30:05",
    }


def test_both_doors_show_one_batch(hall: Hall) -> None:
    """Two looks at two moments would together tell more than either."""
    path = f"/api/polls/{hall.ids['selection']}/turnout"
    before = ok(hall.clerk.get(path))["taken"]
    ok(hall.cast(hall.ids["selection"], ON_DEVICES[4], approving(1, 4)), 201)
    assert _on_the_page(hall) == before == ok(hall.clerk.get(path))["taken"]
    next_batch(hall)
    assert _on_the_page(hall) == before + 1 == ok(hall.clerk.get(path))["taken"]


def test_a_stream_ends_with_its_session(site: str, hall: Hall) -> None:
    chair = signed_in(hall.app, Role.EXECUTIVE_CHAIR)
    with stream(site, hall, chair) as events:
        next(events)
        assert chair.delete("/api/sessions/current").status_code == 204
        list(events)  # comes to an end
    address = f"{site}/wall/{hall.ids['sitting']}/events"
    assert httpx.get(address, headers=_headers(chair)).status_code == 401


def test_who_has_no_place_is_asked_to_come_again(
    site: str, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall_feed, "MOST", 2)
    address = f"{site}/wall/{hall.ids['sitting']}/events"
    headers = _headers(hall.clerk)
    with stream(site, hall) as one, stream(site, hall) as two:
        assert next(one) == next(two)
        full = httpx.get(address, headers=headers)
        assert (full.status_code, full.headers["retry-after"]) == (503, "60")
    feed = hall.app.state.wall
    while feed.screens:  # the server has yet to notice that they are gone
        assert httpx.get(f"{site}/healthz").status_code == 200
    with stream(site, hall) as three:
        assert next(three)["figures"]["here"] == 11


def test_sixty_screens_share_one_reader_and_take_no_turn_from_the_pages(
    site: str, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Any] = []
    look = wall_feed.Feed._look

    def counted(feed: wall_feed.Feed, sittings: Collection[str], tokens: Collection[str]) -> Any:
        looks.append(sittings)
        return look(feed, sittings, tokens)

    monkeypatch.setattr(wall_feed.Feed, "_look", counted)

    def watch(_number: int) -> list[dict[str, Any]]:
        with stream(site, hall) as events:
            got = [next(events) for _ in range(3)]
            page = httpx.get(f"{site}/wall/{hall.ids['sitting']}", headers=headers, timeout=30)
            assert page.status_code == 200
            return got

    headers = _headers(hall.clerk)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen = list(pool.map(watch, range(AT_ONCE)))
    assert all(event == seen[0][0] for events in seen for event in events)
    assert len(looks) < AT_ONCE


@pytest.mark.parametrize("end", ["", "/events"])
def test_nobody_else_may_watch(hall: Hall, end: str) -> None:
    path = f"/wall/{hall.ids['sitting']}{end}"
    deputy = hall.deputies[ON_DEVICES[0]]
    for client in (deputy, resident_client(hall.app), hall.government, signed_in(hall.app, Role.SYSADMIN)):
        assert client.get(path).status_code == 403
    assert visitor(hall.app).get(path).status_code == 401
    asked = visitor(hall.app).get(path, headers={"Accept": "text/html"}, follow_redirects=False)
    assert asked.headers["location"].startswith("/sign-in?next=")


def test_a_hostile_title_is_words(hall: Hall) -> None:
    meeting = ok(hall.clerk.get("/api/meetings"))["items"][0]
    evil = {"number": 2, "title": "<script>alert(1)</script>", "held_on": meeting["starts_on"]}
    sitting = ok(hall.clerk.post(f"/api/meetings/{meeting['id']}/sittings", json=evil), 201)["id"]
    page = hall.clerk.get(f"/wall/{sitting}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_wall_goes_on_where_nobody_sits_at_the_desk(site: str, hall: Hall) -> None:
    """A whole morning, and the desk of the same session is closed. Signing out there ends the wall too. The
    last one here: the hall's own people are signed out after it."""
    chair, path = signed_in(hall.app, Role.EXECUTIVE_CHAIR), f"/wall/{hall.ids['sitting']}"
    with stream(site, hall, chair) as events:
        for _ in range(12):
            hall.app.state.clock.move(minutes=10)
            assert chair.get(path).status_code == 200
        assert chair.get("/desk").status_code == 401
        assert chair.get("/api/me").json()["type"] == "/problems/session-idle"
        now = hall.app.state.clock().astimezone(SHANGHAI).strftime("%H:%M:%S")
        assert next(event for event in events if event["at"] == now)["figures"]
        assert Hand(chair).post("/sign-out").status_code == 303
        list(events)  # comes to an end
    assert chair.get(path).status_code == 401


def _headers(client: TestClient) -> dict[str, str]:
    return {"Authorization": f"Bearer {bearer_of(client)}"}


def _on_the_page(hall: Hall) -> int:
    page = hall.clerk.get(f"/wall/{hall.ids['sitting']}").text
    found = re.search(r'<dd data-figure="taken">(\d+)</dd>', page)
    assert found
    return int(found[1])


def _opened(hall: Hall) -> str:
    cycle = joining.open_session(hall)
    poll = polling.prepare(hall, "selection", cycle, hall.ids["sitting"])
    hall.move_poll(poll, "open")
    return poll

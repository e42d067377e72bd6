"""Pages as one reader waits for them: a ballot of 30 candidates in a hall of 300, the list of suggestions.

Each on a SQLite database of its own; one connection, so that it is the page that is measured and no queue.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.config import Settings
from app.db.session import Database
from app.main import create_app
from bench.filling import Filler
from bench.load import measure, middle, request
from bench.report import Line, reached
from bench.scene import prepare
from bench.servers import databases, service, settings_in
from tests.factories import deputy_token
from tests.polls.factory import many, opened

HALL: Final = 300
CANDIDATES: Final = 30
SUGGESTIONS: Final = 5_000
BALLOT_MS: Final = 15.0


def lines(place: Path, seconds: float, windows: int) -> Iterator[Line]:
    with databases(("sqlite",)) as urls:
        settings = settings_in(place, urls["sqlite"])
        path, token = _ballot(settings)
        yield _page("ballot page", settings, path, seconds, windows, token=token, most=BALLOT_MS)
    with databases(("sqlite",)) as urls:
        settings = settings_in(place, urls["sqlite"])
        database = Database(settings.database_url)
        scene = prepare(database, settings)
        Filler(database, scene.streets).up_to(SUGGESTIONS)
        database.close()
        # of somebody signed in, for whom it is made anew each time
        yield _page("page of suggestions", settings, "/topics", seconds, windows, token=scene.clerk)


def _ballot(settings: Settings) -> tuple[str, str]:
    """Where an open ballot is, and the session of one of the deputies whose it is."""
    app = create_app(settings)
    box = opened(app, devices=HALL, content=many(CANDIDATES, 1))
    token = deputy_token(app, box.devices[0])
    app.state.database.close()
    return f"/polls/{box.poll_id}/ballot", token


def _page(
    name: str,
    settings: Settings,
    path: str,
    seconds: float,
    windows: int,
    *,
    token: str = "",
    most: float = 0.0,
) -> Line:
    headers = {"Accept": "text/html", **({"Authorization": f"Bearer {token}"} if token else {})}
    with service(settings) as port:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
        with urllib.request.urlopen(asked) as answer:
            size = len(answer.read())
        window = middle(
            measure(port, request("GET", path, headers), seconds=seconds, connections=1, windows=windows)
        )
    wrong = f", {window.bad} refused" if window.bad else ""
    half = window.share(0.5)
    figure = f"p50 {half:.1f} ms, p99 {window.share(0.99):.0f} ms, {size / 1000:.0f} kB{wrong}"
    target = f"p50 ≤ {most:.0f} ms" if most else ""
    return Line(name, "sqlite", "", figure, "", target, reached(most, half) if most else "")

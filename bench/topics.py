"""Suggestions: submit, list, queue and similar at 10³ to 10⁶ of them, and the plans behind every list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Final
from urllib.parse import quote

from fastapi.testclient import TestClient
from sqlmodel import select

from app.config import Settings
from app.db.session import Database
from app.demo.topic_texts import suggestions
from app.main import create_app
from app.topics.tables import TopicRow
from bench import lists
from bench.filling import Filler
from bench.load import Window, measure, middle, request
from bench.plans import explained, faults, filled, recorded
from bench.report import Line, reached
from bench.scene import Scene, prepare, submissions
from bench.servers import service

SIMILAR_UP_TO: Final = 100_000
_CONNECTIONS: Final = 16
_RATIO: Final = 0.25
_SIMILAR_MS: Final = 50.0
_MANY: Final = 5_000  # rows of a table that no query of a page should read
_SAID_SO: Final = 400  # different titles typed
_STARTS: Final = 1_000  # different pages asked for


@dataclass(frozen=True)
class Measure:
    """``bare`` is the bare sync endpoint's rate of this run; ``seconds`` a window's length."""

    kind: str
    bare: float
    seconds: float
    windows: int


def grow(settings: Settings, sizes: tuple[int, ...], how: Measure) -> Iterator[Line]:
    """The lines of one database, as they come."""
    database = Database(settings.database_url)
    scene = prepare(database, settings)
    filler = Filler(database, scene.streets)
    for seed, size in enumerate(sizes):
        filler.up_to(size)
        with service(settings) as port:
            yield from _rates(port, _asked(database, scene, seed), size, how)
            if size <= SIMILAR_UP_TO:
                yield _similar(port, scene, size, how)
    yield from plans(database, settings, scene, how.kind)
    database.close()


Asked = bytes | Iterator[bytes]


def _asked(database: Database, scene: Scene, seed: int) -> dict[str, Asked]:
    """Everybody's first page is the same for a moment; further pages are each another."""
    office = {"Authorization": f"Bearer {scene.office}"}
    return {
        "list, first page of 50": request("GET", "/api/topics"),
        "list, further pages of 50": cycle(_further(database)),
        "desk queue, page of 50": request("GET", "/api/queues/topics", office),
        "submit": submissions(scene, seed),
    }


def _further(database: Database) -> list[bytes]:
    with database.unit(write=False) as db:
        starts = db.exec(select(TopicRow.id).limit(_STARTS)).all()
    return [request("GET", f"/api/topics?before={start}") for start in starts]


def _rates(port: int, paths: dict[str, Asked], size: int, how: Measure) -> Iterator[Line]:
    for path, asked in paths.items():
        window = middle(_measured(port, asked, how, _CONNECTIONS))
        ratio = window.rate / how.bare
        target = "" if path.startswith("desk") else f"≥ {_RATIO}"
        verdict = reached(ratio, _RATIO) if target else ""
        yield Line(path, how.kind, f"{size:,}", _figure(window), f"{ratio:.2f}", target, verdict)


def _measured(port: int, asked: Asked, how: Measure, connections: int) -> list[Window]:
    return measure(port, asked, seconds=how.seconds, connections=connections, windows=how.windows)


def _figure(window: Window) -> str:
    wrong = f", {window.bad} refused" if window.bad else ""
    return f"{window.rate:,.0f}/s, p50 {window.share(0.5):.0f} ms, p99 {window.share(0.99):.0f} ms{wrong}"


def _similar(port: int, scene: Scene, size: int, how: Measure) -> Line:
    """One person typing at a time: what he waits for, not how many can."""
    typed = [
        request("GET", f"/api/topics/similar?title={quote(text.title)}&street={scene.streets[text.street]}")
        for text in suggestions(99, _SAID_SO)
    ]
    window = middle(_measured(port, cycle(typed), how, 1))
    late = window.share(0.99)
    verdict = reached(_SIMILAR_MS, late)
    return Line("similar", how.kind, f"{size:,}", _figure(window), "", f"p99 ≤ {_SIMILAR_MS:.0f} ms", verdict)


def plans(database: Database, settings: Settings, scene: Scene, kind: str) -> Iterator[Line]:
    """A line for each query behind a list that costs more with every suggestion, and one for all."""
    app = create_app(settings)
    with TestClient(app) as client, recorded(app.state.database) as statements:
        known = _places(client, database, scene)
        for path in (*lists.PUBLIC, *lists.DESK):
            answer = client.get(path.format_map(known), headers={"Authorization": f"Bearer {scene.clerk}"})
            assert answer.status_code == 200, (path, answer.text)
    large = filled(database, _MANY)
    made = [(plan, faults(plan, large)) for plan in explained(database, statements)]
    wrong = [(plan, found) for plan, found in made if found]
    for plan, found in wrong:
        yield Line("plan", kind, "", f"{'; '.join(found)}: {' '.join(plan.statement.text.split())[:80]}")
    figure = f"{len(made)} queries behind the lists, {len(wrong)} dearer with every suggestion"
    yield Line("query plans", kind, "", figure, "", "0", reached(0, len(wrong)))


def _places(client: TestClient, database: Database, scene: Scene) -> dict[str, str]:
    street = scene.streets["榕溪街道"]
    with database.unit(write=False) as db:
        topic = db.exec(select(TopicRow).where(TopicRow.street_id == street).limit(1)).one()
    opened = {"street": street, "due_on": str(topic.due_on)}
    answer = client.post("/api/batches", json=opened, headers={"Authorization": f"Bearer {scene.office}"})
    return {
        "street": street,
        "community": scene.community,
        "topic": topic.id,
        "before": topic.id,
        "batch": answer.json()["id"],
    }

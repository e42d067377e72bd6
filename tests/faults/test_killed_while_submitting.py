"""kill −9 while residents submit: each keeps trying with the same nonce and has one suggestion, told once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from app.config import Settings
from app.db.clock import system_clock
from app.doctor.service import examine
from app.domain.words import TopicStep
from app.main import create_app
from app.topics.store import listed
from tests.faults.launcher import Launcher
from tests.faults.server import QuickServer, until_answered
from tests.topics.factory import district, entry, events_of, notices_of, resident

RESIDENTS = 16
KILLS = 3


def test_one_suggestion_a_nonce_whatever_the_moment(
    settings: Settings, tmp_path: Path, launcher: Launcher, seed: int
) -> None:
    app = create_app(settings, system_clock)
    where = district(app)
    people = [resident(app) for _ in range(RESIDENTS)]
    sent = [(client, entry(app, where, number, notify=True)) for client, number in people]
    server = QuickServer(launcher, settings, tmp_path)
    server.environment["PIAOJUE_DELIVER_EVERY_SECONDS"] = "1"
    server.start()

    def submit(one: tuple[Any, dict[str, Any]]) -> tuple[str, str]:
        token = one[0].headers["authorization"].removeprefix("Bearer ")
        answer = until_answered(f"{server.url}/api/topics", token, one[1])
        assert answer.status_code in (200, 201), answer.text
        return answer.json()["id"], answer.json()["number"]

    with ThreadPoolExecutor(8) as street:
        with server.killed_now_and_then(seed, KILLS):
            first = list(street.map(submit, sent))
        again = list(street.map(submit, sent))
    server.kill()
    assert first == again
    with app.state.database.unit(write=False) as db:
        kept = {row.id for row in listed(db, wanted={}, before=None, limit=2 * RESIDENTS)}
        assert [finding for finding in examine(db) if not finding.ok] == []
    assert kept == {topic_id for topic_id, _number in first}
    for (topic_id, _number), (_client, phone) in zip(first, people, strict=True):
        assert [event.step for event in events_of(app, topic_id)] == [TopicStep.SUBMITTED]
        assert len(notices_of(app, phone)) == 1
    app.state.database.close()

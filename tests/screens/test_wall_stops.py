"""The service stops when it is asked to, whoever is watching."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import httpx2 as httpx

from app.config import Settings
from app.db.clock import system_clock
from app.domain.actors import Body, Role
from app.main import create_app
from app.meetings import service as meetings
from tests.copied import settings_in
from tests.factories import account, actor, found_congress, token_of
from tests.faults.server import Server

PATIENCE = 60  # seconds; a server that waits for the stream would wait for ever


def test_a_stream_does_not_keep_the_service_from_stopping(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "congress.db")
    settings = settings_in(tmp_path)
    sitting, token = _sitting_and_token(settings)
    server = Server(settings, tmp_path)
    server.start()
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{server.url}/wall/{sitting}/events"
    with httpx.Client(timeout=PATIENCE) as client, client.stream("GET", address, headers=headers) as answer:
        lines = answer.iter_lines()
        assert next(lines).startswith("data: ")
        server.process.terminate()
        assert not [line for line in lines if "fault" in line]
    server.process.wait(PATIENCE)
    assert "Finished server process" in server.logged()


def _sitting_and_token(settings: Settings) -> tuple[str, str]:
    app = create_app(settings, system_clock)
    found_congress(app)
    clerk, day = actor(Role.CLERK), datetime.now(UTC).date()
    with app.state.database.unit(write=True) as db:
        now = system_clock()
        meeting = meetings.open_meeting(
            db,
            now,
            body=Body.PLENARY,
            term=7,
            number=6,
            title="七届六次会议",
            starts_on=day,
            ends_on=day,
            by=clerk,
        )
        sitting = meetings.open_sitting(
            db, now, meeting_id=meeting.id, number=1, title="第一次全体会议", held_on=day, by=clerk
        )
    token = token_of(app, account(app, Role.CLERK).username)
    app.state.database.close()
    return sitting.id, token

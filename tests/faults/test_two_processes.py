"""Two worker processes are one service: they add up what they count, and write one log of JSON lines."""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
import uvicorn

from app.commands import shared_socket
from app.config import Settings
from app.db.clock import system_clock
from app.main import create_app
from tests.factories import found_congress
from tests.faults.server import Server

TOKEN = secrets.token_urlsafe(16)
ASKED = 30
COUNTED = 'piaojue_answers_total{door="/topics",status="200"}'


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    app = create_app(settings, system_clock)
    found_congress(app)
    app.state.database.close()
    server = Server(settings, tmp_path, workers=2)
    server.environment |= {"PIAOJUE_METRICS_TOKEN": TOKEN, "PIAOJUE_LOG": "json"}
    server.start()
    yield server
    server.stop()


def test_two_processes_add_up_and_log_lines_of_json(server: Server) -> None:
    for _ in range(ASKED):  # each on a connection of its own, so that both processes are asked
        assert httpx.get(f"{server.url}/topics", timeout=30).status_code == 200
    answer = httpx.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
    counted = [line.rsplit(" ", 1) for line in answer.text.splitlines() if line.startswith(COUNTED)]
    assert counted == [[COUNTED, f"{float(ASKED)}"]]
    lines = [json.loads(line) for line in server.logged().splitlines()]
    assert sum("Started server process" in line["message"] for line in lines) == 2
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    assert "/topics" not in server.logged()


def test_when_their_parent_is_killed_they_answer_and_end(server: Server) -> None:
    """Alone, as by somebody who takes it for the whole: the port is free, and the service starts on it."""
    assert httpx.get(f"{server.url}/topics", timeout=30).status_code == 200
    server.kill()
    server.await_silence()
    server.start()
    assert httpx.get(f"{server.url}/topics", timeout=30).status_code == 200
    lines = [json.loads(line)["message"] for line in server.logged().splitlines()]
    assert sum("Finished server process" in line for line in lines) == 2


def test_what_they_answer_waits_for_no_acknowledgement() -> None:
    with shared_socket(uvicorn.Config("", port=0, log_config=None)) as shared:
        shared.listen()
        with socket.create_connection(shared.getsockname()):
            accepted, _ = shared.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

"""What a Prometheus reads: doors and totals; of the ballot box its faults alone; nobody's name or number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError

from app.config import Settings
from app.db.clock import MovingClock
from app.main import create_app
from tests.factories import deputy_token, found_congress
from tests.polls.factory import nonce, opened

TOKEN = "0123456789abcdef"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def watched(settings: Settings, clock: MovingClock) -> Iterator[FastAPI]:
    app = create_app(settings.model_copy(update={"metrics_token": SecretStr(TOKEN)}), clock)
    found_congress(app)
    yield app
    app.state.database.close()


@pytest.fixture
def monitor(watched: FastAPI) -> Iterator[TestClient]:
    with TestClient(watched, raise_server_exceptions=False) as client:
        yield client


def read(monitor: TestClient) -> dict[str, float]:
    answer = monitor.get("/metrics", headers=BEARER)
    assert answer.status_code == 200, answer.text
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def grown(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """What was counted in between: of answers alone, and not the reading itself."""
    counted = {name: value for name, value in after.items() if name.startswith("piaojue_answers_total")}
    return {
        name: value - before.get(name, 0)
        for name, value in counted.items()
        if value != before.get(name, 0) and "/metrics" not in name
    }


def test_without_a_token_there_is_no_such_address(client: TestClient) -> None:
    assert client.get("/metrics", headers=BEARER).status_code == 404


@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer another-token-16", TOKEN[:-1], "Bearer 口令口令"])
def test_whoever_does_not_know_the_token_reads_nothing(monitor: TestClient, sent: str) -> None:
    answer = monitor.get("/metrics", headers=[(b"Authorization", sent.encode())])
    assert (answer.status_code, "piaojue_" in answer.text) == (401, False)


def test_a_token_is_no_word(settings: Settings) -> None:
    with pytest.raises(ValidationError, match="at least 16"):
        Settings(_env_file=None, metrics_token=SecretStr("watch"))


def test_doors_are_counted_by_their_route_and_timed(monitor: TestClient) -> None:
    before = read(monitor)
    for address in ("/topics", "/topics/UNKNOWN-1", "/topics/UNKNOWN-2", "/nowhere/13800000000"):
        monitor.get(address)
    after = read(monitor)
    assert grown(before, after) == {
        'piaojue_answers_total{door="/topics",status="200"}': 1,
        'piaojue_answers_total{door="/topics/{topic_id}",status="404"}': 2,
        'piaojue_answers_total{door="other",status="404"}': 1,
    }
    timed = 'piaojue_answer_seconds_count{door="/topics/{topic_id}"}'
    assert after[timed] - before.get(timed, 0) == 2
    assert not [name for name in after if "UNKNOWN" in name or "138" in name]


def test_what_is_looked_up_at_the_moment_of_asking(monitor: TestClient) -> None:
    seen = read(monitor)
    assert seen["piaojue_database_up"] == 1
    assert (seen["piaojue_notices_waiting"], seen["piaojue_notices_failed"]) == (0, 0)
    assert seen["piaojue_audit_height"] >= 0


def test_a_cast_is_no_number(watched: FastAPI, monitor: TestClient) -> None:
    """Whoever reads the totals every second learns nothing of who has just voted."""
    box = opened(watched, devices=3)
    tokens = [deputy_token(watched, deputy) for deputy in box.devices]
    address = f"/api/polls/{box.poll_id}/ballot"
    before = read(monitor)
    for number, token in enumerate(tokens):
        headers = {"Authorization": f"Bearer {token}"}
        body = {"nonce": nonce(number), "choices": [{"no": 1, "mark": "approve"}]}
        assert monitor.get(address, headers=headers).status_code == 200
        assert monitor.post(address, json=body, headers=headers).status_code == 201
        assert monitor.post(address, json=body, headers=headers).status_code == 200
        assert monitor.get(f"/polls/{box.poll_id}/ballot", headers=headers).status_code == 200
    after = read(monitor)
    assert grown(before, after) == {}
    assert {name for name in after if "polls" in name} == {name for name in before if "polls" in name}
    assert after["piaojue_audit_height"] == before["piaojue_audit_height"]


def test_a_fault_at_the_box_is_counted_all_the_same(watched: FastAPI, monitor: TestClient) -> None:
    box = opened(watched, devices=2)
    headers = {"Authorization": f"Bearer {deputy_token(watched, box.devices[0])}"}
    before = read(monitor)
    with watched.state.database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE poll RENAME TO poll_elsewhere"))
    failed = monitor.get(f"/api/polls/{box.poll_id}/ballot", headers=headers).status_code
    assert failed >= 500
    counted = f'piaojue_answers_total{{door="ballot-box",status="{failed}"}}'
    assert grown(before, read(monitor)) == {counted: 1}


def test_a_database_that_is_away_is_said(watched: FastAPI, monitor: TestClient) -> None:
    with watched.state.database.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE audit_head RENAME TO audit_elsewhere"))
    seen = read(monitor)
    assert seen["piaojue_database_up"] == 0
    assert "piaojue_audit_height" not in seen

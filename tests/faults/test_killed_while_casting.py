"""kill −9 while deputies cast: each keeps trying with the same nonce and ends with one ballot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.config import Settings
from app.db.clock import system_clock
from app.main import create_app
from tests.factories import deputy_token
from tests.faults.server import Server, until_answered
from tests.polls.factory import nonce, opened

DEPUTIES = 24
KILLS = 3


def test_one_ballot_a_deputy_whatever_the_moment(settings: Settings, tmp_path: Path, seed: int) -> None:
    app = create_app(settings, system_clock)
    box = opened(app, devices=DEPUTIES)
    tokens = {deputy: deputy_token(app, deputy) for deputy in box.devices}
    server = Server(settings, tmp_path)
    server.start()
    receipts: dict[str, str] = {}

    def cast(deputy: str) -> None:
        choices = [{"no": 1, "mark": "approve"}]
        body: dict[str, object] = {"nonce": nonce(box.poll_id, deputy), "choices": choices}
        receipts[deputy] = _until_answered(server.url, box.poll_id, tokens[deputy], body)

    with ThreadPoolExecutor(8) as hall, server.killed_now_and_then(seed, KILLS):
        list(hall.map(cast, box.devices))
    try:
        for deputy in box.devices:  # once more: the receipt first given
            body: dict[str, object] = {"nonce": nonce(box.poll_id, deputy), "choices": []}
            assert _until_answered(server.url, box.poll_id, tokens[deputy], body) == receipts[deputy]
    finally:
        server.kill()
    assert "approve" not in server.logged()
    box.move("seal")
    assert box.row().figures is not None
    assert box.findings() == []
    assert (box.row().figures or {})["sealed"] == DEPUTIES == len(set(receipts.values()))
    app.state.database.close()


def _until_answered(url: str, poll: str, token: str, body: dict[str, object]) -> str:
    """The receipt, at last."""
    answer = until_answered(f"{url}/api/polls/{poll}/ballot", token, body)
    assert answer.status_code in (200, 201), answer.text
    receipt: str = answer.json()["receipt"]
    return receipt

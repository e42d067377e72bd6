"""Eighty ballots at the same moment, among sign-ins by card: everybody is answered, each has one ballot."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx2 as httpx
from fastapi import FastAPI

from app.config import Settings
from app.db.clock import system_clock
from app.main import create_app
from app.people import service as people
from app.polls import store
from tests.factories import card_code, deputy_token
from tests.faults.launcher import Launcher
from tests.faults.server import QuickServer
from tests.polls.factory import Box, nonce, opened

SEATED, LATE, STRANGERS = 60, 20, 6
PATIENCE = 30  # seconds for one answer: whoever waits longer is not answered


def codes(app: FastAPI, deputies: list[str]) -> dict[str, str]:
    """The code of each one's card, awake and not used yet."""
    with app.state.database.unit(write=True) as db:
        made = {deputy: card_code(db, system_clock(), deputy) for deputy in deputies}
        for deputy in deputies:
            people.wake_card(db, deputy)
    return made


class FullHall:
    """Everybody has a device of its own, and all begin at the same moment."""

    def __init__(self, app: FastAPI, box: Box, url: str) -> None:
        self.box, self.url = box, url
        self.seated, self.late = box.devices[:SEATED], box.devices[SEATED:]
        self.tokens = {deputy: deputy_token(app, deputy) for deputy in self.seated}
        self.codes = codes(app, self.late)
        self.gate = Barrier(SEATED + LATE + STRANGERS)

    def all_at_once(self) -> list[tuple[str, httpx.Response]]:
        """Whose it is, and what the cast came to; of a stranger the sign-in."""
        with ThreadPoolExecutor(self.gate.parties) as hall:
            everybody = [*self.box.devices, *[""] * STRANGERS]
            return list(hall.map(self._one, everybody))

    def _one(self, deputy: str) -> tuple[str, httpx.Response]:
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as device:
            self.gate.wait(PATIENCE)
            if deputy in self.tokens:
                return deputy, self.cast(device, deputy, self.tokens[deputy])
            code = self.codes.get(deputy, "0000-0000-0000-0000")
            signed = device.post("/api/sessions/card", json={"code": code})
            if not deputy:
                return deputy, signed
            assert signed.status_code == 201, signed.text
            self.tokens[deputy] = signed.json()["token"]
            return deputy, self.cast(device, deputy, self.tokens[deputy])

    def cast(self, device: httpx.Client, deputy: str, token: str) -> httpx.Response:
        body: dict[str, Any] = {"nonce": nonce(self.box.poll_id, deputy)}
        body["choices"] = [{"no": 1, "mark": "approve"}]
        headers = {"Authorization": f"Bearer {token}"}
        return device.post(f"/api/polls/{self.box.poll_id}/ballot", json=body, headers=headers)


def test_eighty_cast_while_others_sign_in(settings: Settings, tmp_path: Path, launcher: Launcher) -> None:
    app = create_app(settings, system_clock)
    box = opened(app, devices=SEATED + LATE)
    server = QuickServer(launcher, settings, tmp_path)
    server.start()
    hall = FullHall(app, box, server.url)
    try:
        answers = hall.all_at_once()
        statuses = Counter((bool(deputy), answer.status_code) for deputy, answer in answers)
        assert statuses == {(True, 201): SEATED + LATE, (False, 401): STRANGERS}
        receipts = {deputy: answer.json()["receipt"] for deputy, answer in answers if deputy}
        assert len(set(receipts.values())) == SEATED + LATE
        with httpx.Client(base_url=server.url, timeout=PATIENCE) as device:  # asked again: the one receipt
            for deputy, receipt in receipts.items():
                again = hall.cast(device, deputy, hall.tokens[deputy])
                assert (again.status_code, again.json()["receipt"]) == (200, receipt)
    finally:
        server.kill()
    with app.state.database.unit(write=False) as db:
        assert store.box_size(db, box.poll_id) == SEATED + LATE
        assert sum(store.marks(db, box.poll_id).values()) == SEATED + LATE
    assert box.findings() == []
    app.state.database.close()

"""kill −9 while notices are sent: nobody misses a step, and nobody reads one twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.config import Settings
from app.db.clock import system_clock
from app.db.session import Database
from app.domain.words import NoticeState
from tests.notices.gateway import SECRET, Gateway, gateway
from tests.notices.people import asking, notices, told

PEOPLE, STEPS, KILLS = 12, 8, 3
Messages = dict[str, tuple[str, str]]  # key → phone and text


@pytest.fixture
def seed() -> int:
    """Printed where the test fails, so that a failure can be played again."""
    chosen = random.SystemRandom().randrange(10**6)
    print(f"seed {chosen}")
    return chosen


@pytest.fixture
def desk() -> Iterator[Gateway]:
    with gateway() as known:
        yield known


def environment(settings: Settings, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "PIAOJUE_DATABASE_URL": settings.database_url,
        "PIAOJUE_SECRET": settings.secret.get_secret_value(),
        "PIAOJUE_OUTBOX": str(settings.outbox),
        "PIAOJUE_DELIVER_EVERY_SECONDS": "1",
        "PIAOJUE_NOTICE_LEASE_SECONDS": "1",
        **more,
    }


class Deliverer:
    """``python -m app deliver`` as a process of its own."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        with (folder / "sender.log").open("ab") as log:
            command = [sys.executable, "-m", "app", "deliver"]
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=60)


def until(holds: Callable[[], bool]) -> None:
    """Looks every few milliseconds, for a minute at most."""
    never = threading.Event()
    assert any(holds() or never.wait(0.003) for _ in range(20_000))


def until_more(read: Callable[[], Messages], more: int) -> None:
    enough = len(read()) + more
    until(lambda: len(read()) >= enough)


def told_everything(database: Database, settings: Settings) -> set[tuple[str, str]]:
    """Tells PEOPLE of STEPS each; (phone, title) of every one of them."""
    asked = [asking(database, system_clock(), settings) for _ in range(PEOPLE)]
    for seq in range(STEPS):
        told(database, system_clock(), [p for p, _ in asked], f"topic:1:{seq}", title=f"第{seq}步")
    return {(phone, f"第{seq}步") for _, phone in asked for seq in range(STEPS)}


@pytest.mark.parametrize("way", ["folder", "webhook"])
def test_every_step_is_read_exactly_once(
    settings: Settings, database: Database, tmp_path: Path, seed: int, desk: Gateway, way: str
) -> None:
    dice = random.Random(seed)
    everything = told_everything(database, settings)
    by_hook = {
        "PIAOJUE_NOTIFIER": "webhook",
        "PIAOJUE_WEBHOOK_URL": desk.url,
        "PIAOJUE_WEBHOOK_SECRET": SECRET,
    }
    chosen = environment(settings, **(by_hook if way == "webhook" else {"PIAOJUE_NOTIFIER": "file"}))
    read = in_folder(settings.outbox) if way == "folder" else at_desk(desk)
    for _ in range(KILLS):
        sender = Deliverer(chosen, tmp_path)
        until_more(read, dice.randrange(1, len(everything) // KILLS))
        assert sender.end(signal.SIGKILL) == -signal.SIGKILL
    sender = Deliverer(chosen, tmp_path)
    until(lambda: all(row.state is NoticeState.SENT for row in notices(database)))
    assert sender.end(signal.SIGTERM) == 0
    messages = read()
    assert set(messages) == {row.id for row in notices(database)}
    steps = [(phone, text.partition("“")[2].partition("”")[0]) for phone, text in messages.values()]
    assert sorted(steps) == sorted(everything)
    log = (tmp_path / "sender.log").read_text(encoding="utf-8")
    assert not [phone for phone, _ in everything if phone in log]


def in_folder(folder: Path) -> Callable[[], Messages]:
    def read() -> Messages:
        found = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in folder.glob("*.json")}
        return {key: (message["phone"], message["text"]) for key, message in found.items()}

    return read


def at_desk(desk: Gateway) -> Callable[[], Messages]:
    return lambda: {key: (message["phone"], message["text"]) for key, message in dict(desk.read).items()}

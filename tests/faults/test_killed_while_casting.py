"""kill −9 while deputies cast: each keeps trying with the same nonce and ends with one ballot.

``PIAOJUE_FAULTS_KILLS`` says how often a database's servers are killed (``make faults N=1000``).
"""

from __future__ import annotations

import os
import random
from math import ceil
from pathlib import Path
from threading import Event

import pytest

from app.config import Settings
from app.db.clock import system_clock
from app.main import create_app
from tests.faults.casting import Ballots, Casters
from tests.faults.launcher import Launcher
from tests.faults.server import QuickServer

PROCESSES = (1, 2)
KILLS = int(os.environ.get("PIAOJUE_FAULTS_KILLS", "40"))  # of each database's servers
A_ROUND = 20  # of them before one poll's ballots are counted
ROUNDS = range(ceil(KILLS / len(PROCESSES) / A_ROUND))
DEVICES = 8
A_WAVE = 8  # deputies that come between two kills


class Killer:
    """Kills at moments that the dice choose: while so many of a wave have been answered, or at the start."""

    def __init__(self, server: QuickServer, casters: Casters, dice: random.Random) -> None:
        self.server, self.casters, self.dice = server, casters, dice

    def kill_once(self) -> None:
        if self.dice.random() < 0.2:
            return self._kill_at_the_start()
        target = len(self.casters.answers) + self.dice.randrange(self.casters.waiting)
        self.casters.wait_for_answers(target)
        self._pause(0.02)
        if self.server.workers > 1 and self.dice.random() < 0.6:
            self.server.kill_workers(all_of_them=self.dice.random() < 0.5)
            self.casters.look()
        else:
            self.server.kill()
            self.casters.look()
            self.server.launch()
        self.server.await_ready()

    def _kill_at_the_start(self) -> None:
        self.server.kill()
        self.server.launch()
        self._pause(0.4)
        self.server.kill()
        self.casters.look()
        self.server.start()

    def _pause(self, most: float) -> None:
        Event().wait(self.dice.uniform(0, most))


@pytest.mark.parametrize("number", ROUNDS)
@pytest.mark.parametrize("processes", PROCESSES)
def test_one_ballot_a_deputy_whatever_the_moment(
    settings: Settings, tmp_path: Path, launcher: Launcher, seed: int, processes: int, number: int
) -> None:
    app, dice = create_app(settings, system_clock), random.Random(f"{seed} {number}")
    ballots = Ballots.in_a_hall(app, A_WAVE * A_ROUND, dice)
    server = QuickServer(launcher, settings, tmp_path, processes)
    server.start()
    casters = Casters(ballots, lambda: server.url)
    killer = Killer(server, casters, dice)
    try:
        with casters.at_work(DEVICES):
            for first in range(0, A_WAVE * A_ROUND, A_WAVE):
                casters.come(ballots.deputies[first : first + A_WAVE])
                killer.kill_once()
            casters.all_answered()
        assert {answer.status_code for answer in casters.answers.values()} <= {200, 201}
        casters.require_the_receipt_first_given()
    finally:
        server.kill()
    assert "approve" not in server.logged()
    ballots.require_one_each(ballots.deputies)
    ballots.require_count(ballots.deputies)
    app.state.database.close()

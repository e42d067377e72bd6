"""封箱 while everybody casts, on one process and on two: each cast is in the box and has its receipt, or was
refused in words; the list, its root and the count are of exactly those."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import httpx2 as httpx
import pytest

from app.config import Settings
from app.db.clock import system_clock
from app.domain.actors import Role
from app.main import create_app
from app.polls import store
from tests.factories import account, token_of
from tests.faults.casting import Ballots, Casters
from tests.faults.launcher import Launcher
from tests.faults.server import QuickServer

ROUNDS = 4
DEPUTIES, LATE, DEVICES = 32, 4, 12  # LATE: come when it is sealed
CLOSED = ("/problems/poll-not-open", "投票已经结束")


class Race:
    """One poll, sealed over HTTP when the dice say so."""

    def __init__(self, ballots: Ballots, server: QuickServer, dice: random.Random) -> None:
        self.ballots = ballots
        self.ballots.box.hall.follow(self.ballots.box.poll_id, "open")
        self.server, self.dice = server, dice
        self.casters = Casters(self.ballots, lambda: server.url)

    def run(self, chair: str) -> tuple[list[str], list[str]]:
        """Who has voted, and who was refused."""
        box, casters = self.ballots.box, self.casters
        decision, enough = box.decide("seal"), self.dice.randrange(DEPUTIES // 2)
        address = f"{self.server.url}/api/polls/{box.poll_id}/moves/seal"
        headers = {"Authorization": f"Bearer {chair}"}
        with casters.at_work(DEVICES), httpx.Client(timeout=60) as client:
            casters.come(self.ballots.deputies[LATE:])
            casters.wait_for_answers(enough)
            sealed = client.post(address, json={"decision": decision}, headers=headers)
            casters.come(self.ballots.deputies[:LATE])
            casters.all_answered()
        assert sealed.status_code == 200, sealed.text
        assert casters.away == []
        voted = [who for who, answer in casters.answers.items() if answer.status_code == 201]
        refused = {who: answer.json() for who, answer in casters.answers.items() if who not in voted}
        assert {(body["type"], body["detail"]) for body in refused.values()} <= {CLOSED}
        return voted, list(refused)

    def require_sealed(self, voted: list[str], refused: list[str]) -> None:
        rids = sorted(map(self.ballots.rid, voted))
        with self.ballots.database.unit(write=False) as db:
            seal = store.seal(db, self.ballots.box.poll_id)
        assert seal is not None
        assert (seal.rids, seal.root) == (b"".join(rids), root(rids))
        assert (self.ballots.box.row().figures or {})["sealed"] == len(voted)
        self.ballots.require_one_each(voted)
        with httpx.Client(timeout=60, base_url=self.server.url) as client:  # the same again, too late
            assert [self.ballots.post(client, who).status_code for who in voted] == [200] * len(voted)
            assert [self.ballots.post(client, who).status_code for who in refused] == [409] * len(refused)
        self.ballots.require_one_each(voted)
        self.ballots.require_count(voted)


def root(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, once more and in other words than the program's."""
    if len(leaves) < 2:
        return hashlib.sha256(b"".join([b"\0", *leaves] if leaves else [])).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()


@pytest.mark.parametrize("processes", [1, 2])
def test_each_cast_is_in_the_sealed_box_or_refused(
    settings: Settings, tmp_path: Path, launcher: Launcher, seed: int, processes: int
) -> None:
    app, dice = create_app(settings, system_clock), random.Random(seed)
    chair = token_of(app, account(app, Role.EXECUTIVE_CHAIR).username)
    server = QuickServer(launcher, settings, tmp_path, processes)
    server.start()
    ballots = Ballots.in_a_hall(app, DEPUTIES, dice)
    try:
        for _ in range(ROUNDS):
            race = Race(ballots, server, dice)
            voted, refused = race.run(chair)
            assert set(refused) >= set(race.ballots.deputies[:LATE])
            assert len(voted) + len(refused) == DEPUTIES
            race.require_sealed(voted, refused)
            ballots = ballots.once_more(dice)
    finally:
        server.kill()
    app.state.database.close()

"""A hall that casts over HTTP while something happens to the service, and what must hold of its box."""

from __future__ import annotations

import base64
import hashlib
import random
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue

import httpx2 as httpx
from fastapi import FastAPI

from app.doctor.service import examine
from app.domain.findings import Finding
from app.people.service.card_desk import LASTS
from app.people.service.sessions import actor_of_deputy, open_session
from app.people.tables import DeputyRow
from app.polls import store
from tests.faults.server import until_heard
from tests.polls.factory import Box, another, nonce, opened
from tests.polls.test_count import approvals

PATIENCE = 90  # seconds that anybody waits for an answer, whatever happens meanwhile
PAUSE_SECONDS = 0.02


class Ballots:
    """An open poll, and of each deputy the session, the nonce and the choices: always the same for a seed."""

    def __init__(self, box: Box, tokens: dict[str, str], dice: random.Random) -> None:
        self.box, self.tokens = box, tokens
        self.database, self.deputies = box.database, box.devices
        self.marked = {deputy: _some(dice) for deputy in self.deputies}
        self.before = self._faults()  # a cycle made for tests has no acts; nothing may come to it

    @classmethod
    def in_a_hall(cls, app: FastAPI, deputies: int, dice: random.Random) -> Ballots:
        box = opened(app, devices=deputies)
        return cls(box, _sessions(app, box.devices), dice)

    def once_more(self, dice: random.Random) -> Ballots:
        """The next poll in the same hall."""
        box = another(self.box.hall, self.box.tellers, devices=len(self.deputies))
        box.open()
        return Ballots(box, self.tokens, dice)

    @property
    def address(self) -> str:
        return f"/api/polls/{self.box.poll_id}/ballot"

    def post(self, client: httpx.Client, deputy: str) -> httpx.Response:
        choices = [{"no": no, "mark": "approve"} for no in self.marked[deputy]]
        body = {"nonce": nonce(self.box.poll_id, deputy), "choices": choices}
        return client.post(
            self.address, json=body, headers={"Authorization": f"Bearer {self.tokens[deputy]}"}
        )

    def rid(self, deputy: str) -> bytes:
        """As the ballot box paper says, not as the program does."""
        padded = nonce(self.box.poll_id, deputy) + "="
        return hashlib.sha256(
            b"rid|" + self.box.poll_id.encode() + b"|" + base64.urlsafe_b64decode(padded)
        ).digest()

    def _faults(self) -> list[Finding]:
        with self.database.unit(write=False, steady=True) as db:
            return [finding for finding in examine(db) if not finding.ok]

    def look(self, told: Collection[str]) -> None:
        """At any moment: the doctor is quiet, and whoever was told a receipt has a ballot in the box."""
        assert self._faults() == self.before
        with self.database.unit(write=False) as db:
            rids = set(store.rids(db, self.box.poll_id))
        assert {self.rid(deputy) for deputy in told} <= rids
        assert rids <= {self.rid(deputy) for deputy in self.deputies}

    def require_one_each(self, voted: Collection[str]) -> None:
        """Exactly these have one mark and one ballot each, and nobody else has."""
        with self.database.unit(write=False) as db:
            assert store.rids(db, self.box.poll_id) == sorted(map(self.rid, voted))
            assert sum(store.marks(db, self.box.poll_id).values()) == len(voted)

    def require_all_counted(self) -> None:
        """Everybody has voted, once, and is in the count."""
        self.require_one_each(self.deputies)
        self.require_count(self.deputies)

    def require_count(self, voted: Collection[str]) -> None:
        """Sealed, opened and counted, it is what these deputies marked, by fingers."""
        if self.box.row().figures is None:
            self.box.move("seal")
        self.box.move("declare_valid")
        result = self.box.count(*self.box.cards[:2]).result
        assert result is not None
        fingers = Counter(no for deputy in voted for no in self.marked[deputy])
        assert approvals(result) == {no: fingers[no] for no in range(1, 6)}
        assert self._faults() == self.before


def _sessions(app: FastAPI, deputies: Collection[str]) -> dict[str, str]:
    with app.state.database.unit(write=True) as db:
        return {
            deputy_id: open_session(
                db,
                app.state.clock(),
                app.state.settings,
                actor_of_deputy(db.get_one(DeputyRow, deputy_id)),
                LASTS,
                deputy_id=deputy_id,
            ).token
            for deputy_id in deputies
        }


def _some(dice: random.Random) -> list[int]:
    """Two of the first four at most, and the fifth or not."""
    return sorted([*dice.sample(range(1, 5), dice.randint(0, 2)), *[5][: dice.randint(0, 1)]])


class Casters:
    """So many devices at once. Whoever gets no answer, or 503, casts the same again until there is one."""

    def __init__(self, ballots: Ballots, url: Callable[[], str]) -> None:
        self.ballots, self._url = ballots, url
        self.answers: dict[str, httpx.Response] = {}
        self.away: list[httpx.Response] = []
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._heard = threading.Condition()
        self._asked = 0
        self._given_up = threading.Event()

    @property
    def told(self) -> list[str]:
        """Whoever has been answered so far."""
        with self._heard:
            return list(self.answers)

    @property
    def waiting(self) -> int:
        return self._asked - len(self.answers)

    def come(self, deputies: Collection[str]) -> None:
        self._asked += len(deputies)
        for deputy in deputies:
            self._queue.put(deputy)

    def wait_for(self, enough: Callable[[], bool]) -> None:
        with self._heard:
            assert self._heard.wait_for(enough, PATIENCE), "nobody is answered any more"

    def wait_for_answers(self, enough: int) -> None:
        self.wait_for(lambda: len(self.answers) >= enough)

    def wait_until_away(self) -> None:
        """Until somebody more has heard 503."""
        heard = len(self.away)
        self.wait_for(lambda: len(self.away) > heard)

    def look(self) -> None:
        self.ballots.look(self.told)

    def all_answered(self) -> None:
        self.wait_for(lambda: not self.waiting)

    @contextmanager
    def at_work(self, devices: int) -> Iterator[None]:
        with ThreadPoolExecutor(devices) as hall:
            working = [hall.submit(self._work) for _ in range(devices)]
            try:
                yield
            except BaseException:
                self._given_up.set()  # or whoever is told 503 would ask for ever
                raise
            finally:
                for _ in working:
                    self._queue.put("")
            for one in working:
                one.result()

    def _work(self) -> None:
        with httpx.Client(timeout=PATIENCE) as client:
            while deputy := self._queue.get():
                answer = self._until_answered(client, deputy)
                with self._heard:
                    self.answers[deputy] = answer
                    self._heard.notify_all()

    def _until_answered(self, client: httpx.Client, deputy: str) -> httpx.Response:
        while True:
            client.base_url = self._url()
            answer = until_heard(lambda: self.ballots.post(client, deputy))
            if answer.status_code != 503:
                return answer
            with self._heard:
                self.away.append(answer)
                self._heard.notify_all()
            assert not self._given_up.wait(PAUSE_SECONDS)

    def require_one_receipt_each_and_503_before(self, title: str) -> None:
        """Whoever was not served heard that title and when to come again, and nothing else."""
        assert {answer.status_code for answer in self.answers.values()} <= {200, 201}
        assert {(a.headers["retry-after"], a.json()["title"]) for a in self.away} == {("3", title)}
        self.require_the_receipt_first_given()

    def require_the_receipt_first_given(self) -> None:
        """Whoever was answered asks again, and is told the same; it was his only ballot."""
        with httpx.Client(timeout=PATIENCE, base_url=self._url()) as client:
            for deputy, first in self.answers.items():
                again = self.ballots.post(client, deputy)
                assert (again.status_code, again.json()["replayed"]) == (200, True)
                assert again.json()["receipt"] == first.json()["receipt"]

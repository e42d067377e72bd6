"""Group commit: what many ask for at once is written in few transactions, and nobody is answered before the
commit that holds what he asked for.

    writer = Writer(database, write)          # write(connection, jobs) → what each of them came to
    answer = await writer.put("poll", job)    # raises what the job came to, where that is a refusal

One of a kind in each process, with a thread of its own that works while there is anything to write. What
comes meanwhile goes into the next transaction, so that a batch is as large as the rush is. A caller that
goes away changes nothing: his job is written or not, as if the answer had been lost.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Final, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.db.session import Database
from app.domain.errors import Busy

Job = TypeVar("Job")
Answer = TypeVar("Answer")
Write = Callable[[sa.Connection, Sequence[Job]], Sequence[Answer | Exception]]

AT_MOST: Final = 128  # jobs a transaction: others wait for the rows that it holds
ROOM: Final = 4_000  # jobs that wait: more than any hall has, seconds of a whole district's
TRIES: Final = 5


class Overtaken(Exception):
    """What a transaction had read is so no longer: it is rolled back and done once more."""


def in_one(
    database: Database, write: Write[Job, Answer], jobs: Sequence[Job]
) -> Sequence[Answer | Exception]:
    """One transaction. What it came to is said only when it is committed."""
    for _ in range(TRIES):
        with suppress(Overtaken), database.unit(write=True) as db:
            came_to = write(db.connection(), jobs)
            if len(came_to) != len(jobs):
                raise ValueError("every job has to come to something")
            return came_to
    raise Busy("刚才有人抢先，您的这次未作任何更改；请用原内容重试")


class Writer(Generic[Job, Answer]):
    def __init__(
        self, database: Database, write: Write[Job, Answer], *, at_most: int = AT_MOST, room: int = ROOM
    ) -> None:
        self._database, self._write, self._at_most, self.room = database, write, at_most, room
        self._waiting: dict[str, deque[_Asked[Job, Answer]]] = {}
        self._number = 0
        self._at_work = False
        self._lock = Lock()
        self._thread = ThreadPoolExecutor(1, "writer")

    async def put(self, key: str, job: Job) -> Answer:
        """Only jobs of one key share a transaction. Raises Busy where too many wait already, what the job
        came to, or the database's fault: then it may have been written or not.
        """
        loop = asyncio.get_running_loop()
        asked: _Asked[Job, Answer] = _Asked(job, loop.create_future())
        self._enqueue(key, asked)
        return await asked.answer

    @property
    def waiting(self) -> int:
        """How many jobs no transaction has taken yet."""
        return self._number

    def drain(self) -> None:
        """Returns when all that waited has been answered."""
        self._thread.submit(lambda: None).result()

    def _enqueue(self, key: str, asked: _Asked[Job, Answer]) -> None:
        with self._lock:
            if self._number >= self.room:
                raise Busy("提交的人太多，您的这次未作任何更改；请稍候用原内容重试")
            self._waiting.setdefault(key, deque()).append(asked)
            self._number += 1
            if not self._at_work:
                self._at_work = True
                self._thread.submit(self._work)

    def _work(self) -> None:
        while batch := self._next_batch():
            came_to = self._results([asked.job for asked in batch])
            for loop in {asked.loop for asked in batch}:
                own = [pair for pair in zip(batch, came_to, strict=True) if pair[0].loop is loop]
                with suppress(RuntimeError):  # a loop that has ended: nobody waits there any more
                    loop.call_soon_threadsafe(_tell, own)

    def _next_batch(self) -> list[_Asked[Job, Answer]]:
        """Of the key that has waited longest; what it has more stands behind the other keys."""
        with self._lock:
            key = next(iter(self._waiting), None)
            if key is None:
                self._at_work = False
                return []
            waiting = self._waiting.pop(key)
            batch = [waiting.popleft() for _ in range(min(len(waiting), self._at_most))]
            if waiting:
                self._waiting[key] = waiting
            self._number -= len(batch)
            return batch

    def _results(self, jobs: Sequence[Job]) -> Sequence[Answer | Exception]:
        """A database that is away fails all of them; whatever else goes wrong is one job's fault: each is
        tried alone, so that it fails none of the others."""
        try:
            return in_one(self._database, self._write, jobs)
        except Exception as fault:  # whatever it is, everybody gets an answer
            if len(jobs) == 1 or _is_away(fault):
                return [fault] * len(jobs)
        return [came_to for job in jobs for came_to in self._results([job])]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked(Generic[Job, Answer]):
    job: Job
    answer: asyncio.Future[Answer]

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        return self.answer.get_loop()


def _tell(batch: Sequence[tuple[_Asked[Job, Answer], Answer | Exception]]) -> None:
    for asked, came_to in batch:
        if asked.answer.done():
            continue  # its caller has gone away
        if isinstance(came_to, Exception):
            asked.answer.set_exception(came_to)
        else:
            asked.answer.set_result(came_to)


def _is_away(fault: Exception) -> bool:
    if isinstance(fault, DBAPIError):
        return isinstance(fault, sa.exc.OperationalError) or fault.connection_invalidated
    return isinstance(fault, PoolTimeout)

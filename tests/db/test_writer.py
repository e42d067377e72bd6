"""Group commit: who is answered what, when the batch, the database or a single job fails."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from app.db.session import Database
from app.db.writer import Overtaken, Writer
from app.domain.errors import Busy, Conflict

PATIENCE = 30


class Notes:
    """A table of notes, and what became of each batch."""

    def __init__(self, database: Database) -> None:
        self.database, self.batches = database, list[Sequence[str]]()
        self.gate = Event()
        self.gate.set()
        self.faults: list[Exception] = []
        with database.unit(write=True) as db:
            db.execute(sa.text("CREATE TABLE note (text VARCHAR(40) PRIMARY KEY)"))

    def write(self, connection: sa.Connection, jobs: Sequence[str]) -> list[int | Exception]:
        self.gate.wait(PATIENCE)
        self.batches.append(jobs)
        if self.faults:
            raise self.faults.pop()
        return [self._one(connection, job) for job in jobs]

    def _one(self, connection: sa.Connection, job: str) -> int | Exception:
        if job == "refused":
            return Conflict("nein")
        connection.execute(sa.text("INSERT INTO note (text) VALUES (:text)"), {"text": job})
        return len(job)

    def stored(self) -> set[str]:
        with self.database.unit(write=False) as db:
            return set(db.execute(sa.text("SELECT text FROM note")).scalars())


@pytest.fixture
def notes(database: Database) -> Notes:
    return Notes(database)


def kinds(answers: Sequence[object]) -> list[object]:
    return [type(answer) if isinstance(answer, BaseException) else answer for answer in answers]


async def all_of(writer: Writer[str, int], *jobs: str, key: str = "k") -> list[object]:
    return list(await asyncio.gather(*(writer.put(key, job) for job in jobs), return_exceptions=True))


async def behind(notes: Notes, writer: Writer[str, int], *jobs: str) -> list[object]:
    """All of them in one batch: they wait while another is being written."""
    notes.gate.clear()
    first = asyncio.create_task(writer.put("k", "first"))
    await asyncio.sleep(0)
    others = [asyncio.create_task(writer.put("k", job)) for job in jobs]
    await asyncio.sleep(0)
    notes.gate.set()
    return list(await asyncio.gather(first, *others, return_exceptions=True))


async def taken(writer: Writer[str, int]) -> None:
    """Returns when a transaction has taken what was just handed in."""
    await asyncio.sleep(0)
    while writer.waiting:
        await asyncio.sleep(0.01)


def test_what_waits_is_written_together_and_answered_after_the_commit(notes: Notes) -> None:
    writer = Writer(notes.database, notes.write)

    async def ask() -> None:
        async def one(job: str) -> None:
            assert await writer.put("k", job) == len(job)
            assert job in notes.stored()

        await asyncio.gather(*(one(f"note {n}") for n in range(40)))

    asyncio.run(ask())
    assert len(notes.stored()) == 40 == sum(map(len, notes.batches))
    assert len(notes.batches) < 40


def test_a_refusal_is_one_jobs_own(notes: Notes) -> None:
    writer = Writer(notes.database, notes.write)
    answers = asyncio.run(behind(notes, writer, "a", "refused", "b"))
    assert kinds(answers) == [5, 1, Conflict, 1]
    assert notes.stored() == {"first", "a", "b"}


def test_a_job_that_breaks_the_transaction_fails_none_of_the_others(notes: Notes) -> None:
    """The same key twice: the second breaks the whole batch, so each is tried alone."""
    writer = Writer(notes.database, notes.write)
    answers = kinds(asyncio.run(behind(notes, writer, "a", "first", "b")))
    assert answers == [5, 1, sa.exc.IntegrityError, 1]
    assert notes.stored() == {"first", "a", "b"}


def test_a_database_that_is_away_fails_the_batch_and_the_next_one_is_written(notes: Notes) -> None:
    writer = Writer(notes.database, notes.write)
    notes.faults = [OperationalError("", {}, Exception("disk full"))]

    async def ask() -> tuple[list[object], list[object]]:
        return await all_of(writer, "a"), await all_of(writer, "a", "b")

    failed, written = asyncio.run(ask())
    assert (kinds(failed), written) == ([OperationalError], [1, 1])
    assert notes.stored() == {"a", "b"}


def test_what_was_overtaken_is_done_once_more(notes: Notes) -> None:
    writer = Writer(notes.database, notes.write)
    notes.faults = [Overtaken(), Overtaken()]
    assert asyncio.run(all_of(writer, "a")) == [1]
    notes.faults = [Overtaken() for _ in range(5)]
    assert kinds(asyncio.run(all_of(writer, "b"))) == [Busy]
    assert notes.stored() == {"a"}


def test_whoever_finds_no_room_is_asked_to_come_again(notes: Notes) -> None:
    writer = Writer(notes.database, notes.write, at_most=1, room=2)

    async def ask() -> None:
        notes.gate.clear()
        writing = asyncio.create_task(writer.put("k", "first"))
        await taken(writer)
        waiting = [asyncio.create_task(writer.put("k", job)) for job in ("a", "b")]
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await writer.put("k", "c")
        notes.gate.set()
        assert await asyncio.gather(writing, *waiting) == [5, 1, 1]
        assert await writer.put("k", "c") == 1

    asyncio.run(ask())
    assert notes.stored() == {"first", "a", "b", "c"}


def test_jobs_of_two_keys_take_turns(notes: Notes) -> None:
    writer = Writer(notes.database, notes.write, at_most=2)

    async def ask() -> None:
        notes.gate.clear()
        writing = asyncio.create_task(writer.put("left", "first"))
        await taken(writer)
        left = [asyncio.create_task(writer.put("left", f"l{n}")) for n in range(4)]
        right = asyncio.create_task(writer.put("right", "r"))
        await asyncio.sleep(0)
        notes.gate.set()
        await asyncio.gather(writing, right, *left)

    asyncio.run(ask())
    assert notes.batches == [["first"], ["l0", "l1"], ["r"], ["l2", "l3"]]


def test_a_caller_that_goes_away_takes_nothing_with_him(notes: Notes) -> None:
    writer = Writer(notes.database, notes.write)

    async def ask() -> list[object]:
        notes.gate.clear()
        gone, stays = (asyncio.create_task(writer.put("k", job)) for job in ("gone", "stays"))
        await asyncio.sleep(0)
        gone.cancel()
        notes.gate.set()
        return list(await asyncio.gather(gone, stays, return_exceptions=True))

    assert kinds(asyncio.run(ask())) == [asyncio.CancelledError, 5]
    writer.drain()
    assert notes.stored() == {"gone", "stays"}


def test_draining_waits_for_what_was_handed_in_and_the_writer_works_on(notes: Notes) -> None:
    writer = Writer(notes.database, notes.write)

    async def leave() -> None:
        asyncio.create_task(writer.put("k", "a")).add_done_callback(lambda task: task.cancelled())
        await asyncio.sleep(0)

    asyncio.run(leave())
    writer.drain()
    assert notes.stored() == {"a"}
    assert asyncio.run(all_of(writer, "b")) == [1]

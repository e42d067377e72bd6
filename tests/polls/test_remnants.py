"""Nothing of a shredded ballot is left in the database's files: searched byte by byte, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from app.db.clock import MovingClock
from app.db.session import Database
from app.doctor import service as doctor
from app.polls import service as polls
from app.polls import shredding, store
from tests.doctor.announced import announced_poll
from tests.polls.factory import RULES, Box

MARKED = b"an opened ballot that is found when it is there"


def files(database: Database) -> Iterator[Path]:
    """The database's own files. PostgreSQL's log of writes is not among them: docs/decisions/0030 says so."""
    if database.is_sqlite:
        place = Path(database.url.database or "")
        yield from place.parent.glob(f"{place.name}*")
        return
    with database.engine.connect() as connection:
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        number = connection.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()")
        yield from Path(folder, "base", str(number.scalar_one())).iterdir()


def found(database: Database, secrets: list[bytes]) -> set[bytes]:
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CHECKPOINT")
    read = [file.read_bytes() for file in files(database) if file.is_file()]
    return {secret for secret in secrets if any(secret in data for data in read)}


def secrets_of(box: Box) -> list[bytes]:
    """Each sealed ballot, the opened one, the hash of each share of the key."""
    with box.database.unit(write=True) as db:
        row = {"p": box.poll_id, "e": MARKED}
        db.execute(sa.text("INSERT INTO opened_ballot (poll_id, encoded, copies) VALUES (:p, :e, 1)"), row)
        db.execute(sa.text("ANALYZE"))  # what the planner samples is a copy as well
        blobs = [blob[:40] for _, blob in store.blobs(db, box.poll_id)]
        shares = [share.encode() for share in polls.key_record(db, box.poll_id).share_hashes]
    return [*blobs, MARKED, *shares]


def failing(database: Database) -> set[str]:
    with database.unit(write=False) as db:
        return {finding.code for finding in doctor.examine(db) if not finding.ok}


def test_no_file_of_the_database_holds_what_was_shredded(
    app: FastAPI, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = announced_poll(app, sheets=0)
    assert failing(box.database) == set()
    secrets = secrets_of(box)
    assert len(secrets) == 5 + 1 + 3
    assert found(box.database, secrets) == set(secrets)
    clock.move(days=RULES.objection_days + 1)
    decision = box.decide("shred")
    with box.database.unit(write=True) as db:
        polls.shred(db, box.hall.now, poll_id=box.poll_id, decision_id=decision, by=box.tellers[1])
    monkeypatch.setenv("PIAOJUE_DATABASE_URL", app.state.settings.database_url)
    for _ in range(2):
        assert shredding.run([]) == 0
        assert found(box.database, secrets) == set()
    assert failing(box.database) == set()

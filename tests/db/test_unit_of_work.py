"""One request, one transaction, committed before the answer."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.session import Database
from app.domain.errors import Conflict
from app.people.tables import DelegationRow
from app.web.deps import Db


def delegations(database: Database) -> int:
    with database.unit(write=False) as db:
        return int(db.execute(sa.text("SELECT count(*) FROM delegation")).scalar_one())


def test_a_failing_commit_answers_500_and_changes_nothing(app: FastAPI, database: Database) -> None:
    @app.post("/test/doubled")
    def doubled(db: Db) -> dict[str, str]:
        db.add(DelegationRow(name="第一代表团"))

        def fail(*_: object) -> None:
            raise OSError("the disk says no")

        sa.event.listen(db, "before_commit", fail)
        return {"answer": "looks fine"}

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/test/doubled")
    assert answer.status_code == 500
    assert "reference" in answer.json()
    assert "disk" not in answer.text
    assert delegations(database) == 0


def test_a_refusal_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(Conflict), database.unit(write=True) as db:
        db.add(DelegationRow(name="第一代表团"))
        db.flush()
        raise Conflict
    assert delegations(database) == 0


def test_a_refusal_that_keeps_its_trace_commits_it(database: Database) -> None:
    refusal = Conflict()
    refusal.keeps = True
    with pytest.raises(Conflict), database.unit(write=True) as db:
        db.add(DelegationRow(name="第一代表团"))
        raise refusal
    assert delegations(database) == 1


def test_full_durability(database: Database) -> None:
    with database.unit(write=False) as db:
        question = "PRAGMA synchronous" if database.is_sqlite else "SHOW synchronous_commit"
        assert db.execute(sa.text(question)).scalar_one() in (2, "on")


def test_who_is_still_at_work_when_it_is_closed_leaves_no_connection_open(database: Database) -> None:
    ended = []
    sa.event.listen(database.engine, "close", lambda *connection: ended.append(connection))
    with database.unit(write=False) as db:
        assert db.execute(sa.text("SELECT 1")).scalar_one() == 1
        database.close()
        assert not ended
    assert len(ended) == 1
    assert delegations(database) == 0, "a closed one begins anew for whoever asks"

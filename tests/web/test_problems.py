"""Faults of the database as answers: nothing of their text gets out."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.people.tables import DelegationRow
from app.web.deps import Db


def test_the_same_thing_at_once_is_a_conflict_not_a_fault(app: FastAPI) -> None:
    @app.post("/test/delegation")
    def add(db: Db) -> None:
        db.add(DelegationRow(name="第一代表团"))

    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.post("/test/delegation").status_code == 200
        again = client.post("/test/delegation", headers={"Accept-Language": "en"})
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/done-already"
    assert again.json()["title"].startswith("Somebody has just done the same")
    assert "第一代表团" not in again.text


def test_a_fault_of_the_database_keeps_its_text_to_itself(app: FastAPI) -> None:
    @app.get("/test/fault")
    def fault(db: Db) -> None:
        db.connection().exec_driver_sql("SELECT 1 FROM no_such_table")

    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/test/fault")
    assert answer.status_code in (500, 503)
    assert "no_such_table" not in answer.text

"""Asked while deputies cast, the doctor holds one state against itself: no false alarm in an open vote."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from app.domain.actors import Role
from app.polls import store
from tests.factories import signed_in
from tests.polls.factory import opened


def test_a_ballot_cast_between_two_looks_is_no_finding(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    box, counted = opened(app, devices=2), store.marks
    auditor = signed_in(app, Role.AUDITOR)

    def cast_once_they_are_counted(db: Session, poll_id: str) -> dict[str, int]:
        found = counted(db, poll_id)
        monkeypatch.setattr(store, "marks", counted)
        box.vote(1, 2)
        return found

    box.vote(0, 1)
    monkeypatch.setattr(store, "marks", cast_once_they_are_counted)
    findings = {finding["code"]: finding for finding in auditor.get("/api/doctor").json()["findings"]}
    assert findings["polls.1"]["ok"], findings["polls.1"]
    with box.database.unit(write=False) as db:
        assert store.box_size(db, box.poll_id) == 2

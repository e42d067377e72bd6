"""A large file is read for seconds: nobody waits for the turn to write, also where it is confirmed."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.session import Database
from app.domain.actors import Role
from app.people.tables import DepartmentRow
from app.sheets import reading, xlsx
from app.sheets.delimited import read_delimited
from tests import factories as make
from tests.candidates.screening import Screening
from tests.candidates.test_plan_import import book, line
from tests.imports import books as b
from tests.journeys.hall import ok
from tests.screens import tables
from tests.screens.hand import Hand
from tests.screens.test_import_pages import DIGEST, upload

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Watch:
    """Whether somebody was writing while a file was read, once for each reading."""

    def __init__(self, app: FastAPI, patch: pytest.MonkeyPatch) -> None:
        self.turn = app.state.database.turn
        self.held: list[bool] = []
        patch.setattr(xlsx, "read_xlsx", self._watched(xlsx.read_xlsx))
        patch.setattr(reading, "read_delimited", self._watched(read_delimited))

    def _watched(self, read: Any) -> Any:
        def reading_it(data: bytes, filename: str) -> Any:
            self.held.append(self.turn.locked())
            return read(data, filename)

        return reading_it

    def times(self, number: int) -> None:
        assert self.held == [False] * number
        self.held.clear()


@pytest.fixture
def watch(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(app, monkeypatch)


def send(client: TestClient, path: str, data: bytes, tag: str = "", **fields: str) -> Any:
    headers = {"If-Match": f'"{tag}"'} if tag else {}
    answer = client.post(path, files={"file": ("表.xlsx", data)}, data=fields, headers=headers)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_a_roll(app: FastAPI, watch: Watch) -> None:
    make.found_congress(app)
    clerk = make.signed_in(app, Role.CLERK)
    hand, data = Hand(clerk), tables.csv(tables.ZHANG)
    [digest] = DIGEST.findall(upload(hand, "/desk/roll/import", data).text)
    assert upload(hand, "/desk/roll/import/confirm", data, digest=digest).status_code == 201
    watch.times(2)
    other = tables.csv(tables.ZHANG, tables.LI)
    seen = send(clerk, "/api/imports/roll/preview", other)
    assert send(clerk, "/api/imports/roll", other, seen["digest"])["added"] == 1
    watch.times(2)


def test_a_plan(app: FastAPI, watch: Watch) -> None:
    year = Screening(app)
    hand, address, data = Hand(year.office), f"/desk/imports/plan/{year.cycle}", book(line("A1"))
    [digest] = DIGEST.findall(upload(hand, address, data).text)
    assert upload(hand, f"{address}/confirm", data, digest=digest).status_code == 201
    watch.times(2)
    other = book(line("A1"), line("A2"))
    seen = send(year.office, f"/api/imports/plan/preview?cycle={year.cycle}", other)
    assert send(year.office, f"/api/imports/plan?cycle={year.cycle}", other, seen["digest"])["added"] == 1
    watch.times(2)


def test_a_year_in_both_hands(app: FastAPI, database: Database, watch: Watch) -> None:
    make.found_congress(app)
    with database.unit(write=True) as db:
        db.add_all(DepartmentRow(code=code, name=name) for code, name in b.DEPARTMENTS.items())
    first, second = (make.signed_in(app, Role.CLERK) for _ in range(2))
    hand, data = Hand(first), b.list_file()
    [digest] = DIGEST.findall(upload(hand, "/desk/imports/year", data, kind="listed").text)
    kept = upload(hand, "/desk/imports/year/hand-in", data, kind="listed", digest=digest)
    watch.times(2)
    assert "已办理" in Hand(second).follow(f"{kept.headers['location']}/make").text
    watch.times(1)
    waiting = send(first, "/api/imports/year", b.projects_file(), kind="implementing")
    confirmed = f"/api/imports/year/{waiting['id']}/confirm"
    ok(second.post(confirmed, json={"decision": waiting["decision"]}))
    watch.times(2)

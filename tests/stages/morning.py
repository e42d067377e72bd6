"""What of a played morning outlives its app: sign-ins and ids; and the years' rules bent for a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.cycles.tables import CycleRow
from app.db.clock import MovingClock
from app.db.session import Database
from app.domain import rulesets
from tests.factories import visitor
from tests.journeys import joining, session
from tests.journeys.hall import Hall, open_hall

OFFICES = ("station", "street", "street_second", "committee")  # nobody of them this morning
STAFF = ("clerk", "second", "chair", "government", "department", "auditor", "public", *OFFICES)
# One key card, and who has the most votes is in: a handful of ballots decides a poll.
SHORT = {"key_cards": 1, "key_cards_needed": 1, "majority": "none"}


def clock_of_the_morning() -> MovingClock:
    """2026-11-23 08:30 in Shanghai, as every test's clock."""
    return MovingClock(datetime(2026, 11, 23, 0, 30, tzinfo=UTC))


@dataclass(frozen=True)
class Morning:
    """Bearer tokens stay good in a copy of the database."""

    staff: Mapping[str, str]
    tellers: tuple[str, ...]
    deputies: Mapping[str, str]
    teller_accounts: tuple[str, ...]
    ids: Mapping[str, str]
    deputy_ids: Mapping[str, str]

    def hall(self, app: FastAPI) -> Hall:
        staff: dict[str, Any] = {name: visitor(app, token) for name, token in self.staff.items()}
        return Hall(
            app=app,
            **staff,
            tellers=[visitor(app, token) for token in self.tellers],
            teller_accounts=list(self.teller_accounts),
            ids=dict(self.ids),
            deputies={number: visitor(app, token) for number, token in self.deputies.items()},
            deputy_ids=dict(self.deputy_ids),
        )


def play(app: FastAPI) -> Morning:
    """People, years, order of business, head count; the dossiers were sent in time."""
    hall = open_hall(app)
    joining.people(hall)
    joining.years(hall)
    session.order_of_business(hall)
    session.head_count(hall)
    sent = hall.clerk.post(f"/api/cycles/{hall.ids['listed']}/dossiers-sent", json={"on": "2026-11-01"})
    assert sent.is_success
    for cycle in ("listed", "implementing"):
        adopt(hall, hall.ids[cycle], "futian-2021", **SHORT)
    return Morning(
        staff={name: _token(getattr(hall, name)) for name in STAFF},
        tellers=tuple(_token(client) for client in hall.tellers),
        deputies={number: _token(client) for number, client in hall.deputies.items()},
        teller_accounts=tuple(hall.teller_accounts),
        ids=hall.ids,
        deputy_ids=hall.deputy_ids,
    )


def adopt(hall: Hall, cycle: str, code: str, **values: Any) -> None:
    """The year goes by another rule set, or by this one with other values; checked as any rule set is."""
    mapping = rulesets.load(code).as_mapping()
    for name, value in values.items():
        mapping["parameters"][name] = {**mapping["parameters"][name], "value": value}
    database: Database = hall.app.state.database
    with database.unit(write=True) as db:
        row = db.get(CycleRow, cycle)
        assert row is not None
        row.rules = rulesets.from_mapping(mapping).as_mapping()
        db.add(row)


def _token(client: TestClient) -> str:
    """Who has not knocked yet signs in with the first request."""
    client.get("/api/me")
    return str(client.headers.get("authorization", "")).removeprefix("Bearer ")

"""A street with a station, deputies who work there, and clients for those who act.

street = street_of(app)                            # 榕溪街道, one 社区联络站, four deputies at it
street.rota(street.terms(0, 30, 60))               # two terms over HTTP: days 0-29 and 30-59
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from app.db.session import Database
from app.domain.actors import Role
from app.domain.words import StationKind
from app.people import service as people
from app.people.tables import DeputyRow, StationRow
from tests import factories as make

TODAY = date(2026, 11, 23)  # of the tests' clock, in Shanghai
OTHER = "鹭湾街道"


@dataclass
class Street:
    """``deputies`` work at the station, ``stranger`` at none; ``other`` is a station of another street."""

    app: FastAPI
    station: str
    other: str
    deputies: list[str]
    stranger: str
    clerk: TestClient
    office: TestClient
    at_station: TestClient
    cards: dict[int, TestClient] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/api/stations/{self.station}"

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    def version(self) -> int:
        return int(self.clerk.get(self.path).json()["version"])

    def terms(self, *days: int, first: int = 0) -> list[dict[str, str]]:
        """Terms from each of these days (counted from today) to the day before the next, in turn."""
        return [
            {
                "deputy": self.deputies[(place + first) % len(self.deputies)],
                "from_on": day(begins),
                "to_on": day(ends - 1),
            }
            for place, (begins, ends) in enumerate(pairwise(days))
        ]

    def arrange(
        self, terms: list[dict[str, str]], *, by: TestClient | None = None, version: int | None = None
    ) -> Response:
        expected = self.version() if version is None else version
        body: dict[str, Any] = {"from_on": terms[0]["from_on"], "terms": terms}
        answer: Response = (by or self.clerk).put(
            f"{self.path}/rota", json=body, headers={"If-Match": f'"{expected}"'}
        )
        return answer

    def rota(self, terms: list[dict[str, str]]) -> dict[str, Any]:
        answer = self.arrange(terms)
        assert answer.status_code == 200, answer.text
        arranged: dict[str, Any] = answer.json()
        return arranged

    def heads(self) -> list[tuple[str, str, str]]:
        """(deputy, from, to), the earliest first."""
        items = self.clerk.get(f"{self.path}/rota").json()["items"]
        return [(one["deputy"]["id"], one["from_on"], one["to_on"]) for one in reversed(items)]

    def deputy(self, place: int) -> TestClient:
        if place not in self.cards:
            self.cards[place] = make.deputy_client(self.app, self.deputies[place])
        return self.cards[place]

    def later(self, days: int) -> None:
        """So many days pass; the clerk signs in again."""
        self.app.state.clock.move(days=days)
        self.clerk = make.signed_in(self.app, Role.CLERK)


def street_of(app: FastAPI) -> Street:
    [*deputies, stranger] = make.found_deputies(app, 5)
    station, other = add_station(app), add_station(app, street=OTHER)
    clerk = make.signed_in(app, Role.CLERK)
    answer = clerk.post(f"/api/stations/{station}/deputies", json={"deputies": deputies})
    assert answer.status_code == 201, answer.text
    return Street(
        app,
        station,
        other,
        deputies,
        stranger,
        clerk,
        make.signed_in(app, Role.STREET_CONGRESS_OFFICE),
        make.signed_in(app, Role.STATION_CLERK),
    )


def add_station(
    app: FastAPI,
    kind: StationKind = StationKind.STATION,
    *,
    street: str = make.STREET,
    community: str = "",
    name: str = "",
    industry: str = "",
) -> str:
    """The id of a new station."""
    database: Database = app.state.database
    with database.unit(write=True) as db:
        row = StationRow(
            kind=kind,
            street_id=make.street_id(db, street),
            community_id=make.community_id(db, community, street) if community else None,
            name=name or f"{street}{community}{kind.label}{len(people.stations(db))}",
            industry=industry,
        )
        db.add(row)
        return row.id


def give_occupation(app: FastAPI, deputy_id: str, occupation: str) -> None:
    database: Database = app.state.database
    with database.unit(write=True) as db:
        row = db.get(DeputyRow, deputy_id)
        assert row is not None
        row.occupation = occupation
        db.add(row)


def day(number: int) -> str:
    """So many days from today."""
    return (TODAY + timedelta(days=number)).isoformat()

"""A street's desk for tests of its pages: suggestions that came in and were studied, and who sits there."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.actors import Role
from tests.factories import signed_in
from tests.screens.hand import Hand
from tests.topics.factory import district, study, topic_of

STREET = "榕溪街道"


class Quarter:
    """Two at the desk of the first street, its station, another street's, the secretariat, the government."""

    def __init__(self, app: FastAPI) -> None:
        self.app, self.place = app, district(app)
        self.station = self.hand(Role.STATION_CLERK, street=STREET)
        self.office = self.hand(Role.STREET_CONGRESS_OFFICE, street=STREET)
        self.colleague = self.hand(Role.STREET_CONGRESS_OFFICE, street=STREET)
        self.stranger = self.hand(Role.STREET_CONGRESS_OFFICE, street="梅湾街道")
        self.clerk = self.hand(Role.CLERK)
        self.government = self.hand(Role.GOVERNMENT_OFFICE)

    def hand(self, role: Role, **more: Any) -> Hand:
        return Hand(signed_in(self.app, role, **more))

    def came_in(self, title: str, *, studied: bool = False, **more: Any) -> str:
        """Its id."""
        made: str = topic_of(self.app, self.place, title=title, **more)["id"]
        if studied:
            study(self.app, made)
        return made

    def batch(self) -> str:
        """Opened by the page; its address."""
        asked = {"street": self.place.street, "due_on": "2026-12-31"}
        at: str = self.office.post("/desk/batches", **asked).headers["location"]
        return at

    def public(self) -> TestClient:
        return TestClient(self.app)

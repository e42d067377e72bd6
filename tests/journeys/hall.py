"""Everybody in the hall over HTTP: who is signed in, and the two calls that every move takes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db.clock import MovingClock
from app.domain.actors import Role
from app.domain.calendar import SHANGHAI
from app.people.tables import AccountRow
from tests.factories import account, token_of, visitor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TELLERS = ("chief_teller", "teller", "counter", "counter")


class Staff(TestClient):
    """Somebody of the staff, by bearer token; signs in on the first request, and anew on another day."""

    def __init__(self, app: FastAPI, username: str) -> None:
        super().__init__(app, base_url="http://testserver")
        self.service, self.username, self.signed_in = app, username, False
        self.one_at_a_time = Lock()

    def sign_in(self) -> None:
        """At once rather than with the next request: before tables are compared or a token is read."""
        with self.one_at_a_time:
            if not self.signed_in:
                self.headers["Authorization"] = f"Bearer {token_of(self.service, self.username)}"
                self.signed_in = True

    def request(self, method: str, url: Any, **more: Any) -> Any:
        self.sign_in()
        return super().request(method, url, **more)


@dataclass
class Hall:
    """The clients of one year, and what the steps found out on their way."""

    app: FastAPI
    clerk: TestClient
    second: TestClient
    chair: TestClient
    government: TestClient
    department: TestClient
    auditor: TestClient
    tellers: Sequence[TestClient]
    teller_accounts: list[str]
    public: TestClient
    station: TestClient
    street: TestClient
    street_second: TestClient
    committee: TestClient  # the standing committee's secretary
    ids: dict[str, str] = field(default_factory=dict)
    deputies: dict[str, TestClient] = field(default_factory=dict)
    deputy_ids: dict[str, str] = field(default_factory=dict)
    cards: dict[str, list[str]] = field(default_factory=dict)
    staff: list[Staff] = field(default_factory=list)

    def join(self, row: AccountRow) -> Staff:
        """Somebody more on the staff."""
        self.staff.append(Staff(self.app, row.username))
        return self.staff[-1]

    def on(self, day: str) -> None:
        """The clock moves on to ``2026-03-12 20:00`` in Shanghai; sessions end over night, so the staff
        signs in again. A day that has passed changes nothing.
        """
        clock: MovingClock = self.app.state.clock
        moment = datetime.fromisoformat(day).replace(tzinfo=SHANGHAI)
        if moment <= clock():
            return
        clock.move_to(moment)
        for client in self.staff:
            client.signed_in = False

    def sign_everybody_in(self) -> None:
        """So that no later request of the staff leaves a new session."""
        for client in self.staff:
            client.sign_in()

    def decide(
        self, kind: str, subject: str, action: str, *, by: TestClient | None = None, **more: Any
    ) -> str:
        """The first hand: what was decided goes on record."""
        document = {"meeting": "主席团第一次会议", "document_no": f"〔2026〕{action}"}
        body = {"kind": kind, "subject": subject, "action": action, **document, **more}
        decision: str = ok((by or self.clerk).post("/api/decisions", json=body), 201)["id"]
        return decision

    def move_cycle(self, cycle: str, action: str, *, second: TestClient | None = None, **more: Any) -> Any:
        """Both hands on a move of the year."""
        decision = self.decide("cycle", cycle, action, **more)
        path = f"/api/cycles/{cycle}/moves/{action}"
        return ok((second or self.second).post(path, json={"decision": decision}))

    def move_poll(
        self, poll: str, action: str, *, first: TestClient | None = None, second: TestClient | None = None
    ) -> Any:
        """Both hands on a move of a poll; its second one is the executive chair's unless named."""
        decision = self.decide("poll", poll, action, by=first)
        path = f"/api/polls/{poll}/moves/{action}"
        return ok((second or self.chair).post(path, json={"decision": decision}))

    def step(self, sitting: str, code: str, *, body: bool = False, **more: Any) -> Any:
        """A step of the order of business; ``body``: one that a body decides."""
        if body:
            more["decision"] = self.decide("sitting", sitting, code)
        path = f"/api/sittings/{sitting}/steps/{code}"
        return ok((self.second if body else self.clerk).post(path, json=more))

    def cast(self, poll: str, number: str, marks: Mapping[int, str]) -> Any:
        """A ballot from a device; the nonce is the same for the same deputy and poll."""
        return self.deputies[number].post(f"/api/polls/{poll}/ballot", json=ballot(poll, number, marks))


def open_hall(app: FastAPI) -> Hall:
    """Accounts that every hall has, signed in. Deputies come in with their cards at check-in; departments,
    streets and secretaries once they are there (``Hall.join``).
    """
    staff = [Role.CLERK, Role.CLERK, Role.EXECUTIVE_CHAIR, Role.GOVERNMENT_OFFICE, Role.AUDITOR]
    rows = [account(app, role) for role in (*staff, *(Role.TELLER for _ in TELLERS))]
    clients = [Staff(app, row.username) for row in rows]
    clerk, second, chair, government, auditor, *tellers = clients
    return Hall(
        app=app,
        clerk=clerk,
        second=second,
        chair=chair,
        government=government,
        department=visitor(app),
        auditor=auditor,
        tellers=tellers,
        teller_accounts=[row.id for row in rows[len(staff) :]],
        public=visitor(app),
        station=visitor(app),
        street=visitor(app),
        street_second=visitor(app),
        committee=visitor(app),
        staff=clients,
    )


def ok(answer: Any, status: int | None = None) -> Any:
    """The answer's JSON, where it went well and, if one is named, with that status."""
    fits = answer.is_success if status is None else answer.status_code == status
    assert fits, f"{answer.request.url} {answer.status_code}: {answer.text}"
    return answer.json()


def refused(answer: Any, status: int, code: str) -> Any:
    """A refusal of that kind, as problem+json."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text}"
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"/problems/{code}"
    return problem


def ballot(poll: str, number: str, marks: Mapping[int, str]) -> dict[str, Any]:
    nonce = base64.urlsafe_b64encode(hashlib.sha256(f"{poll}{number}".encode()).digest()).decode().rstrip("=")
    return {"nonce": nonce, "choices": choices(marks)}


def choices(marks: Mapping[int, str]) -> list[dict[str, Any]]:
    return [{"no": no, "mark": mark} for no, mark in marks.items()]


def approving(*numbers: int) -> dict[int, str]:
    return dict.fromkeys(numbers, "approve")


def deal(voters: Sequence[str], ballots: Sequence[Mapping[int, str]]) -> dict[str, Mapping[int, str]]:
    """Who casts what, by position."""
    return dict(zip(voters, ballots, strict=True))

"""People for tests: actors without a database, accounts and deputies in one, clients that are signed in.

clerk = signed_in(app, Role.CLERK)                 # a TestClient with a bearer token
first, second = found_deputies(app, 2)             # ids, in a founded congress
deputy = deputy_client(app, first)                 # card issued, awake, signed in
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import count
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from app.config import Settings
from app.db.base import new_id
from app.db.session import Database
from app.domain.actors import Actor, Body, Role
from app.domain.words import DeputyStatus
from app.meetings import service as meetings
from app.people import service
from app.people.service.staff import OF_A_STREET
from app.people.tables import (
    AccountRow,
    CommunityRow,
    CongressRow,
    DelegationRow,
    DepartmentRow,
    DeputyRow,
    StreetRow,
)

PASSWORD = "an open door for tests"
STREET = "榕溪街道"
_numbers = count(1)


def phone() -> str:
    """A number of a range that no operator hands out."""
    return f"154{next(_numbers):08}"


def actor(*roles: Role, human: str = "", body: Body | None = None, department_id: str | None = None) -> Actor:
    """Somebody with these roles, in no database; each call is another human unless ``human`` is given."""
    number = phone()
    return Actor(new_id(), human or f"phone:{number}", "某人", frozenset(roles), None, department_id, body)


def account(
    app: FastAPI,
    *roles: Role,
    username: str = "",
    number: str = "",
    body: Body | None = None,
    department_id: str | None = None,
    street: str = "",
    community_id: str | None = None,
) -> AccountRow:
    """An account in the app's database; a secretary records for the presidium, a department is made,
    a station's clerk and a street office are of that street (its name), which is made.
    """
    database: Database = app.state.database
    with database.unit(write=True) as db:
        return service.add_account(
            db,
            app.state.clock(),
            username=username or f"user{next(_numbers)}",
            name="某人",
            phone=number or phone(),
            password=PASSWORD,
            roles=roles,
            department_id=department_id or (_department(db) if Role.DEPARTMENT in roles else None),
            body=body or (Body.PRESIDIUM if Role.BODY_SECRETARY in roles else None),
            street_id=street_id(db, street or STREET) if OF_A_STREET & set(roles) else None,
            community_id=community_id,
            temporary=False,
            by=None,
        )


def actor_of(app: FastAPI, row: AccountRow) -> Actor:
    """The actor a request of this account speaks for."""
    database: Database = app.state.database
    with database.unit(write=False) as db:
        roles = frozenset(service.roles_of(db, [row.id])[row.id])
    return Actor(
        row.id,
        f"phone:{row.phone}",
        row.name,
        roles,
        None,
        row.department_id,
        row.body,
        row.street_id,
        row.community_id,
    )


def client_of(app: FastAPI, row: AccountRow) -> TestClient:
    """A client that is signed in to that account, by bearer token."""
    return visitor(app, token_of(app, row.username))


def token_of(app: FastAPI, username: str) -> str:
    """A new session of the account of this name."""
    answer = visitor(app).post("/api/sessions", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])


def bearer_of(client: TestClient) -> str:
    """The token that it carries: for a browser that is to be the same person."""
    return str(client.get("/api/me").request.headers["authorization"]).removeprefix("Bearer ")


def signed_in(app: FastAPI, *roles: Role, body: Body | None = None, street: str = "") -> TestClient:
    """A client of a new account with these roles."""
    return client_of(app, account(app, *roles, body=body, street=street))


def visitor(app: FastAPI, token: str = "", *, address: str = "testclient") -> TestClient:
    """A client of its own: no cookie is shared. Without a token nobody is signed in."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return TestClient(app, base_url="http://testserver", headers=headers, client=(address, 50000))


def found_congress(app: FastAPI) -> None:
    database: Database = app.state.database
    with database.unit(write=True) as db:
        if db.get(CongressRow, 1) is None:
            db.add(CongressRow(name="榕溪区人民代表大会"))


def found_deputies(app: FastAPI, number: int = 10, delegations: int = 2) -> list[str]:
    """Ids of deputies in office, dealt out over the delegations, in a founded congress."""
    found_congress(app)
    database: Database = app.state.database
    with database.unit(write=True) as db:
        places = [_delegation(db, f"第{place}代表团") for place in range(1, delegations + 1)]
        rows = [_deputy(places[i % delegations]) for i in range(number)]
        db.add_all(rows)
        return [row.id for row in rows]


def deputy_client(app: FastAPI, deputy_id: str) -> TestClient:
    """A deputy who has checked in and signed in by card."""
    return visitor(app, deputy_token(app, deputy_id))


def deputy_token(app: FastAPI, deputy_id: str) -> str:
    database: Database = app.state.database
    now = app.state.clock()
    with database.unit(write=True) as db:
        code = card_code(db, now, deputy_id)
        service.wake_card(db, deputy_id)
        return service.sign_in_by_card(db, now, app.state.settings, code=code).token


def card_code(db: Session, now: datetime, deputy_id: str) -> str:
    """Of a new card; once the heads are counted it takes two clerks."""
    if not service.roll_frozen(db):
        [card] = service.issue_cards(db, now, deputy_ids=[deputy_id], by=actor(Role.CLERK))
        return card.code
    number = service.deputy(db, deputy_id).number
    asked = meetings.ask_reissue(db, now, number, by=actor(Role.CLERK))
    made = meetings.reissue_card(db, now, number, decision_id=asked.id, by=actor(Role.CLERK))
    return made.code


def resident_client(app: FastAPI, number: str = "") -> TestClient:
    """A resident who has signed in by a one-time code."""
    number, client = number or phone(), visitor(app)
    assert client.post("/api/codes", json={"phone": number}).status_code == 202
    code = sent_code(app.state.settings, number)
    answer = client.post("/api/sessions/code", json={"phone": number, "code": code})
    assert answer.status_code == 201, answer.text
    return visitor(app, answer.json()["token"])


def sent_code(settings: Settings, number: str) -> str:
    """The code in the last message to this number."""
    messages = [json.loads(file.read_text(encoding="utf-8")) for file in _by_age(settings.outbox)]
    text = [message["text"] for message in messages if message["phone"] == number][-1]
    [code] = re.findall(r"(?<![0-9])[0-9]{6}(?![0-9])", text)
    return str(code)


def _by_age(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime_ns)


def _delegation(db: Session, name: str) -> DelegationRow:
    found = db.exec(select(DelegationRow).where(DelegationRow.name == name)).first()
    row = found or DelegationRow(name=name)
    db.add(row)
    db.flush()
    return row


def _deputy(delegation: DelegationRow) -> DeputyRow:
    number = next(_numbers)
    return DeputyRow(
        number=f"RX-{number:05}",
        name=f"代表{number}",
        phone=phone(),
        delegation_id=delegation.id,
        status=DeputyStatus.IN_OFFICE,
    )


def street_id(db: Session, name: str = STREET) -> str:
    """Of a street of that name, which is made where there is none."""
    row = db.exec(select(StreetRow).where(StreetRow.name == name)).first() or StreetRow(name=name)
    db.add(row)
    db.flush()
    return row.id


def community_id(db: Session, name: str = "榕树头社区", street: str = STREET) -> str:
    """Of a community of that name in that street; both are made where they are missing."""
    place = street_id(db, street)
    query = select(CommunityRow).where(CommunityRow.street_id == place, CommunityRow.name == name)
    row = db.exec(query).first() or CommunityRow(street_id=place, name=name)
    db.add(row)
    db.flush()
    return row.id


def _department(db: Session) -> str:
    found = db.exec(select(DepartmentRow)).first()
    row = found or DepartmentRow(code="education", name="区教育局")
    db.add(row)
    db.flush()
    return row.id

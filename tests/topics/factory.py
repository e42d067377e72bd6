"""Suggestions for tests: a district with two streets, residents who submit, and the desk's own way to them.

place = district(app)                                # streets and communities
client, number = resident(app)                       # signed in by code
made = submit(app, client, number, place)            # the answer of POST /api/topics
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session, col, select

from app.config import Settings
from app.db.session import Database
from app.domain.actors import Role
from app.domain.words import Recommendation, TopicCategory, TopicStatus
from app.notices.tables import NoticeRow
from app.people import service as people
from app.people.tables import CommunityRow, StreetRow
from app.topics import consent, service
from app.topics.service import merging, studying
from app.topics.tables import TopicEventRow, TopicRow
from tests.factories import actor, found_congress, phone, resident_client

_numbers = count(1)
CLERK = actor(Role.CLERK)
T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """Two streets; ``community`` is of the first, ``other_community`` of the second."""

    street: str
    community: str
    other_street: str
    other_community: str


def district(app: FastAPI) -> Place:
    found_congress(app)
    database: Database = app.state.database
    with database.unit(write=True) as db:
        first = _street(db, "榕溪街道", "榕树头社区", 1)
        second = _street(db, "梅湾街道", "梅湾社区", 2)
    return Place(*first, *second)


def resident(app: FastAPI) -> tuple[TestClient, str]:
    """A resident who signed in by code, and his number."""
    number = phone()
    return resident_client(app, number), number


def agreed(app: FastAPI) -> str:
    """The version of the consent that is in force."""
    return consent.current(app.state.settings).version


def nonce() -> str:
    return f"nonce-for-tests-{next(_numbers):08}"


def entry(app: FastAPI, where: Place, number: str | None = None, /, **other: Any) -> dict[str, Any]:
    """The body of a submission; each call says something of its own."""
    which = next(_numbers)
    said = {
        "nonce": nonce(),
        "title": f"给幸福路{which}号加装路灯",
        "text": f"幸福路{which}号门前晚上很暗，老人出门容易摔倒，希望加装路灯。",
        "category": "safety",
        "street": where.street,
        "community": where.community,
        "place": f"幸福路{which}号",
    }
    mine = {"phone": number, "consent": agreed(app)} if number else {}
    return {name: value for name, value in {**said, **mine, **other}.items() if value is not None}


def send(app: FastAPI, client: TestClient, where: Place, number: str | None, /, **other: Any) -> Response:
    return client.post("/api/topics", json=entry(app, where, number, **other))


def submit(app: FastAPI, client: TestClient, number: str, where: Place, /, **other: Any) -> dict[str, Any]:
    answer = send(app, client, where, number, **other)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return {**made, "tail": number[-4:]}


def topic_of(app: FastAPI, where: Place, /, **other: Any) -> dict[str, Any]:
    """A suggestion of a resident of its own, with ``client`` and ``phone``."""
    client, number = resident(app)
    return {**submit(app, client, number, where, **other), "client": client, "phone": number}


def support(app: FastAPI, topic_id: str, client: TestClient, number: str | None, **other: Any) -> Response:
    body: dict[str, Any] = {"consent": agreed(app), **other}
    if number:
        body["phone"] = number
    return client.post(f"/api/topics/{topic_id}/support", json=body)


def supporter(app: FastAPI, topic_id: str, **other: Any) -> tuple[TestClient, str]:
    """A resident of its own who supports it."""
    client, number = resident(app)
    answer = support(app, topic_id, client, number, **other)
    assert answer.status_code == 201, answer.text
    return client, number


def look_up(client: TestClient, made: dict[str, Any]) -> Response:
    return client.post("/api/topics/lookup", json={"number": made["number"], "tail": made["tail"]})


def row_of(app: FastAPI, topic_id: str) -> TopicRow:
    database: Database = app.state.database
    with database.unit(write=False) as db:
        return service.topic(db, topic_id)


def events_of(app: FastAPI, topic_id: str) -> list[TopicEventRow]:
    """Its own events."""
    database: Database = app.state.database
    query = select(TopicEventRow).where(TopicEventRow.topic_id == topic_id).order_by(col(TopicEventRow.seq))
    with database.unit(write=False) as db:
        return list(db.exec(query))


def do(app: FastAPI, verb: Callable[..., T], *args: Any, **named: Any) -> T:
    """``verb(db, now, …)`` in a unit of its own."""
    database: Database = app.state.database
    with database.unit(write=True) as db:
        return verb(db, app.state.clock(), *args, **named)


def study(app: FastAPI, *topic_ids: str) -> None:
    for topic_id in topic_ids:
        do(
            app,
            studying.study,
            topic_id,
            findings="情况属实",
            category=TopicCategory.SAFETY,
            recommendation=Recommendation.POOL,
            by=CLERK,
        )


def merge(app: FastAPI, source: str, target: str) -> None:
    """Both studied before, if they were not."""
    for topic_id in (source, target):
        if row_of(app, topic_id).status is TopicStatus.SUBMITTED:
            study(app, topic_id)
    do(app, merging.merge, source, target_id=target, by=CLERK)


def set_row(app: FastAPI, topic_id: str, **values: Any) -> None:
    """What some desk did to it, by force."""
    database: Database = app.state.database
    with database.unit(write=True) as db:
        row = service.topic(db, topic_id)
        row.sqlmodel_update(values)
        db.add(row)


def notices_of(app: FastAPI, number: str) -> list[str]:
    """The steps that somebody with this phone is told of, sorted."""
    settings: Settings = app.state.settings
    person = people.resident_of(settings, number)
    database: Database = app.state.database
    with database.unit(write=False) as db:
        return sorted(row.template for row in db.exec(select(NoticeRow).where(NoticeRow.person == person)))


def _street(db: Session, name: str, community: str, position: int) -> tuple[str, str]:
    street = StreetRow(name=name, position=position)
    db.add(street)
    db.flush()
    there = CommunityRow(street_id=street.id, name=community)
    db.add(there)
    db.flush()
    return street.id, there.id

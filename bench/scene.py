"""Who takes part: a district's streets, the desks, and residents who have signed in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final

from sqlmodel import Session

from app.config import Settings
from app.db.session import Database
from app.demo.district import STREETS
from app.demo.topic_texts import suggestions
from app.domain.actors import Role
from app.people import service as people
from app.people.service.sessions import actor_of_account, actor_of_resident, open_session
from app.people.tables import AccountRow, CommunityRow, StreetRow
from app.topics import consent
from bench.load import request

RESIDENTS: Final = 2_000  # so many that nobody is one who submits all day
PASSWORD: Final = "an open door for measurements"
_LASTS: Final = timedelta(hours=6)


@dataclass(frozen=True)
class Scene:
    """``streets`` by name; tokens of sessions; ``residents`` are (phone, token)."""

    streets: dict[str, str]
    community: str
    clerk: str
    office: str
    residents: tuple[tuple[str, str], ...]
    consent: str


def prepare(database: Database, settings: Settings) -> Scene:
    now = datetime.now(UTC)
    with database.unit(write=True) as db:
        people.found_congress(db, now, "福汀区", demonstration=True)
        streets = {name: _street(db, name, place) for place, name in enumerate(STREETS)}
        community = CommunityRow(street_id=streets["榕溪街道"], name="榕树头社区")
        db.add(community)
        db.flush()
        clerk = _account(db, now, settings, Role.CLERK, 1)
        office = _account(db, now, settings, Role.STREET_CONGRESS_OFFICE, 2, streets["榕溪街道"])
        residents = tuple(_resident(db, now, settings, serial) for serial in range(3, RESIDENTS + 3))
    return Scene(streets, community.id, clerk, office, residents, consent.current(settings).version)


def submissions(scene: Scene, seed: int) -> Iterator[bytes]:
    """Requests that submit, each another suggestion, by one resident after the other, from many addresses."""
    for serial, text in zip(count(), suggestions(seed, 10**9), strict=False):
        phone, token = scene.residents[serial % len(scene.residents)]
        body = {
            "nonce": f"bench-{seed}-{serial:020}",
            "title": text.title,
            "text": f"{text.text}第{serial}位住户。",
            "category": text.category,
            "street": scene.streets[text.street],
            "place": text.place or None,
            "phone": phone,
            "consent": scene.consent,
        }
        address = f"10.{serial >> 16 & 255}.{serial >> 8 & 255}.{serial & 255}"
        headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": address}
        yield request("POST", "/api/topics", headers, json.dumps(body).encode())


def _street(db: Session, name: str, position: int) -> str:
    row = StreetRow(name=name, position=position)
    db.add(row)
    db.flush()
    return row.id


def _account(
    db: Session, now: datetime, settings: Settings, role: Role, serial: int, street_id: str | None = None
) -> str:
    account: AccountRow = people.add_account(
        db,
        now,
        username=f"bench{serial}",
        name="某人",
        phone=_phone(serial),
        password=PASSWORD,
        temporary=False,
        roles=[role],
        street_id=street_id,
        by=None,
    )
    return open_session(db, now, settings, actor_of_account(db, account), _LASTS, account_id=account.id).token


def _resident(db: Session, now: datetime, settings: Settings, serial: int) -> tuple[str, str]:
    phone = _phone(serial)
    resident = people.resident_of(settings, phone)
    signed = open_session(db, now, settings, actor_of_resident(resident), _LASTS, resident=resident)
    return phone, signed.token


def _phone(serial: int) -> str:
    """A number of a range that no operator hands out."""
    return f"154{serial:08}"

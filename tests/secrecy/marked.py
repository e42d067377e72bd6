"""A hall in which every nonce, receipt and ballot is known, and what to look for where."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from httpx2 import Response

from app.domain import ballots
from app.domain.receipts import read_nonce, receipt, rid
from tests.journeys.district import ON_DEVICES
from tests.journeys.hall import ballot
from tests.permissions.scene import Scene

MARKS: Final = {1: "oppose", 2: "approve", 3: "abstain", 5: "approve"}
VOTERS: Final = ON_DEVICES[2:]
SPELLED: Final = "我的选择是第四项"


def secrets_of(scene: Scene, number: str) -> list[bytes]:
    """What joins this deputy to a ballot: the nonce, the ballot's name in the box as text, the receipt."""
    nonce = ballot(scene.ids["poll_id"], number, {})["nonce"]
    name = rid(scene.ids["poll_id"], read_nonce(nonce))
    shown = receipt(name)
    texts = (nonce, read_nonce(nonce).hex(), name.hex(), shown, shown.replace("-", ""))
    return [read_nonce(nonce), *(text.encode() for text in texts)]


def plain_ballot(scene: Scene) -> bytes:
    """The marked ballot as it is before it is sealed."""
    [(content,)] = rows(scene, "SELECT definition FROM poll WHERE id = ?", scene.ids["poll_id"])
    definition = json.loads(content)
    return ballots.encode(definition, ballots.check(definition, list(MARKS.items())))


def refusals(scene: Scene, number: str) -> Iterator[Response]:
    """Answers to ballots that cannot be meant, each with something in it that must not come back."""
    good = ballot(scene.ids["poll_id"], number, MARKS)
    for wrong in (
        {"nonce": SPELLED},
        {"nonce": "!!" * 20},
        {"choices": SPELLED},
        {"choices": [{"no": 47114711, "mark": "approve"}]},
        {"choices": [{"no": 1, "mark": SPELLED}]},
        {"choices": [{"no": SPELLED, "mark": "approve"}]},
        {"choices": [{"no": 1, "mark": ["approve", SPELLED]}]},
        {"choices": [{"no": 1, "mark": "approve", SPELLED: SPELLED}]},
        {"choices": [{"no": no, "mark": "approve"} for no in (1, 2, 3)]},
        {"choices": [{"no": 1, "mark": "approve"}, {"no": 1, "mark": "oppose"}]},
        {"deputy": SPELLED},
        {SPELLED: "approve"},
    ):
        yield _cast(scene, number, {**good, **wrong})
    yield _cast(scene, number, [SPELLED])
    yield _cast(scene, number, SPELLED)


def rows(scene: Scene, sql: str, *values: object) -> list[Any]:
    with sqlite3.connect(_file(scene)) as connection:
        return list(connection.execute(sql, values))


def stored(scene: Scene) -> Iterator[bytes]:
    """Every table as text, and every file beside the database as it lies on the disk: WAL, outbox."""
    with sqlite3.connect(_file(scene)) as connection:
        yield "\n".join(connection.iterdump()).encode()
    for file in _file(scene).parent.glob("twin.db*"):
        yield file.read_bytes()
    for message in scene.hall.app.state.settings.outbox.glob("*"):
        yield message.read_bytes()


def found(secrets: Iterable[bytes], places: Iterable[bytes]) -> list[bytes]:
    wanted = list(secrets)
    return [secret for place in places for secret in wanted if secret in place]


def _cast(scene: Scene, number: str, body: object) -> Response:
    return scene.hall.deputies[number].post(f"/api/polls/{scene.ids['poll_id']}/ballot", json=body)


def _file(scene: Scene) -> Path:
    return Path(scene.hall.app.state.database.url.database)

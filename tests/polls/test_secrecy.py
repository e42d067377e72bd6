"""What nobody may learn: no event, log line, error or row joins a deputy with a choice."""

from __future__ import annotations

import io
import json
import logging
import zipfile

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

import app.tables
from app.audit.service import events
from app.db.base import metadata
from app.doctor import service as doctor
from app.domain import errors as e
from app.domain.actors import Role
from app.domain.canonical import digest
from app.domain.receipts import read_nonce, rid
from app.polls import service as polls
from app.polls import store
from app.polls.schemas import CastIn, Choice
from app.polls.service.invariants import PEOPLE
from tests.doctor.announced import SHOWN, announced_poll
from tests.factories import actor
from tests.polls.factory import Box, ballot, nonce, opened

assert app.tables  # every feature's rows are in the metadata


def reachable(start: str) -> set[str]:
    """Every table that foreign keys lead to from this one."""
    seen, waiting = set(), [start]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        keys = metadata.tables[name].foreign_keys
        waiting += [key.column.table.name for key in keys if key.column.table.name not in seen]
    return seen


@pytest.mark.parametrize("table", ["box", "opened_ballot", "seal", "pending_ruling", "paper_sheet"])
def test_no_foreign_key_leads_from_a_ballot_to_a_person(table: str) -> None:
    assert reachable(table).isdisjoint(PEOPLE)


def test_the_box_has_no_time_no_sequence_and_no_rowid(app: FastAPI) -> None:
    box = opened(app, devices=2)
    columns = {c["name"]: str(c["type"]) for c in sa.inspect(box.database.engine).get_columns("box")}
    assert set(columns) == {"poll_id", "rid", "blob"}
    roll = {c["name"] for c in sa.inspect(box.database.engine).get_columns("poll_roll")}
    assert roll == {"poll_id", "deputy_id", "marked"}
    if box.database.is_sqlite:
        with pytest.raises(sa.exc.OperationalError), box.database.unit(write=False) as db:
            db.execute(sa.text("SELECT rowid FROM box"))


def test_every_ballot_is_as_long_as_every_other(app: FastAPI) -> None:
    box = opened(app, devices=3)
    box.vote(0)
    box.vote(1, 1)
    box.vote(2, 1, 2, 5)
    with box.database.unit(write=False) as db:
        assert {len(blob) for _, blob in store.blobs(db, box.poll_id)} == {32 + 48}


def test_a_cast_is_no_event_and_no_log_line(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    box = opened(app, devices=3)
    caplog.set_level(logging.DEBUG)
    before = chain(box)
    receipts = [box.vote(place, 1, 2).receipt for place in range(3)]
    with pytest.raises(e.AlreadyVoted):
        box.cast(box.devices[0], ballot(3, nonce=nonce("other")))
    assert chain(box) == before
    box.move("seal")
    box.move("declare_valid")
    box.count(*box.cards[:2])
    told = chain(box) + caplog.text
    for place, receipt in enumerate(receipts):
        name = rid(box.poll_id, read_nonce(nonce(box.poll_id, box.devices[place])))
        for secret in (receipt, receipt.replace("-", ""), name.hex(), nonce(box.poll_id, box.devices[place])):
            assert secret not in told
    assert not any(deputy in chain(box).split('"poll.')[-1] for deputy in box.devices)
    assert "approve" not in told
    assert not any(card in told for card in box.cards)


def test_a_refusal_repeats_neither_choice_nor_nonce(app: FastAPI) -> None:
    box = opened(app, devices=2)
    bodies = [
        CastIn(nonce="not a nonce", choices=[Choice(no=4711, mark="approve")]),
        CastIn(nonce=nonce("n"), choices=[Choice(no=4711, mark="secret-mark")]),
    ]
    for body in bodies:
        with pytest.raises(e.Malformed) as refusal:
            box.cast(box.devices[0], body)
        said = f"{refusal.value} {refusal.value.faults!r} {refusal.value.values}"
        assert not any(word in said for word in ("4711", "secret-mark", "not a nonce", nonce("n")))
        assert "4711" not in repr(body)
        assert body.nonce not in repr(body)


def chain(box: Box) -> str:
    """The audit chain as text."""
    with box.database.unit(write=False) as db:
        return json.dumps([(ev.type, ev.actor, ev.subject, ev.payload) for ev in events(db)])


def test_the_act_that_stores_a_count_cannot_be_guessed_from_its_digest(app: FastAPI) -> None:
    """An export keeps this payload back: all but the salt can be tried out by whoever knows the hall."""
    box = opened(app, devices=3)
    box.vote(0, 1, 2)
    box.move("seal")
    box.move("declare_valid")
    counted = box.count(*box.cards[:2]).result
    assert counted is not None
    with box.database.unit(write=False) as db:
        [stored] = [dict(ev.payload) for ev in events(db) if ev.type == "poll.count_stored"]
    salt = stored.pop("salt")
    assert stored == {"count": counted["digest"], "returned": 1}
    assert len(bytes.fromhex(salt)) == 16


def test_a_decision_on_a_count_cannot_be_guessed_from_its_digest(app: FastAPI) -> None:
    """Whoever reads decisions reads it before the announcement; the salt comes with the published counts."""
    box = announced_poll(app, sheets=0, switches=SHOWN)
    row = box.row()
    assert row.count_salt is not None
    assert len(bytes.fromhex(row.count_salt)) == 16
    with box.database.unit(write=False) as db:
        known = polls.subject_digest(db, box.poll_id, "shred")
    for guess, fits in ((row.count_digest, False), (salted(row), True)):
        assert (digest({**standing(box), "count": guess}) == known) is fits
    record = json.loads(packed_parts(app)[f"polls/{box.poll_id}/record.json"])
    assert record["count_salt"] == row.count_salt


def salted(row: polls.PollRow) -> str:
    return digest({"count": row.count_digest, "salt": row.count_salt})


def standing(box: Box) -> dict[str, object]:
    """What everybody in the hall knows of a poll on devices alone."""
    row = box.row()
    with box.database.unit(write=False) as db:
        keys, sealed = polls.key_record(db, box.poll_id), store.seal(db, box.poll_id)
    assert sealed is not None
    return {
        "poll": row.id,
        "action": "shred",
        "status": row.status,
        "version": row.version,
        "definition": row.definition_digest,
        "roll": row.roll_digest,
        "key": keys.digest,
        "root": sealed.root.hex(),
        "paper": [],
    }


def packed_parts(app: FastAPI) -> dict[str, bytes]:
    whole = io.BytesIO()
    with app.state.database.unit(write=False) as db:
        doctor.export_package(db, whole, by=actor(Role.AUDITOR))
    with zipfile.ZipFile(whole) as package:
        return {name: package.read(name) for name in package.namelist()}

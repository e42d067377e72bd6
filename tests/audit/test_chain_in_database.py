"""The chain as the database keeps it: linked in the act's transaction, by any number of writers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from app.audit import service as audit
from app.db.session import Database
from app.domain.chain import GENESIS, OPEN_PAYLOADS, check
from tests.audit.payloads import payload_of

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)


def append(db: Session, number: int) -> None:
    audit.record(db, NOW, "test.act", actor="account", subject=f"thing:{number}", payload={"号": number})


def broken_at(database: Database) -> int | None:
    with database.unit(write=False) as db:
        found = check(audit.events(db))
    return found.height if found else None


def fill(database: Database, acts: int) -> None:
    with database.unit(write=True) as db:
        for number in range(acts):
            append(db, number)


def test_an_empty_chain_ends_at_genesis(database: Database) -> None:
    with database.unit(write=False) as db:
        assert audit.head(db) == (0, GENESIS)
        assert list(audit.events(db)) == []


def test_what_was_recorded_reads_back_and_checks(database: Database) -> None:
    fill(database, 5)
    with database.unit(write=False) as db:
        seen = list(audit.events(db))
        assert audit.head(db) == (5, seen[-1].digest)
        assert check(seen, audit.head(db)) is None
        assert [payload_of(event) for event in seen] == [{"号": n} for n in range(5)]
        assert [event.height for event in audit.events(db, after=2, limit=2)] == [3, 4]


def test_what_every_export_shows_needs_no_salt(database: Database) -> None:
    with database.unit(write=True) as db:
        for kind in OPEN_PAYLOADS:
            audit.record(db, NOW, kind, actor="account", subject="poll:1", payload={"root": "0"})
        assert [dict(event.payload) for event in audit.events(db)] == [{"root": "0"}] * len(OPEN_PAYLOADS)


def test_an_act_that_is_undone_leaves_no_event(database: Database) -> None:
    fill(database, 1)
    with pytest.raises(OSError, match="undone"), database.unit(write=True) as db:
        append(db, 7)
        raise OSError("undone")
    fill(database, 1)
    with database.unit(write=False) as db:
        assert [event.height for event in audit.events(db)] == [1, 2]
    assert broken_at(database) is None


def test_many_writers_make_one_chain(database: Database) -> None:
    def write(number: int) -> None:
        with database.unit(write=True) as db:
            append(db, number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    with database.unit(write=False) as db:
        assert audit.head(db)[0] == 40
        assert {event.payload["号"] for event in audit.events(db)} == set(range(40))
    assert broken_at(database) is None


@pytest.mark.parametrize(
    ("damage", "height"),
    [
        (["UPDATE audit_event SET payload = '{}' WHERE height = 3"], 3),
        (["UPDATE audit_event SET at = '2026-11-24' WHERE height = 2"], 2),
        (["DELETE FROM audit_event WHERE height = 4"], 4),
        (["DELETE FROM audit_event WHERE height = 1"], 1),
        (["UPDATE audit_event SET parent = digest WHERE height = 5"], 5),
        (  # 4 and 6 change places, over heights that nobody has
            [
                "UPDATE audit_event SET height = height + 100 WHERE height IN (4, 6)",
                "UPDATE audit_event SET height = 110 - height WHERE height > 100",
            ],
            4,
        ),
    ],
)
def test_an_edit_a_gap_or_another_order_names_the_first_bad_height(
    database: Database, damage: list[str], height: int
) -> None:
    fill(database, 7)
    with database.unit(write=True) as db:
        for statement in damage:
            db.execute(sa.text(statement))
    assert broken_at(database) == height

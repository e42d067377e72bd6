"""Rows by a list of values, on both databases: whatever the values hold, and however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from app.db.lists import one_of, padded
from app.db.session import Database

_THINGS = sa.table("thing", sa.column("name", sa.String()), sa.column("print", sa.LargeBinary()))
_BY_NAME = sa.select(_THINGS.c.name).where(one_of(_THINGS.c.name, "names")).order_by(_THINGS.c.name)
_BY_PRINT = sa.select(_THINGS.c.name).where(one_of(_THINGS.c.print, "prints")).order_by(_THINGS.c.name)
_RENAMED = sa.update(_THINGS).where(one_of(_THINGS.c.name, "names")).values(name=_THINGS.c.name + "!")
HARD = ["", "NULL", "{}", "a,b", 'quote"', "back\\slash", "it's", "龙", "%s", ":names"]


@pytest.fixture
def things(database: Database) -> Database:
    kind = "BYTEA" if not database.is_sqlite else "BLOB"
    with database.unit(write=True) as db:
        db.execute(sa.text(f"CREATE TABLE thing (name VARCHAR(40) PRIMARY KEY, print {kind})"))
        rows = [{"name": name, "print": b"\0\xff" + name.encode()} for name in HARD]
        db.connection().execute(sa.insert(_THINGS), rows)
    return database


def found(
    database: Database, statement: sa.Select[Any], **values: Sequence[str] | Sequence[bytes]
) -> list[str]:
    with database.unit(write=False) as db:
        return list(db.connection().execute(statement, values).scalars())


@pytest.mark.parametrize("many", [1, 2, 3, 7, len(HARD)])
def test_those_that_are_named_are_found(things: Database, many: int) -> None:
    named = HARD[:many]
    assert set(found(things, _BY_NAME, names=padded([*named, "nobody"]))) == set(named)
    prints = padded([b"\0\xff" + name.encode() for name in named])
    assert set(found(things, _BY_PRINT, prints=prints)) == set(named)


def test_a_list_is_given_anew_each_time(things: Database) -> None:
    assert found(things, _BY_NAME, names=["龙"]) == ["龙"]
    assert found(things, _BY_NAME, names=["it's"]) == ["it's"]
    assert found(things, _BY_NAME, names=["nobody"]) == []


def test_those_that_are_named_are_changed(things: Database) -> None:
    with things.unit(write=True) as db:
        assert db.connection().execute(_RENAMED, {"names": ["龙", "%s"]}).rowcount == 2
    assert found(things, _BY_NAME, names=["龙!", "%s!", "龙"]) == ["%s!", "龙!"]


def test_on_postgresql_every_length_is_one_statement(things: Database) -> None:
    said: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.extend([statement] if statement.startswith("SELECT") else [])

    event.listen(things.engine, "before_cursor_execute", keep)
    for many in (1, 5, 9):
        found(things, _BY_NAME, names=HARD[:many])
    assert len(set(said)) == (3 if things.is_sqlite else 1)


def test_the_values_are_looked_up_by_an_index(things: Database) -> None:
    how = "EXPLAIN QUERY PLAN" if things.is_sqlite else "EXPLAIN"

    def explain(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> tuple[str, Any]:
        return (f"{how} {statement}" if statement.startswith("SELECT thing") else statement), values

    event.listen(things.engine, "before_cursor_execute", explain, retval=True)
    with things.unit(write=False) as db:
        if not things.is_sqlite:  # with ten rows it would rightly go through all of them
            db.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = str(db.connection().execute(_BY_NAME, {"names": ["龙", "%s"]}).all())
    assert ("SEARCH thing" if things.is_sqlite else "Index Cond") in plan, plan


def test_padding_comes_to_few_lengths_and_adds_nothing_new() -> None:
    assert [len(padded(range(1, n + 1))) for n in (1, 2, 3, 5, 8, 9)] == [1, 2, 4, 8, 8, 16]
    assert padded("abc") == ["a", "b", "c", "c"]

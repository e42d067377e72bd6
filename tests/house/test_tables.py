"""The shape of the tables: from a ballot no way leads to a person, and the box knows no time and no order."""

from __future__ import annotations

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

import app.tables
from app.db.base import metadata
from app.doctor.service.structure import BALLOTS, PEOPLE, reachable

assert app.tables
TARGETS = {t.name: {key.column.table.name for key in t.foreign_keys} for t in metadata.tables.values()}


@pytest.mark.parametrize("table", sorted({*BALLOTS, "pending_ruling", "paper_stack"}))
def test_no_foreign_key_path_from_a_ballot_to_a_person(table: str) -> None:
    assert not reachable(TARGETS, table) & PEOPLE
    assert "poll" in reachable(TARGETS, table)


@pytest.mark.parametrize("table", ["box", "opened_ballot"])
def test_the_box_has_no_time_no_number_and_no_row_order(table: str) -> None:
    known = metadata.tables[table]
    assert {c.name for c in known.columns} == BALLOTS[table]
    assert not [c.name for c in known.columns if "time" in str(c.type).lower() or c.autoincrement is True]
    assert {key.target_fullname for key in known.foreign_keys} == {"poll.id"}


@pytest.mark.parametrize("table", ["box", "opened_ballot", "resident_grade"])
def test_on_sqlite_no_rowid_keeps_the_order_of_casting(table: str) -> None:
    made = str(CreateTable(metadata.tables[table]).compile(dialect=sqlite.dialect()))
    assert "WITHOUT ROWID" in made


def test_a_mark_has_no_time() -> None:
    assert set(metadata.tables["poll_roll"].columns.keys()) == {"poll_id", "deputy_id", "marked"}


def test_no_table_names_a_tenant() -> None:
    """One congress, one database."""
    names = {c.name for t in metadata.tables.values() for c in t.columns}
    assert not names & {"tenant_id", "congress_id", "is_rehearsal"}

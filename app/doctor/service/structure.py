"""No way leads from a ballot to a person: looked up in the database as it stands, not in the code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session

from app.domain.findings import Finding

BALLOTS: Final = {  # a table of ballots → the only columns it may have
    "box": {"poll_id", "rid", "blob"},
    "opened_ballot": {"poll_id", "encoded", "copies"},
    "paper_sheet": {"poll_id", "stack", "place", "reading", "encoded", "doubt", "pending"},
    "seal": {"poll_id", "rids", "root", "sealed_at"},
}
PEOPLE: Final = {
    "deputy",
    "account",
    "session",
    "card",
    "attendance",
    "absence",
    "poll_roll",
    "meeting_member",
}
CHOICES: Final = {
    "rid",
    "rids",
    "blob",
    "encoded",
    "receipt",
    "nonce",
    "choice",
    "choices",
    "mark",
    "marks",
    "ballot",
}

_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace",
}


def no_way_to_deputies(db: Session) -> Iterator[Finding]:
    """9: no foreign-key path, column, view or trigger joins a deputy with a choice."""
    faults = [*_paths(db), *_columns(db), *_hidden(db)]
    text = (
        f"选票与代表之间有关联：{'；'.join(faults)}"
        if faults
        else "没有任何外键、列、视图或触发器把选票与代表相连"
    )
    yield Finding("structure.secret", not faults, text)


def reachable(targets: Mapping[str, set[str]], start: str) -> set[str]:
    """Every table that foreign keys lead to from ``start``, over any number of steps."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in targets.get(waiting.pop(), set()) - seen:
            seen.add(target)
            waiting.append(target)
    return seen


def _paths(db: Session) -> Iterator[str]:
    inspector = sa.inspect(db.connection())
    targets = {
        name: {key["referred_table"] for key in inspector.get_foreign_keys(name)}
        for name in inspector.get_table_names()
    }
    for table in BALLOTS:
        for person in sorted(reachable(targets, table) & PEOPLE):
            yield f"从 {table} 可达 {person}"


def _columns(db: Session) -> Iterator[str]:
    inspector = sa.inspect(db.connection())
    for table in sorted(inspector.get_table_names()):
        names = {column["name"] for column in inspector.get_columns(table)}
        if names - BALLOTS.get(table, names):
            yield f"{table} 多出 {'、'.join(sorted(names - BALLOTS[table]))}"
        if (table in PEOPLE or "deputy_id" in names) and names & CHOICES:
            yield f"{table} 含有 {'、'.join(sorted(names & CHOICES))}"


def _hidden(db: Session) -> Iterator[str]:
    for view in sa.inspect(db.connection()).get_view_names():
        yield f"视图 {view}"
    for trigger in db.execute(sa.text(_TRIGGERS[db.get_bind().dialect.name])).scalars():
        yield f"触发器 {trigger}"

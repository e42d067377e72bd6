"""How the database answers each query behind a list: by an index, or by reading everything.

``recorded`` notes the statements that a piece of code sends, ``explained`` asks the database how it would
answer each with the same values, ``faults`` says what is wrong with the way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from app.db.session import Database

LARGE: Final = frozenset(
    {
        "topic", "topic_person", "topic_event", "topic_word", "topic_words", "topic_merge", "topic_flag",
        "topic_hand", "community_study", "batch_item", "notice", "contact", "audit_event", "session",
    }
)  # fmt: skip
"""Tables that grow with what residents do. Streets, accounts and the like are small and may be scanned."""

_SQLITE_SCAN: Final = re.compile(r"^SCAN (?P<table>\w+)(?P<index> USING (?:COVERING )?INDEX)?")
_SCAN: Final = re.compile(r"Seq Scan on (\w+)")
_HEAP: Final = re.compile(r"Bitmap Heap Scan on (\w+)")
_WALK: Final = re.compile(r"Index (?:Only )?Scan (?:Backward )?using \w+ on (\w+)")
_TABLE: Final = re.compile(r"(?:SCAN|SEARCH|Scan on|Scan (?:Backward )?using \w+ on) (\w+)")


@dataclass(frozen=True)
class Statement:
    text: str
    values: Any


@dataclass(frozen=True)
class Plan:
    statement: Statement
    lines: tuple[str, ...]


@contextmanager
def recorded(database: Database) -> Iterator[list[Statement]]:
    """The SELECTs that are sent inside, each text once."""
    found: dict[str, Statement] = {}

    def note(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, many: bool) -> None:
        if not many and text.lstrip().upper().startswith(("SELECT", "WITH")):
            found.setdefault(text, Statement(text, values))

    statements: list[Statement] = []
    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)
        statements += found.values()


def explained(database: Database, statements: list[Statement], *, few_rows: bool = False) -> list[Plan]:
    """The plan of each. ``few_rows`` tells PostgreSQL to scan and sort only where nothing else is possible:
    of few rows it would scan and sort what it never would of many.
    """
    plans = []
    with database.engine.connect() as connection:
        if few_rows and not database.is_sqlite:
            for way in ("seqscan", "sort"):
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        for statement in statements:
            how = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            rows = connection.exec_driver_sql(how + statement.text, statement.values).all()
            plans.append(Plan(statement, tuple(str(row[-1]) for row in rows)))
        connection.rollback()
    return plans


def filled(database: Database, rows: int) -> frozenset[str]:
    """Those of the large tables that have so many rows now: of an empty one every plan is cheap."""
    with database.engine.connect() as connection:
        return frozenset(
            name
            for name in LARGE
            if connection.exec_driver_sql(f"SELECT 1 FROM {name} LIMIT 1 OFFSET {rows - 1}").first()
        )


def faults(plan: Plan, large: frozenset[str] = LARGE) -> list[str]:
    """What makes this plan dearer with every suggestion more; empty where nothing does."""
    paged = "LIMIT" in plan.statement.text.upper()
    found = [f"reads all of {table}" for table in sorted(_whole(plan, paged) & large)]
    if paged and _sorts(plan, large):
        found.append("sorts more than a page")
    return found


def _whole(plan: Plan, paged: bool) -> set[str]:
    """The large tables read from end to end. A walk along an index is none where a page ends it."""
    found = set(_SCAN.findall("\n".join(plan.lines)))
    heap = ""
    for node in "\n".join(plan.lines).split("->  "):
        heap = _HEAP.findall(node)[-1] if _HEAP.search(node) else heap
        if not paged and "Index Cond" not in node:
            found.update(_WALK.findall(node) or ([heap] if node.startswith("Bitmap Index Scan") else []))
    for line in plan.lines:
        scan = _SQLITE_SCAN.match(line)
        if scan and not (paged and scan["index"]):
            found.add(scan["table"])
    return found


def _sorts(plan: Plan, large: frozenset[str]) -> bool:
    """Whether rows of a large table are sorted that no page of their own ended before (a merge of runs)."""
    text = "\n".join(plan.lines)
    sorts = "TEMP B-TREE FOR ORDER BY" in text or "Sort Key" in text
    merged = any(word in text for word in ("COMPOUND", "CO-ROUTINE", "MATERIALIZE", "Append"))
    return sorts and not merged and any(table in large for table in _TABLE.findall(text))

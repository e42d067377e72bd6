"""What the database means to do for each query of an act: to see that no list reads a whole table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from app.db.session import Database


def plans(database: Database, act: Callable[[Session], object]) -> list[str]:
    """The plan of every SELECT and DELETE of ``act``, a text each; at least one."""
    found: list[str] = []

    def explain(_conn: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "DELETE")):
            how = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            cursor.execute(how + statement, parameters)
            found.append("\n".join(str(row) for row in cursor.fetchall()))

    with database.unit(write=True) as db:
        if not database.is_sqlite:  # small tables are read whole unless that is forbidden
            db.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        sa.event.listen(database.engine, "before_cursor_execute", explain)
        try:
            act(db)
        finally:
            sa.event.remove(database.engine, "before_cursor_execute", explain)
    assert found
    return found


def whole_reads(plans: list[str]) -> list[str]:
    """Those that read or sort a whole table."""
    marks = ("SCAN ", "TEMP B-TREE", "Seq Scan", "Sort")
    return [plan for plan in plans if any(mark in plan for mark in marks)]

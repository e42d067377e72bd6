"""What is asked of the database meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from app.db.session import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement, in order."""
    seen: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def queries(seen: list[str]) -> list[str]:
    """Those that look."""
    return [one for one in seen if one.startswith(("SELECT", "WITH"))]

"""An answer tells a moment to the second (``Moment``), so that no log of requests names the single act."""

from __future__ import annotations

import ast
from datetime import UTC, datetime

from pydantic import BaseModel

from app.web.schemas import Moment
from tests.house.sources import parsed, python_files, shown


class Told(BaseModel):
    at: Moment
    ended_at: Moment | None


def test_a_moment_is_told_to_the_second() -> None:
    moment = datetime(2026, 11, 23, 9, 30, 59, 987_654, tzinfo=UTC)
    assert Told(at=moment, ended_at=None).model_dump(mode="json")["at"] == "2026-11-23T09:30:59Z"
    assert Told(at=moment, ended_at=moment).ended_at == datetime(2026, 11, 23, 9, 30, 59, tzinfo=UTC)


def test_no_answer_tells_a_finer_one() -> None:
    schemas = [file for file in python_files("app") if file.name.endswith("schemas.py")]
    assert len(schemas) > 10
    finer = [
        f"{shown(file)}:{node.lineno}"
        for file in schemas
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.AnnAssign)
        for name in ast.walk(node.annotation)
        if isinstance(name, ast.Name) and name.id == "datetime"
    ]
    assert not finer

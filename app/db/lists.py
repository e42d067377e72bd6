"""Rows whose column holds one of many values, given anew with each execution.

    statement = sa.select(…).where(one_of(col(Row.deputy_id), "deputies"))      # made once, kept
    connection.execute(statement, {"deputies": padded(deputy_ids)})

PostgreSQL is given them as one array: the statement is the same for every number of them, stays prepared, and
nothing is written anew. SQLite has no arrays; there it is an IN list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

T = TypeVar("T")


class _Values(FunctionElement[Any]):
    inherit_cache = True


def one_of(column: Any, name: str) -> sa.ColumnElement[bool]:
    """``name``: of the parameter that holds the values, text or bytes as the column."""
    values = _Values(sa.bindparam(name, expanding=True))
    found: sa.ColumnElement[bool] = column.bool_op("")(values)
    return found


def padded(values: Sequence[T]) -> Sequence[T]:
    """The last once more until their number is a power of two, so that IN lists of all lengths come to a
    handful of statements, which stay prepared."""
    return [*values, *[values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))]


@compiles(_Values)
def _in_list(element: _Values, compiler: SQLCompiler, **how: Any) -> str:
    [values] = element.clauses
    return f"IN {compiler.process(values, **how)}"


@compiles(_Values, "postgresql")
def _any_of_array(element: _Values, compiler: SQLCompiler, **how: Any) -> str:
    """Without a type: the driver sends text[] or bytea[]."""
    [values] = element.clauses
    return f"= ANY ({compiler.process(sa.bindparam(values.key), **how)})"

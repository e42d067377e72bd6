"""What every row shares: naming of constraints, the UTC type, enum columns, ids. No base row class."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from app.domain.crockford import ALPHABET

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata

ID_LENGTH = 10


def new_id() -> str:
    """An id for URLs and papers: 10 random Crockford characters, 50 bits. It tells no order and no time."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


class UTCDateTime(sa.TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is a fault of ours and raises ValueError."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column(**options: Any) -> Any:
    """The primary key of a row that people meet in a URL."""
    return sa.Column(sa.String(ID_LENGTH), primary_key=True, default=new_id, **options)


def moment_column(*, nullable: bool = False) -> Any:
    return sa.Column(UTCDateTime(), nullable=nullable)


def choice_column(name: str, terms: type[StrEnum], *, nullable: bool = False, **options: Any) -> Any:
    """A column that holds one of a closed list's identifiers; a CHECK in the database says so."""
    kind = sa.Enum(
        terms,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [m.value for m in members],
    )
    return sa.Column(kind, nullable=nullable, **options)


def json_column(*, nullable: bool = False) -> Any:
    return sa.Column(sa.JSON(), nullable=nullable)


def yuan_column(name: str, *, nullable: bool = False) -> Any:
    """Whole yuan, never negative, up to 9.2 × 10¹⁸."""
    return sa.Column(name, sa.BigInteger(), sa.CheckConstraint(f"{name} >= 0", name=name), nullable=nullable)

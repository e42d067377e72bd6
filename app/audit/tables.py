"""Rows of the audit chain. Nothing here joins a person to a choice."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import metadata


class AuditEventRow(SQLModel, table=True):
    __tablename__ = "audit_event"
    metadata = metadata  # imported first: it names the constraints

    height: int = Field(sa_column=sa.Column(sa.BigInteger(), primary_key=True, autoincrement=False))
    parent: str = Field(max_length=64)
    at: str = Field(max_length=40)  # the very text that was digested
    type: str = Field(max_length=60, index=True)
    actor: str = Field(max_length=60)
    subject: str = Field(max_length=80, index=True)
    payload: str  # canonical JSON, as digested
    digest: str = Field(max_length=64, unique=True)


class AuditHeadRow(SQLModel, table=True):
    """One row: whoever appends locks it, so that two processes never write the same height."""

    __tablename__ = "audit_head"

    id: int = Field(primary_key=True)
    height: int = Field(sa_column=sa.Column(sa.BigInteger(), nullable=False))
    digest: str = Field(max_length=64)

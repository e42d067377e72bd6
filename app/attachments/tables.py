"""Rows of attachments; the files themselves lie in a folder that no web server shows."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.db.base import choice_column, id_column, moment_column, new_id
from app.domain.words import AttachmentKind


class AttachmentRow(SQLModel, table=True):
    """A photo or PDF. ``digest`` is SHA-256 of what is stored, ``size`` its bytes.

    Nobody's until a feature claims it for one of its things (``owner_kind``, ``owner_id``); then in the
    order ``position``. A dropped one is shown to nobody, and the next sweep removes row and file.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        sa.Index("ix_attachment_owner", "owner_kind", "owner_id", "position"),
        sa.Index("ix_attachment_unclaimed", "owner_id", "uploaded_at"),
        sa.Index("ix_attachment_uploader", "uploaded_by", "uploaded_at"),
        sa.Index("ix_attachment_dropped", "dropped_at"),
        sa.CheckConstraint(
            "(owner_kind IS NULL AND owner_id IS NULL) OR (owner_kind IS NOT NULL AND owner_id IS NOT NULL)",
            name="whole_owner",
        ),
    )

    id: str = Field(default_factory=new_id, sa_column=id_column())
    kind: AttachmentKind = Field(sa_column=choice_column("attachment_kind", AttachmentKind))
    stored_name: str = Field(max_length=64, unique=True)
    media_type: str = Field(max_length=40)
    digest: str = Field(max_length=64)
    size: int
    width: int | None = None
    height: int | None = None
    owner_kind: str | None = Field(default=None, max_length=20)
    owner_id: str | None = Field(default=None, max_length=40)
    position: int = 0
    public: bool = False
    uploaded_by: str = Field(max_length=64)
    uploaded_at: datetime = Field(sa_column=moment_column())
    dropped_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))

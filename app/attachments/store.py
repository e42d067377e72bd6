"""Queries of attachments; they decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.attachments.tables import AttachmentRow


def attachment(db: Session, attachment_id: str) -> AttachmentRow | None:
    return db.get(AttachmentRow, attachment_id)


def locked(db: Session, attachment_ids: Sequence[str]) -> dict[str, AttachmentRow]:
    """Id → attachment, held until the transaction ends, in the order of ids."""
    query = select(AttachmentRow).where(col(AttachmentRow.id).in_(attachment_ids))
    query = query.order_by(col(AttachmentRow.id)).with_for_update()
    return {row.id: row for row in db.exec(query.execution_options(populate_existing=True))}


def owned(db: Session, owner_kind: str, owner_ids: Sequence[str]) -> Sequence[AttachmentRow]:
    """What these things have, in their order; a dropped one is not among it."""
    query = (
        select(AttachmentRow)
        .where(AttachmentRow.owner_kind == owner_kind, col(AttachmentRow.owner_id).in_(owner_ids))
        .where(col(AttachmentRow.dropped_at).is_(None))
        .order_by(col(AttachmentRow.owner_id), col(AttachmentRow.position))
    )
    return db.exec(query).all()


def uploaded_since(db: Session, uploader: str, since: datetime) -> int:
    """Dropped and unclaimed ones count as well."""
    query = sa.select(sa.func.count()).where(
        col(AttachmentRow.uploaded_by) == uploader, col(AttachmentRow.uploaded_at) > since
    )
    return int(db.execute(query).scalar_one())


def past(db: Session, now: datetime, before: datetime, most: int) -> Sequence[AttachmentRow]:
    """Dropped ones, then those nobody claimed since before that moment; held until it ends."""
    dropped = select(AttachmentRow).where(col(AttachmentRow.dropped_at) <= now)
    unclaimed = select(AttachmentRow).where(
        col(AttachmentRow.owner_id).is_(None),
        col(AttachmentRow.uploaded_at) < before,
        col(AttachmentRow.dropped_at).is_(None),
    )
    rows = list(db.exec(dropped.limit(most).with_for_update(skip_locked=True)))
    return rows + list(db.exec(unclaimed.limit(most - len(rows)).with_for_update(skip_locked=True)))


def erase(db: Session, rows: Sequence[AttachmentRow]) -> None:
    for row in rows:
        db.delete(row)
    db.flush()


def known_names(db: Session, names: Sequence[str]) -> set[str]:
    query: Any = select(AttachmentRow.stored_name).where(col(AttachmentRow.stored_name).in_(names))
    return set(db.exec(query))

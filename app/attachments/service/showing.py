"""Who is shown an attachment: everybody a public one, its uploader his own, staff and deputies the rest."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from app.attachments import files, store
from app.attachments.tables import AttachmentRow
from app.config import Settings
from app.domain.actors import Actor
from app.domain.errors import Missing
from app.domain.permissions import may
from app.web.i18n import _


@dataclass(frozen=True, slots=True)
class Shown:
    """``public``: any cache may keep it."""

    row: AttachmentRow
    public: bool


def shown(db: Session, attachment_id: str, *, by: Actor | None) -> Shown:
    """Raises Missing alike for an unknown, a dropped and another's."""
    row = store.attachment(db, attachment_id)
    if row is None or row.dropped_at is not None or not _may_see(row, by):
        raise Missing(_("没有找到这个附件，可能已被删除"))
    return Shown(row, row.public)


def content(settings: Settings, row: AttachmentRow) -> bytes:
    """The stored bytes. Raises Missing, Unavailable."""
    return files.read(settings.attachments, row.stored_name)


def _may_see(row: AttachmentRow, by: Actor | None) -> bool:
    if row.owner_id is not None and row.public:
        return True
    if by is None:
        return False
    return by.id == row.uploaded_by or (row.owner_id is not None and may(by, "attachment.read"))

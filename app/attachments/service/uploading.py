"""Taking in a photo or PDF. Decoding and writing hold no lock; the row comes after the file."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.attachments import files, papers, pictures, store
from app.attachments.tables import AttachmentRow
from app.config import Settings
from app.db.session import Database
from app.domain.actors import Actor
from app.domain.errors import AttachmentRefused, TooManyTries
from app.domain.permissions import require
from app.domain.words import AttachmentKind
from app.people.store import one_at_a_time
from app.web.i18n import _

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is going to be kept, however it came."""

    kind: AttachmentKind
    media_type: str
    suffix: str
    data: bytes
    width: int | None = None
    height: int | None = None


def upload(database: Database, now: datetime, settings: Settings, *, data: bytes, by: Actor) -> AttachmentRow:
    """Keeps a picture (encoded anew) or a PDF, nobody's yet; the sweep takes it away unless it is claimed.

    The kind is told by the bytes alone. Raises AttachmentRefused, TooManyTries past the day's number, and
    Unavailable where the disk takes no more: then nothing is left of it.
    """
    require(by, "attachment.upload")
    with database.unit(write=False) as db:
        _require_room(db, now, settings, by)
    stored = _checked(data, settings)
    name = files.new_name(stored.suffix)
    with ExitStack() as undo:
        files.keep(settings.attachments, name, stored.data)
        undo.callback(files.remove, settings.attachments, name)
        with database.unit(write=True) as db:
            one_at_a_time(db, f"attachments|{by.id}")
            _require_room(db, now, settings, by)
            row = _row(stored, name, now, by)
            db.add(row)
        undo.pop_all()
    return row


def _require_room(db: Session, now: datetime, settings: Settings, by: Actor) -> None:
    if store.uploaded_since(db, by.id, now - DAY) >= settings.attachments_a_day:
        raise TooManyTries(
            _("24 小时内至多上传 {most} 个附件，请明天再上传"), most=settings.attachments_a_day
        )


def _checked(data: bytes, settings: Settings) -> _Stored:
    if not data:
        raise AttachmentRefused(_("文件是空的，请重新选择"))
    if len(data) > settings.attachment_mb * 1024 * 1024:
        raise AttachmentRefused(_("文件超过 {most} MB，请压缩或缩小后再上传"), most=settings.attachment_mb)
    if papers.is_pdf(data):
        papers.check_pdf(data)
        return _Stored(AttachmentKind.PDF, papers.MEDIA_TYPE, "pdf", data)
    format = pictures.format_of(data)
    if format is None:
        raise _unknown(data)
    made = pictures.picture(data, format, settings.attachment_megapixels)
    return _Stored(AttachmentKind.IMAGE, pictures.MEDIA_TYPE, "jpg", made.data, made.width, made.height)


def _unknown(data: bytes) -> AttachmentRefused:
    if pictures.is_heic(data):
        return AttachmentRefused(
            _("不能接收 HEIC 图片：请在手机相机设置中改为“兼容性最佳”（JPEG），或截图后再上传")
        )
    return AttachmentRefused(_("只能上传 JPEG、PNG、WebP 图片或 PDF 文件"))


def _row(stored: _Stored, name: str, now: datetime, by: Actor) -> AttachmentRow:
    return AttachmentRow(
        kind=stored.kind,
        stored_name=name,
        media_type=stored.media_type,
        digest=hashlib.sha256(stored.data).hexdigest(),
        size=len(stored.data),
        width=stored.width,
        height=stored.height,
        uploaded_by=by.id,
        uploaded_at=now,
    )

"""What the doors of attachments give; features show their own attachments with ``attachment_out``."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, Field

from app.attachments.tables import AttachmentRow
from app.domain.words import AttachmentKind
from app.web.i18n import Language, translate


class AttachmentOut(BaseModel):
    id: str
    kind: AttachmentKind
    kind_label: str
    path: str = Field(description="下载地址")
    digest: str = Field(description="校验码（SHA-256）")
    size: int = Field(description="字节数")
    width: int | None = Field(description="图片宽度，像素")
    height: int | None = Field(description="图片高度，像素")


def attachment_out(row: AttachmentRow, language: Language) -> AttachmentOut:
    return AttachmentOut(
        id=row.id,
        kind=row.kind,
        kind_label=translate(row.kind.label, language),
        path=f"/api/attachments/{row.id}",
        digest=row.digest,
        size=row.size,
        width=row.width,
        height=row.height,
    )


def attachments_out(rows: Iterable[AttachmentRow], language: Language) -> list[AttachmentOut]:
    return [attachment_out(row, language) for row in rows]

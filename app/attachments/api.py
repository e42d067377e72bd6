"""JSON door of attachments: upload one, and be handed one."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import File, Request, Response, UploadFile, status

from app.attachments import service
from app.attachments.schemas import AttachmentOut, attachment_out
from app.db.session import Database
from app.people.actor import ActorApart, MaybeActor
from app.web.deps import AppSettings, Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/attachments", tags=["attachments"])
Upload = Annotated[UploadFile, File(description="JPEG、PNG、WebP 图片或 PDF 文件，不超过 8MB（可设定）")]
_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"image/jpeg": {}, "application/pdf": {}}, "description": "图片或 PDF 文件"},
    304: {"description": "没有变化"},
}
# Even opened by itself it runs nothing, loads nothing and is in nobody's frame.
SANDBOX: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"


@router.post("", status_code=status.HTTP_201_CREATED)
def upload(
    request: Request, now: Now, settings: AppSettings, actor: ActorApart, lang: Lang, file: Upload
) -> AttachmentOut:
    """上传一个附件；一天之内未用于建议、项目等的自动删除。文件名和所称类型不起作用。"""
    database: Database = request.app.state.database
    row = service.upload(database, now, settings, data=file.file.read(), by=actor)
    return attachment_out(row, lang)


@router.get("/{attachment_id}", response_class=Response, responses=_FILES)
def attachment(
    attachment_id: Id, request: Request, db: Db, settings: AppSettings, actor: MaybeActor
) -> Response:
    """一个附件：已公开的，或自己上传的。"""
    found = service.shown(db, attachment_id, by=actor)
    row, headers = found.row, _headers(found)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(service.content(settings, row), media_type=row.media_type, headers=headers)


def _headers(found: service.Shown) -> dict[str, str]:
    row = found.row
    picture = row.kind == "image"
    way, suffix = ("inline", "jpg") if picture else ("attachment", "pdf")
    return {
        "Content-Disposition": f'{way}; filename="{row.id}.{suffix}"',
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{row.digest}"',
        "Cache-Control": "public, no-cache" if found.public else "private, no-cache",
    }

"""JSON door of the import of a year that was formed outside the system (系统外形成)."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, File, Form, Query, Request, Response, UploadFile

from app.cycles.tables import CycleRow
from app.db.session import Database
from app.imports import columns, service
from app.imports.reading import YearKind
from app.imports.schemas import (
    FileConfirmIn,
    HandedInOut,
    PreviewOut,
    WaitingOut,
    YearEnteredOut,
    preview_out,
)
from app.people.actor import ActorApart, CurrentActor
from app.web.deps import Db, Lang, Now, wait_apart
from app.web.routing import Router
from app.web.schemas import Id

router = Router(prefix="/api/imports/year", tags=["imports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}, "description": "XLSX 文件"}}
_TEMPLATES = {
    YearKind.LISTED: ("候选项目.xlsx", columns.list_template),
    YearKind.IMPLEMENTING: ("上年项目.xlsx", columns.projects_template),
}
Upload = Annotated[UploadFile, File(description="填好的模板（xlsx，不超过 20MB）")]
KindSent = Annotated[YearKind, Form(description="listed 候选项目，implementing 上年项目")]
KindAsked = Annotated[YearKind, Query(description="listed 候选项目，implementing 上年项目")]


@router.get("/template", response_class=Response, responses=_FILE)
def template(kind: KindAsked) -> Response:
    """空白模板，附填表说明。"""
    name, make = _TEMPLATES[kind]
    return _xlsx(make(), name)


@router.post("/preview")
def preview(
    request: Request, now: Now, language: Lang, actor: ActorApart, file: Upload, kind: KindSent
) -> PreviewOut:
    """预览：逐行列出错误，或列出将要录入的内容；不写入任何内容。"""
    read = service.read_file(kind=kind, data=file.file.read(), filename=file.filename or "", by=actor)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        found = service.preview(db, now, read, by=actor)
    return preview_out(found, language)


@router.post("", status_code=201, dependencies=[Depends(wait_apart)])
def hand_in(
    request: Request, now: Now, language: Lang, actor: ActorApart, file: Upload, kind: KindSent
) -> HandedInOut:
    """提交文件，并记录导入的决定；须由另一人在 24 小时内复核，才会录入。"""
    # A large file takes long to read: no lock is held meanwhile that a ballot would wait for.
    read = service.read_file(kind=kind, data=file.file.read(), filename=file.filename or "", by=actor)
    database: Database = request.app.state.database
    with database.unit(write=True) as db:
        row, decision, found = service.hand_in(db, now, read, by=actor)
    return HandedInOut(
        id=row.id,
        filename=row.filename,
        handed_in_at=row.handed_in_at,
        preview=preview_out(found, language),
        decision=decision.id,
    )


@router.get("/{file_id}")
def handed_in(db: Db, language: Lang, actor: CurrentActor, file_id: Id) -> WaitingOut:
    """待复核的文件：将要录入的内容。"""
    row, found = service.handed_in(db, file_id, by=actor)
    return WaitingOut(
        id=row.id,
        filename=row.filename,
        handed_in_at=row.handed_in_at,
        preview=preview_out(found, language),
    )


@router.get("/{file_id}/file", response_class=Response, responses=_FILE)
def original(db: Db, actor: CurrentActor, file_id: Id) -> Response:
    """提交的原文件。"""
    row = service.original(db, file_id, by=actor)
    return _xlsx(row.content, row.filename)


@router.post("/{file_id}/confirm", dependencies=[Depends(wait_apart)])
def confirm(
    request: Request, now: Now, actor: ActorApart, file_id: Id, body: FileConfirmIn
) -> YearEnteredOut:
    """由另一人复核并导入：全部录入，或者都不录入。"""
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        row = service.original(db, file_id, by=actor)
    read = service.read_again(row)
    with database.unit(write=True) as db:
        cycle = service.confirm(db, now, file_id, read, decision_id=body.decision, by=actor)
    return _entered(cycle)


def _entered(cycle: CycleRow) -> YearEnteredOut:
    return YearEnteredOut(
        cycle=cycle.id,
        term=cycle.term,
        session_no=cycle.session_no,
        title=cycle.title,
        stage=cycle.stage,
        formed_outside=cycle.formed_outside,
        document_no=cycle.document_no,
    )


def _xlsx(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type=XLSX, headers=headers)

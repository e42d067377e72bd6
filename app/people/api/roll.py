"""The roll from a file: template, preview, import."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, File, Header, Request, Response, UploadFile, status

from app.db.session import Database
from app.people import columns, service
from app.people.actor import ActorApart
from app.people.schemas import EntryOut, FaultOut, RollImportedOut, RollPreviewOut
from app.web.deps import Lang, Now, wait_apart
from app.web.i18n import Language, translate
from app.web.routing import Router
from app.web.schemas import Secret

router = Router(prefix="/api/imports/roll", tags=["imports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
Roll = Annotated[UploadFile, File(description="名册文件：XLSX，或只含代表的 CSV（UTF-8、GBK）")]
Digest = Annotated[Secret, Header(alias="If-Match", description="预览所得的校验码")]


@router.get("/template", response_class=Response)
def template() -> Response:
    """空白名册，含填表说明。"""
    name = {"Content-Disposition": 'attachment; filename="roll.xlsx"'}
    return Response(columns.template(), media_type=XLSX, headers=name)


@router.post("/preview")
def preview(
    file: Roll, request: Request, actor: ActorApart, language: Lang, response: Response
) -> RollPreviewOut:
    """预览：将新增、变动什么，以及每一行的错误。不改动名册。"""
    read = service.read_roll(file.file.read(), file.filename or "", by=actor)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        seen = service.preview_roll(db, read, by=actor)
    response.headers["ETag"] = f'"{seen.digest}"'
    return _shown(seen, language)


@router.post("", status_code=status.HTTP_201_CREATED, dependencies=[Depends(wait_apart)])
def import_roll(file: Roll, digest: Digest, request: Request, actor: ActorApart, now: Now) -> RollImportedOut:
    """导入：全部或全不。预览之后文件或名册有改动的，须重新预览。"""
    expected = digest.strip().strip('"')
    # A large file takes long to read: no lock is held meanwhile that a ballot would wait for.
    read = service.read_roll(file.file.read(), file.filename or "", by=actor)
    database: Database = request.app.state.database
    with database.unit(write=True) as db:
        done = service.import_roll(db, now, read, expected_digest=expected, by=actor)
    return RollImportedOut(added=len(done.added), changed=len(done.changed), unchanged=done.unchanged)


def _shown(seen: service.RollPreview, language: Language) -> RollPreviewOut:
    faults = [
        FaultOut(pointer=f.pointer, detail=translate(f.sentence, language, dict(f.values)))
        for f in seen.faults[:SHOWN]
    ]
    return RollPreviewOut(
        digest=seen.digest,
        rows=seen.rows,
        fault_count=len(seen.faults),
        faults=faults,
        added_count=len(seen.added),
        added=_entries(seen.added),
        changed_count=len(seen.changed),
        changed=_entries(seen.changed),
        unchanged_count=seen.unchanged,
        missing_count=len(seen.missing),
        missing=_entries(seen.missing),
        new_delegations=list(seen.new_delegations),
        new_streets=list(seen.new_streets),
        new_communities=[f"{street} / {name}" for street, name in seen.new_communities],
    )


def _entries(entries: tuple[service.Entry, ...]) -> list[EntryOut]:
    return [EntryOut.model_validate(entry, from_attributes=True) for entry in entries[:SHOWN]]

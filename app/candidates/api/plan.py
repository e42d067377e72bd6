"""The investment-plan channel: template, preview, import, and what is in the plan."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, File, Header, Query, Request, Response, UploadFile, status

from app.candidates import service, showing
from app.candidates.columns import plan_template
from app.candidates.schemas import PlanImportedOut, PlanItemsOut, PlanPreviewOut
from app.db.session import Database
from app.people.actor import ActorApart, CurrentActor
from app.web.deps import Db, Lang, Now, wait_apart
from app.web.routing import Router
from app.web.schemas import After, Limit, Ref, Secret

router = Router(tags=["imports"])

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}, "description": "XLSX 文件"}}
Upload = Annotated[UploadFile, File(description="填好的模板：XLSX，或 CSV（UTF-8、GBK）")]
Cycle = Annotated[Ref, Query(description="年度编号")]
Digest = Annotated[Secret, Header(alias="If-Match", description="预览所得的校验码")]


@router.get("/api/imports/plan/template", response_class=Response, responses=_FILE)
def template() -> Response:
    """空白的政府投资计划表，附填表说明。"""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote('投资计划.xlsx')}"}
    return Response(plan_template(), media_type=XLSX, headers=headers)


@router.post("/api/imports/plan/preview")
def preview(
    file: Upload, cycle: Cycle, request: Request, actor: ActorApart, language: Lang, response: Response
) -> PlanPreviewOut:
    """预览：将新增、变动什么，以及每一行的错误；不写入任何内容。"""
    read = service.read_plan(file.file.read(), file.filename or "", by=actor)
    database: Database = request.app.state.database
    with database.unit(write=False) as db:
        seen = service.preview_plan(db, cycle, read, by=actor)
    response.headers["ETag"] = f'"{seen.digest}"'
    return showing.plan_preview(seen, language)


@router.post("/api/imports/plan", status_code=status.HTTP_201_CREATED, dependencies=[Depends(wait_apart)])
def import_plan(
    file: Upload, cycle: Cycle, digest: Digest, request: Request, actor: ActorApart, now: Now
) -> PlanImportedOut:
    """导入：全部或全不。预览之后文件或计划有改动的，须重新预览；计划编号相同的，以文件为准更新。"""
    expected = digest.strip().strip('"')
    # A large file takes long to read: no lock is held meanwhile that a ballot would wait for.
    read = service.read_plan(file.file.read(), file.filename or "", by=actor)
    database: Database = request.app.state.database
    with database.unit(write=True) as db:
        done = service.import_plan(db, now, cycle, read, expected_digest=expected, by=actor)
    return PlanImportedOut(added=len(done.added), changed=len(done.changed), unchanged=done.unchanged)


@router.get("/api/plan-items")
def plan_items(
    db: Db, actor: CurrentActor, cycle: Cycle, after: After = None, limit: Limit = 50
) -> PlanItemsOut:
    """一个年度的政府投资计划项目，按计划编号。"""
    rows = service.plan_items(db, cycle, after=after or "", limit=limit + 1, by=actor)
    more = rows[limit - 1].plan_no if len(rows) > limit else None
    return PlanItemsOut(items=showing.plan_items(db, rows[:limit]), next=more)

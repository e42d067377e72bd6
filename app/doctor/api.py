"""The auditor's doors: acts, checkpoint, self-check, export; and everybody's, to a package that is public.
All of them only read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from app.doctor import service, showing
from app.doctor.schemas import CheckpointOut, DoctorFindingOut, DoctorOut, EventPage
from app.people.actor import ActorApart, CurrentActor
from app.web.deps import AppSettings, Db, Now, Steady
from app.web.routing import Router
from app.web.schemas import Limit, Name

router = Router(prefix="/api", tags=["audit"])
Height = Annotated[int, Query(ge=0, le=2**62, description="上一页的 next；从头读起为 0")]


@router.get("/audit/events")
def events(db: Db, actor: CurrentActor, after: Height = 0, limit: Limit = 50) -> EventPage:
    """操作记录（审计链），按先后。"""
    found = service.acts(db, after=after, limit=limit, by=actor)
    page = [showing.event(event) for event in found]
    return EventPage(events=page, next=page[-1].height if len(page) == limit else None)


@router.get("/audit/checkpoint")
def checkpoint(db: Db, actor: CurrentActor) -> CheckpointOut:
    """审计链的检查点：抄存后可发现链尾被截断。"""
    height, digest = service.checkpoint(db, by=actor)
    return CheckpointOut(height=height, digest=digest)


@router.get("/doctor")
def doctor(db: Steady, actor: ActorApart) -> DoctorOut:
    """系统自检：票箱与记录的不变量。"""
    found = service.examined(db, by=actor)
    findings = [DoctorFindingOut.model_validate(finding) for finding in found]
    return DoctorOut(ok=all(finding.ok for finding in found), findings=findings)


@router.get("/export", response_class=Response, responses={200: {"content": {"application/zip": {}}}})
def export(
    db: Steady,
    actor: ActorApart,
    settings: AppSettings,
    full: Annotated[bool, Query(description="是否包含完整结果和全部操作内容")] = False,
) -> Response:
    """核验包（ZIP），用 python -m app verify 核验。不含任何选票。"""
    package = service.packed_export(db, settings.attachments, full=full, by=actor)
    return _file("verify-full.zip" if full else "verify.zip", package)


@router.get(
    "/packages/{subject}",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}}},
)
def package(subject: Name, request: Request, db: Steady, now: Now) -> Response:
    """公开的核验包（ZIP）：决定公开的，结果宣布之后任何人可以取得；一小时内是同一份。不含任何选票。"""
    kept: service.KeptPackage = request.app.state.package
    return _file("verify.zip", kept.of(db, now, subject))


def _file(name: str, package: service.Packed) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(package.size)}
    return StreamingResponse(package.pieces(), media_type="application/zip", headers=headers)

"""Results for programs: the stored bytes themselves, never written anew."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Header, Request, Response

from app.people.actor import CurrentActor, MaybeActor
from app.results import service
from app.results.schemas import Switches, SwitchesOut, ViewName, WideningIn
from app.results.service.listing import as_csv
from app.results.tables import ResultRow
from app.web.deps import Db, Now
from app.web.routing import Router
from app.web.schemas import Name

router = Router(prefix="/api/results", tags=["results"])
_OPEN = ("public", "hall")
_NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "内容未变（If-None-Match）"}}


@router.get("/{subject}/switches")
def read_switches(subject: Name, db: Db, actor: CurrentActor, response: Response) -> SwitchesOut:
    """结果的公开范围。"""
    found = service.readable_switches(db, subject, by=actor)
    response.headers["ETag"] = f'"{found.version}"'
    return found


@router.put("/{subject}/switches")
def write_switches(
    subject: Name,
    body: Switches,
    db: Db,
    now: Now,
    actor: CurrentActor,
    if_match: Annotated[str, Header(description='读到的版本，如 "…"')],
) -> SwitchesOut:
    """设定会场所见，收回向社会公开的内容；结果宣布之后不能再改。向社会公开更多的，须有会议的决定（widening）。"""
    return service.set_switches(db, now, subject, body, expected=if_match.strip('"'), by=actor)


@router.post("/{subject}/switches/widening")
def widen(subject: Name, body: WideningIn, db: Db, now: Now, actor: CurrentActor) -> SwitchesOut:
    """由另一人复核并按决定（kind result，action widen_result）扩大公开范围；结果宣布之后不能再办理。"""
    return service.widen(db, now, subject, decision_id=body.decision, by=actor)


@router.get("/{subject}/{view}.csv", response_class=Response, responses=_NOT_MODIFIED)
def table(subject: Name, view: ViewName, request: Request, db: Db, actor: MaybeActor) -> Response:
    """结果表格（CSV，UTF-8，可用表格软件打开）。"""
    row = service.view(db, actor, subject, view)
    headers = {"Content-Disposition": f'attachment; filename="{subject}-{view}.csv"'}
    return _answer(request, row, as_csv(service.document(row)), "text/csv; charset=utf-8", headers)


@router.get("/{subject}/{view}", response_class=Response, responses=_NOT_MODIFIED)
def stored(subject: Name, view: ViewName, request: Request, db: Db, actor: MaybeActor) -> Response:
    """存档的结果原文（JSON）。其 SHA-256 即校验码，见 ETag。"""
    row = service.view(db, actor, subject, view)
    return _answer(request, row, row.content, "application/json", {})


def _answer(
    request: Request, row: ResultRow, content: bytes, media_type: str, headers: dict[str, str]
) -> Response:
    tag = f'"{row.digest}"'
    private = row.view not in _OPEN
    headers |= {
        "ETag": tag,
        "Cache-Control": f"{'private' if private else 'public'}, no-cache",
        "Vary": "Cookie, Authorization" if private else "Accept-Encoding",
    }
    wanted = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    if tag in wanted or "*" in wanted:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)

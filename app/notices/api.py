"""JSON door of notices: what failed and may be tried again; a resident's wish to be told, or not."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, status

from app.domain.words import NoticeState
from app.notices import schemas as s
from app.notices import service
from app.notices.showing import contact_out, cursor, notice_out, place
from app.people.actor import CurrentActor
from app.web.deps import AppSettings, Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit

router = Router(prefix="/api", tags=["notices"])
State = Annotated[NoticeState, Query(description="发送情况")]


@router.get("/notices")
def notices(
    db: Db,
    language: Lang,
    actor: CurrentActor,
    state: State = NoticeState.FAILED,
    after: After = None,
    limit: Limit = 50,
) -> s.NoticesOut:
    """办理进展通知，默认为发送失败的；不显示手机号。"""
    rows = service.notices(db, state=state, after=place(after), limit=limit + 1, by=actor)
    more = cursor(rows[limit - 1]) if len(rows) > limit else None
    return s.NoticesOut(items=[notice_out(row, language) for row in rows[:limit]], next=more)


@router.post("/notices/{notice_id}/retry")
def retry(notice_id: Id, db: Db, now: Now, language: Lang, actor: CurrentActor) -> s.NoticeOut:
    """重新发送一条失败的通知。"""
    return notice_out(service.retry(db, now, notice_id=notice_id, by=actor), language)


@router.get("/me/notices")
def contact(db: Db, language: Lang, actor: CurrentActor) -> s.ContactOut:
    """您是否接收办理进展通知，以及现行的告知书。"""
    return contact_out(service.told_of(db, by=actor), language)


@router.put("/me/notices")
def be_told(
    body: s.ContactIn, db: Db, now: Now, settings: AppSettings, language: Lang, actor: CurrentActor
) -> s.ContactOut:
    """接收办理进展通知：手机号（和邮箱）加密保存。"""
    service.be_told(
        db, now, settings, phone=body.phone, email=body.email, consent_version=body.consent, by=actor
    )
    return contact_out(True, language)


@router.delete("/me/notices", status_code=status.HTTP_204_NO_CONTENT)
def be_left_alone(db: Db, actor: CurrentActor) -> None:
    """不再接收通知：联系方式和尚未发送的通知立即删除。"""
    service.be_left_alone(db, by=actor)

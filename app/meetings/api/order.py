"""Meetings, sittings, the order of business, tellers."""

from __future__ import annotations

from fastapi import status

from app.domain.permissions import require
from app.meetings import schemas as s
from app.meetings import service, showing
from app.people import service as people
from app.people.actor import CurrentActor
from app.web.deps import Db, Lang, Now
from app.web.i18n import Language
from app.web.routing import Router
from app.web.schemas import After, Id, Limit, Name

router = Router(prefix="/api", tags=["会议 meetings"])


@router.get("/meetings")
def meetings(
    actor: CurrentActor, db: Db, lang: Lang, after: After = None, limit: Limit = 50
) -> s.MeetingsOut:
    """会议及其历次全体会议。"""
    require(actor, "meeting.read")
    rows = service.meetings(db, after=after, limit=limit)
    items = [showing.meeting(row, service.sittings(db, row.id), lang) for row in rows]
    return s.MeetingsOut(items=items, next=rows[-1].id if len(rows) == limit else None)


@router.post("/meetings", status_code=status.HTTP_201_CREATED)
def open_meeting(body: s.MeetingIn, actor: CurrentActor, db: Db, now: Now, lang: Lang) -> s.MeetingOut:
    """建立会议。"""
    return showing.meeting(service.open_meeting(db, now, **dict(body), by=actor), [], lang)


@router.get("/meetings/{meeting_id}")
def meeting(meeting_id: Id, actor: CurrentActor, db: Db, lang: Lang) -> s.MeetingOut:
    """一次会议。"""
    require(actor, "meeting.read")
    return showing.meeting(service.meeting(db, meeting_id), service.sittings(db, meeting_id), lang)


@router.post("/meetings/{meeting_id}/sittings", status_code=status.HTTP_201_CREATED)
def open_sitting(meeting_id: Id, body: s.SittingIn, actor: CurrentActor, db: Db, now: Now) -> s.SittingOut:
    """建立一次全体会议。"""
    row = service.open_sitting(db, now, meeting_id=meeting_id, **dict(body), by=actor)
    return showing.sitting(row)


@router.get("/sittings/{sitting_id}")
def sitting(sitting_id: Id, actor: CurrentActor, db: Db) -> s.SittingOverviewOut:
    """会场人数：应到 = 实到 + 缺席；列席、旁听、工作人员另计。"""
    require(actor, "meeting.read")
    return showing.overview(service.overview(db, sitting_id))


@router.post("/sittings/{sitting_id}/close")
def close(sitting_id: Id, actor: CurrentActor, db: Db, now: Now) -> s.SittingOut:
    """闭会；名册随即可以变动。"""
    return showing.sitting(service.close_sitting(db, now, sitting_id=sitting_id, by=actor))


@router.get("/sittings/{sitting_id}/steps")
def steps(sitting_id: Id, actor: CurrentActor, db: Db, lang: Lang) -> list[s.StepOut]:
    """会议程序：已办的、可办的、尚不能办的，附主持词。"""
    require(actor, "meeting.read")
    return [showing.step(view, lang) for view in service.steps(db, sitting_id)]


@router.post("/sittings/{sitting_id}/steps/{code}", status_code=status.HTTP_201_CREATED)
def do_step(
    sitting_id: Id, code: Name, body: s.StepIn, actor: CurrentActor, db: Db, now: Now, lang: Lang
) -> list[s.StepOut]:
    """登记一个步骤；答复为登记后的会议程序。"""
    service.do_step(
        db,
        now,
        sitting_id=sitting_id,
        code=code,
        subject=body.subject or "",
        decision_id=body.decision,
        document_no=body.document_no,
        note=body.note,
        by=actor,
    )
    return [showing.step(view, lang) for view in service.steps(db, sitting_id)]


@router.get("/sittings/{sitting_id}/tellers")
def tellers(sitting_id: Id, actor: CurrentActor, db: Db, lang: Lang) -> list[s.TellerOut]:
    """总监票人、监票人、计票人：提名的和已通过的。"""
    require(actor, "meeting.read")
    return _tellers(db, sitting_id, lang)


@router.post("/sittings/{sitting_id}/tellers", status_code=status.HTTP_201_CREATED)
def propose_tellers(
    sitting_id: Id, body: s.TellersIn, actor: CurrentActor, db: Db, now: Now, lang: Lang
) -> list[s.TellerOut]:
    """提名；在通过之前可以整份更换。"""
    named = [(one.account, one.post) for one in body.tellers]
    service.propose_tellers(db, now, sitting_id=sitting_id, tellers=named, by=actor)
    return _tellers(db, sitting_id, lang)


@router.post("/sittings/{sitting_id}/tellers/replacements", status_code=status.HTTP_201_CREATED)
def propose_replacement(
    sitting_id: Id, body: s.ReplacementIn, actor: CurrentActor, db: Db, now: Now, lang: Lang
) -> list[s.TellerOut]:
    """提出更换一人；会议通过后（步骤 replace_teller）生效。"""
    service.propose_replacement(
        db, now, sitting_id=sitting_id, leaving=body.leaving, coming=body.coming, by=actor
    )
    return _tellers(db, sitting_id, lang)


def _tellers(db: Db, sitting_id: str, lang: Language) -> list[s.TellerOut]:
    rows = service.tellers(db, sitting_id, adopted=False)
    names = {row.account_id: people.account(db, row.account_id).name for row in rows}
    return [showing.teller(row, names, lang) for row in rows]

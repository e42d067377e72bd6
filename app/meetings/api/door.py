"""At the door of the hall: check-in, guests, absences, signed counts, the head count."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response, status

from app.domain.permissions import require
from app.domain.words import Attendance
from app.meetings import schemas as s
from app.meetings import service, showing
from app.people.actor import CurrentActor
from app.people.schemas import CardOut
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit, Name

router = Router(prefix="/api/sittings/{sitting_id}", tags=["会场 hall"])
cards = Router(tags=["people"])
Kind = Annotated[Attendance | None, Query(description="只看一种身份")]


@router.get("/attendance")
def attendance(
    sitting_id: Id,
    actor: CurrentActor,
    db: Db,
    lang: Lang,
    kind: Kind = None,
    after: After = None,
    limit: Limit = 50,
) -> s.AttendancesOut:
    """在场人员。"""
    require(actor, "roll.read")
    rows = service.attendance(db, sitting_id, kind=kind, after=after, limit=limit)
    items = [showing.attendance(row, lang) for row in rows]
    return s.AttendancesOut(items=items, next=rows[-1].id if len(rows) == limit else None)


@router.post("/attendance", status_code=status.HTTP_201_CREATED)
def admit(
    sitting_id: Id, body: s.AdmissionIn, actor: CurrentActor, db: Db, now: Now, lang: Lang
) -> s.AttendanceOut:
    """登记列席、旁听、工作人员；无表决权，人数另计。"""
    row = service.admit(db, now, sitting_id=sitting_id, kind=body.kind, name=body.name, by=actor)
    return showing.attendance(row, lang)


@router.post(
    "/check-ins",
    status_code=status.HTTP_201_CREATED,
    responses={200: {"model": s.CheckInOut, "description": "此前已经签到，以第一次为准"}},
)
def check_in(
    sitting_id: Id, body: s.CheckInIn, actor: CurrentActor, db: Db, now: Now, lang: Lang, response: Response
) -> s.CheckInOut:
    """代表签到：代表证号、姓名、签到卡任填一项。重复签到答复第一次的记录。"""
    who = {"deputy_id": body.deputy, "number": body.number, "name": body.name, "card": body.card}
    done = service.check_in(db, now, sitting_id=sitting_id, channel=body.channel, by=actor, **who)
    if done.repeated:
        response.status_code = status.HTTP_200_OK
    return showing.check_in(done, lang)


@router.delete("/check-ins/{deputy_id}", status_code=status.HTTP_204_NO_CONTENT)
def undo_check_in(sitting_id: Id, deputy_id: Id, actor: CurrentActor, db: Db, now: Now) -> None:
    """撤销签到；清点人数之后不再办理。"""
    service.undo_check_in(db, now, sitting_id=sitting_id, deputy_id=deputy_id, by=actor)


@router.get("/absences")
def absences(sitting_id: Id, actor: CurrentActor, db: Db) -> list[s.AbsenceOut]:
    """请假和缺席的登记。"""
    require(actor, "roll.read")
    rows = service.absences(db, sitting_id)
    return [s.AbsenceOut(deputy_id=row.deputy_id, kind=row.kind, note=row.note) for row in rows]


@router.post("/absences", status_code=status.HTTP_201_CREATED)
def note_absence(sitting_id: Id, body: s.AbsenceIn, actor: CurrentActor, db: Db, now: Now) -> s.AbsenceOut:
    """登记请假或缺席；代表到会签到后自动撤销。"""
    row = service.note_absence(db, now, sitting_id=sitting_id, **dict(body), by=actor)
    return s.AbsenceOut(deputy_id=row.deputy_id, kind=row.kind, note=row.note)


@router.post("/delegation-counts", status_code=status.HTTP_201_CREATED)
def delegation_count(
    sitting_id: Id, body: s.DelegationCountIn, actor: CurrentActor, db: Db, now: Now
) -> s.SittingOverviewOut:
    """签到设备失灵时，登记团长签字的人数，替代该团签到。"""
    service.record_delegation_count(db, now, sitting_id=sitting_id, **dict(body), by=actor)
    return showing.overview(service.overview(db, sitting_id))


@router.post("/head-count", status_code=status.HTTP_201_CREATED)
def head_count(
    sitting_id: Id, body: s.HeadCountIn, actor: CurrentActor, db: Db, now: Now
) -> s.SittingOverviewOut:
    """清点人数：名册和人数自此固定。"""
    service.head_count(db, now, sitting_id=sitting_id, present=body.present, by=actor)
    return showing.overview(service.overview(db, sitting_id))


@cards.post("/api/deputies/{number}/card", status_code=status.HTTP_201_CREATED)
def reissue(number: Name, actor: CurrentActor, db: Db, now: Now, body: s.ReissueIn | None = None) -> CardOut:
    """在签到处补发签到卡：旧卡作废，原设备退出登录。代码只显示这一次。清点人数之后须两人办理。"""
    named = body.decision if body else None
    return CardOut.model_validate(
        service.reissue_card(db, now, number, decision_id=named, by=actor), from_attributes=True
    )

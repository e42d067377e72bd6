"""JSON door of 家站点. Everybody may look one up; what happens there is for those who work there."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, status

from app.domain.calendar import shanghai_day
from app.domain.rota import Term
from app.domain.words import StationKind
from app.people import service as people
from app.people.actor import CurrentActor
from app.stations import schemas as s
from app.stations import service, showing
from app.web.deps import Db, Lang, Now
from app.web.routing import Router
from app.web.schemas import After, Id, Limit, Ref
from app.web.versions import Version

router = Router(prefix="/api", tags=["stations"])
AfterId = Annotated[Ref | None, Query(description="上一页的 next；第一页不填")]
Before = Annotated[s.Day | None, Query(description="上一页的 next；第一页不填")]


@router.get("/stations")
def stations(
    db: Db,
    street: Annotated[Ref | None, Query(description="街道编号")] = None,
    kind: Annotated[StationKind | None, Query(description="类型")] = None,
    after: After = None,
    limit: Limit = 50,
) -> s.StationsOut:
    """家站点：代表之家、社区联络站、联络点、产业联系点。人人可查。"""
    rows = people.stations(db, after=after or "", limit=limit + 1, street_id=street, kind=kind)
    items = showing.stations(db, rows[:limit])
    return s.StationsOut(items=items, next=items[-1].name if len(rows) > limit else None)


@router.post("/stations", status_code=status.HTTP_201_CREATED)
def add_station(body: s.StationIn, actor: CurrentActor, db: Db, now: Now) -> s.StationOut:
    """新设家站点。改名和批量设立随名册导入。"""
    return showing.stations(db, [people.add_station(db, now, **dict(body), by=actor)])[0]


@router.get("/stations/overview")
def overview(actor: CurrentActor, db: Db, after: AfterId = None, limit: Limit = 50) -> s.StationsOverviewOut:
    """各街道的“1+2+N”：有几个代表之家、社区联络站、联络点、产业联系点，还缺什么。"""
    found = service.overview(db, after=after, limit=limit + 1, by=actor)
    items = [showing.overview(one) for one in found[:limit]]
    return s.StationsOverviewOut(items=items, next=items[-1].street_id if len(found) > limit else None)


@router.get("/stations/{station_id}")
def station(station_id: Id, db: Db, now: Now) -> s.StationDetailOut:
    """一个家站点：到站代表和今天的站长。人人可查。"""
    return showing.detail(db, station_id, shanghai_day(now))


@router.get("/stations/{station_id}/proposals")
def proposals(
    station_id: Id, actor: CurrentActor, db: Db, after: After = None, limit: Limit = 50
) -> s.ProposalsOut:
    """产业联系点的代表建议人选：职业与产业相符的在任代表。只是建议，不作安排。"""
    found = service.proposals(db, station_id, by=actor)
    return showing.proposals([one for one in found if one.deputy.number > (after or "")], limit)


@router.post("/stations/{station_id}/deputies", status_code=status.HTTP_201_CREATED)
def assign(
    station_id: Id, body: s.StationDeputiesIn, actor: CurrentActor, db: Db, now: Now
) -> list[s.DeputyAtStationOut]:
    """安排代表到站；已经到站的不变。答复为全部到站代表。"""
    rows = service.assign(db, now, station_id, deputy_ids=body.deputies, by=actor)
    return [showing.deputy(row) for row in rows]


@router.delete("/stations/{station_id}/deputies/{deputy_id}", status_code=status.HTTP_204_NO_CONTENT)
def take_away(station_id: Id, deputy_id: Id, actor: CurrentActor, db: Db, now: Now) -> None:
    """代表不再到此站；在轮值中的须先重排轮值。"""
    service.take_away(db, now, station_id, deputy_id, by=actor)


@router.get("/stations/{station_id}/rota")
def rota(station_id: Id, actor: CurrentActor, db: Db, before: Before = None, limit: Limit = 50) -> s.RotaOut:
    """站长轮值：各任期和交接，最近的在前。"""
    return showing.rota(db, service.station_read(db, station_id, by=actor), before, limit)


@router.put("/stations/{station_id}/rota")
def arrange(
    station_id: Id, body: s.RotaIn, actor: CurrentActor, expected: Version, db: Db, now: Now
) -> s.RotaOut:
    """自某日起重排站长轮值；各任期先后相接，没有空档和重叠。过去的轮值不变。"""
    terms = [Term(term.deputy, term.from_on, term.to_on) for term in body.terms]
    row = service.arrange(db, now, station_id, expected=expected, from_on=body.from_on, terms=terms, by=actor)
    return showing.rota(db, row, None, 50)


@router.post("/stations/{station_id}/rota/{day}/handover", status_code=status.HTTP_201_CREATED)
def write_handover(
    station_id: Id, day: s.Day, body: s.HandoverIn, actor: CurrentActor, db: Db, now: Now
) -> s.HandoverOut:
    """填写交接内容，交给自该日起接任的站长；任何一方确认之前可以重写。"""
    return showing.handover(db, service.write_handover(db, now, station_id, day, note=body.note, by=actor))


@router.post("/stations/{station_id}/rota/{day}/handover/confirm")
def confirm_handover(
    station_id: Id, day: s.Day, body: s.HandoverConfirmIn, actor: CurrentActor, db: Db, now: Now
) -> s.HandoverOut:
    """离任站长、接任站长各自确认交接；代表工委可以代为确认，并如实显示。"""
    return showing.handover(db, service.confirm_handover(db, now, station_id, day, side=body.side, by=actor))


@router.get("/stations/{station_id}/activities")
def activities(
    station_id: Id, actor: CurrentActor, db: Db, lang: Lang, after: AfterId = None, limit: Limit = 50
) -> s.ActivitiesOut:
    """家站点的活动记录，最近的在前。"""
    rows = service.activities(db, station_id, after=after, limit=limit + 1, by=actor)
    items = showing.activities(db, rows[:limit], lang)
    return s.ActivitiesOut(items=items, next=items[-1].id if len(rows) > limit else None)


@router.post("/stations/{station_id}/activities", status_code=status.HTTP_201_CREATED)
def record_activity(
    station_id: Id, body: s.ActivityIn, actor: CurrentActor, db: Db, now: Now, lang: Lang
) -> s.ActivityOut:
    """登记一次接待、走访、座谈或视察。居民只记人数；所提意见另行录为项目建议。"""
    row = service.record_activity(db, now, station_id, **dict(body), by=actor)
    return showing.activities(db, [row], lang)[0]


@router.get("/activities/{activity_id}")
def activity(activity_id: Id, actor: CurrentActor, db: Db, lang: Lang) -> s.ActivityOut:
    """一次活动的记录。"""
    return showing.activities(db, [service.activity_read(db, activity_id, by=actor)], lang)[0]

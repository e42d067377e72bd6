"""What comes in and goes out of stations."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.domain.words import ActivityKind, StationKind
from app.web.schemas import Count, Line, Moment, Note, Paragraph, Ref, Strict

# Each of them has a day before it and a day after it.
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
Visitors = Annotated[Count, Field(le=100_000)]


class StationOut(BaseModel):
    id: str = Field(description="编号")
    kind: StationKind = Field(description="类型")
    street_id: str = Field(description="街道编号")
    street: str = Field(description="街道")
    community_id: str | None = Field(description="社区编号；不在社区的为空")
    community: str = Field(description="社区")
    name: str = Field(description="名称")
    address: str = Field(description="地址")
    industry: str = Field(description="产业，仅产业联系点有")


class StationIn(Strict):
    kind: StationKind = Field(description="类型")
    street_id: Ref = Field(description="所在街道编号")
    community_id: Ref | None = Field(default=None, description="所在社区编号；代表之家可不填")
    name: Line = Field(max_length=80, description="名称，不得与已有的家站点相同")
    address: Line | Literal[""] = Field(default="", max_length=120, description="地址")
    industry: Line | Literal[""] = Field(
        default="", max_length=60, description="产业：产业联系点必填，其他类型不填"
    )


class StationsOut(BaseModel):
    items: list[StationOut] = Field(description="家站点，按名称排列")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class DeputyAtStationOut(BaseModel):
    id: str = Field(description="代表编号")
    name: str = Field(description="姓名")


class StationDetailOut(StationOut):
    deputies: list[DeputyAtStationOut] = Field(description="到站代表，按代表证号排列")
    head: DeputyAtStationOut | None = Field(description="今天的站长；没有排轮值时为空")
    version: int = Field(description="轮值的版本；重排轮值时在 If-Match 中送回")


class ProposalOut(DeputyAtStationOut):
    number: str = Field(description="代表证号")
    occupation: str = Field(description="职业")
    because: str = Field(description="职业中与产业相符的词")


class ProposalsOut(BaseModel):
    items: list[ProposalOut] = Field(description="职业与产业相符、尚未到站的在任代表；只是建议，由人决定")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class StationDeputiesIn(Strict):
    deputies: list[Ref] = Field(min_length=1, max_length=200, description="代表编号")


class StreetOverviewOut(BaseModel):
    street_id: str = Field(description="街道编号")
    street: str = Field(description="街道")
    counts: dict[StationKind, int] = Field(description="各类家站点的数目")
    lacking: dict[StationKind, int] = Field(
        description="按“1+2+N”还缺多少：至少 1 个代表之家、2 个社区联络站"
    )
    complete: bool = Field(description="是否已经齐备")


class StationsOverviewOut(BaseModel):
    items: list[StreetOverviewOut] = Field(description="街道，按次序排列")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")


class TermIn(Strict):
    deputy: Ref = Field(description="站长：到站代表的编号")
    from_on: Day = Field(description="任期起始日")
    to_on: Day = Field(description="任期终止日，当日仍为站长")


class RotaIn(Strict):
    from_on: Day = Field(description="自此日起重排；当日在任的任期止于前一日，以后的任期以此次为准")
    terms: list[TermIn] = Field(min_length=1, max_length=100, description="各任期，先后相接，没有空档和重叠")


class HandoverIn(Strict):
    note: Paragraph = Field(max_length=2000, description="交接内容：未办结的事项等；号码会被隐去")


class HandoverConfirmIn(Strict):
    side: Literal["leaving", "coming"] = Field(description="leaving 离任站长；coming 接任站长")


class HandoverOut(BaseModel):
    on_day: date = Field(description="接任日期")
    leaving: str = Field(description="离任站长")
    coming: str = Field(description="接任站长")
    note: str = Field(description="交接内容")
    written_at: Moment = Field(description="填写时间")
    leaving_at: Moment | None = Field(description="离任站长确认的时间")
    leaving_on_behalf: bool = Field(description="由代表工委代离任站长确认")
    coming_at: Moment | None = Field(description="接任站长确认的时间")
    coming_on_behalf: bool = Field(description="由代表工委代接任站长确认")
    complete: bool = Field(description="双方都已确认")


class TermOut(BaseModel):
    deputy: DeputyAtStationOut = Field(description="站长")
    from_on: date = Field(description="任期起始日")
    to_on: date = Field(description="任期终止日")
    in_office: bool = Field(description="此代表目前在任；否则应重排轮值")
    handover: HandoverOut | None = Field(description="从前任接任的交接；第一个任期和尚未填写的为空")


class RotaOut(BaseModel):
    version: int = Field(description="版本；重排轮值时在 If-Match 中送回")
    items: list[TermOut] = Field(description="任期，最近的在前")
    next: date | None = Field(description="下一页的 before 值；没有更多时为空")


class ActivityIn(Strict):
    kind: ActivityKind = Field(description="接待居民、走访、座谈或视察")
    held_on: Day = Field(description="日期，不晚于今天")
    title: Line = Field(max_length=80, description="事由；不写居民姓名")
    notes: Note = Field(default="", description="记录；不写居民姓名，号码会被隐去")
    visitors: Visitors = Field(default=0, description="来访居民人数，只记人数")
    deputies: list[Ref] = Field(min_length=1, max_length=200, description="在场代表的编号")


class ActivityOut(BaseModel):
    id: str = Field(description="编号")
    station_id: str = Field(description="家站点编号")
    kind: ActivityKind = Field(description="种类")
    kind_label: Line = Field(description="种类的名称")
    held_on: date = Field(description="日期")
    title: str = Field(description="事由")
    notes: str = Field(description="记录")
    visitors: int = Field(description="来访居民人数")
    deputies: list[DeputyAtStationOut] = Field(description="在场代表")
    recorded_at: Moment = Field(description="登记时间")


class ActivitiesOut(BaseModel):
    items: list[ActivityOut] = Field(description="活动，最近的在前")
    next: str | None = Field(description="下一页的 after 值；没有更多时为空")

"""Rows of stations as their door shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from app.domain.words import DeputyStatus
from app.people import service as people
from app.people.tables import DeputyRow, StationRow
from app.stations import schemas as s
from app.stations import service
from app.stations.tables import ActivityRow, HandoverRow
from app.web.i18n import Language, translate


def stations(db: Session, rows: Sequence[StationRow]) -> list[s.StationOut]:
    streets = {row.id: row.name for row in people.streets(db)}
    communities = {row.id: row.name for row in people.communities(db)}
    return [_station(row, streets, communities) for row in rows]


def detail(db: Session, station_id: str, today: date) -> s.StationDetailOut:
    row = people.station(db, station_id)
    [shown] = stations(db, [row])
    head = service.head_of(db, row.id, today)
    return s.StationDetailOut(
        **shown.model_dump(),
        deputies=[deputy(one) for one in service.deputies(db, row.id)],
        head=deputy(head) if head else None,
        version=row.version,
    )


def deputy(row: DeputyRow) -> s.DeputyAtStationOut:
    return s.DeputyAtStationOut(id=row.id, name=row.name)


def proposals(found: Sequence[service.Proposal], limit: int) -> s.ProposalsOut:
    items = [
        s.ProposalOut(
            id=one.deputy.id,
            name=one.deputy.name,
            number=one.deputy.number,
            occupation=one.deputy.occupation,
            because=one.because,
        )
        for one in found[:limit]
    ]
    return s.ProposalsOut(items=items, next=items[-1].number if len(found) > limit else None)


def overview(one: service.StreetOverview) -> s.StreetOverviewOut:
    return s.StreetOverviewOut(
        street_id=one.street.id,
        street=one.street.name,
        counts=one.counts,
        lacking=one.lacking,
        complete=not one.lacking,
    )


def rota(db: Session, station: StationRow, before: date | None, limit: int) -> s.RotaOut:
    rows = service.rota(db, station.id, before=before, limit=limit + 1)
    shown = rows[:limit]
    handed = service.handovers(db, station.id, shown)
    heads = {row.deputy_id: people.deputy(db, row.deputy_id) for row in rows}
    items = [
        s.TermOut(
            deputy=deputy(heads[row.deputy_id]),
            from_on=row.from_on,
            to_on=row.to_on,
            in_office=heads[row.deputy_id].status is DeputyStatus.IN_OFFICE,
            handover=handover(db, handed[row.from_on]) if row.from_on in handed else None,
        )
        for row in shown
    ]
    return s.RotaOut(
        version=station.version, items=items, next=shown[-1].from_on if len(rows) > limit else None
    )


def handover(db: Session, row: HandoverRow) -> s.HandoverOut:
    return s.HandoverOut(
        on_day=row.on_day,
        leaving=people.deputy(db, row.leaving_id).name,
        coming=people.deputy(db, row.coming_id).name,
        note=row.note,
        written_at=row.written_at,
        leaving_at=row.leaving_at,
        leaving_on_behalf=service.on_behalf(row, "leaving"),
        coming_at=row.coming_at,
        coming_on_behalf=service.on_behalf(row, "coming"),
        complete=bool(row.leaving_by and row.coming_by),
    )


def activities(db: Session, rows: Sequence[ActivityRow], language: Language) -> list[s.ActivityOut]:
    present = service.present(db, rows)
    return [
        s.ActivityOut(
            id=row.id,
            station_id=row.station_id,
            kind=row.kind,
            kind_label=translate(row.kind.label, language),
            held_on=row.held_on,
            title=row.title,
            notes=row.notes,
            visitors=row.visitors,
            deputies=[deputy(one) for one in present.get(row.id, ())],
            recorded_at=row.recorded_at,
        )
        for row in rows
    ]


def _station(row: StationRow, streets: dict[str, str], communities: dict[str, str]) -> s.StationOut:
    return s.StationOut(
        id=row.id,
        kind=row.kind,
        street_id=row.street_id,
        street=streets[row.street_id],
        community_id=row.community_id,
        community=communities[row.community_id] if row.community_id else "",
        name=row.name,
        address=row.address,
        industry=row.industry,
    )

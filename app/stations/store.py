"""Every query of stations. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.domain.words import ActivityKind, DeputyStatus
from app.people.tables import DeputyRow, StationRow
from app.stations.tables import ActivityDeputyRow, ActivityRow, HandoverRow, HeadTermRow, StationDeputyRow


def deputies(db: Session, station_id: str) -> Sequence[DeputyRow]:
    """Who works at the station, by 代表证号."""
    query = select(DeputyRow).join(StationDeputyRow, col(StationDeputyRow.deputy_id) == col(DeputyRow.id))
    query = query.where(StationDeputyRow.station_id == station_id)
    return db.exec(query.order_by(col(DeputyRow.number))).all()


def stations_of(db: Session, deputy_id: str) -> Sequence[StationRow]:
    """Where the deputy works, by name."""
    query = select(StationRow).join(StationDeputyRow, col(StationDeputyRow.station_id) == col(StationRow.id))
    query = query.where(StationDeputyRow.deputy_id == deputy_id)
    return db.exec(query.order_by(col(StationRow.name), col(StationRow.id))).all()


def known_deputies(db: Session, deputy_ids: Sequence[str], *, left: bool = True) -> set[str]:
    """Those ids that the roll knows; without those who have left where ``left`` is False."""
    query = select(DeputyRow.id).where(col(DeputyRow.id).in_(deputy_ids))
    if not left:
        query = query.where(DeputyRow.status != DeputyStatus.LEFT)
    return set(db.exec(query))


def is_at(db: Session, station_id: str, deputy_id: str) -> bool:
    return db.get(StationDeputyRow, (station_id, deputy_id)) is not None


def take_away(db: Session, station_id: str, deputy_id: str) -> None:
    db.execute(
        sa.delete(StationDeputyRow).where(
            col(StationDeputyRow.station_id) == station_id, col(StationDeputyRow.deputy_id) == deputy_id
        )
    )


def terms(
    db: Session, station_id: str, *, until: date | None = None, limit: int | None = None
) -> Sequence[HeadTermRow]:
    """The latest first; those that begin before ``until`` where it is given."""
    query = select(HeadTermRow).where(HeadTermRow.station_id == station_id)
    if until is not None:
        query = query.where(HeadTermRow.from_on < until)
    return db.exec(query.order_by(col(HeadTermRow.from_on).desc()).limit(limit)).all()


def term_on(db: Session, station_id: str, day: date) -> HeadTermRow | None:
    query = select(HeadTermRow).where(HeadTermRow.station_id == station_id)
    return db.exec(query.where(HeadTermRow.from_on <= day, HeadTermRow.to_on >= day)).first()


def term_from(db: Session, station_id: str, day: date) -> HeadTermRow | None:
    """The term that begins on that day."""
    query = select(HeadTermRow).where(HeadTermRow.station_id == station_id, HeadTermRow.from_on == day)
    return db.exec(query).first()


def leads_after(db: Session, station_id: str, deputy_id: str, day: date) -> bool:
    """Whether the deputy holds a term there that day or later."""
    query = select(HeadTermRow.id).where(
        HeadTermRow.station_id == station_id, HeadTermRow.deputy_id == deputy_id, HeadTermRow.to_on >= day
    )
    return db.exec(query).first() is not None


def terms_until(db: Session, station_id: str, days: Sequence[date]) -> Sequence[HeadTermRow]:
    """The terms that end on one of these days."""
    query = select(HeadTermRow).where(HeadTermRow.station_id == station_id)
    return db.exec(query.where(col(HeadTermRow.to_on).in_(days))).all()


def terms_of(db: Session, deputy_id: str) -> Sequence[tuple[HeadTermRow, StationRow]]:
    """The deputy's, the latest first."""
    query = select(HeadTermRow, StationRow).join(StationRow, col(StationRow.id) == HeadTermRow.station_id)
    latest = (col(HeadTermRow.from_on).desc(), col(HeadTermRow.id))
    return db.exec(query.where(HeadTermRow.deputy_id == deputy_id).order_by(*latest)).all()


def forget_terms(db: Session, term_ids: Sequence[str]) -> None:
    db.execute(sa.delete(HeadTermRow).where(col(HeadTermRow.id).in_(term_ids)))


def handover(db: Session, station_id: str, leaving: str, coming: str, day: date) -> HandoverRow | None:
    query = select(HandoverRow).where(
        HandoverRow.station_id == station_id,
        HandoverRow.leaving_id == leaving,
        HandoverRow.coming_id == coming,
        HandoverRow.on_day == day,
    )
    return db.exec(query).first()


def handovers(db: Session, station_id: str, days: Sequence[date]) -> Sequence[HandoverRow]:
    query = select(HandoverRow).where(HandoverRow.station_id == station_id)
    return db.exec(query.where(col(HandoverRow.on_day).in_(days))).all()


def activity(db: Session, activity_id: str) -> ActivityRow | None:
    return db.get(ActivityRow, activity_id)


def activity_on(
    db: Session, station_id: str, day: date, kind: ActivityKind, title: str
) -> ActivityRow | None:
    query = select(ActivityRow).where(ActivityRow.station_id == station_id, ActivityRow.held_on == day)
    return db.exec(query.where(ActivityRow.kind == kind, ActivityRow.title == title).limit(1)).first()


def activities(
    db: Session, station_id: str, *, after: ActivityRow | None = None, limit: int | None = None
) -> Sequence[ActivityRow]:
    """The newest first."""
    order = (col(ActivityRow.held_on), col(ActivityRow.id))
    query = select(ActivityRow).where(ActivityRow.station_id == station_id)
    if after is not None:
        query = query.where(sa.tuple_(*order) < sa.tuple_(sa.literal(after.held_on), sa.literal(after.id)))
    return db.exec(query.order_by(*(column.desc() for column in order)).limit(limit)).all()


def activities_of(
    db: Session, deputy_id: str, *, limit: int | None = None
) -> Sequence[tuple[ActivityRow, StationRow]]:
    """Where the deputy was there, the newest first."""
    query = (
        select(ActivityRow, StationRow)
        .join(ActivityDeputyRow, col(ActivityDeputyRow.activity_id) == col(ActivityRow.id))
        .join(StationRow, col(StationRow.id) == col(ActivityRow.station_id))
        .where(ActivityDeputyRow.deputy_id == deputy_id)
    )
    newest = (col(ActivityRow.held_on).desc(), col(ActivityRow.id).desc())
    return db.exec(query.order_by(*newest).limit(limit)).all()


def present(db: Session, activity_ids: Iterable[str]) -> dict[str, list[DeputyRow]]:
    """Activity id → the deputies who were there, by 代表证号."""
    query = (
        select(ActivityDeputyRow.activity_id, DeputyRow)
        .join(DeputyRow, col(DeputyRow.id) == col(ActivityDeputyRow.deputy_id))
        .where(col(ActivityDeputyRow.activity_id).in_(list(activity_ids)))
    )
    found: dict[str, list[DeputyRow]] = {}
    for activity_id, row in db.exec(query.order_by(col(DeputyRow.number))):
        found.setdefault(activity_id, []).append(row)
    return found

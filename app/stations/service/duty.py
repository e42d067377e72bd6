"""What one deputy does at stations: where he works, when he led one, what he took part in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from app.domain import permissions
from app.domain.actors import Actor
from app.people.tables import StationRow
from app.stations import store
from app.stations.tables import ActivityRow, HeadTermRow


def own_stations(db: Session, *, by: Actor) -> Sequence[StationRow]:
    """Where this deputy works, by name."""
    permissions.require(by, "activity.record")
    return store.stations_of(db, by.deputy_id or "")


def own_terms(db: Session, *, by: Actor) -> Sequence[tuple[HeadTermRow, StationRow]]:
    """This deputy's terms as head of a station (站长轮值), the latest first; those to come among them."""
    permissions.require(by, "activity.record")
    return store.terms_of(db, by.deputy_id or "")


def own_activities(
    db: Session, *, limit: int | None = None, by: Actor
) -> Sequence[tuple[ActivityRow, StationRow]]:
    """What this deputy took part in, the newest first."""
    permissions.require(by, "activity.record")
    return store.activities_of(db, by.deputy_id or "", limit=limit)

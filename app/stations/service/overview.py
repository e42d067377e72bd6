"""1+2+N street by street: what there is and what a street still lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.domain import permissions
from app.domain.actors import Actor
from app.domain.places import lacking
from app.domain.words import StationKind
from app.people import service as people
from app.people.tables import StreetRow


@dataclass(frozen=True, slots=True)
class StreetOverview:
    """``counts`` names every kind, ``lacking`` those of which there are too few, with how many."""

    street: StreetRow
    counts: dict[StationKind, int]
    lacking: dict[StationKind, int]


def overview(
    db: Session, *, after: str | None = None, limit: int | None = None, by: Actor
) -> Sequence[StreetOverview]:
    """Street by street in their order; ``after`` is the id of the last one of the page before."""
    permissions.require(by, "station.read")
    found = people.station_counts(db)
    return [
        StreetOverview(street, {kind: counts.get(kind, 0) for kind in StationKind}, lacking(counts))
        for street in people.streets(db, after=after, limit=limit)
        for counts in (found.get(street.id, {}),)
    ]

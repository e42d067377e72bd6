"""Which deputies work at a station; for an 产业联系点 those whose profession goes with its industry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.calendar import shanghai_day
from app.domain.errors import Fault, HeadOfStation, Malformed, NotIndustry
from app.domain.places import common_field
from app.domain.words import DeputyStatus, StationKind
from app.people import service as people
from app.people.tables import DeputyRow
from app.stations import store
from app.stations.tables import StationDeputyRow
from app.web.i18n import _


@dataclass(frozen=True, slots=True)
class Proposal:
    """A deputy for an industry point; ``because`` is the word of his occupation that goes with it."""

    deputy: DeputyRow
    because: str


def deputies(db: Session, station_id: str) -> Sequence[DeputyRow]:
    """By 代表证号."""
    return store.deputies(db, station_id)


def proposals(db: Session, station_id: str, *, by: Actor) -> list[Proposal]:
    """Deputies in office who are not there yet and whose occupation goes with the point's industry.

    By 代表证号. It assigns nobody. Raises Missing, NotIndustry.
    """
    permissions.require(by, "station.manage")
    row = people.station(db, station_id)
    if row.kind is not StationKind.INDUSTRY:
        raise NotIndustry(_("“{name}”不是产业联系点，没有产业可以比照"), name=row.name)
    there = {deputy.id for deputy in store.deputies(db, station_id)}
    found = [
        Proposal(deputy, common_field(row.industry, deputy.occupation))
        for deputy in people.deputies(db, status=DeputyStatus.IN_OFFICE)
        if deputy.id not in there
    ]
    return [proposal for proposal in found if proposal.because]


def assign(
    db: Session, now: datetime, station_id: str, *, deputy_ids: Sequence[str], by: Actor
) -> Sequence[DeputyRow]:
    """Who is there already stays. Raises Missing, Malformed for a deputy unknown or no longer in office."""
    permissions.require(by, "station.manage")
    row = people.station(db, station_id, lock=True)
    _require_known(store.known_deputies(db, deputy_ids, left=False), deputy_ids)
    new = [each for each in dict.fromkeys(deputy_ids) if not store.is_at(db, row.id, each)]
    db.add_all(
        StationDeputyRow(station_id=row.id, deputy_id=each, assigned_by=by.id, assigned_at=now)
        for each in new
    )
    db.flush()
    if new:
        record(db, now, "station.assign", actor=by.id, subject=row.id, payload={"deputies": new})
    return store.deputies(db, row.id)


def take_away(db: Session, now: datetime, station_id: str, deputy_id: str, *, by: Actor) -> None:
    """Raises Missing, HeadOfStation while the deputy has a term in the rota today or later."""
    permissions.require(by, "station.manage")
    row = people.station(db, station_id, lock=True)
    if store.leads_after(db, row.id, deputy_id, shanghai_day(now)):
        raise HeadOfStation(_("此代表还在站长轮值之中，请先重排轮值"))
    if store.is_at(db, row.id, deputy_id):
        store.take_away(db, row.id, deputy_id)
        record(db, now, "station.take_away", actor=by.id, subject=row.id, payload={"deputy": deputy_id})


def require_there(db: Session, station_id: str, deputy_ids: Sequence[str], pointer: str) -> None:
    """Raises Malformed, each fault at ``pointer`` with the place in the list filled in."""
    known = {deputy.id for deputy in store.deputies(db, station_id) if deputy.status is not DeputyStatus.LEFT}
    sentence = _("此代表不在这个家站点，请先安排到站")
    faults = [
        Fault(pointer.format(place=place), sentence)
        for place, each in enumerate(deputy_ids)
        if each not in known
    ]
    if faults:
        raise Malformed(sentence, faults=faults)


def _require_known(known: set[str], deputy_ids: Sequence[str]) -> None:
    sentence = _("名册中没有这位代表，或代表已离任")
    faults = [
        Fault(f"/deputies/{place}", sentence) for place, each in enumerate(deputy_ids) if each not in known
    ]
    if faults:
        raise Malformed(sentence, faults=faults)

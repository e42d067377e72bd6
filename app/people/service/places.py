"""Streets, their communities and the 家站点 in them: named by the clerk, or by the roll's stations sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.audit.service import record
from app.domain import permissions
from app.domain.actors import Actor
from app.domain.errors import Fault, Malformed, Missing, PlaceTaken, Stale
from app.domain.words import StationKind
from app.people import store
from app.people.service.differences import INDUSTRY
from app.people.service.founding import PLACES_CHANGE
from app.people.tables import CommunityRow, StationRow, StreetRow
from app.web.i18n import _

STALE = _("内容已被他人修改，请刷新后再改")


def streets(db: Session, *, after: str | None = None, limit: int | None = None) -> Sequence[StreetRow]:
    """By position, then by name; ``after`` is the id of the last one of the page before."""
    last = street(db, after) if after else None
    return store.streets(db, after=last, limit=limit)


def street(db: Session, street_id: str) -> StreetRow:
    """Raises Missing."""
    return _street(store.street(db, street_id))


def street_by_name(db: Session, name: str) -> StreetRow:
    """Raises Missing."""
    return _street(store.street_named(db, name))


def communities(
    db: Session, street_id: str | None = None, *, after: str | None = None, limit: int | None = None
) -> Sequence[CommunityRow]:
    """By name; of one street where it is given. ``after`` is the id of the last one of the page before."""
    last = community(db, after) if after else None
    return store.communities(db, street_id=street_id, after=last, limit=limit)


def community(db: Session, community_id: str) -> CommunityRow:
    """Raises Missing."""
    return _community(store.community(db, community_id))


def community_by_name(db: Session, street_id: str, name: str) -> CommunityRow:
    """Raises Missing."""
    return _community(store.community_named(db, street_id, name))


def add_street(db: Session, now: datetime, *, name: str, position: int | None = None, by: Actor) -> StreetRow:
    """Last in order unless ``position`` says otherwise. Raises PlaceTaken."""
    permissions.require(by, "place.manage")
    store.one_at_a_time(db, PLACES_CHANGE)
    _require_free_street(db, name)
    known = store.streets(db)
    place = known[-1].position + 1 if known else 1
    row = StreetRow(name=name, position=place if position is None else position)
    db.add(row)
    db.flush()
    _note(db, now, "street.add", row.id, by, {"name": name, "position": row.position})
    return row


def change_street(
    db: Session,
    now: datetime,
    street_id: str,
    *,
    expected: int,
    name: str | None = None,
    position: int | None = None,
    by: Actor,
) -> StreetRow:
    """Renames it or moves it in the order. Raises Stale where ``expected`` is not its version, PlaceTaken."""
    permissions.require(by, "place.manage")
    store.one_at_a_time(db, PLACES_CHANGE)
    row = _street(store.street(db, street_id, lock=True))
    _require_version(row.version, expected)
    if name is not None and name != row.name:
        _require_free_street(db, name)
        row.name = name
    row.position = row.position if position is None else position
    row.version += 1
    db.add(row)
    db.flush()
    _note(db, now, "street.change", row.id, by, {"name": row.name, "position": row.position})
    return row


def add_community(db: Session, now: datetime, *, street_id: str, name: str, by: Actor) -> CommunityRow:
    """Raises Missing for an unknown street, PlaceTaken."""
    permissions.require(by, "place.manage")
    store.one_at_a_time(db, PLACES_CHANGE)
    _require_free_community(db, street(db, street_id).id, name)
    row = CommunityRow(street_id=street_id, name=name)
    db.add(row)
    db.flush()
    _note(db, now, "community.add", row.id, by, {"name": name, "street": street_id})
    return row


def rename_community(
    db: Session, now: datetime, community_id: str, *, expected: int, name: str, by: Actor
) -> CommunityRow:
    """Raises Stale where ``expected`` is not its version, PlaceTaken."""
    permissions.require(by, "place.manage")
    store.one_at_a_time(db, PLACES_CHANGE)
    row = _community(store.community(db, community_id, lock=True))
    _require_version(row.version, expected)
    if name != row.name:
        _require_free_community(db, row.street_id, name)
    row.name, row.version = name, row.version + 1
    db.add(row)
    db.flush()
    _note(db, now, "community.change", row.id, by, {"name": name, "street": row.street_id})
    return row


def stations(
    db: Session,
    *,
    after: str = "",
    limit: int | None = None,
    street_id: str | None = None,
    kind: StationKind | None = None,
) -> Sequence[StationRow]:
    """By name."""
    return store.stations(db, after=after, limit=limit, street_id=street_id, kind=kind)


def station(db: Session, station_id: str, *, lock: bool = False) -> StationRow:
    """Read afresh and held until the transaction ends where ``lock`` is set. Raises Missing."""
    row = store.station(db, station_id, lock=lock)
    if row is None:
        raise Missing(_("没有这个家站点"))
    return row


def add_station(
    db: Session,
    now: datetime,
    *,
    kind: StationKind,
    street_id: str,
    name: str,
    community_id: str | None = None,
    address: str = "",
    industry: str = "",
    by: Actor,
) -> StationRow:
    """Raises Missing for an unknown street, PlaceTaken, Malformed where the community is another street's, or
    an industry is named for anything but an 产业联系点.
    """
    permissions.require(by, "station.manage")
    store.one_at_a_time(db, PLACES_CHANGE)
    where = street(db, street_id).id
    _require_whole(db, where, community_id, kind, industry)
    if store.station_named(db, name):
        raise PlaceTaken(_("已有“{name}”这个家站点，请换一个名称"), name=name)
    row = StationRow(
        kind=kind, street_id=where, community_id=community_id, name=name, address=address, industry=industry
    )
    db.add(row)
    db.flush()
    _note(db, now, "station.add", row.id, by, {"name": name, "kind": kind.value, "street": where})
    return row


def station_counts(db: Session) -> dict[str, dict[StationKind, int]]:
    """Street id → how many of each kind."""
    counts: dict[str, dict[StationKind, int]] = {}
    for street_id, kind, count in store.station_counts(db):
        counts.setdefault(street_id, {})[kind] = count
    return counts


def _street(row: StreetRow | None) -> StreetRow:
    if row is None:
        raise Missing(_("没有这个街道"))
    return row


def _community(row: CommunityRow | None) -> CommunityRow:
    if row is None:
        raise Missing(_("没有这个社区"))
    return row


def _require_version(known: int, expected: int) -> None:
    if known != expected:
        raise Stale(STALE)


def _require_free_street(db: Session, name: str) -> None:
    if store.street_named(db, name):
        raise PlaceTaken(_("已有“{name}”这个街道，请换一个名称"), name=name)


def _require_free_community(db: Session, street_id: str, name: str) -> None:
    if store.community_named(db, street_id, name):
        raise PlaceTaken(_("该街道已有“{name}”这个社区，请换一个名称"), name=name)


def _require_whole(
    db: Session, street_id: str, community_id: str | None, kind: StationKind, industry: str
) -> None:
    if community_id is not None and community_id not in {row.id for row in communities(db, street_id)}:
        raise _wrong("/community_id", _("该街道没有这个社区，请检查后重新选择"))
    if (kind is StationKind.INDUSTRY) != bool(industry):
        raise _wrong("/industry", INDUSTRY)


def _wrong(pointer: str, sentence: str) -> Malformed:
    return Malformed(sentence, faults=[Fault(pointer, sentence)])


def _note(db: Session, now: datetime, type: str, subject: str, by: Actor, payload: dict[str, object]) -> None:
    record(db, now, type, actor=by.id, subject=subject, payload=payload)

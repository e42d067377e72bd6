"""Whose station it is: a street's people act in their street, a deputy where he works, the clerk anywhere."""

from __future__ import annotations

from sqlmodel import Session

from app.domain import permissions
from app.domain.actors import Actor, Role
from app.domain.errors import NotYourStation
from app.people import service as people
from app.people.tables import StationRow
from app.stations import store
from app.web.i18n import _

_EVERYWHERE = (Role.CLERK,)
_READING = (Role.CLERK, Role.AUDITOR, Role.BODY_SECRETARY, Role.DEPUTY)


def station_read(db: Session, station_id: str, *, by: Actor) -> StationRow:
    """The station, for one who may read what happens there. Raises Missing, NotYourStation."""
    permissions.require(by, "station.read")
    row = people.station(db, station_id)
    if not may_read(row, by):
        raise NotYourStation(_("这个家站点不在您的街道或社区"))
    return row


def may_read(row: StationRow, by: Actor) -> bool:
    return by.has(*_READING) or _of_its_street(row, by)


def own(db: Session, station_id: str, by: Actor) -> StationRow:
    """The station, held until the transaction ends, for one who may act there.

    Raises Missing, NotYourStation.
    """
    row = people.station(db, station_id, lock=True)
    if not may_act(db, row, by):
        raise NotYourStation(_("只有本家站点的代表、所在街道的工作人员和代表工委可以办理"))
    return row


def may_act(db: Session, row: StationRow, by: Actor) -> bool:
    return by.has(*_EVERYWHERE) or _of_its_street(row, by) or _works_there(db, row, by)


def _of_its_street(row: StationRow, by: Actor) -> bool:
    if by.has(Role.STREET_CONGRESS_OFFICE):
        return by.street_id == row.street_id
    at_home = by.street_id == row.street_id and by.community_id in (None, row.community_id)
    return by.has(Role.STATION_CLERK) and at_home


def _works_there(db: Session, row: StationRow, by: Actor) -> bool:
    return by.deputy_id is not None and store.is_at(db, row.id, by.deputy_id)

"""The verbs of stations, split by what they are about."""

from app.stations.service.access import may_act, may_read, station_read
from app.stations.service.activities import activities, activity, activity_read, present, record_activity
from app.stations.service.deputies import Proposal, assign, deputies, proposals, take_away
from app.stations.service.duty import own_activities, own_stations, own_terms
from app.stations.service.handover import (
    Side,
    confirm_handover,
    handovers,
    on_behalf,
    open_sides,
    write_handover,
)
from app.stations.service.overview import StreetOverview, overview
from app.stations.service.rota import arrange, head_of, rota

__all__ = [
    "Proposal",
    "Side",
    "StreetOverview",
    "activities",
    "activity",
    "activity_read",
    "arrange",
    "assign",
    "confirm_handover",
    "deputies",
    "handovers",
    "head_of",
    "may_act",
    "may_read",
    "on_behalf",
    "open_sides",
    "overview",
    "own_activities",
    "own_stations",
    "own_terms",
    "present",
    "proposals",
    "record_activity",
    "rota",
    "station_read",
    "take_away",
    "write_handover",
]

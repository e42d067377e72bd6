"""Pages that bring several features together: the desks, the hall's wall, what residents and the public see.

A page that shows one feature alone stands in that feature's ``pages``. Nothing is decided here: each page
asks the services that the JSON door asks, and shows what they answer.
"""

from __future__ import annotations

from fastapi import APIRouter

from app.screens.accounts import router as accounts
from app.screens.ballot_groups import router as ballot_groups
from app.screens.ballot_paper import router as ballot_paper
from app.screens.batches import router as batches
from app.screens.calls import router as calls
from app.screens.candidate_desk import router as candidate_desk
from app.screens.cards import router as cards
from app.screens.check_in import router as check_in
from app.screens.count import router as count
from app.screens.deputy import router as deputy
from app.screens.desk import router as desk
from app.screens.desk_topic import router as desk_topic
from app.screens.desk_years import router as desk_years
from app.screens.dossier import router as dossier
from app.screens.dossier_desk import router as dossier_desk
from app.screens.dossier_sources import router as dossier_sources
from app.screens.entry import router as entry
from app.screens.follow import router as follow
from app.screens.grade import router as grade
from app.screens.home import router as home
from app.screens.import_plan import router as import_plan
from app.screens.import_year import router as import_year
from app.screens.key_cards import router as key_cards
from app.screens.merge_desk import router as merge_desk
from app.screens.mine import router as mine
from app.screens.motion_desk import router as motion_desk
from app.screens.moves import router as moves
from app.screens.own_identity import router as own_identity
from app.screens.own_password import router as own_password
from app.screens.paper_stock import router as paper_stock
from app.screens.places import router as places
from app.screens.preparation import router as preparation
from app.screens.project_desk import router as project_desk
from app.screens.public import router as public
from app.screens.roll import router as roll
from app.screens.roll_deputy import router as roll_deputy
from app.screens.rulings import router as rulings
from app.screens.second_step import router as second_step
from app.screens.setup import router as setup
from app.screens.shredding import router as shredding
from app.screens.sittings import router as sittings
from app.screens.stacks import router as stacks
from app.screens.station_desk import router as station_desk
from app.screens.suggest import router as suggest
from app.screens.switches import router as switches
from app.screens.tellers import router as tellers
from app.screens.topics import router as topics
from app.screens.wall import router as wall_router

# What everybody asks for first, then the desks.
ROUTERS: tuple[APIRouter, ...] = (
    deputy,
    dossier,
    home,
    suggest,
    follow,
    topics,
    grade,
    mine,
    desk,
    desk_years,
    desk_topic,
    merge_desk,
    batches,
    calls,
    moves,
    sittings,
    wall_router,
    count,
    entry,
    rulings,
    stacks,
    switches,
    tellers,
    public,
    project_desk,
    candidate_desk,
    ballot_groups,
    dossier_desk,
    dossier_sources,
    motion_desk,
    ballot_paper,
    cards,
    check_in,
    key_cards,
    paper_stock,
    preparation,
    shredding,
    roll,
    roll_deputy,
    accounts,
    own_password,
    own_identity,
    second_step,
    import_year,
    import_plan,
    places,
    setup,
    station_desk,
)

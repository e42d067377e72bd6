"""Pages that bring several features together: the desks, the hall's wall, what residents and the public see.

A page that shows one feature alone stands in that feature's ``pages``. Nothing is decided here: each page
asks the services that the JSON door asks, and shows what they answer.
"""

from __future__ import annotations

from fastapi import APIRouter

from app.screens.count import router as count
from app.screens.desk import router as desk
from app.screens.desk_years import router as desk_years
from app.screens.entry import router as entry
from app.screens.moves import router as moves
from app.screens.rulings import router as rulings
from app.screens.sittings import router as sittings
from app.screens.stacks import router as stacks
from app.screens.switches import router as switches
from app.screens.wall import router as wall_router

ROUTERS: tuple[APIRouter, ...] = (
    desk,
    desk_years,
    moves,
    sittings,
    wall_router,
    count,
    entry,
    rulings,
    stacks,
    switches,
)

"""The JSON door of polls: looking, voting, keys, paper. Moves and the count are ``stages``' door."""

from app.polls.api import board, entering, keys, looking, stock, voting
from app.web.routing import Router, include

router = Router()
for part in (board, looking, voting, keys, stock, entering):
    include(router, part.router)

__all__ = ["router"]

"""The JSON door of polls: voting first, then looking, keys, paper. Moves and count are ``stages``' door."""

from app.polls.api import board, entering, keys, looking, stock, voting
from app.web.routing import Router, include

router = Router()
for part in (voting, board, looking, keys, stock, entering):
    include(router, part.router)

__all__ = ["router"]

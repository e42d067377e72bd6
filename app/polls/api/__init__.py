"""The JSON door of polls: looking, voting, keys, paper. Moves and the count are ``stages``' door."""

from fastapi import APIRouter

from app.polls.api import entering, keys, looking, stock, voting

router = APIRouter()
for part in (looking, voting, keys, stock, entering):
    router.include_router(part.router)

__all__ = ["router"]

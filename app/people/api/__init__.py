"""The JSON door of people."""

from fastapi import APIRouter

from app.people.api import accounts, deputies, places, roll, sign_in

router = APIRouter()
for part in (sign_in, accounts, deputies, places, roll):
    router.include_router(part.router)

__all__ = ["router"]

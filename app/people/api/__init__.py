"""The JSON door of people."""

from fastapi import APIRouter

from app.people.api import accounts, deputies, roll, sign_in

router = APIRouter()
for part in (sign_in, accounts, deputies, roll):
    router.include_router(part.router)

__all__ = ["router"]

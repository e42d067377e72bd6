"""The JSON door of people."""

from fastapi import APIRouter

from app.people.api import accounts, sign_in

router = APIRouter()
for part in (sign_in, accounts):
    router.include_router(part.router)

__all__ = ["router"]

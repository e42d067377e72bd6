"""The JSON doors of candidates, one router."""

from fastapi import APIRouter

from app.candidates.api import dossiers, groups, lists, plan

router = APIRouter()
for part in (lists, dossiers, groups, plan):
    router.include_router(part.router)

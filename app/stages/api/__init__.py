"""The JSON doors of the year: opening it, the desk."""

from fastapi import APIRouter

from app.stages.api.desk import router as desk
from app.stages.api.years import router as years

router = APIRouter()
router.include_router(years)
router.include_router(desk)

__all__ = ["router"]

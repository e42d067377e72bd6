"""The JSON doors of meetings."""

from fastapi import APIRouter

from app.meetings.api.door import router as door
from app.meetings.api.order import router as order

router = APIRouter()
router.include_router(order)
router.include_router(door)

__all__ = ["router"]

"""The JSON doors of projects."""

from fastapi import APIRouter

from app.projects.api.adjusting import router as adjusting
from app.projects.api.reading import router as reading
from app.projects.api.reporting import router as reporting

router = APIRouter()
router.include_router(reading)
router.include_router(reporting)
router.include_router(adjusting)

__all__ = ["router"]

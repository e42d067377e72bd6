"""The JSON doors of supervision."""

from fastapi import APIRouter

from app.supervision.api.draws import router as draws
from app.supervision.api.findings import router as findings
from app.supervision.api.groups import router as groups

router = APIRouter()
router.include_router(groups)
router.include_router(findings)
router.include_router(draws)

__all__ = ["router"]

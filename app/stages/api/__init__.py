"""The JSON doors of the year: opening it, the desk."""

from app.stages.api.desk import router as desk
from app.stages.api.years import router as years
from app.web.routing import Router, include

router = Router()
include(router, years)
include(router, desk)

__all__ = ["router"]

"""The JSON doors of projects."""

from app.projects.api.adjusting import router as adjusting
from app.projects.api.reading import router as reading
from app.projects.api.reporting import router as reporting
from app.web.routing import Router, include

router = Router()
include(router, reading)
include(router, reporting)
include(router, adjusting)

__all__ = ["router"]

"""The HTML door of who carries a project out: plan, months, reports, rectification; and of adjustments."""

from app.projects.pages.adjusting import router as adjusting
from app.projects.pages.planning import router as planning
from app.projects.pages.reporting import router as reporting
from app.web.routing import Router, include

router = Router()
include(router, planning, reporting, adjusting)

__all__ = ["router"]

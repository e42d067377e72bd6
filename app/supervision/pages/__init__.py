"""The HTML door of supervision: groups and sites, findings, draws of lots."""

from app.supervision.pages.draws import router as draws
from app.supervision.pages.findings import router as findings
from app.supervision.pages.groups import router as groups
from app.supervision.pages.sites import router as sites
from app.web.routing import Router, include

router = Router()
include(router, findings, groups, sites, draws)

__all__ = ["router"]

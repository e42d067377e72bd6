"""The JSON doors of supervision."""

from app.supervision.api.draws import router as draws
from app.supervision.api.findings import router as findings
from app.supervision.api.groups import router as groups
from app.web.routing import Router, include

router = Router()
include(router, groups)
include(router, findings)
include(router, draws)

__all__ = ["router"]

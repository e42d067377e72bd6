"""The JSON doors of meetings."""

from app.meetings.api.door import cards
from app.meetings.api.door import router as door
from app.meetings.api.order import router as order
from app.web.routing import Router, include

router = Router()
include(router, order)
include(router, door)
include(router, cards)

__all__ = ["router"]

"""The JSON doors of topics. Fixed paths go before those with an id in the same place."""

from app.topics.api.calls import router as calls
from app.topics.api.desk import router as desk
from app.topics.api.own import router as own
from app.topics.api.public import router as public
from app.topics.api.similar import router as similar
from app.web.routing import Router, include

router = Router()
for door in (desk, similar, calls, own, public):
    include(router, door)

__all__ = ["router"]

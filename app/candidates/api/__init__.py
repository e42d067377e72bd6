"""The JSON doors of candidates, one router."""

from app.candidates.api import dossiers, groups, lists, plan
from app.web.routing import Router, include

router = Router()
for part in (lists, dossiers, groups, plan):
    include(router, part.router)

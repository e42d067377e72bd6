"""The JSON door of people."""

from app.people.api import accounts, deputies, places, roll, sign_in
from app.web.routing import Router, include

router = Router()
for part in (sign_in, accounts, deputies, places, roll):
    include(router, part.router)

__all__ = ["router"]

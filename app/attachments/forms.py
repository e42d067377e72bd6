"""Photos that come with a page's form, no script needed: kept from one attempt to the next.

A refused form cannot hand a chosen file back, so each is uploaded before anything else is looked at, and
goes with the form again by its id; one that nothing claims is swept away after a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from app.attachments import service
from app.domain.actors import Actor
from app.domain.errors import Refusal

CHOSEN: Final = "photo"
KEPT: Final = "attachments"


@dataclass(frozen=True, slots=True)
class Photos:
    """``ids`` in order, those of earlier attempts first; ``refusal``: why the rest was not taken."""

    ids: list[str]
    refusal: Refusal | None = None


def photos_in(request: Request, form: FormData, now: datetime, *, by: Actor) -> Photos:
    ids = [one for one in form.getlist(KEPT) if isinstance(one, str)]
    chosen = [one for one in form.getlist(CHOSEN) if isinstance(one, UploadFile) and one.filename]
    for file in chosen:
        try:
            ids.append(_uploaded(request, now, file.file.read(), by))
        except Refusal as refusal:
            return Photos(ids, refusal)
    return Photos(ids)


def _uploaded(request: Request, now: datetime, data: bytes, by: Actor) -> str:
    state = request.app.state
    return service.upload(state.database, now, state.settings, data=data, by=by).id

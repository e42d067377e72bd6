"""Rows of the hall's desks: check-in, cards, a poll's preparation, its key cards and its stock of paper."""

from __future__ import annotations

from typing import Final

from app.domain.actors import Role as R
from tests.permissions.rows import get, only, post

_DOOR: Final = "/desk/sittings/{sitting_id}/check-in"
_POLL: Final = "/desk/polls/{poll_id}"
_KEYS, _PAPER = _POLL + "/keys", _POLL + "/paper"

# A form that is not filled in: whoever may is told what is missing, and nothing is changed.
HALL: Final = (
    get(_DOOR, "roll.read"),
    *(post(_DOOR + path, "checkin.record") for path in ("", "/undo", "/channel", "/absence")),
    *(post(_DOOR + path, "card.reissue") for path in ("/sessions", "/card")),
    post(_DOOR + "/delegation-count", "checkin.record"),
    post(_DOOR + "/head-count", "headcount.record"),
    post(_DOOR + "/guests", "attendance.manage", gives=422),
    get(_POLL + "/shredding", "desk.read"),
    post(_POLL + "/shredding", "poll.shred", gives=422),
    get("/desk/notices", "notice.read"),
    post("/desk/notices/{notice_id}/retry", "notice.retry", names={"notice_id": "0000000000"}, gives=404),
    get("/print/cards", "card.issue"),
    post("/print/cards", "card.issue"),
    get(_POLL, "desk.read"),
    get("/polls/{poll_id}/preview", "desk.read"),
    get(_KEYS, "desk.read"),
    post(_KEYS, "poll.keys"),
    post(_KEYS + "/read-back", "poll.keys"),
    post(_KEYS + "/proposal", "poll.key_record.replace"),
    post(_KEYS + "/replacement", "poll.keys"),
    get(_PAPER, only(R.CLERK, R.TELLER, R.AUDITOR)),
    *(post(_PAPER + path, "paper.stock") for path in ("/boxes", "/voided")),
    post(_PAPER + "/sheets", "paper.issue"),
    get("/print/polls/{poll_id}/ballot", "paper.stock"),
)

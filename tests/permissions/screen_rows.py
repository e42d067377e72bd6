"""Rows of the staff's screens: the desk, moves by two humans, the year, the hall's order of business."""

from __future__ import annotations

from typing import Final

from app.domain.actors import Role as R
from tests.permissions.rows import get, only, post

_MOVE, _RECORD = "/desk/moves/{kind}/{subject_id}/{action}", "/desk/decisions/{decision_id}"
_YEAR, _SITTING = "/desk/years/{cycle_id}", "/desk/sittings/{sitting_id}"
_ANNUL: Final = {"kind": "poll", "subject_id": "{poll_id}", "action": "annul"}
_ANNULS: Final = only(R.CLERK, R.BODY_SECRETARY)

SCREENS: Final = (
    get("/desk", "desk.read"),
    get("/desk/inbox", "decision.read"),
    get(_MOVE, "desk.read", names=_ANNUL),
    post(_MOVE, _ANNULS, names=_ANNUL),
    get(_RECORD, "decision.read"),
    post(_RECORD + "/make", _ANNULS),
    post(_RECORD + "/countersign", _ANNULS),
    get("/desk/years", "year.open"),
    post("/desk/years", "year.open"),
    get(_YEAR, "desk.read"),
    post(_YEAR + "/polls", "poll.prepare"),
    post(_YEAR + "/notes/{what}", "cycle.manage", names={"what": "dossiers-sent"}),
    get(_SITTING, "meeting.read"),
    post(_SITTING + "/steps/{code}", "step.record", names={"code": "proclaim"}),
    post(_SITTING + "/close", "meeting.manage"),
    get(_SITTING + "/tellers", "meeting.read"),
    post(_SITTING + "/tellers", "teller.propose"),
    post(_SITTING + "/tellers/replacement", "teller.propose"),
    get("/desk/meetings", "meeting.read"),
    post("/desk/meetings", "meeting.manage"),
    post("/desk/meetings/{meeting_id}/sittings", "meeting.manage"),
)

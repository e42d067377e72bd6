"""Rows of what follows the vote: plans, adjustments, carrying over, supervision, draws."""

from __future__ import annotations

from typing import Any, Final

from app.domain.actors import Role as R
from tests.permissions.rows import EVERYBODY, Row, get, only, post

# Whoever may is let in and finds nothing: only the role decides.
_NOBODYS: Final = "0000000000"
_NONE: Final[dict[str, Any]] = {
    "names": dict.fromkeys(
        ("adjustment_id", "group_id", "member_id", "finding_id", "site_id", "draw_id"), _NOBODYS
    ),
    "gives": 404,
}
_PROJECT, _ADJUSTMENT = "/api/projects/{project_id}", "/api/adjustments/{adjustment_id}"
_GROUP, _FINDING = "/api/supervision/groups/{group_id}", "/api/supervision/findings/{finding_id}"
_DRAW: Final = "/api/supervision/draws/{draw_id}"
_CYCLE: Final = {"cycle": "{cycle_id}"}
_NODE: Final = {"month": "2026-12", "reached": "完成", "amount": 1, "payment": 1}
_MEMBER: Final = {"kind": "expert", "name": "某人"}  # who leads is missing
_DECIDED: Final = {"decision": "{decision_id}"}
_HEX: Final = "0" * 64

CARRYING_OUT: Final = (
    get("/api/projects/overdue", "desk.read", query=_CYCLE),
    get(_PROJECT + "/plans", EVERYBODY),
    post(_PROJECT + "/plan", "project.plan", {"lead_post": "副局长", "target": "目标", "nodes": [_NODE]}),
    # The standing committee's secretary may as well; the scene's records for the presidium.
    post(_PROJECT + "/carry-over", only(R.CLERK, R.GOVERNMENT_OFFICE), _DECIDED, gives=409),
    post(_PROJECT + "/adjustments", "project.adjust", {"kind": "terminate", "reason": "选址落空"}, gives=409),
    get("/api/adjustments", "adjustment.read", query=_CYCLE),
    get(_ADJUSTMENT, "adjustment.read", **_NONE),
    post(_ADJUSTMENT + "/decide", "adjustment.decide", _DECIDED, **_NONE),
    post(_ADJUSTMENT + "/file", "adjustment.file", {"document_no": "备1号"}, **_NONE),
    post(_ADJUSTMENT + "/take-back", "project.adjust", **_NONE),
)

SUPERVISION: Final = (
    post(
        "/api/candidates/{candidate_id}/supervision",
        "supervision.manage",
        {"members": [_MEMBER]},
        gives=422,
    ),
    post(_PROJECT + "/supervision", "supervision.manage", {"members": [_MEMBER]}, gives=422),
    get(_PROJECT + "/supervision", EVERYBODY, gives=404),  # none was named
    get("/api/supervision/groups", EVERYBODY, query=_CYCLE),
    get(_GROUP, EVERYBODY, **_NONE),
    post(_GROUP + "/members", "supervision.manage", _MEMBER, **_NONE),
    post(_GROUP + "/members/{member_id}/lead", "supervision.manage", **_NONE),
    Row("DELETE", _GROUP + "/members/{member_id}", "supervision.manage", **_NONE),
    post(_PROJECT + "/findings", "supervision.find", {"text": "护栏松动。"}, gives=409),
    get("/api/supervision/findings", "supervision.read", query=_CYCLE),
    get(_FINDING, "supervision.read", **_NONE),
    post(_FINDING + "/assign", "supervision.manage", {"due_on": "2026-12-01"}, **_NONE),
    post(_FINDING + "/answer", "supervision.answer", {"text": "已加固。"}, **_NONE),
    post(_FINDING + "/verify", "supervision.verify", {"holds": True}, **_NONE),
    get("/api/supervision/sites", EVERYBODY, query=_CYCLE),
    post("/api/supervision/sites", "supervision.manage", {"project": _NOBODYS, "name": "点位"}, gives=404),
    Row("DELETE", "/api/supervision/sites/{site_id}", "supervision.manage", **_NONE),
    get("/api/supervision/draws", EVERYBODY, query=_CYCLE),
    post(
        "/api/supervision/draws",
        "draw.announce",
        {"cycle": "{cycle_id}", "purpose": "视察", "wanted": 1},
        gives=422,
    ),
    get(_DRAW, EVERYBODY, **_NONE),
    post(_DRAW + "/commitments", "draw.seed", {"digest": _HEX}, **_NONE),
    post(_DRAW + "/secrets", "draw.seed", {"secret": _HEX}, **_NONE),
    post(_DRAW + "/abandon", "draw.announce", {"reason": "遗失"}, **_NONE),
)

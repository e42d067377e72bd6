"""Rows of the doors of candidates: groups, plan, drafts, appraisals."""

from __future__ import annotations

from typing import Any, Final

from tests.permissions.rows import EVERYBODY, FILE, Row, get, post

_CYCLE: Final = {"cycle": "{cycle_id}"}
_YEAR, _PLAN, _ONE = "/api/cycles/{cycle_id}", "/api/imports/plan", "/api/candidates/{candidate_id}"
_FIRST: Final = {"If-Match": '"1"'}
_GROUPS: Final[dict[str, Any]] = {"groups": [{"code": "general", "title": "一般类", "places": 1}]}
_SOURCE: Final = {"topic_id": "0000000000"}

CANDIDATES: Final = (
    get(_YEAR + "/groups", EVERYBODY),
    Row("PUT", _YEAR + "/groups", "group.manage", _GROUPS, _FIRST),
    post(_YEAR + "/candidate-order", "group.manage", {"candidates": ["0000000000"]}),
    post(_YEAR + "/uncontested", "group.uncontested", {"decision": "{decision_id}"}),
    get(_PLAN + "/template", EVERYBODY),
    post(_PLAN + "/preview", "plan.import", FILE, query=_CYCLE),
    post(_PLAN, "plan.import", FILE, query=_CYCLE, headers=_FIRST),
    get("/api/plan-items", "plan.read", query=_CYCLE),
    post("/api/candidates", "candidate.draft", {**_CYCLE, "title": "某项目", "topics": ["0000000000"]}),
    Row("PATCH", _ONE, "candidate.draft", {"scope": "全区"}, _FIRST),
    get(_ONE + "/versions", "candidate.read"),
    get(_ONE + "/completeness", "candidate.read"),
    get(_ONE + "/public-will", EVERYBODY),
    get("/candidates/{candidate_id}", EVERYBODY),
    get("/years/{cycle_id}/candidates", EVERYBODY),
    get("/years/{cycle_id}/candidates/compare", EVERYBODY, query={"id": "{candidate_id}"}, gives=422),
    post(_ONE + "/topics", "candidate.draft", {"topics": ["0000000000"]}),
    Row("DELETE", _ONE + "/topics/{topic_id}", "candidate.draft", names=_SOURCE),
    get(_ONE + "/appraisals", "candidate.read"),
    post(_ONE + "/appraisals", "candidate.appraise", {"criteria": []}, headers=_FIRST),
    post(_ONE + "/moves/{action}", "candidate.leave", {"reason": "重复"}, names={"action": "drop"}),
)

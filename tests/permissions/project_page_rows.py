"""Rows of the pages about a year's results and its projects: what everybody reads, and the desk's forms."""

from __future__ import annotations

from typing import Any, Final

from tests.permissions.rows import EVERYBODY, get, post

_NONE: Final[dict[str, Any]] = {
    "names": dict.fromkeys(
        ("adjustment_id", "finding_id", "group_id", "member_id", "site_id", "draw_id"), "0000000000"
    ),
    "gives": 404,
}
_DESK: Final = "/desk/projects/{project_id}"
_REPORT: Final = _DESK + "/reports/{kind}"
_FINAL: Final = {"kind": "final"}
_ADJUSTMENT, _FINDING = "/desk/adjustments/{adjustment_id}", "/desk/findings/{finding_id}"
_YEAR, _CANDIDATE = "/desk/years/{cycle_id}", "/desk/candidates/{candidate_id}/supervision"
_GROUP, _DRAW = "/desk/supervision/groups/{group_id}", "/draws/{draw_id}"

PROJECT_PAGES: Final = (
    get("/years/{cycle_id}", EVERYBODY),
    get("/projects", EVERYBODY),
    get("/projects/{project_id}", EVERYBODY),
    get("/api/projects/{project_id}/findings", EVERYBODY),
    get("/desk/projects", "desk.read"),
    get(_DESK, "desk.read"),
    get(_DESK + "/plan", "project.plan"),
    post(_DESK + "/plan", "project.plan", gives=422),
    get(_DESK + "/progress", "project.report_progress"),
    post(_DESK + "/progress", "project.report_progress", gives=422),
    get(_REPORT, "project.report_progress", names=_FINAL),
    post(_REPORT, "project.report_progress", names=_FINAL, gives=422),
    get(_DESK + "/rectification", "rectification.file"),
    post(_DESK + "/rectification", "rectification.file", gives=422),
    get(_DESK + "/adjustment", "project.adjust"),
    post(_DESK + "/adjustment", "project.adjust", gives=422),
    get(_ADJUSTMENT, "adjustment.read", **_NONE),
    post(_ADJUSTMENT + "/file", "adjustment.file", **_NONE),
    post(_ADJUSTMENT + "/take-back", "project.adjust", **_NONE),
    get(_DESK + "/findings", "supervision.read"),
    post(_DESK + "/findings", "supervision.find", gives=422),
    get(_FINDING, "supervision.read", **_NONE),
    post(_FINDING + "/assign", "supervision.manage", **_NONE),
    post(_FINDING + "/answer", "supervision.answer", **_NONE),
    post(_FINDING + "/verify", "supervision.verify", **_NONE),
    get(_YEAR + "/supervision", "supervision.read"),
    get(_CANDIDATE, "supervision.read"),
    post(_CANDIDATE, "supervision.manage", gives=422),
    get(_DESK + "/supervision", "supervision.read"),
    post(_DESK + "/supervision", "supervision.manage", gives=422),
    get(_GROUP, "supervision.read", **_NONE),
    post(_GROUP + "/members", "supervision.manage", **_NONE),
    post(_GROUP + "/members/{member_id}/lead", "supervision.manage", **_NONE),
    post(_GROUP + "/members/{member_id}/release", "supervision.manage", **_NONE),
    get(_DESK + "/sites", "supervision.read"),
    post(_DESK + "/sites", "supervision.manage", gives=422),
    post(_DESK + "/sites/{site_id}/withdraw", "supervision.manage", **_NONE),
    get("/years/{cycle_id}/draws", EVERYBODY),
    get(_YEAR + "/draw", "draw.announce"),
    post(_YEAR + "/draw", "draw.announce", gives=422),
    get(_DRAW, EVERYBODY, **_NONE),
    post(_DRAW + "/commitments", "draw.seed", **_NONE),
    post(_DRAW + "/secrets", "draw.seed", **_NONE),
    post(_DRAW + "/abandon", "draw.announce", **_NONE),
)
